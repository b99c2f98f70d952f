/**
 * Sleeping: over random generation times, estimates, failures, limits, timers, callbacks and crashes,
 * every video that is paid for comes out, nothing is paid twice, and no more tasks are at the API than
 * there are places. Everything runs with a fake clock; what is stored goes through JSON, as in n8n.
 */
import fc from 'fast-check';

import { FakeClock } from '../../dev/fakeClock/clock';
import { connect, makeLedger, makeRun, makeSubmission, makeTries } from '../../dev/fakeClock/run';
import { SimulatedApi } from '../../dev/simulator/api';
import type { Fault } from '../../dev/simulator/faults';
import type { Task } from '../../dev/simulator/task';
import { Failure, toFailure } from '../../nodes/KlingVideo/api/failure';
import { klingV26 } from '../../nodes/KlingVideo/models/klingV26';
import { parseVideoRequest } from '../../nodes/KlingVideo/models/request';
import type { Sleep } from '../../nodes/KlingVideo/sleep/sleep';
import {
	isOpen,
	whenToWake,
	workUntilSleep,
	type SleepPlan,
} from '../../nodes/KlingVideo/sleep/sleepRound';
import { TaskChecks } from '../../nodes/KlingVideo/sleep/taskChecks';
import type { LedgerStore } from '../../nodes/KlingVideo/tasks/ledger';
import { mapItems, type Outcome } from '../../nodes/KlingVideo/tasks/mapItems';
import { submitOnce } from '../../nodes/KlingVideo/tasks/submitOnce';
import type { TriesStore } from '../../nodes/KlingVideo/tasks/tries';
import { taskSamples, toFault } from '../support/samples/samples';

/** Trouble, and answers to status checks that were really met and are no end of the task. */
const anyFault = fc.constantFrom<Fault>(
	...[429, 500, 502].map((status) => ({ kind: 'answer' as const, status })),
	...taskSamples
		.filter(({ meaning }) => ['odd', 'refused', 'unknown-task'].includes(meaning))
		.map(toFault),
);

/** More time than so many faults can take. */
const faultSeconds = 90;

const anyScenario = fc.record({
	/** One for each item. */
	videos: fc.array(
		fc.record({
			seconds: fc.integer({ min: 1, max: 900 }),
			end: fc.constantFrom('completed' as const, 'completed' as const, 'failed' as const),
			/** What the API says of the time that it takes; nothing, if it is null. */
			estimate: fc.constantFrom(1, 1, 0.5, 2, null),
			/** When its callback comes, in seconds after its end. */
			callbacks: fc.array(fc.integer({ min: -60, max: 200 }), { maxLength: 3 }),
		}),
		{ minLength: 1, maxLength: 8 },
	),
	concurrency: fc.integer({ min: 1, max: 4 }),
	isCalledBack: fc.boolean(),
	/** Callbacks that APIMart has not sent: when they come, and the item whose task they name, if there is one. */
	forged: fc.array(
		fc.record({ item: fc.integer({ min: 0, max: 9 }), second: fc.integer({ min: 0, max: 1200 }) }),
		{ maxLength: 4 },
	),
	maxWaitMinutes: fc.integer({ min: 1, max: 30 }),
	/** As Retry On Fail says. */
	maxTries: fc.constantFrom(1, 1, 3),
	/** How late n8n's timers are, in seconds, one sleep after the other. */
	lateness: fc.array(fc.integer({ min: 0, max: 130 }), { minLength: 1, maxLength: 6 }),
	/**
	 * What happens to the process in each round: it continues; it dies while the execution sleeps;
	 * or while it is awake, so that what it has done since it woke up is forgotten, and somebody
	 * retries the execution.
	 */
	rounds: fc.array(fc.constantFrom('live', 'live', 'live', 'diesAsleep', 'diesAwake'), {
		maxLength: 6,
	}),
	faults: fc.array(fc.record({ skip: fc.integer({ min: 0, max: 20 }), fault: anyFault }), {
		maxLength: 4,
	}),
});

type Scenario = typeof anyScenario extends fc.Arbitrary<infer Played> ? Played : never;

const asJson = <Value>(value: Value): Value => JSON.parse(JSON.stringify(value)) as Value;

