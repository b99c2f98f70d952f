import clamp from 'lodash/clamp';

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
	const longestBlindMs = clamp(ageMs / 60, 8_000, longestMs);
	const expectedMs = expectedDurationMs(task);
	if (expectedMs === undefined) return clamp(ageMs / 10, whenNothingIsKnownMs, longestBlindMs);
	const remainingMs = expectedMs - ageMs;
	return remainingMs > 0
		? clamp(remainingMs * partOfRemainder, shortestMs, longestMs)
		: clamp(Math.max(-remainingMs / 3, ageMs / 7), shortestMs, longestBlindMs);
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
