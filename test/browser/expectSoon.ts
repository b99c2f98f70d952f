import { setTimeout as wait } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';

const WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 50;
const STAYS_FOR_LOOKS = 6;

/** Expects that something soon is as it should be, and stays so for a moment: a page changes step by step. */
export async function expectSoon<Value>(
	look: () => Promise<Value>,
	expected: Value,
): Promise<void> {
	const deadline = Date.now() + WITHIN_MS;
	let seen = await look();
	let inARow = 0;
	while (inARow < STAYS_FOR_LOOKS && Date.now() < deadline) {
		inARow = isDeepStrictEqual(seen, expected) ? inARow + 1 : 0;
		await wait(LOOK_EVERY_MS);
		seen = await look();
	}
	expect(seen).toEqual(expected);
}
