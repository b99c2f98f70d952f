/** What n8n throws if it cannot evaluate an expression. It does not always say where that stands. */
import isEqual from 'lodash/isEqual';
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
 * Finds the field that an error of n8n is about. Its cause is the field as it stands in the panel, and
 * for some errors that is all that tells it.
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
	const node = context.getNode();
	const { cause } = error as Error;
	const field = fields.find(({ name }) => isEqual(node.parameters[name], cause));
	if (cause === undefined || !field) return error;
	const options = field.type === 'collection' ? (field.options as INodeProperties[]) : [];
	const option = options.find(({ name }) => {
		try {
			context.getNodeParameter(`${field.name}.${name}`, itemIndex, null);
			return false;
		} catch {
			return true;
		}
	});
	return toInputError(node, (option ?? field).displayName, error, itemIndex);
}
