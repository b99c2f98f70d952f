import { findMatch } from '../conditions';
import type { TextParameter } from '../model';
import { isBlank, readLimitedText, readText } from '../text';
import type { ParameterKind } from './kind';

/** A text of limited length. */
export const text: ParameterKind<TextParameter, string> = {
	fields: ({ name, label }) => [{ name, label }],
	read(parameter, reading) {
		const value = reading.given[parameter.name];
		return isBlank(value) ? undefined : readLimitedText(parameter.label, value, parameter, reading);
	},
	check({ name, label, isRequired, optionalWhen }, _, reading) {
		const isMissing = isRequired && isBlank(reading.given[name]);
		if (isMissing && !findMatch(optionalWhen, reading.values)) readText(label, undefined, reading);
	},
	write: ({ bodyField }, value) => ({ [bodyField]: value }),
	bodyFields: ({ bodyField }) => [bodyField],
};
