import type { IExecuteFunctions } from 'n8n-workflow';

import { aboutTask } from '../api/failure';
import type { VideoTask } from '../api/responses';
import { describeRequest } from '../models/request';
import { readFiles } from '../parameters/files';
import type { InputItem } from '../parameters/inputItem';
import { readMinimumBalance } from '../parameters/minimumBalance';
import { readOutputSettings } from '../parameters/output';
import { readResubmit, readVideoRequest } from '../parameters/videoFields';
import { readWait, type WaitSettings } from '../parameters/wait';
import type { Ledger } from '../tasks/ledger';
import { identifyVideo, submitOnce, type Submission } from '../tasks/submitOnce';
import type { TaskRun } from '../tasks/taskRun';
import { waitForTask, type Wait } from '../tasks/waitForTask';
import { deliver, type Delivery } from './delivery';
import type { Output } from './runItems';

/** A video that an item asks for, and what is to become of it. */
export interface Generation extends Submission {
	wait: WaitSettings;
	delivery: Delivery;
}

/**
 * Reads and validates the video that one item asks for.
 *
 * @throws {NodeOperationError} naming the fields that are wrong
 */
export async function readVideo(item: InputItem): Promise<Pick<Submission, 'request' | 'files'>> {
	const request = readVideoRequest(item);
	return { request, files: await readFiles(item, request.files) };
}

/** {@link readVideo}, with what its submission takes. */
export async function readSubmission(item: InputItem, ledger: Ledger): Promise<Submission> {
	const video = await readVideo(item);
	return {
		...video,
		itemIndex: item.index,
		entry: ledger.open(item.index, identifyVideo(video.request, video.files)),
		resubmitUnknown: readResubmit(item),
		minimumUsd: readMinimumBalance(item),
	};
}

/** {@link readSubmission}, with what is to become of the video. */
export async function readGeneration(item: InputItem, ledger: Ledger): Promise<Generation> {
	const submission = await readSubmission(item, ledger);
	return {
		...submission,
		wait: readWait(item),
		delivery: {
			asked: describeRequest(submission.request),
			...readOutputSettings(item, true),
		},
	};
}

/** Submits the video, or picks up its task, and begins to count its time to wait. */
export async function submitGeneration(
	run: TaskRun,
	generation: Generation,
): Promise<{ task: VideoTask; wait: Wait & { startedAtMs: number } }> {
	const { itemIndex, wait } = generation;
	const task = await submitOnce(run, generation, run.clock.now() + wait.maxWaitMs);
	run.report(itemIndex, task);
	const startedAtMs = run.clock.now();
	return {
		task,
		wait: { ...wait, itemIndex, startedAtMs, deadline: startedAtMs + wait.maxWaitMs },
	};
}

/**
 * Makes the output of a task as soon as it has ended.
 *
 * @throws {Failure} as {@link waitForTask} does, or when the video cannot be fetched
 */
export async function toOutput(
	context: IExecuteFunctions,
	run: TaskRun,
	delivery: Delivery,
	task: VideoTask,
	wait: Wait,
): Promise<Output> {
	const ended = await waitForTask(run, task, wait);
	return await deliver(context.helpers, run, delivery, ended, wait).catch((error: unknown) => {
		throw aboutTask(error, ended);
	});
}
