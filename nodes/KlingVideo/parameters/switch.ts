import { NodeOperationError } from 'n8n-workflow';

import type { ParameterContext } from './context';

/**
 * Reads a switch of the panel for one item; an expression may give it as text.
 *
 * @throws {NodeOperationError} if it is neither true nor false
 */
export function readSwitch(
	context: ParameterContext,
	name: string,
	label: string,
	itemIndex: number,
): boolean {
	return parseSwitch(context, context.getNodeParameter(name, itemIndex), label, itemIndex);
}

/**
 * Takes a value for that of a switch.
 *
 * @throws {NodeOperationError} if it is neither true nor false
 */
export function parseSwitch(
	context: Pick<ParameterContext, 'getNode'>,
	value: unknown,
	label: string,
	itemIndex: number,
): boolean {
	const text = String(value).trim().toLowerCase();
	if (text === 'true' || text === 'false') return text === 'true';
	throw new NodeOperationError(
		context.getNode(),
		`${label} must be one of true, false, but is ${JSON.stringify(value ?? null)}.`,
		{
			itemIndex,
			description: `Correct ${label}. If an expression fills it, check what it gives for this item.`,
		},
	);
}
