import { NodeApiError, NodeOperationError, type INode } from 'n8n-workflow';

import { ApiError } from '../api/apiError';
import { TaskError, type KnownTask } from '../tasks/taskError';

/**
 * An error as n8n shows it: what happened, what to do about it, and which item it is about.
 *
 * n8n takes an execution whose error says "canceled" for one that a person has stopped, and starts no error workflow
 * for it; what the API says is spelled the other way.
 */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	const message = String((error as Error | undefined)?.message ?? error).replace(
		/canceled/gi,
		'cancelled',
	);
	if (error instanceof ApiError) {
		const { hint, status } = error.details;
		const httpCode = status === undefined ? null : String(status);
		return new NodeApiError(
			node,
			{ message, httpCode },
			{ message, description: hint, itemIndex, ...(httpCode !== null && { httpCode }) },
		);
	}
	return new NodeOperationError(node, message, {
		itemIndex,
		...(error instanceof TaskError && { description: error.hint }),
	});
}

/** What is known about the task that an error is about. */
export function getKnownTask(error: unknown): KnownTask | undefined {
	return error instanceof TaskError ? error.task : undefined;
}
