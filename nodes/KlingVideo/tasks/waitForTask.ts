import type { VideoTask } from '../api/answers';
import { nextPollDelayMs } from './pollSchedule';
import { sendPatiently, waitingReadRule } from './request';
import { TaskError, toTaskError, type KnownTask } from './taskError';
import type { WatchRun } from './taskRun';
import { isFinished, isLost } from './taskStatus';

/** How to wait for one item's task. */
export interface Wait {
	itemIndex: number;
	/** Unix milliseconds. */
	deadline: number;
	/** Time between two looks; undefined follows the task. */
	pollIntervalMs?: number | undefined;
	/** Language of a failure's reason. */
	language?: string | undefined;
}

/**
 * Waits until a task has come to an end.
 *
 * @param task as far as it is known
 * @returns the completed task, which has a video
 * @throws {TaskError} when it failed, was cancelled, has no video, cannot be looked up or takes too long, or when the
 *   run ended first
 */
export async function waitForTask(run: WatchRun, task: VideoTask, wait: Wait): Promise<VideoTask> {
	return requireVideo(await watchTask(run, task, wait));
}

/**
 * Watches a task until it has come to an end, or will not do so for a while.
 *
 * @param mayLeave whether a task in this state, at this age in milliseconds, can be left alone
 * @throws {TaskError} when it cannot be looked up or takes too long, or when the run ended first
 */
export async function watchTask(
	run: WatchRun,
	task: VideoTask,
	wait: Wait,
	mayLeave: (task: VideoTask, ageMs: number) => boolean = () => false,
): Promise<VideoTask> {
	const startedAt = run.clock.now();
	let latest = task;
	while (!isFinished(latest) && !mayLeave(latest, run.clock.now() - startedAt)) {
		const remainingMs = wait.deadline - run.clock.now();
		if (remainingMs <= 0) throw waitedTooLong(latest);
		const delayMs =
			wait.pollIntervalMs ??
			nextPollDelayMs({
				ageMs: run.clock.now() - startedAt,
				estimatedMs: latest.estimatedSeconds && latest.estimatedSeconds * 1000,
				progress: latest.progress,
			});
		await run.clock.sleep(Math.min(delayMs, remainingMs), run.signal);
		latest = await look(run, latest, wait);
	}
	return latest;
}

/**
 * Hands a task on that has brought a video.
 *
 * @throws {TaskError} when it failed, was cancelled or has none
 */
export function requireVideo(task: VideoTask): VideoTask {
	if (isLost(task)) throw lost(task);
	if (task.videoUrls.length === 0) throw withoutVideo(task);
	return task;
}

/**
 * Asks for a task once, patiently, and reports where its status has changed.
 *
 * @throws {TaskError} when it cannot be had
 */
export async function look(
	run: WatchRun,
	known: KnownTask,
	wait: Wait,
	rule = waitingReadRule,
): Promise<VideoTask> {
	const task = await sendPatiently(run, rule, wait.deadline, async () => {
		return await run.api.getTask(known.id, wait.language);
	}).catch((error: unknown) => {
		throw toTaskError(error, known);
	});
	if (task.status !== known.status) run.report(wait.itemIndex, task);
	return known.otherIds ? { ...task, otherIds: known.otherIds } : task;
}

function lost(task: VideoTask): TaskError {
	const reason = task.failureReason ?? 'APIMart gave no reason';
	return new TaskError(
		task.status === 'failed'
			? `The video could not be generated: ${reason} (task ${task.id})`
			: `The task ${task.id} was cancelled: ${reason}`,
		'Change what the reason speaks of, then run this item again: it is submitted as a new task.',
		task,
	);
}

function withoutVideo(task: VideoTask): TaskError {
	return new TaskError(
		`The task ${task.id} is completed but has no video`,
		'Look it up later with Get Status, or ask APIMart about this task ID.',
		task,
	);
}

function waitedTooLong(task: VideoTask): TaskError {
	return new TaskError(
		`The video was not ready in time: task ${task.id} is still "${task.status}"`,
		'The task goes on at APIMart and is paid for. Get Status with this task ID and Wait for Completion brings the video. Max Wait (Minutes) can be raised for the next video.',
		task,
	);
}
