import { sleep } from 'n8n-workflow';

/** Time and chance, passed in so that tests can make their own. */
export interface Clock {
	/** Unix time in milliseconds. */
	now(): number;
	/** Resolves after `delayMs`, or as soon as the signal fires. */
	sleep(delayMs: number, signal: AbortSignal): Promise<void>;
	/** 0 ≤ x < 1. */
	random(): number;
}

/**
 * The time of the system, which somebody may set. n8n's `sleep` takes a signal in some versions and
 * ignores it in others, so the race is our own.
 */
export const systemClock = {
	now: () => Date.now(),
	/** Milliseconds since some moment, which nobody can set. */
	steadyMs: () => performance.now(),
	random: () => Math.random(),
	sleep: async (delayMs: number, signal: AbortSignal) =>
		await unlessAborted(signal, sleep(delayMs)),
} satisfies Clock & { steadyMs(): number };

/**
 * Starts a clock at the time of the system. From then on it goes evenly, so that nobody waits longer
 * or gives up earlier because the system's clock is set.
 */
export function startClock(): Clock {
	const offsetMs = systemClock.now() - systemClock.steadyMs();
	return { ...systemClock, now: () => offsetMs + systemClock.steadyMs() };
}

/**
 * Waits for a promise, but no longer than until the signal fires.
 *
 * @returns what the promise brings, or undefined if the signal was first
 */
export async function unlessAborted<Value>(
	signal: AbortSignal,
	promise: Promise<Value>,
): Promise<Value | undefined> {
	if (signal.aborted) return undefined;
	let stop = () => {};
	const aborted = new Promise<undefined>((resolve) => {
		stop = () => resolve(undefined);
		signal.addEventListener('abort', stop);
	});
	return await Promise.race([promise, aborted]).finally(() =>
		signal.removeEventListener('abort', stop),
	);
}
