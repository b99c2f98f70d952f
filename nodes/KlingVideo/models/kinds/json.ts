import { findObject, sayWhereItBreaks } from '../lists';
import type { JsonParameter, VideoParameter } from '../model';
import { checkExpression, findMishap, isBlank, quote, readText } from '../text';
import type { ParameterKind } from './kind';

/** A JSON object whose fields go into the body unchanged, beside those that other fields give. */
export const json: ParameterKind<JsonParameter, Record<string, unknown>> = {
	fields: ({ name, label }) => [{ name, label }],
	read({ name, label, placeholder, isWholeBody }, reading) {
		const { given, values, refuse, findOwners } = reading;
		const value = given[name];
		const fields = findObject(value);
		const entries = Object.entries(fields ?? {});
		const isEmpty = entries.every(([field, content]) => field === 'model' || content === undefined);
		if (isBlank(value) || (fields && isWholeBody && isEmpty)) {
			readText(label, '', reading);
			return undefined;
		}
		if (!fields) {
			const mishap = typeof value === 'string' ? findMishap(value) : undefined;
			const fault = mishap?.predicate ?? `is not a JSON object${sayWhereItBreaks(value)}`;
			return refuse(
				`'${label}' is ${quote(value)}, which ${fault}.`,
				mishap?.fix?.(label) ??
					`Give '${label}' an object such as ${placeholder.replace(/^e\.g\. /, '')}. ${checkExpression} ${howToPutIn}`,
			);
		}
		for (const [field, leaf] of listLeaves(fields)) {
			const mishap = findMishap(String(leaf));
			if (!mishap) continue;
			return refuse(
				`'${label}' has ${quote(leaf)} in ${field}, which ${mishap.predicate}.`,
				mishap.fix?.(label) ??
					`Check the expression in '${label}', and what it returns for this item. ${howToPutIn}`,
			);
		}
		// A body that is copied from somewhere names its model, too.
		const taken = Object.keys(fields).filter(
			(field) =>
				findOwners(field).length > 0 && !(field === 'model' && fields.model === values.modelId),
		);
		if (taken.length === 0) return fields;
		const owners = [...new Set(taken.flatMap(findOwners))].map((owner) => `'${owner}'`);
		return refuse(
			`'${label}' has ${taken.join(', ')}, for which there are other fields.`,
			`Take ${taken.join(', ')} out of it, and use ${owners.join(', ')}.`,
		);
	},
	write: (_, fields) => ({ '': fields }),
	bodyFields: () => [],
};

/** How the text of a JSON object takes what an expression gives. */
const howToPutIn =
	'Inside the JSON, insert a text or an object as {{ JSON.stringify($json.prompt) }}, without quotes around it.';

/** The texts and numbers in the fields of an object, however deep they are, as JSON has them: NaN as null. */
function listLeaves(fields: object): Array<[field: string, leaf: unknown]> {
	const leaves: Array<[string, unknown]> = [];
	for (const [field, content] of Object.entries(fields)) {
		JSON.stringify(content, (_, inner: unknown) => {
			if (typeof inner === 'string') leaves.push([field, inner]);
			if (typeof inner === 'number') leaves.push([field, Number.isFinite(inner) ? inner : null]);
			return inner;
		});
	}
	return leaves;
}

/** Whether a parameter is all of the body but the model: then nothing else is known of the video. */
export function isWholeBody(parameter: VideoParameter): parameter is JsonParameter {
	return parameter.kind === 'json' && parameter.isWholeBody === true;
}
