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
const whenNothingIsKnownMs = 6_000;

/**
 * When to fetch a task again. The first time is soon, because a refusal comes soon and the API's
 * estimate with it. From then on it is half of what is left until the expected end, so that few
 * requests are spent while nothing can have happened, and the pauses shrink as the end comes near.
 * Once the task is overdue, they grow again.
 *
 * @returns milliseconds from now
 */
export function nextPollDelayMs(task: TaskProgress): number {
	const { ageMs } = task;
	if (ageMs < firstPollMs) return firstPollMs;
	const expectedMs = expectedDurationMs(task);
	if (expectedMs === undefined) return within(whenNothingIsKnownMs, ageMs / 10);
	const remainingMs = expectedMs - ageMs;
	return within(
		shortestMs,
		remainingMs > 0 ? remainingMs / 2 : Math.max(-remainingMs / 4, ageMs / 12),
	);
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

function within(leastMs: number, delayMs: number): number {
	return Math.min(longestMs, Math.max(leastMs, delayMs));
}
