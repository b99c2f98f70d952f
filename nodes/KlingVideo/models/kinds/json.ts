import { findObject, sayWhereItBreaks } from '../lists';
import type { JsonParameter, VideoParameter } from '../model';
import { quote, readText } from '../text';
import type { ParameterKind } from './kind';

/** A JSON object whose fields go into the body unchanged, beside those that other fields give. */
export const json: ParameterKind<JsonParameter, Record<string, unknown>> = {
	fields: ({ name, label }) => [{ name, label }],
	read({ name, label, placeholder }, reading) {
		const { given, values, refuse, findOwners } = reading;
		const value = given[name];
		const text = typeof value === 'object' && value !== null ? JSON.stringify(value) : value;
		if (readText(label, text, reading) === undefined) return undefined;
		const fields = findObject(value);
		if (!fields) {
			return refuse(
				`'${label}' is ${quote(value)}, which is not a JSON object${sayWhereItBreaks(value)}.`,
				`Give '${label}' an object such as ${placeholder.replace(/^e\.g\. /, '')}. If an expression fills it, check what it gives for this item.`,
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
			`'${label}' has ${taken.join(', ')}, but takes only what no other field gives.`,
			`Take ${taken.join(', ')} out of it, and use ${owners.join(', ')}.`,
		);
	},
	write: (_, fields) => ({ '': fields }),
	bodyFields: () => [],
};

/** Whether a parameter is all of the body but the model: then nothing else is known of the video. */
export function isWholeBody(parameter: VideoParameter): parameter is JsonParameter {
	return parameter.kind === 'json' && parameter.isWholeBody === true;
}
