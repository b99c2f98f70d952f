import { NodeApiError, NodeOperationError, type IDataObject, type INode } from 'n8n-workflow';

import { ApiError } from '../api/apiError';
import { StoppedError, TaskError } from '../tasks/taskError';
import { simplifyTask } from './output';

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
		const { hint, status, response } = error.details;
		const httpCode = status === undefined ? null : String(status);
		const nodeError = new NodeApiError(
			node,
			{ message, httpCode },
			{ message, description: hint, itemIndex, ...(httpCode !== null && { httpCode }) },
		);
		if (response !== undefined) nodeError.messages = [response];
		return nodeError;
	}
	return new NodeOperationError(node, message, {
		itemIndex,
		...(error instanceof TaskError && { description: error.hint }),
	});
}

/** Whether an item that failed may be charged: only if it definitely was not accepted it is not. */
export function mayBeCharged(error: unknown): boolean {
	if (error instanceof ApiError) return error.details.outcome === 'unknown';
	const isBeforeSubmission =
		error instanceof NodeApiError ||
		error instanceof NodeOperationError ||
		error instanceof StoppedError;
	return !isBeforeSubmission;
}

/** What else is known of a failure, for the item that comes out in its place. */
export function getFailureFacts(error: unknown): IDataObject {
	const task = error instanceof TaskError ? simplifyTask(error.task) : {};
	const { status, response } =
		error instanceof ApiError ? error.details : { status: (error as TaskError).status };
	return {
		...task,
		mayBeCharged: mayBeCharged(error),
		...(status !== undefined && { httpStatus: status }),
		...(response !== undefined && { response }),
	};
}
