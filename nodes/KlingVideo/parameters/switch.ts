import { NodeOperationError, type INode } from 'n8n-workflow';

/** What it takes to read a parameter, for an item of the node or for the trigger, which has no items. */
export interface ParameterContext {
	getNode(): INode;
	getNodeParameter(name: string, itemIndex: number): unknown;
}

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
		`${label} is ${JSON.stringify(value ?? null)}, which it cannot be.`,
		{ itemIndex, description: `Set ${label} to true or false.` },
	);
}
