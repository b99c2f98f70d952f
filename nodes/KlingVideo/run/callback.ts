/** How a callback from APIMart is read and answered. */
import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';
import { z } from 'zod';

import { aboutTask } from '../api/failure';
import { taskId } from '../api/responses';
import { describeFailure } from './errorTexts';

/**
 * An ID goes into the path of an authenticated request, so only what can be one is accepted: visible
 * characters that have no meaning in a path, and not just dots, which would lead to another path.
 */
const namedTaskId = taskId
	.pipe(z.string().regex(/^(?!\.+$)[A-Za-z0-9_.:-]{1,128}$/))
	.optional()
	.catch(undefined);

const task = z.object({ id: namedTaskId, task_id: namedTaskId });

/** The body of a callback: the document of the task endpoint, with or without its envelope. */
const callbackBody = task.extend({ data: task.optional().catch(undefined) });

/**
 * The ID of the task that a callback from APIMart is about.
 *
 * @returns undefined if the body is not an object, or names no task
 */
export function getNamedTaskId(context: IWebhookFunctions): string | undefined {
	const { data, id, task_id } = callbackBody.safeParse(context.getBodyData()).data ?? {};
	return data?.id ?? data?.task_id ?? id ?? task_id;
}

/**
 * Answers a callback at once, whatever else remains to be done. APIMart calls again after a 5xx, or
 * when it gets no answer within ten seconds, and never after a 4xx.
 */
export function answerCallback(context: IWebhookFunctions, status: number): IWebhookResponseData {
	context
		.getResponseObject()
		.status(status)
		.json({ received: status < 300 });
	return { noWebhookResponse: true };
}

/**
 * Asks APIMart to call again because the task could not be checked, and says why in n8n's log.
 * APIMart does so three times within about 100 seconds.
 *
 * @param error why it could not
 */
export function requestRedelivery(
	context: IWebhookFunctions,
	namedTaskId: string,
	error: unknown,
): IWebhookResponseData {
	const { name } = context.getNode();
	const { message } = describeFailure(aboutTask(error, { id: namedTaskId }).facts);
	context.logger.warn(
		`${name} could not check task ${namedTaskId} for a callback, and asked APIMart to call again: ${message}`,
	);
	return answerCallback(context, 503);
}
