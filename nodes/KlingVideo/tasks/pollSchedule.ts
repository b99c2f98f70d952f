/** What is known about how far a task is. */
export interface TaskProgress {
	/** How long ago it was submitted, or first seen. */
	ageMs: number;
	/** What the API says it takes. */
	estimatedMs?: number | undefined;
	/** 0–100. */
	progress?: number | undefined;
}

const firstLookMs = 2_000;
const shortestMs = 2_000;
const longestMs = 30_000;

/**
 * When to look at a task again. Half of what is left until its expected end, so that few requests are spent while
 * nothing can have happened, and the pauses shrink as the end comes near; once it is overdue, they grow again.
 *
 * @returns milliseconds from now
 */
export function nextPollDelayMs(task: TaskProgress): number {
	if (task.ageMs < firstLookMs) return firstLookMs;
	const remainingMs = expectedMs(task) - task.ageMs;
	const delayMs = remainingMs > 0 ? remainingMs / 2 : -remainingMs / 4;
	return Math.min(longestMs, Math.max(shortestMs, delayMs));
}

/** How long the task takes as a whole: by its progress where that says something, else by the API's estimate. */
function expectedMs({ ageMs, estimatedMs, progress = 0 }: TaskProgress): number {
	if (progress >= 10 && progress < 100) return (ageMs * 100) / progress;
	return estimatedMs ?? ageMs * 1.2;
}
