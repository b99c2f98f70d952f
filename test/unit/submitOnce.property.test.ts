/**
 * Money: over random faults, item counts, limits, stops and tries of the node, what stands in the simulator's books is
 * what was asked for. Everything runs in virtual time.
 */
import fc from 'fast-check';

import { ApiError } from '../../nodes/KlingVideo/api/apiError';
import type { VideoTask } from '../../nodes/KlingVideo/api/answers';
import { klingV26 } from '../../nodes/KlingVideo/catalogue/klingV26';
import {
	parseVideoRequest,
	type VideoRequest,
} from '../../nodes/KlingVideo/catalogue/videoRequest';
import type { LedgerStore } from '../../nodes/KlingVideo/tasks/ledger';
import { runTogether, type Outcome } from '../../nodes/KlingVideo/tasks/runTogether';
import { submitOnce } from '../../nodes/KlingVideo/tasks/submitOnce';
import { TaskError } from '../../nodes/KlingVideo/tasks/taskError';
import { waitForTask } from '../../nodes/KlingVideo/tasks/waitForTask';
import { SimulatedApi } from '../simulator/api';
import { htmlPage, type Fault } from '../simulator/faults';
import { VirtualClock } from '../virtual/clock';
import { makeRun } from '../virtual/run';

const answer = (status: number, accepted = false): Fault => ({ kind: 'answer', status, accepted });

const anyFault = fc.constantFrom<Fault>(
	answer(400),
	answer(402),
	answer(429),
	{ kind: 'answer', status: 429, headers: { 'retry-after': '7' } },
	answer(500),
	answer(503),
	answer(504, true),
	htmlPage(502),
	{ kind: 'answer', status: 200, body: 'OK', accepted: true },
	{ kind: 'resetBefore' },
	{ kind: 'resetAfter' },
	{ kind: 'hang' },
	{ kind: 'hang', accepted: true },
);

const anyScenario = fc.record({
	items: fc.integer({ min: 1, max: 8 }),
	limit: fc.integer({ min: 1, max: 5 }),
	carryOn: fc.boolean(),
	/** How each item's task ends, the first time and whenever it is submitted anew. */
	ends: fc.array(fc.constantFrom('completed', 'completed', 'failed', 'cancelled', 'nothing'), {
		minLength: 8,
		maxLength: 8,
	}),
	generationSeconds: fc.integer({ min: 1, max: 300 }),
	faults: fc.array(
		fc.record({
			on: fc.constantFrom('submit' as const, 'submit' as const, 'task' as const),
			skip: fc.integer({ min: 0, max: 12 }),
			times: fc.integer({ min: 1, max: 3 }),
			fault: anyFault,
		}),
		{ maxLength: 6 },
	),
	/** The tries of the node: whether a person began them, and when Stop was pressed, in seconds. */
	tries: fc.array(
		fc.record({
			byPerson: fc.boolean(),
			stopAfter: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined }),
		}),
		{ minLength: 1, maxLength: 4 },
	),
});

/** What the node knew of a submission after one of its tries. */
interface Try {
	executionId: string;
	endedAtMs: number;
	outcomes: Array<Outcome<VideoTask>>;
}

function requestFor(prompt: string): VideoRequest {
	const judged = parseVideoRequest(klingV26, { prompt, choices: {}, frames: {} });
	if ('issues' in judged) throw new Error('The request is not valid');
	return judged.request;
}

async function play(
	scenario: typeof anyScenario extends fc.Arbitrary<infer Played> ? Played : never,
) {
	const { items, limit, carryOn, ends, generationSeconds, faults } = scenario;
	const clock = new VirtualClock();
	const submitted = new Map<string, number>();
	const api = new SimulatedApi({
		now: () => clock.now(),
		generationMs: generationSeconds * 1000,
		onSubmit: ({ prompt }) => {
			const item = Number(prompt);
			const count = submitted.get(prompt) ?? 0;
			submitted.set(prompt, count + 1);
			const end = ends[(item + count) % ends.length];
			if (end === 'failed' || end === 'cancelled') return { status: end };
			return end === 'nothing' ? { videos: 0 } : {};
		},
	});
	for (const fault of faults) api.faults.add(fault);

	const store: LedgerStore = {};
	const tries: Try[] = [];
	let inFlight = 0;
	let mostInFlight = 0;
	let execution = 0;
	for (const { byPerson, stopAfter } of scenario.tries) {
		if (byPerson || execution === 0) execution++;
		const executionId = String(execution);
		const stop = new AbortController();
		const run = makeRun(api, clock, { store, executionId, signal: stop.signal });
		if (stopAfter !== undefined) {
			// At a moment at which nothing else happens, so that before and after are clear.
			void clock.sleep(stopAfter * 1000 + 7, stop.signal).then(() => stop.abort());
		}
		const requests = Array.from({ length: items }, (_, item) => ({
			value: requestFor(String(item)),
		}));
		const { outcomes } = await clock.run(
			runTogether(run, requests, {
				limit,
				carryOn,
				async perform(itemRun, request, itemIndex) {
					mostInFlight = Math.max(mostInFlight, ++inFlight);
					try {
						const deadline = clock.now() + 15 * 60_000;
						const task = await submitOnce(itemRun, { itemIndex, request, images: [] }, deadline);
						return await waitForTask(itemRun, task, { itemIndex, deadline });
					} finally {
						inFlight--;
					}
				},
			}),
		);
		tries.push({ executionId, endedAtMs: clock.now(), outcomes });
		stop.abort();
	}
	return { api, store, tries, mostInFlight };
}

