import type {
	IExecuteFunctions,
	INodeExecutionData,
	IRunExecutionData,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import type { VideoTask } from '../../api/answers';
import { ApiClient } from '../../api/client';
import { Ledger } from '../../tasks/ledger';
import { isFinished } from '../../tasks/taskStatus';
import { requireVideo } from '../../tasks/waitForTask';
import { toNodeError } from '../nodeError';
import type { NodeMemory } from '../nodeMemory';
import { simplifyTask, toJson } from '../output';

/**
 * Where APIMart calls a sleeping execution back: it adds `/callback` to the address that it was given. The address is
 * the execution's own, so there is nothing to register anywhere.
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
 * Answers a callback of APIMart to a sleeping execution. What the callback says is not believed: it is taken as "look
 * now". The execution goes on when the last of its tasks has ended.
 */
export async function wakeUp(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const stored = getStoredExecution(this);
	const [entry] = stored?.executionData?.nodeExecutionStack ?? [];
	const memory = stored?.executionData?.contextData?.[`node:${this.getNode().name}`] as
		| Partial<NodeMemory>
		| undefined;
	const sleep = memory?.sleep;
	const taskIds = sleep
		? new Ledger(memory?.submissions ?? {}, sleep.runIndex, sleep.executionId)
				.listTasks()
				.filter(({ itemIndex }) => !(itemIndex in sleep.failures))
				.map(({ taskId }) => taskId)
		: getSleepingItems(this).flatMap(({ json }) => (json.timedOut ? [String(json.taskId)] : []));

	const tasks = await lookUntilOneIsOpen(this, taskIds).catch(() => undefined);
	if (!tasks) {
		// The API tries again after a 5xx, and never after a 4xx.
		this.getResponseObject().status(503).json({ received: false });
		return { noWebhookResponse: true };
	}
	const webhookResponse = { received: true };
	if (tasks.length < taskIds.length || !tasks.every(isFinished)) return { webhookResponse };
	if (!claim(`${this.getExecutionId()}:${sleep?.runIndex}`)) return { webhookResponse };

	if (sleep && entry) {
		// n8n passes a sleeper over when it goes on. This one runs again: what it needs is in its memory.
		delete entry.node.disabled;
		return { webhookResponse, workflowData: [sleep.items] };
	}
	return { webhookResponse, workflowData: [finishItems(this, tasks)] };
}

/** How long an execution that was woken up takes at most until n8n itself knows that it is under way. */
const claimMs = 60_000;

/**
 * Which executions have been woken up a moment ago. This stands outside of any execution because it is about two
 * callbacks that come at once: n8n 1.x lets both of them go on with the execution, and all that follows runs twice.
 */
const claims = new Map<string, number>();

/** Whether this callback is the first that wakes an execution up. */
function claim(sleeper: string): boolean {
	const now = Date.now();
	for (const [other, claimedAt] of claims) {
		if (now - claimedAt > claimMs) claims.delete(other);
	}
	if (claims.has(sleeper)) return false;
	claims.set(sleeper, now);
	return true;
}

/**
 * Looks the tasks up, the one that the callback names first.
 *
 * @returns the tasks up to the first that has not ended
 */
async function lookUntilOneIsOpen(
	context: IWebhookFunctions,
	taskIds: string[],
): Promise<VideoTask[]> {
	const client = await ApiClient.connect(context as unknown as IExecuteFunctions);
	const { id, data } = context.getBodyData() as { id?: unknown; data?: { id?: unknown } };
	const named = String(data?.id ?? id);
	const tasks: VideoTask[] = [];
	for (const taskId of [...taskIds].sort((a, b) => Number(b === named) - Number(a === named))) {
		const task = await client.getTask(taskId);
		tasks.push(task);
		if (!isFinished(task)) break;
	}
	return tasks;
}

/** The execution as n8n stores it, where this version of n8n lets a node see it: the member is not a public one. */
function getStoredExecution(context: IWebhookFunctions): IRunExecutionData | undefined {
	const { runExecutionData } = context as unknown as { runExecutionData?: IRunExecutionData };
	return runExecutionData?.executionData?.nodeExecutionStack ? runExecutionData : undefined;
}

/** What the node has set down to be handed on at its deadline. */
function getSleepingItems(context: IWebhookFunctions): INodeExecutionData[] {
	return context.evaluateExpression('{{ $input.all() }}') as unknown as INodeExecutionData[];
}

/** The items of a sleeper that cannot run again. Nothing can fail the execution here: a failed task is an item. */
function finishItems(context: IWebhookFunctions, tasks: VideoTask[]): INodeExecutionData[] {
	const simplify = context.getNodeParameter('simplify', true) !== false;
	return getSleepingItems(context).map((item, itemIndex) => {
		const task = tasks.find(({ id }) => id === item.json.taskId);
		const pairedItem = { item: itemIndex };
		if (!task) return { json: item.json, pairedItem };
		try {
			return { json: toJson(requireVideo(task), simplify), pairedItem };
		} catch (error) {
			const { message } = toNodeError(context.getNode(), error, itemIndex);
			return { json: { ...simplifyTask(task), error: message }, pairedItem };
		}
	});
}
