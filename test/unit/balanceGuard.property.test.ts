/**
 * The minimum balance: over random arrivals, durations and balances, exactly as much is submitted as
 * it allows. Everything runs with a fake clock.
 */
import fc from 'fast-check';

import { FakeClock } from '../../dev/fakeClock/clock';
import { Failure, toFailure } from '../../nodes/KlingVideo/api/failure';
import { BalanceGuard } from '../../nodes/KlingVideo/tasks/balanceGuard';
import { RateGate } from '../../nodes/KlingVideo/tasks/retry';

const anyMs = fc.integer({ min: 0, max: 500 });

const anyScenario = fc.record({
	submissionsPerLookUp: fc.integer({ min: 1, max: 8 }),
	/** What is left at first, in US dollars; a video costs one. */
	balanceUsd: fc.integer({ min: 0, max: 30 }),
	minimumUsd: fc.integer({ min: 0, max: 12 }),
	checkMs: anyMs,
	/** Which balance check is refused, if there are as many. */
	refused: fc.integer({ min: 0, max: 12 }),
	/** When each item is to be submitted, and how long that takes; it is charged at the end. */
	items: fc.array(fc.record({ atMs: anyMs, tookMs: anyMs, asks: fc.boolean() }), { maxLength: 30 }),
});

type Scenario = typeof anyScenario extends fc.Arbitrary<infer Value> ? Value : never;

async function play({
	submissionsPerLookUp,
	balanceUsd,
	minimumUsd,
	checkMs,
	refused,
	items,
}: Scenario) {
	const clock = new FakeClock();
	const guard = new BalanceGuard(submissionsPerLookUp);
	let remainingUsd = balanceUsd;
	/** What each balance check found, and how many were submitted until the next one. */
	const balanceChecks: Array<{ foundUsd: number; submitted: number }> = [];
	const run = {
		clock,
		gate: new RateGate(clock),
		signal: new AbortController().signal,
		api: {
			async getBalance() {
				const foundUsd = remainingUsd;
				const isRefused = balanceChecks.length === refused;
				balanceChecks.push({ foundUsd, submitted: 0 });
				await clock.sleep(checkMs);
				if (isRefused) throw new Failure({ code: 'refusal', apiMessage: 'No' });
				return { remaining: foundUsd, used: 0, unlimited: false };
			},
		},
	};
	const submitted: number[] = [];
	const codes = await clock.run(
		Promise.all(
			items.map(async ({ atMs, tookMs, asks }, item) => {
				await clock.sleep(atMs);
				const submission = guard.submit(run, item, asks ? minimumUsd : undefined, async () => {
					submitted.push(item);
					const last = balanceChecks.at(-1);
					if (last) last.submitted++;
					await clock.sleep(tookMs);
					remainingUsd--;
				});
				return await submission.then(
					() => undefined,
					(error: unknown) => toFailure(error).facts.code,
				);
			}),
		),
	);
	return { submitted, balanceChecks, codes };
}

const settings = { numRuns: Number(process.env.PROPERTY_RUNS ?? 200) };

test('if all items have a minimum, exactly as many are submitted as it allows, with as few balance checks', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const items = scenario.items.map((item) => ({ ...item, asks: true }));
			const { balanceUsd, minimumUsd, submissionsPerLookUp } = scenario;
			const { submitted, balanceChecks, codes } = await play({ ...scenario, refused: -1, items });

			// The nth balance check, counted from 0, finds n batches less than there was. The first that finds
			// too little ends it.
			const spareUsd = balanceUsd - minimumUsd;
			const batches = spareUsd < 0 ? 0 : Math.floor(spareUsd / submissionsPerLookUp) + 1;
			const allowed = Math.min(items.length, batches * submissionsPerLookUp);
			expect(submitted).toHaveLength(allowed);
			const isHeldBack = allowed < items.length;
			expect(balanceChecks).toHaveLength(
				Math.ceil(allowed / submissionsPerLookUp) + (isHeldBack ? 1 : 0),
			);
			expect(codes.filter((code) => code === 'balanceTooLow')).toHaveLength(items.length - allowed);
		}),
		settings,
	);
});

test('after a balance check that is refused, no item with a minimum is submitted', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const items = scenario.items.map((item) => ({ ...item, asks: true }));
			const { submitted, balanceChecks, codes } = await play({
				...scenario,
				minimumUsd: -100,
				items,
			});
			const allowed = scenario.refused * scenario.submissionsPerLookUp;
			expect(submitted).toHaveLength(Math.min(items.length, allowed));
			expect(balanceChecks.length).toBeLessThanOrEqual(scenario.refused + 1);
			expect(codes.filter((code) => code === 'balanceUnknown')).toHaveLength(
				items.length - submitted.length,
			);
		}),
		settings,
	);
});

test('items that ask for none are always submitted and count, and without others nothing is looked up', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const { items, minimumUsd, submissionsPerLookUp } = scenario;
			const { submitted, balanceChecks } = await play({ ...scenario, refused: -1 });
			for (const [item, { asks }] of items.entries()) {
				if (!asks) expect(submitted).toContain(item);
			}
			const free = items.filter(({ asks }) => !asks).length;
			for (const { foundUsd, submitted: count } of balanceChecks) {
				if (foundUsd < minimumUsd) expect(count).toBeLessThanOrEqual(free);
				else expect(count).toBeLessThanOrEqual(submissionsPerLookUp + free);
			}
			if (free === items.length) expect(balanceChecks).toEqual([]);
		}),
		settings,
	);
});
