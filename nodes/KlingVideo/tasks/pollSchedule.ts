/** What is known about how far a task is. */
export interface TaskProgress {
	/** How long ago it was submitted, or first seen. */
	ageMs: number;
	/** What the API says it takes. */
	estimatedMs?: number | undefined;
	/** 0–100. */
	progress?: number | undefined;
}

const firstPollMs = 2_000;
const shortestMs = 1_000;
const longestMs = 30_000;
const whenNothingIsKnownMs = 5_500;

/** The part of the time until the expected end after which a task is fetched again. */
const partOfRemainder = 1 / 1.7;

/**
 * When to fetch a task again. The first time is soon, because a refusal comes soon and the API's
 * estimate with it. From then on it is a good half of what is left until the expected end, so that
 * few requests are spent while nothing can have happened, and the pauses shrink as the end comes
 * near. Once the task is overdue, or nothing is known, they grow again, but for the first minutes no
 * longer than eight seconds: then the end is noticed within five, as often as not.
 *
 * @returns milliseconds from now
 */
export function nextPollDelayMs(task: TaskProgress): number {
	const { ageMs } = task;
	if (ageMs < firstPollMs) return firstPollMs;
	const longestBlindMs = within(8_000, ageMs / 60, longestMs);
	const expectedMs = expectedDurationMs(task);
	if (expectedMs === undefined) return within(whenNothingIsKnownMs, ageMs / 10, longestBlindMs);
	const remainingMs = expectedMs - ageMs;
	return remainingMs > 0
		? within(shortestMs, remainingMs * partOfRemainder, longestMs)
		: within(shortestMs, Math.max(-remainingMs / 3, ageMs / 7), longestBlindMs);
}

/**
 * A task is not slept through when it should end within this time, or should have ended within it:
 * n8n's timers are up to a minute late for a short sleep, and a callback that comes before n8n has
 * stored the execution is lost.
 */
const wakefulMs = 10_000;

/**
 * Whether an execution may sleep while a task goes on, or is to stay awake because it is about to
 * end.
 */
export function maySleep(task: TaskProgress): boolean {
	const expectedMs = expectedDurationMs(task);
	return expectedMs === undefined || Math.abs(expectedMs - task.ageMs) > wakefulMs;
}

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
		? Math.min(remainingMs + shortestMs, longestSleepMs)
		: within(shortestSleepMs, task.ageMs / 4, longestSleepMs);
}

/**
 * How long the task takes as a whole: by its progress if that says something, else by the API's
 * estimate.
 */
export function expectedDurationMs({
	ageMs,
	estimatedMs,
	progress = 0,
}: TaskProgress): number | undefined {
	return progress >= 10 && progress < 100 ? (ageMs * 100) / progress : estimatedMs;
}

function within(leastMs: number, delayMs: number, mostMs: number): number {
	return Math.min(mostMs, Math.max(leastMs, delayMs));
}
