import { aboutTask, Failure, type KnownTask } from '../api/failure';
import { isFinished, type VideoTask } from '../api/responses';
import { nextPollDelayMs } from './pollSchedule';
import { watchRetries, withRetries } from './retry';
import type { WatchRun } from './taskRun';

/** How to wait for one item's task. */
export interface Wait {
	itemIndex: number;
	/** When the task was submitted or picked up, as Unix milliseconds; now, if it is left out. */
	startedAtMs?: number | undefined;
	/** Unix milliseconds. */
	deadline: number;
	/** Time between two status checks; undefined follows the task. */
	pollIntervalMs?: number | undefined;
	/** Language of a failure's reason. */
	language?: string | undefined;
}

/**
 * Waits until a task has come to an end, and has brought a video. A task may be completed some time
 * before its link is there: then it is fetched again for a minute, even if Max Wait is over, because it
 * is paid for. If it turns out to be on its way after all, it is waited for again.
 *
 * @param task as far as it is known
 * @returns the completed task, which has a video
 * @throws {Failure} when it failed, was cancelled, has no video, cannot be checked or takes too
 *   long, or when the run ended first
 */
export async function waitForTask(run: WatchRun, task: VideoTask, wait: Wait): Promise<VideoTask> {
	let latest = await awaitLink(run, task, wait);
	while (!isFinished(latest)) {
		latest = await awaitLink(run, await watchTask(run, latest, wait), wait);
	}
	requireNoFailure(latest);
	if (latest.videoUrls.length === 0) throw new Failure({ code: 'withoutVideo', task: latest });
	return latest;
}

/**
 * Watches a task until it has come to an end, or will not do so for a while.
 *
 * @param mayLeave whether a task in this state, at this age in milliseconds, can be left alone
 * @throws {Failure} when it cannot be checked or takes too long, or when the run ended first
 */
export async function watchTask(
	run: WatchRun,
	task: VideoTask,
	wait: Wait,
	mayLeave: (task: VideoTask, ageMs: number) => boolean = () => false,
): Promise<VideoTask> {
	const startedAt = wait.startedAtMs ?? run.clock.now();
	let latest = task;
	while (!isFinished(latest) && !mayLeave(latest, run.clock.now() - startedAt)) {
		const remainingMs = wait.deadline - run.clock.now();
		if (remainingMs <= 0) throw new Failure({ code: 'timedOut', task: latest });
		const delayMs =
			wait.pollIntervalMs ??
			nextPollDelayMs({
				ageMs: run.clock.now() - startedAt,
				estimatedMs: latest.estimatedMs,
				progress: latest.progress,
			});
		await run.clock.sleep(Math.min(delayMs, remainingMs), run.signal);
		latest = await fetchTask(run, latest, wait);
	}
	return latest;
}

/** How often a completed task that has no link yet is fetched again: for a minute. */
const linkChecks = { times: 20, pauseMs: 3_000 };

/**
 * Fetches a completed task that has no link again, for a minute.
 *
 * @returns the task, with its link if that has come; any other task as it is
 * @throws {Failure} when it cannot be fetched
 */
export async function awaitLink(run: WatchRun, task: VideoTask, wait: Wait): Promise<VideoTask> {
	const deadline = Math.max(wait.deadline, run.clock.now() + linkChecks.times * linkChecks.pauseMs);
	let latest = task;
	for (let check = 0; check < linkChecks.times && !run.signal.aborted; check++) {
		if (latest.status !== 'completed' || latest.videoUrls.length > 0) break;
		await run.clock.sleep(linkChecks.pauseMs, run.signal);
		latest = await fetchTask(run, latest, { ...wait, deadline });
	}
	return latest;
}

/** @throws {Failure} when a task failed or was cancelled */
export function requireNoFailure(task: VideoTask): void {
	if (task.status === 'failed') throw new Failure({ code: 'taskFailed', task });
	if (task.status === 'cancelled') throw new Failure({ code: 'taskCancelled', task });
}

/**
 * Asks for a task once, with retries, and reports it if its status has changed.
 *
 * @param rule for one that is known to exist, unless another one is given
 * @throws {Failure} when it cannot be fetched
 */
export async function fetchTask(
	run: WatchRun,
	known: KnownTask,
	wait: Wait,
	rule = watchRetries,
): Promise<VideoTask> {
	const task = await withRetries(run, rule, wait.deadline, async () => {
		return await run.api.getTask(known.id, wait.language);
	}).catch((error: unknown) => {
		throw aboutTask(error, known);
	});
	if (task.status !== known.status) run.report(wait.itemIndex, task);
	return known.otherIds ? { ...task, otherIds: known.otherIds } : task;
}
