import type {
	IExecuteFunctions,
	INodeExecutionData,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import type { VideoTask } from '../../api/answers';
import { ApiClient } from '../../api/client';
import { isFinished } from '../../tasks/taskStatus';
import { answerCallback, readTaskId } from '../callback';
import type { NodeMemory, Sleep } from '../nodeMemory';
import { getStoredExecution } from './storedExecution';

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
	const { nodeExecutionStack = [], contextData } = getStoredExecution(this)?.executionData ?? {};
	const memory = contextData?.[`node:${this.getNode().name}`] as Partial<NodeMemory> | undefined;
	const sleep = memory?.sleep;
	if (!sleep) return answerCallback(this, 200);

	const taskIds = Object.values(sleep.taskIds);
	const isToWake = await lookTogether(sleep, async () => await haveAllEnded(this, taskIds)).catch(
		() => undefined,
	);
	if (isToWake === undefined) return answerCallback(this, 503);
	if (!isToWake || Date.now() > sleep.callableUntil) return answerCallback(this, 200);

	// The first is the one that n8n passes over. The second is this node with what it was given.
	nodeExecutionStack.shift();
	const items = nodeExecutionStack[0]?.data.main as INodeExecutionData[][];
	return { ...answerCallback(this, 200), workflowData: items };
}

/** A look at the tasks of a sleeper, for all callbacks that come meanwhile. */
interface Look {
	/** Unix milliseconds after which no callback wakes the sleeper up. */
	until: number;
	/** Whether a callback has come since it began. */
	isAskedForAgain: boolean;
	haveAllEnded: Promise<boolean>;
}

/**
 * The looks under way, and those that have woken their sleeper up. This stands outside of any execution because it is
 * about callbacks that come at once: each of them would ask for all the tasks, and n8n 1.x lets all of them go on with
 * the execution, so that what follows runs many times.
 */
const looks = new Map<string, Look>();

/**
 * Looks at the tasks of a sleeper for one callback or for many, and again as long as more of them come.
 *
 * @returns true for one of the callbacks, once all tasks have ended
 * @throws {ApiError} for each of the callbacks, when the tasks cannot be looked up
 */
async function lookTogether(
	{ executionId, callableUntil: until }: Sleep,
	haveAllEnded: () => Promise<boolean>,
): Promise<boolean> {
	for (const [other, look] of looks) {
		if (look.until < Date.now()) looks.delete(other);
	}
	const sleeper = `${executionId}:${until}`;
	const underWay = looks.get(sleeper);
	if (underWay) {
		underWay.isAskedForAgain = true;
		await underWay.haveAllEnded;
		return false;
	}
	const look = { until, isAskedForAgain: false } as Look;
	const lookOn = async (): Promise<boolean> => {
		look.isAskedForAgain = false;
		const haveEnded = await haveAllEnded();
		return !haveEnded && look.isAskedForAgain ? await lookOn() : haveEnded;
	};
	looks.set(sleeper, look);
	look.haveAllEnded = lookOn();
	let isToWake = false;
	try {
		return (isToWake = await look.haveAllEnded);
	} finally {
		if (!isToWake) looks.delete(sleeper);
	}
}

/** How many tasks are looked up at the same time. */
const mostAtOnce = 10;

/**
 * Looks the tasks up: first the one that the callback names, then more at a time the more have ended. So a callback
 * that is not the last one takes two requests, and the last one takes few rounds.
 *
 * @throws {ApiError} when one cannot be looked up
 */
async function haveAllEnded(context: IWebhookFunctions, taskIds: string[]): Promise<boolean> {
	const client = await ApiClient.connect(context as unknown as IExecuteFunctions);
	const named = readTaskId(context);
	const queue = [...taskIds].sort((a, b) => Number(b === named) - Number(a === named));
	const tasks: VideoTask[] = [];
	while (queue.length > 0 && tasks.every(isFinished)) {
		const next = queue.splice(0, Math.min(mostAtOnce, Math.max(1, tasks.length)));
		tasks.push(...(await Promise.all(next.map(async (taskId) => await client.getTask(taskId)))));
	}
	return tasks.every(isFinished);
}
