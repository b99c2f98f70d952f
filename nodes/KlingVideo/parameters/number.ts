import { NodeOperationError } from 'n8n-workflow';

import { isBlank, parseNumber, quote } from '../models/text';
import type { ParameterContext } from './context';

/**
 * Makes what reads numbers within bounds for one item, with their unit or without. Blank is
 * undefined, and stands for the default.
 *
 * @returns a function that throws a {@link NodeOperationError} naming the field whose value is not
 *   usable
 */
export function numberReader(context: Pick<ParameterContext, 'getNode'>, itemIndex: number) {
	return (
		label: string,
		value: unknown,
		min: number,
		max: number,
		unit?: 'seconds' | 'minutes',
	): number | undefined => {
		if (isBlank(value)) return undefined;
		const number = parseNumber(value, min, max, unit);
		if (number !== undefined) return number;
		throw new NodeOperationError(
			context.getNode(),
			`'${label}' must be a number from ${min} to ${max}, but is ${quote(value)}.`,
			{
				itemIndex,
				description: `Correct '${label}'. If an expression fills it, check what it gives for this item.`,
			},
		);
	};
}
