/** How a callback of APIMart wakes a sleeping execution up. */
import type { IWebhookDescription, IWebhookFunctions, IWebhookResponseData } from 'n8n-workflow';

import { ApiClient } from '../api/client';
import { answerCallback, requestRedelivery, getNamedTaskId } from '../run/callback';
import { getStoredExecution } from '../run/storedExecution';
import { takeOffStub } from './executionStack';
import { findSleep } from './sleep';
import { taskChecks } from './taskChecks';

/**
 * Where APIMart calls a sleeping execution back: it adds `/callback` to the URL that it was
 * given. The URL is the execution's own, so there is nothing to register anywhere.
 */
export const callbackWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		path: 'callback',
		restartWebhook: true,
		isFullPath: true,
	},
];

/**
 * Answers a callback of APIMart to a sleeping execution. What the callback says is not trusted: it
 * means "check now". The execution continues when the last of its tasks has ended, or when one has
 * and others are to be submitted. Nothing is thrown, because n8n would then end the execution as
 * failed.
 *
 * @returns the items with which the execution continues, or none if the callback does not wake it
 *   up. APIMart has its answer by then: 503, which makes it call again, if a status check fails or
 *   says that the named task has not ended yet
 */
export async function wakeUp(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const taskId = getNamedTaskId(this);
	if (taskId === undefined) return answerCallback(this, 400);
	const stored = getStoredExecution(this);
	const sleep = stored && findSleep(stored, this.getNode().name);
	if (!sleep) return answerCallback(this, 200);
	if (!Object.values(sleep.items).some((item) => 'task' in item && item.task.id === taskId)) {
		return answerCallback(this, 404);
	}
	const found = await ApiClient.connect(this)
		.then(async (api) => await taskChecks.check(api, sleep, taskId))
		.catch((error: unknown) => ({ error }));
	if ('error' in found) return requestRedelivery(this, taskId, found.error);
	if (!found.hasEnded) return answerCallback(this, 503);
	if (!found.ended || Date.now() > sleep.callableUntil) return answerCallback(this, 200);

	// What is known now need not be fetched again.
	for (const item of Object.values(sleep.items)) {
		if ('task' in item) item.task = found.ended.get(item.task.id) ?? item.task;
	}

	return { ...answerCallback(this, 200), workflowData: takeOffStub(stored) };
}
