/** When an execution may sleep while a task is running, and for how long. */
import clamp from 'lodash/clamp';

import { expectedDurationMs, type TaskProgress } from '../tasks/pollSchedule';

/**
 * A task is not slept through when it should end within this time, or should have ended within it:
 * n8n's timers are up to a minute late for a short sleep, and a callback that comes before n8n has
 * stored the execution is lost.
 */
const wakefulMs = 10_000;

/**
 * Whether an execution may sleep while a task is running, or should stay awake because it is about
 * to end.
 */
export function maySleep(task: TaskProgress): boolean {
	const expectedMs = expectedDurationMs(task);
	return expectedMs === undefined || Math.abs(expectedMs - task.ageMs) > wakefulMs;
}

/** How long after the expected end a task is fetched. */
const spareMs = 1_000;

const shortestSleepMs = 20_000;
const longestSleepMs = 5 * 60_000;

/**
 * How long an execution sleeps until it fetches a task again: until the expected end, and after that
 * for a time that grows with the age of the task.
 *
 * @returns milliseconds from now
 */
export function nextSleepMs(task: TaskProgress): number {
	const remainingMs = (expectedDurationMs(task) ?? 0) - task.ageMs;
	return remainingMs > 0
		? Math.min(remainingMs + spareMs, longestSleepMs)
		: clamp(task.ageMs / 4, shortestSleepMs, longestSleepMs);
}
