import type { WholeNumberParameter } from '../model';
import { checkExpression, isBlank, parseWholeNumber, quote } from '../text';
import type { ParameterKind } from './kind';

/** A whole number in a range. A blank one is the default; without a default, nothing is sent. */
export const wholeNumber: ParameterKind<WholeNumberParameter, number> = {
	fields: ({ name, label }) => [{ name, label }],
	read({ name, label, min, max, default: unset, unit }, { given, refuse }) {
		const value = given[name];
		if (isBlank(value)) return unset;
		const number = parseWholeNumber(value, min, max, unit);
		if (number !== undefined) return number;
		return refuse(
			`'${label}' must be a whole number from ${min} to ${max}, but is ${quote(value)}.`,
			`Set '${label}' to a whole number from ${min} to ${max}. ${checkExpression}`,
		);
	},
	write: ({ bodyField }, value) => ({ [bodyField]: value }),
	bodyFields: ({ bodyField }) => [bodyField],
};