async function play(scenario: Scenario) {
	const { videos, concurrency, isCalledBack, forged, maxWaitMinutes } = scenario;
	const { lateness, rounds, faults, maxTries } = scenario;
	const clock = new FakeClock();
	const startMs = clock.now();
	const api = new SimulatedApi({
		now: () => clock.now(),
		onSubmit: ({ prompt }) => {
			const { seconds, end, estimate } = videos[Number(prompt)] ?? { seconds: 1 };
			return {
				generationMs: seconds * 1000,
				...(end && { status: end }),
				fields: {
					progress: 0,
					estimated_time: estimate ? Math.round(seconds * estimate) : undefined,
				},
			};
		},
	});
	for (const { skip, fault } of faults) api.faults.add({ on: 'task', skip, fault });

	let stored: { ledger: LedgerStore; tries: TriesStore; sleep?: Sleep } = { ledger: {}, tries: {} };
	let checks = new TaskChecks(clock);
	/** How often each item was submitted in a round that was forgotten. */
	const forgotten = videos.map(() => 0);
	let mostAtOnce = 0;
	let checksForCallbacks = 0;
	const noteAtOnce = () => {
		// A task that Max Wait has given up has no place any more.
		const isOn = ({ acceptedAtMs, outcome }: Task) =>
			clock.now() < acceptedAtMs + Math.min(outcome.generationMs, maxWaitMinutes * 60_000);
		mostAtOnce = Math.max(mostAtOnce, api.tasks.filter(isOn).length);
	};

	for (let round = 0; ; round++) {
		const fate = rounds[round] ?? 'live';
		const { ledger, tries, sleep } = asJson(stored);
		const paidBefore = api.tasks.length;
		const run = makeRun(api, clock);
		const plans = videos.map((_, itemIndex): Outcome<SleepPlan> => {
			const known = sleep?.items[itemIndex];
			if (known && 'failure' in known) return { error: new Failure(known.failure) };
			return {
				value: {
					asked: { model: 'kling-v2-6' },
					...(known && { sleeping: known }),
					async submit(itemRun) {
						const parsed = parseVideoRequest(klingV26, { prompt: String(itemIndex) });
						if ('issues' in parsed) throw new Error('The request is not valid');
						const submission = makeSubmission(makeLedger(ledger), itemIndex, parsed.request);
						const task = await submitOnce(itemRun, submission, clock.now() + 60_000);
						noteAtOnce();
						const startedAtMs = clock.now();
						return {
							task,
							wait: { itemIndex, startedAtMs, deadline: startedAtMs + maxWaitMinutes * 60_000 },
							isCalledBack: isCalledBack && !task.isPickedUp,
							delivery: {
								asked: { model: 'kling-v2-6' },
								downloadField: undefined,
								form: 'simplified' as const,
							},
						};
					},
				},
			};
		});
		const reached = await clock.run(
			workUntilSleep(
				() => clock.now(),
				plans,
				async (current, work) => {
					const settings = {
						...work,
						concurrency,
						continueOnFail: true,
						tries: makeTries(maxTries, tries),
					};
					return (await mapItems(run, current, settings)).outcomes;
				},
			),
		);
		if (fate === 'diesAwake') {
			for (const { body } of api.tasks.slice(paidBefore)) {
				const item = Number(body.prompt);
				forgotten[item] = (forgotten[item] ?? 0) + 1;
			}
			// A Retry is another execution: it has the ledger as it was stored, and nothing else.
			stored = { ledger: stored.ledger, tries: {} };
			checks = new TaskChecks(clock);
			continue;
		}
		const isOpenOne = (outcome: (typeof reached)[number]) =>
			outcome && 'value' in outcome && isOpen(outcome.value);
		if (!reached.some(isOpenOne)) {
			return {
				api,
				clock,
				reached,
				forgotten,
				mostAtOnce,
				checksForCallbacks,
				crashes: rounds.slice(0, round).filter((past) => past === 'diesAwake').length,
			};
		}

		const items: Sleep['items'] = {};
		for (const [itemIndex, outcome] of reached.entries()) {
			if (!outcome) continue;
			items[itemIndex] =
				'value' in outcome ? outcome.value : { failure: toFailure(outcome.error).facts };
		}
		const tasks = Object.values(items).filter((item) => 'task' in item);
		const hasMore = reached.includes(undefined);
		const asleep: Sleep = {
			executionId: '1',
			runIndex: 0,
			sinceMs: clock.now(),
			callableUntil: Number.MAX_SAFE_INTEGER,
			items,
			hasMore,
		};
		stored = asJson({ ledger, tries, sleep: asleep });
		if (fate === 'diesAsleep') checks = new TaskChecks(clock);

		// n8n wakes it up by its timer, unless a callback does so before.
		const lateMs = (lateness[round % lateness.length] ?? 0) * 1000;
		const timerMs = Math.max(clock.now(), whenToWake(tasks, hasMore)) + lateMs;
		await clock.run(waitForWake(stored.sleep as Sleep, timerMs));
	}

	/** Lets a task call the sleeping execution, as n8n does with an address that is open to all. */
	async function call(sleep: Sleep, taskId: string) {
		const isOurs = Object.values(sleep.items).some(
			(item) => 'task' in item && item.task.id === taskId,
		);
		if (!isOurs) return undefined;
		const found = await checks.check(connect(api, clock), sleep, taskId).catch(() => undefined);
		return found?.ended;
	}

	/** Plays the callbacks until one of them wakes the execution up, or the timer does. */
	async function waitForWake(sleep: Sleep, timerMs: number): Promise<void> {
		const genuine = api.tasks.flatMap(({ taskId, acceptedAtMs, outcome, body }) =>
			(videos[Number(body.prompt)]?.callbacks ?? []).map((seconds) => ({
				taskId,
				atMs: acceptedAtMs + outcome.generationMs + seconds * 1000,
			})),
		);
		const calls = [
			...genuine,
			...forged.map(({ item, second }) => ({
				taskId: api.tasksOf(String(item))[0]?.taskId ?? 'task_of_nobody',
				atMs: startMs + second * 1000,
			})),
		]
			.filter(({ atMs }) => isCalledBack && atMs > clock.now() && atMs < timerMs)
			.sort((a, b) => a.atMs - b.atMs);
		for (const atMs of new Set(calls.map((call) => call.atMs))) {
			await clock.sleep(Math.max(0, atMs - clock.now()));
			const asked = api.requests.length;
			const found = await Promise.all(
				calls.filter((call) => call.atMs === atMs).map(({ taskId }) => call(sleep, taskId)),
			);
			checksForCallbacks += api.requests.length - asked;
			const ended = found.find(Boolean);
			if (!ended) continue;
			for (const item of Object.values(sleep.items)) {
				if ('task' in item) item.task = ended.get(item.task.id) ?? item.task;
			}
			return;
		}
		await clock.sleep(Math.max(0, timerMs - clock.now()));
	}
}

