/** What n8n throws if it cannot evaluate an expression. It does not always say where that stands. */
import {
	NodeOperationError,
	type ExpressionError,
	type IExecuteFunctions,
	type INode,
	type INodeProperties,
} from 'n8n-workflow';

import { Failure } from '../api/failure';

/**
 * Puts an error of n8n about a field in our words.
 *
 * @param label of the field
 * @returns an error that names the field, and says what n8n says
 */
export function toInputError(
	node: INode,
	label: string,
	error: unknown,
	itemIndex?: number,
): NodeOperationError {
	const { message, description } = error as Partial<ExpressionError>;
	return new NodeOperationError(node, `'${label}' cannot be read: ${message}`, {
		description: [description, `Correct the expression in '${label}'.`].filter(Boolean).join(' '),
		...(itemIndex !== undefined && { itemIndex }),
	});
}

/**
 * Finds the field that an error of n8n is about.
 *
 * @param fields of the operation
 * @param error that came while they were read for the item
 * @returns an error that names the field; the error as it is if it is one of ours, or about no field
 */
export function nameUnreadable(
	context: IExecuteFunctions,
	fields: readonly INodeProperties[],
	error: unknown,
	itemIndex: number,
): unknown {
	if (error instanceof NodeOperationError || error instanceof Failure) return error;
	const places = fields.flatMap(({ name, type, displayName, options = [] }) =>
		type === 'collection'
			? (options as INodeProperties[]).map((option) => ({
					...option,
					name: `${name}.${option.name}`,
				}))
			: [{ name, displayName }],
	);
	const unreadable = places.find(({ name }) => {
		try {
			context.getNodeParameter(name, itemIndex, null);
			return false;
		} catch (thrown) {
			return (thrown as Error).message === (error as Error).message;
		}
	});
	return unreadable
		? toInputError(context.getNode(), unreadable.displayName, error, itemIndex)
		: error;
}
