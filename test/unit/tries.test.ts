/** The pause before an item is tried again, with a fake clock. */
import { FakeClock } from '../../dev/fakeClock/clock';
import { makeRun, makeTries } from '../../dev/fakeClock/run';
import { SimulatedApi } from '../../dev/simulator/api';
import { Failure } from '../../nodes/KlingVideo/api/failure';
import { mapItems } from '../../nodes/KlingVideo/tasks/mapItems';

const workMs = 100;

/**
 * Works on three items of which the first fails twice.
 *
 * @param stopAfterMs when a person presses Stop
 * @returns which item was started when, and how long the whole run took, in milliseconds
 */
async function play(concurrency: number, stopAfterMs?: number) {
	const clock = new FakeClock();
	const startMs = clock.now();
	const stop = new AbortController();
	const api = new SimulatedApi({ now: () => clock.now() });
	const run = makeRun(api, clock, stop.signal);
	const begun: Array<[item: number, afterMs: number]> = [];
	const mapped = mapItems(
		run,
		[0, 1, 2].map((value) => ({ value })),
		{
			concurrency,
			continueOnFail: true,
			tries: makeTries(3),
			async perform(_run, item) {
				begun.push([item, clock.now() - startMs]);
				await clock.sleep(workMs);
				const isRefused = item === 0 && begun.filter(([other]) => other === 0).length < 3;
				if (isRefused) throw new Failure({ code: 'badStatus', outcome: 'refused' });
				return item;
			},
		},
	);
	if (stopAfterMs !== undefined) void clock.sleep(stopAfterMs).then(() => stop.abort());
	const { outcomes } = await clock.run(mapped);
	return { outcomes, begun, tookMs: clock.now() - startMs };
}

test('no item waits for the pause of another, not even if they are worked on one at a time', async () => {
	const { begun, outcomes } = await play(1);

	expect(begun).toEqual([
		[0, 0],
		[1, 100],
		[2, 200],
		[0, 1_100],
		[0, 2_200],
	]);
	expect(outcomes).toEqual([{ value: 0 }, { value: 1 }, { value: 2 }]);
});

test('an item that fails while others are worked on is tried again after its own pause', async () => {
	const { begun } = await play(3);

	expect(begun.slice(3)).toEqual([
		[0, 1_100],
		[0, 2_200],
	]);
});

test('Stop ends the pause at once, and nothing is tried again', async () => {
	const { begun, tookMs } = await play(3, 500);

	expect(tookMs).toBe(500);
	expect(begun).toHaveLength(3);
});
