import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { Failure } from '../api/failure';
import { isPublicAddress } from '../api/publicAddress';
import { isFinished, type VideoTask } from '../api/responses';
import { findDoubtfulPort, needsPublicAddresses, portConcern } from '../parameters/addresses';
import { readConcurrency } from '../parameters/wait';
import { createRun } from '../run/createRun';
import { toFacts } from '../run/errors';
import {
	submitGeneration,
	toOutput,
	readGeneration,
	startWait,
	type Generation,
} from '../run/generation';
import type { Sleep } from '../run/memory';
import { simplifyTask } from '../run/output';
import { failItems, readItems, toItems, workOnItems } from '../run/runItems';
import type { Outcome } from '../tasks/mapItems';
import { expectedDurationMs } from '../tasks/pollSchedule';
import { retryTimeMs } from '../tasks/retry';
import type { TaskRun } from '../tasks/taskRun';
import { fetchTask, watchTask, type Wait } from '../tasks/waitForTask';
import { fallAsleep, takeSleep, type StoredExecution } from './sleep';

/**
 * A task is watched rather than slept through when it may end within this time: a callback that
 * comes before n8n has stored the execution is answered with 409 and never sent again.
 */
const wakefulMs = 10_000;

/** The task of an item, on its way or ended. */
interface ItemTask {
	generation: Generation;
	task: VideoTask;
	wait: Wait;
}

/**
 * Submits the videos of all items, and puts the execution to sleep in n8n's database until APIMart
 * has called back for the last of them. Waking up is running again, with the tasks that it slept
 * with. It wakes up now and then without a callback, and then sleeps on while tasks are open.
 *
 * @param stored this execution
 * @returns one item for each input item: its video; or, when the time to wait is over, what is
 *   known of its task and `timedOut: true`
 * @throws {NodeOperationError} before anything is sent, if APIMart cannot reach this n8n
 */
export async function waitByCallback(
	context: IExecuteFunctions,
	stored: StoredExecution,
): Promise<INodeExecutionData[]> {
	const concurrency = readConcurrency(context);
	const sleep = takeSleep(context);
	const callbackUrl = String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
	if (!sleep) await requireReachable(context, callbackUrl);

	const plans = await readItems(context, async (itemIndex, hints) => {
		const failure = sleep?.failures[itemIndex];
		if (failure) throw new Failure(failure);
		const generation = await readGeneration(context, itemIndex, hints).catch((error: unknown) => {
			// Its task is paid for, whatever has become of a parameter while it slept.
			const id = sleep?.taskIds[itemIndex];
			throw id === undefined ? error : new Failure({ ...toFacts(error), task: { id } });
		});
		return { ...generation, request: { ...generation.request, callbackUrl } };
	});
	const run = await createRun(context).catch((error: unknown) => ({ error }));
	if ('error' in run) {
		if (sleep) return failItems(context, run.error);
		throw run.error;
	}
	const itemTasks = await workOnItems(context, run, plans, {
		concurrency,
		perform: async (itemRun, generation): Promise<ItemTask> =>
			sleep
				? await fetchAgain(itemRun, generation, sleep)
				: await submitAndWatch(itemRun, generation),
	});

	const latest = await workOnItems(context, run, itemTasks, {
		concurrency,
		perform: fetchOnceMore,
	});
	const open = latest.flatMap((outcome) =>
		'value' in outcome && !isFinished(outcome.value.task) ? [outcome.value] : [],
	);
	const deadline = sleep?.deadline ?? Math.max(...open.map(({ wait }) => wait.deadline));
	if (open.length > 0 && deadline > run.clock.now()) {
		await fallAsleep(context, stored, { deadline, ...toNotes(latest) });
		return latest.flatMap((outcome) =>
			'value' in outcome
				? [{ json: simplifyTask(outcome.value.task, outcome.value.generation.request) }]
				: [],
		);
	}
	const delivered = await workOnItems(context, run, latest, {
		concurrency,
		perform: async (itemRun, { generation, task }) =>
			isFinished(task)
				? await toOutput(context, itemRun, generation, task, startWait(itemRun, generation))
				: { json: { ...simplifyTask(task, generation.request), timedOut: true } },
	});
	return toItems(context, delivered);
}

async function submitAndWatch(run: TaskRun, generation: Generation): Promise<ItemTask> {
	const { task, wait } = await submitGeneration(run, generation);
	const mayLeave = (latest: VideoTask, ageMs: number) => {
		if (latest.status === 'submitted') return false;
		const { estimatedMs, progress } = latest;
		const endMs = expectedDurationMs({ ageMs, estimatedMs, progress });
		return endMs === undefined || endMs - ageMs > wakefulMs;
	};
	return { generation, task: await watchTask(run, task, wait, mayLeave), wait };
}

/**
 * A task may have ended while others were watched, and its callback have come too early for n8n.
 */
async function fetchOnceMore(run: TaskRun, itemTask: ItemTask): Promise<ItemTask> {
	if (isFinished(itemTask.task)) return itemTask;
	return { ...itemTask, task: await fetchTask(run, itemTask.task, itemTask.wait) };
}

/** The task of an item that has slept. It is not submitted again, whatever has become of it. */
async function fetchAgain(run: TaskRun, generation: Generation, sleep: Sleep): Promise<ItemTask> {
	const { itemIndex } = generation;
	const deadline = Math.max(sleep.deadline, run.clock.now() + retryTimeMs);
	const wait = { ...generation.wait, itemIndex, deadline };
	const id = String(sleep.taskIds[itemIndex]);
	return { generation, task: await fetchTask(run, { id }, wait), wait };
}

/** What to remember of the items while the execution sleeps: their tasks, or how they failed. */
function toNotes(itemTasks: ReadonlyArray<Outcome<ItemTask>>): Pick<Sleep, 'taskIds' | 'failures'> {
	const taskIds: Sleep['taskIds'] = {};
	const failures: Sleep['failures'] = {};
	for (const [itemIndex, outcome] of itemTasks.entries()) {
		if ('value' in outcome) taskIds[itemIndex] = outcome.value.task.id;
		else failures[itemIndex] = toFacts(outcome.error);
	}
	return { taskIds, failures };
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