const settings = { numRuns: Number(process.env.PROPERTY_RUNS ?? 300) };

/** The task of the third item fails, and the fourth one has its place when it is tried again. */
const placeTakenOver: Scenario = {
	videos: [
		{ seconds: 23, end: 'completed', estimate: 1, callbacks: [] },
		{ seconds: 23, end: 'completed', estimate: null, callbacks: [] },
		{ seconds: 1, end: 'failed', estimate: 1, callbacks: [] },
		{ seconds: 21, end: 'completed', estimate: 1, callbacks: [] },
	],
	concurrency: 3,
	isCalledBack: false,
	forged: [],
	maxWaitMinutes: 1,
	maxTries: 3,
	lateness: [0],
	rounds: [],
	faults: [],
};

test('every item comes out with its own task, as that has ended, and nothing is paid twice', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const { api, reached, forgotten, mostAtOnce, crashes } = await play(scenario);
			expect(reached).toHaveLength(scenario.videos.length);
			for (const [itemIndex, outcome] of reached.entries()) {
				const own = api.tasksOf(String(itemIndex)).map(({ taskId }) => taskId);
				// What was submitted in a round that was forgotten may be submitted once more. Each try, and
				// a Retry, orders a video again whose task has failed.
				const isFailed = scenario.videos[itemIndex]?.end === 'failed';
				const most = isFailed ? scenario.maxTries * (1 + crashes) : 1 + (forgotten[itemIndex] ?? 0);
				expect(own.length).toBeLessThanOrEqual(most);
				const facts = outcome && 'error' in outcome ? toFailure(outcome.error).facts : undefined;
				const task = outcome && 'value' in outcome ? outcome.value.task : facts?.task;
				expect(own).toContain(task?.id);
				const { seconds = 0, end } = scenario.videos[itemIndex] ?? {};
				// Whatever the status checks were answered with, a task that has ended in time comes out, or is
				// the failure of its item.
				if (facts && facts.code !== 'taskFailed')
					expect(seconds + faultSeconds).toBeGreaterThan(scenario.maxWaitMinutes * 60);
				else expect(task?.status).toBe(end);
			}
			if (crashes === 0) expect(mostAtOnce).toBeLessThanOrEqual(scenario.concurrency);
		}),
		{ ...settings, examples: [[placeTakenOver]] },
	);
});

test('a task that is known to have ended is not fetched again', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const rounds = scenario.rounds.map(() => 'live' as const);
			const { api } = await play({ ...scenario, rounds, faults: [], maxTries: 1 });
			for (const { taskId, acceptedAtMs, outcome } of api.tasks) {
				const endMs = acceptedAtMs + outcome.generationMs;
				const looks = api.requests.filter(
					({ path, atMs }) => path === `/v1/tasks/${taskId}` && atMs >= endMs,
				);
				// A callback that does not wake the execution up cannot tell it what it has found.
				expect(looks.length).toBeLessThanOrEqual(scenario.isCalledBack ? 2 : 1);
			}
		}),
		settings,
	);
});

test('callbacks and wake-ups together look up each task fewer than three times, for 1,000 items at 100 at a time', async () => {
	const videos = Array.from({ length: 1000 }, (_, item) => ({
		// Half of them end at once, the others one after another.
		seconds: item % 2 ? 60 : 60 + item / 10,
		end: 'completed' as const,
		estimate: 1 as const,
		callbacks: [0],
	}));
	const { api, checksForCallbacks } = await play({
		videos,
		concurrency: 100,
		isCalledBack: true,
		forged: [],
		maxWaitMinutes: 15,
		lateness: [30],
		rounds: [],
		faults: [],
		maxTries: 1,
	});
	expect(api.tasks).toHaveLength(1000);
	expect(checksForCallbacks).toBeGreaterThan(0);
	const statusChecks = api.requests.filter(({ path }) => path.startsWith('/v1/tasks/'));
	expect(statusChecks.length).toBeLessThan(3 * 1000);
});
