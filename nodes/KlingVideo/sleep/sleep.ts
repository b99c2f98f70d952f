import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { ApiError } from '../api/apiError';
import type { VideoTask } from '../api/answers';
import { isPublicAddress } from '../api/publicAddress';
import { expectedDurationMs } from '../tasks/pollSchedule';
import { patienceMs } from '../tasks/request';
import type { Outcome } from '../tasks/runTogether';
import { TaskError } from '../tasks/taskError';
import type { TaskRun } from '../tasks/taskRun';
import { isFinished } from '../tasks/taskStatus';
import { look, watchTask, type Wait } from '../tasks/waitForTask';
import { getMemory, getRunIndex, type Sleep, type StoredFailure } from '../run/memory';
import { simplifyTask } from '../run/output';
import { readPlans, toItems, workTogether } from '../run/runItems';
import { startRun } from '../run/startRun';
import {
	beginGeneration,
	deliver,
	readGeneration,
	startWait,
	type Generation,
} from '../run/generation';
import { findDoubtfulPort, needsPublicAddresses, portConcern } from '../parameters/reachable';
import { readLimit } from '../parameters/readWait';
import type { StoredExecution } from './storedExecution';

/**
 * A task is watched rather than slept through when it may end within this time: a callback that comes before n8n has
 * stored the execution is answered with 409 and never sent again.
 */
const wakefulMs = 10_000;

/**
 * How long an execution sleeps at most before it looks for itself: a callback may get lost, and the last one is never
 * repeated where n8n answers it while it starts.
 */
const longestSleepMs = 5 * 60_000;

/**
 * How long before n8n's timer goes off a callback does not wake the execution up any more. n8n sets its timers up to
 * 70 s before, and leaves them set when a callback is first: 1.x then runs all that follows twice.
 */
const timerMarginMs = 75_000;

/** The task of an item, on its way or ended. */
interface Located {
	generation: Generation;
	task: VideoTask;
	wait: Wait;
}

/**
 * Submits the videos of all items, and puts the execution to sleep in n8n's database until APIMart has called back for
 * the last of them. Waking up is running again, with the tasks that it slept with. It wakes up now and then without a
 * callback, and then sleeps on while tasks are open.
 *
 * @param stored this execution
 * @returns one item for each input item: its video; or, when the time to wait runs out, what is known of its task and
 *   `timedOut: true`
 * @throws {NodeOperationError} before anything is sent, where APIMart cannot reach this n8n
 */
export async function waitByCallback(
	context: IExecuteFunctions,
	stored: StoredExecution,
): Promise<INodeExecutionData[]> {
	const limit = readLimit(context);
	const sleep = takeSleep(context);
	const callbackUrl = String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
	await requireReachable(context, callbackUrl);

	const plans = await readPlans(context, async (itemIndex, hints) => {
		const failure = sleep?.failures[itemIndex];
		if (failure) throw recallFailure(failure);
		const generation = await readGeneration(context, itemIndex, hints);
		return { ...generation, request: { ...generation.request, callbackUrl } };
	});
	const run = await startRun(context);
	const located = await workTogether(context, run, plans, {
		limit,
		perform: async (itemRun, generation): Promise<Located> =>
			sleep
				? await lookAgain(itemRun, generation, sleep)
				: await submitAndWatch(itemRun, generation),
	});

	const latest = await workTogether(context, run, located, { limit, perform: lookOnceMore });
	const open = latest.flatMap((outcome) =>
		'value' in outcome && !isFinished(outcome.value.task) ? [outcome.value] : [],
	);
	const deadline = sleep?.deadline ?? Math.max(...open.map(({ wait }) => wait.deadline));
	if (open.length > 0 && deadline > run.clock.now()) {
		return await fallAsleep(context, stored, latest, deadline);
	}
	const delivered = await workTogether(context, run, latest, {
		limit,
		perform: async (itemRun, { generation, task }) =>
			isFinished(task)
				? await deliver(context, itemRun, generation, task, startWait(itemRun, generation))
				: { json: { ...simplifyTask(task, generation.request), timedOut: true } },
	});
	return toItems(context, delivered);
}

async function submitAndWatch(run: TaskRun, generation: Generation): Promise<Located> {
	const { task, wait } = await beginGeneration(run, generation);
	const mayLeave = (latest: VideoTask, ageMs: number) => {
		if (latest.status === 'submitted') return false;
		const { estimatedSeconds, progress } = latest;
		const estimatedMs = estimatedSeconds && estimatedSeconds * 1000;
		const endMs = expectedDurationMs({ ageMs, estimatedMs, progress });
		return endMs === undefined || endMs - ageMs > wakefulMs;
	};
	return { generation, task: await watchTask(run, task, wait, mayLeave), wait };
}

