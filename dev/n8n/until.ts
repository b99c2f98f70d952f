import { setTimeout as wait } from 'node:timers/promises';

/** Long enough for many to wait at the same time. */
const checkEveryMs = 500;

/**
 * Checks again and again until there is something.
 *
 * @param find gives undefined or false as long as there is nothing
 * @throws when there is nothing in time
 */
export async function until<Value>(
	what: string,
	find: () => Value | undefined | false | Promise<Value | undefined | false>,
	withinMs = 120_000,
): Promise<Value> {
	const deadline = Date.now() + withinMs;
	for (;;) {
		const found = await find();
		if (found !== undefined && found !== false) return found;
		if (Date.now() > deadline) throw new Error(`Not within ${withinMs} ms: ${what}`);
		await wait(checkEveryMs);
	}
}
