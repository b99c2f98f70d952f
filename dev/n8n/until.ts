import { setTimeout as wait } from 'node:timers/promises';

const shortestPauseMs = 100;

/** Looks become rarer, because reading an execution costs n8n much when many are waited for. */
const pausePart = 1 / 20;

/**
 * Looks again and again until there is something.
 *
 * @param what is waited for, in words for the error
 * @param find gives undefined or false as long as there is nothing
 * @throws when there is nothing in time
 */
export async function until<Value>(
	what: string | (() => string),
	find: () => Value | undefined | false | Promise<Value | undefined | false>,
	withinMs = 120_000,
): Promise<Value> {
	const startedAtMs = Date.now();
	for (;;) {
		const found = await find();
		if (found !== undefined && found !== false) return found;
		const elapsedMs = Date.now() - startedAtMs;
		if (elapsedMs > withinMs) {
			throw new Error(`Not within ${withinMs} ms: ${typeof what === 'string' ? what : what()}`);
		}
		await wait(Math.max(shortestPauseMs, elapsedMs * pausePart));
	}
}
