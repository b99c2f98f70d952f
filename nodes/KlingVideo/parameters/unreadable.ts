/** What n8n throws if it cannot evaluate an expression. It does not always say where that stands. */
import isEqual from 'lodash/isEqual';
import {
	NodeOperationError,
	type ExpressionError,
	type INode,
	type INodeProperties,
} from 'n8n-workflow';

import { Failure } from '../api/failure';
import type { InputItem } from './inputItem';

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
 * @param error that came while they were read
 * @returns an error that names the field; the error as it is if it is one of ours, or about no field
 */
export function nameUnreadable(
	item: InputItem,
	fields: readonly INodeProperties[],
	error: unknown,
): unknown {
	if (error instanceof NodeOperationError || error instanceof Failure) return error;
	const node = item.getNode();
	const { cause } = error as Error;
	const field = fields.find(({ name }) => isEqual(node.parameters[name], cause));
	if (cause === undefined || !field) return error;
	const options = field.type === 'collection' ? (field.options as INodeProperties[]) : [];
	const option = options.find(({ name }) => {
		try {
			item.context.getNodeParameter(`${field.name}.${name}`, item.index, null);
			return false;
		} catch {
			return true;
		}
	});
	return toInputError(node, (option ?? field).displayName, error, item.index);
}