type Played = Awaited<ReturnType<typeof play>>;

function taskIdsThatCameOut({ tries, store }: Played): Set<string> {
	const ids = tries.flatMap(({ outcomes }) =>
		outcomes.flatMap((outcome) => {
			if ('value' in outcome) return [outcome.value.id];
			return outcome.error instanceof TaskError ? [outcome.error.task.id] : [];
		}),
	);
	const remembered = Object.values(store).flatMap(({ taskId }) => taskId ?? []);
	return new Set([...ids, ...remembered]);
}

function submissionsOf(api: SimulatedApi, item: number) {
	return api.tasksOf(String(item));
}

/** The execution in which something happened. */
function executionAt(tries: Try[], atMs: number): string | undefined {
	return tries.find(({ endedAtMs }) => atMs <= endedAtMs)?.executionId;
}

const settings = { numRuns: 400 };

test('no item is accepted twice unless its task was lost, or a person asked anew', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const played = await play(scenario);
			const cameOut = taskIdsThatCameOut(played);
			for (let item = 0; item < scenario.items; item++) {
				const accepted = submissionsOf(played.api, item);
				for (const [index, again] of accepted.entries()) {
					const before = accepted[index - 1];
					if (!before) continue;
					const lost = before.outcome.status !== 'completed';
					const askedAnew =
						!cameOut.has(before.taskId) &&
						executionAt(played.tries, before.acceptedAtMs) !==
							executionAt(played.tries, again.acceptedAtMs);
					expect({ item, lost: lost || askedAnew }).toEqual({ item, lost: true });
				}
			}
		}),
		settings,
	);
});

test('every accepted task comes out, in a result, an error or the ledger, or the error says that it may exist', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const played = await play(scenario);
			const cameOut = taskIdsThatCameOut(played);
			for (const { taskId, body } of played.api.tasks) {
				if (cameOut.has(taskId)) continue;
				const told = played.tries.some(({ outcomes }) => {
					const outcome = outcomes[Number(body.prompt)];
					return (
						outcome &&
						'error' in outcome &&
						outcome.error instanceof ApiError &&
						!outcome.error.details.surelyRefused
					);
				});
				expect({ taskId, told }).toEqual({ taskId, told: true });
			}
		}),
		settings,
	);
});

test('never more items are in flight than allowed, and each result is that of its item', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const { api, tries, mostInFlight } = await play(scenario);
			expect(mostInFlight).toBeLessThanOrEqual(scenario.limit);
			for (const { outcomes } of tries) {
				expect(outcomes).toHaveLength(scenario.items);
				for (const [item, outcome] of outcomes.entries()) {
					if (!('value' in outcome)) continue;
					const task = api.tasks.find(({ taskId }) => taskId === outcome.value.id);
					expect(task?.body.prompt).toBe(String(item));
				}
			}
		}),
		settings,
	);
});

test('after Stop nothing is sent, and a run ends within a second of it unless it is submitting', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const quiet = { ...scenario, tries: scenario.tries.slice(0, 1), faults: [] };
			const stopAfter = quiet.tries[0]?.stopAfter ?? 0;
			const startedAtMs = new VirtualClock().now();
			const { api, tries } = await play({ ...quiet, tries: [{ byPerson: true, stopAfter }] });
			const stoppedAtMs = startedAtMs + stopAfter * 1000 + 7;
			expect((tries[0]?.endedAtMs ?? 0) - stoppedAtMs).toBeLessThanOrEqual(1000);
			// A request that had left by then is under way for half of its latency.
			for (const { atMs } of api.requests) expect(atMs).toBeLessThan(stoppedAtMs + 50);
		}),
		settings,
	);
});

test('with On Error = Continue and no faults, every item ends, and each is paid for once', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const { api, tries } = await play({
				...scenario,
				carryOn: true,
				faults: [],
				tries: [{ byPerson: true, stopAfter: undefined }],
			});
			expect(api.tasks).toHaveLength(scenario.items);
			const finished = tries[0]?.outcomes.filter((outcome) => 'value' in outcome).length;
			const willFinish = Array.from({ length: scenario.items }, (_, item) => scenario.ends[item]);
			expect(finished).toBe(willFinish.filter((end) => end === 'completed').length);
		}),
		settings,
	);
});
