import { findObject, sayWhereItBreaks } from '../lists';
import type { JsonParameter, VideoParameter } from '../model';
import { describeMishap, quote, readText } from '../text';
import type { ParameterKind } from './kind';

/** A JSON object whose fields go into the body unchanged, beside those that other fields give. */
export const json: ParameterKind<JsonParameter, Record<string, unknown>> = {
	fields: ({ name, label }) => [{ name, label }],
	read({ name, label, placeholder, isWholeBody }, reading) {
		const { given, values, refuse, findOwners } = reading;
		const value = given[name];
		const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
		if (readText(label, text, reading) === undefined) return undefined;
		const fields = findObject(value);
		if (!fields) {
			const fault = sayWhereItBreaks(value);
			const advice = fault
				? 'A text from an expression may have quotes or line breaks in it: put it in as {{ JSON.stringify($json.prompt) }}, without quotes around that.'
				: 'If an expression fills it, check what it gives for this item.';
			return refuse(
				`'${label}' is ${quote(value)}, which is not a JSON object${fault}.`,
				`Give '${label}' an object such as ${placeholder.replace(/^e\.g\. /, '')}. ${advice}`,
			);
		}
		const entries = Object.entries(fields);
		const isEmpty = entries.every(([field, content]) => field === 'model' || content === undefined);
		if (isWholeBody && isEmpty) {
			readText(label, '', reading);
			return undefined;
		}
		for (const [field, content] of entries) {
			const found = findMishap(content);
			if (found) {
				return refuse(
					`'${label}' has ${found.shown} in ${field}, which ${found.mishap}.`,
					`Check the expression in '${label}', and check what it gives for this item.`,
				);
			}
		}
		// A body that is copied from somewhere names its model, too.
		const taken = Object.keys(fields).filter(
			(field) =>
				findOwners(field).length > 0 && !(field === 'model' && fields.model === values.modelId),
		);
		if (taken.length === 0) return fields;
		const owners = [...new Set(taken.flatMap(findOwners))].map((owner) => `'${owner}'`);
		return refuse(
			`'${label}' has ${taken.join(', ')}, but takes only what no other field gives.`,
			`Take ${taken.join(', ')} out of it, and use ${owners.join(', ')}.`,
		);
	},
	write: (_, fields) => ({ '': fields }),
	bodyFields: () => [],
};

/** A text that surely nobody means, or a number that JSON makes `null` of, however deep in a value. */
function findMishap(value: unknown): { shown: string; mishap: string } | undefined {
	let found: ReturnType<typeof findMishap>;
	JSON.stringify(value, (_, inner: unknown) => {
		const shown = typeof inner === 'number' || typeof inner === 'string' ? quote(inner) : '';
		const mishap = describeMishap(typeof inner === 'string' ? inner : shown);
		if (mishap !== undefined) found ??= { shown, mishap };
		return inner;
	});
	return found;
}

/** Whether a parameter is all of the body but the model: then nothing else is known of the video. */
export function isWholeBody(parameter: VideoParameter): parameter is JsonParameter {
	return parameter.kind === 'json' && parameter.isWholeBody === true;
}
