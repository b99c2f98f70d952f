import type { IExecuteFunctions } from 'n8n-workflow';

import { ApiClient } from '../api/client';
import { nameItem } from '../parameters/itemNames';
import { BalanceGuard } from '../tasks/balanceGuard';
import { startClock } from '../tasks/clock';
import { mostDownloads } from '../tasks/download';
import { ImageUploads } from '../tasks/imageUploads';
import type { Ledger } from '../tasks/ledger';
import { RateGate } from '../tasks/retry';
import { Slots } from '../tasks/slots';
import type { AskRun, TaskRun, WatchRun } from '../tasks/taskRun';
import { describeWarning } from './errorTexts';
import { getMemory, openFileMemory } from './memory';

/** Makes what all items of a run share, from what n8n has. */
export async function startAsking(
	context: IExecuteFunctions,
	connecting = ApiClient.connect(context),
): Promise<AskRun> {
	const clock = startClock();
	return {
		api: await connecting,
		clock,
		gate: new RateGate(clock),
		signal: context.getExecutionCancelSignal() ?? new AbortController().signal,
	};
}

/** {@link startAsking}, for an operation that brings videos in. */
export async function startWatching(context: IExecuteFunctions): Promise<WatchRun> {
	return {
		...(await startAsking(context)),
		downloads: new Slots(mostDownloads),
		fileMemory: openFileMemory(context),
		report(itemIndex, { id, status, progress }) {
			const state = { itemIndex, taskId: id, status, progress };
			context.logger.debug('Kling Video task', state);
			context.sendMessageToUI(state);
		},
	};
}

/**
 * {@link startWatching}, for an operation that submits videos.
 *
 * @param concurrency how many items are worked on at once
 */
export async function startSubmitting(
	context: IExecuteFunctions,
	concurrency: number,
): Promise<TaskRun> {
	return {
		...(await startWatching(context)),
		uploads: new ImageUploads(getMemory(context).uploads),
		balanceGuard: new BalanceGuard(concurrency),
		// If n8n crashes, if the execution is stopped at the moment at which the node ends, or if the caller
		// of a tool leaves before the answer, nothing else names these tasks.
		noteSubmitted(itemIndex, taskIds) {
			const { name } = context.getNode();
			context.logger.info(
				`"${name}" has submitted ${nameItem(itemIndex)} to APIMart: ${taskIds.join(', ')}`,
			);
		},
		warn: (warning) => warn(context, describeWarning(warning)),
	};
}

/**
 * Reports the tasks that keep running when the execution is stopped: then n8n forgets what the node has
 * noted, and nothing else names them.
 *
 * @returns ends this, and reports what was being submitted when the execution was stopped: it has its
 *   ID by then
 */
export function warnOfTasksOnStop(
	context: IExecuteFunctions,
	ledger: Ledger,
	{ signal }: Pick<AskRun, 'signal'>,
): () => void {
	const reported = new Set<string>();
	const report = () => {
		const unreported = ledger
			.list()
			.flatMap(({ taskId }) => (taskId === undefined || reported.has(taskId) ? [] : [taskId]));
		for (const taskId of unreported) reported.add(taskId);
		if (unreported.length === 0) return;
		warn(
			context,
			`The execution was stopped. These tasks were submitted and are paid for. To get their videos, use Get Status with their IDs: ${unreported.join(', ')}`,
		);
	};
	signal.addEventListener('abort', report);
	return () => {
		signal.removeEventListener('abort', report);
		if (signal.aborted) report();
	};
}

/** Writes to n8n's log at a level that is seen by default, and to the console of the editor. */
function warn(context: IExecuteFunctions, message: string): void {
	context.logger.warn(message);
	context.sendMessageToUI(message);
}
