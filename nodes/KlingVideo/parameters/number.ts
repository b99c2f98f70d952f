import { checkExpression, isBlank, parseNumber, quote } from '../models/text';
import type { ParameterSource } from './inputItem';

/**
 * Takes a number within bounds, with its unit or without.
 *
 * @returns undefined if it is blank, which stands for the default
 * @throws {NodeOperationError} naming the field, if the value is not usable
 */
export function parseBounded(
	source: ParameterSource,
	label: string,
	value: unknown,
	min: number,
	max: number,
	unit?: 'seconds' | 'minutes',
): number | undefined {
	if (isBlank(value)) return undefined;
	const number = parseNumber(value, min, max, unit);
	if (number !== undefined) return number;
	return source.refuse(
		`'${label}' must be a number from ${min} to ${max}, but is ${quote(value)}.`,
		`Correct '${label}'. ${checkExpression}`,
	);
}
