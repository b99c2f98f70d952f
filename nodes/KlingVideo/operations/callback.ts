import type { IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

/** The ID of the task that a callback of APIMart is about, if it names one. */
export function readTaskId(context: IWebhookFunctions): string | undefined {
	const { id, data } = context.getBodyData() as { id?: unknown; data?: { id?: unknown } };
	const taskId = data?.id ?? id;
	return typeof taskId === 'string' && taskId !== '' ? taskId : undefined;
}

/**
 * Answers a callback at once, whatever else is to be done. APIMart calls again after a 5xx, or when it gets no answer
 * within ten seconds, and never after a 4xx.
 */
export function answerCallback(context: IWebhookFunctions, status: number): IWebhookResponseData {
	context
		.getResponseObject()
		.status(status)
		.json({ received: status < 300 });
	return { noWebhookResponse: true };
}