/** A task may have ended while others were watched, and its callback have come too early for n8n. */
async function lookOnceMore(run: TaskRun, located: Located): Promise<Located> {
	if (isFinished(located.task)) return located;
	return { ...located, task: await look(run, located.task, located.wait) };
}

/** The task of an item that has slept. It is not submitted again, whatever has become of it. */
async function lookAgain(run: TaskRun, generation: Generation, sleep: Sleep): Promise<Located> {
	const { itemIndex } = generation;
	const deadline = Math.max(sleep.deadline, run.clock.now() + patienceMs);
	const wait = { ...generation.wait, itemIndex, deadline };
	const id = String(sleep.taskIds[itemIndex]);
	return { generation, task: await look(run, { id }, wait), wait };
}

/**
 * Stores the execution until it is called back or it is time to look.
 *
 * @returns what n8n shows while the execution sleeps
 */
async function fallAsleep(
	context: IExecuteFunctions,
	{ executionData, parentExecution }: StoredExecution,
	located: ReadonlyArray<Outcome<Located>>,
	deadline: number,
): Promise<INodeExecutionData[]> {
	const taskIds: Sleep['taskIds'] = {};
	const failures: Sleep['failures'] = {};
	for (const [itemIndex, outcome] of located.entries()) {
		if ('value' in outcome) taskIds[itemIndex] = outcome.value.task.id;
		else failures[itemIndex] = storeFailure(outcome.error);
	}
	// n8n 1.x takes a sub-workflow whose timer has fired for one that has ended.
	const longestMs = parentExecution ? Infinity : longestSleepMs;
	const callableUntil = Math.min(deadline, Date.now() + longestMs);
	getMemory(context).sleep = {
		executionId: context.getExecutionId(),
		runIndex: getRunIndex(context),
		callableUntil,
		deadline,
		taskIds,
		failures,
	};
	// n8n passes a sleeper over when it goes on, and hands on what it was given. So it passes over one that was given
	// nothing, and then runs this node as if for the first time.
	const executeData = context.getExecuteData();
	executionData.nodeExecutionStack.unshift({ ...executeData });
	executeData.node = { ...executeData.node, alwaysOutputData: false };
	executeData.data = { main: [] };
	await context.putExecutionToWait(new Date(callableUntil + timerMarginMs));
	return located.flatMap((outcome) =>
		'value' in outcome
			? [{ json: simplifyTask(outcome.value.task, outcome.value.generation.request) }]
			: [],
	);
}

/** The sleep that this run of the node wakes up from, if it does. It is over then. */
function takeSleep(context: IExecuteFunctions): Sleep | undefined {
	const memory = getMemory(context);
	const { sleep } = memory;
	delete memory.sleep;
	const isOurs =
		sleep?.executionId === context.getExecutionId() && sleep.runIndex === getRunIndex(context);
	return isOurs ? sleep : undefined;
}

async function requireReachable(context: IExecuteFunctions, callbackUrl: string): Promise<void> {
	if (!(await needsPublicAddresses(context))) return;
	if (!isPublicAddress(callbackUrl)) {
		throw new NodeOperationError(
			context.getNode(),
			`APIMart cannot call this n8n back: ${new URL(callbackUrl).origin} is not a public address.`,
			{
				description:
					'Set the environment variable WEBHOOK_URL of n8n to the address under which it can be reached from outside, or set Wait Using to Polling.',
			},
		);
	}
	const port = findDoubtfulPort(callbackUrl);
	if (port === undefined) return;
	context.addExecutionHints({
		message: `${portConcern} This execution is to be called at port ${port}.`,
		type: 'warning',
		location: 'outputPane',
	});
}

function storeFailure(error: unknown): StoredFailure {
	const { message } = error as Error;
	if (error instanceof TaskError) {
		const { hint, task, status } = error;
		return { message, hint, task, ...(status !== undefined && { status }) };
	}
	if (error instanceof ApiError) return { message, details: error.details };
	return { message, hint: String((error as NodeOperationError).description ?? '') };
}

function recallFailure({ message, details, hint = '', task, status }: StoredFailure): Error {
	if (task) return new TaskError(message, hint, task, status);
	return new ApiError(message, details ?? { hint });
}
