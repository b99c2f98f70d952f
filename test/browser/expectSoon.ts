import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

const withinMs = 60_000;
const lookEveryMs = 50;
const staysForLooks = 6;

/**
 * Expects that something soon is as it should be, and stays so for a moment: a page changes step by
 * step.
 */
export async function expectSoon<Value>(
	look: () => Promise<Value>,
	expected: Value,
): Promise<void> {
	const deadline = Date.now() + withinMs;
	let seen = await look();
	let inARow = 0;
	while (inARow < staysForLooks && Date.now() < deadline) {
		inARow = isDeepStrictEqual(seen, expected) ? inARow + 1 : 0;
		await wait(lookEveryMs);
		seen = await look();
	}
	expect(seen).toEqual(expected);
}
