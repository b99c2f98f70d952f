/**
 * Money: over random faults, item counts, limits, stops and tries of the node, what stands in the
 * simulator's records is what was asked for. Everything runs with a fake clock.
 */
import fc from 'fast-check';
import type { IExecuteData, IExecuteFunctions, INode } from 'n8n-workflow';

import { FakeClock } from '../../dev/fakeClock/clock';
import { makeLedger, makeRun, makeSubmission, makeTries } from '../../dev/fakeClock/run';
import { SimulatedApi } from '../../dev/simulator/api';
import { errorInside, htmlPage, idempotencyAnswer, type Fault } from '../../dev/simulator/faults';
import type { Reply } from '../../dev/simulator/http';
import { Failure, toFailure } from '../../nodes/KlingVideo/api/failure';
import { isFinished, type VideoTask } from '../../nodes/KlingVideo/api/responses';
import { klingV26 } from '../../nodes/KlingVideo/models/klingV26';
import { otherModel } from '../../nodes/KlingVideo/models/otherModel';
import { parseVideoRequest, type VideoRequest } from '../../nodes/KlingVideo/models/request';
import type { StoredExecution } from '../../nodes/KlingVideo/run/storedExecution';
import { fallAsleep } from '../../nodes/KlingVideo/sleep/sleep';
import type { LedgerStore } from '../../nodes/KlingVideo/tasks/ledger';
import { mapItems, type Outcome } from '../../nodes/KlingVideo/tasks/mapItems';
import { submitOnce } from '../../nodes/KlingVideo/tasks/submitOnce';
import { waitForTask } from '../../nodes/KlingVideo/tasks/waitForTask';
import { submissionSamples, taskSamples, toFault } from '../support/samples/samples';

const answer = (status: number, accepted = false): Fault => ({ kind: 'answer', status, accepted });

/** Answers to submissions that were really met and do not name the task. */
const metAtSubmissions = submissionSamples
	.filter(({ meaning }) => meaning !== 'accepted')
	.flatMap((sample): Fault[] => {
		const fault = toFault(sample);
		// An API that says that a request is in progress honors its key.
		const mayBeAccepted = sample.meaning === 'unknown' && sample.id !== '409-in-progress';
		return mayBeAccepted && fault.kind === 'answer'
			? [fault, { ...fault, accepted: true }]
			: [fault];
	});

/** Answers to status checks that were really met and that are no end of the task. */
const metAtChecks = (meanings: string[]) =>
	fc.constantFrom(...taskSamples.filter(({ meaning }) => meanings.includes(meaning)).map(toFault));
const anyOddAnswer = metAtChecks(['odd', 'completed-without-link']);
const anyRefusal = metAtChecks(['refused', 'unknown-task']);

/**
 * What may become of a submission under way that the API does not confirm, with and without having
 * accepted it.
 */
const anyFault = fc.constantFrom<Fault>(
	...metAtSubmissions,
	answer(400),
	answer(402),
	answer(429),
	{ kind: 'answer', status: 429, headers: { 'retry-after': '7' } },
	answer(500),
	answer(503),
	answer(504, true),
	answer(307),
	htmlPage(502),
	{ kind: 'answer', status: 200, body: 'OK', accepted: true },
	{
		kind: 'answer',
		status: 200,
		body: { code: 202, data: { ticket: 'unheard of' } },
		accepted: true,
	},
	errorInside(504),
	errorInside(504, { accepted: true }),
	errorInside(402),
	errorInside(429),
	idempotencyAnswer('idempotency_in_progress', { retryAfterSeconds: 3 }),
	idempotencyAnswer('idempotency_key_reused'),
	idempotencyAnswer('idempotency_result_indeterminate'),
	idempotencyAnswer('idempotency_result_indeterminate', { accepted: true }),
	idempotencyAnswer('idempotency_unavailable'),
	{ kind: 'resetBefore' },
	{ kind: 'resetAfter' },
	{ kind: 'hang' },
	{ kind: 'hang', accepted: true },
);

const anyScenario = fc.record({
	items: fc.integer({ min: 1, max: 8 }),
	concurrency: fc.integer({ min: 1, max: 5 }),
	continueOnFail: fc.boolean(),
	/** As the tool of an AI agent, where what is asked for decides. */
	isTool: fc.boolean(),
	/**
	 * Whether the prompt's expression gives something else in each try, as one with the time in it
	 * does.
	 */
	promptChanges: fc.boolean(),
	idempotency: fc.constantFrom('ignored' as const, 'honored' as const),
	submitAnswer: fc.constantFrom('array' as const, 'object' as const),
	numericIds: fc.boolean(),
	/** How each item's task ends, the first time and whenever it is ordered again. */
	ends: fc.array(fc.constantFrom('completed', 'completed', 'failed', 'cancelled', 'nothing'), {
		minLength: 8,
		maxLength: 8,
	}),
	generationSeconds: fc.integer({ min: 1, max: 300 }),
	faults: fc.array(
		fc
			.oneof(
				fc.record({ on: fc.constantFrom('submit' as const, 'task' as const), fault: anyFault }),
				fc.record({ on: fc.constant('task' as const), fault: fc.oneof(anyOddAnswer, anyRefusal) }),
			)
			.chain((what) =>
				fc.record({
					on: fc.constant(what.on),
					fault: fc.constant(what.fault),
					skip: fc.integer({ min: 0, max: 12 }),
					times: fc.integer({ min: 1, max: 3 }),
				}),
			),
		{ maxLength: 6 },
	),
	/** The tries of the node, and when Stop was pressed, in seconds. */
	tries: fc.array(
		fc.record({
			/**
			 * A try of n8n's own, or a Retry of the execution, by a person or a program, of a workflow
			 * that may be edited.
			 */
			by: fc.constantFrom('n8n' as const, 'retry' as const, 'retryAfterEdit' as const),
			/** What the option says from a Retry on: within an execution it cannot change. */
			resubmitUnknown: fc.boolean(),
			stopAfter: fc.option(fc.integer({ min: 0, max: 120 }), { nil: undefined }),
		}),
		{ minLength: 1, maxLength: 4 },
	),
});

/** What the node knew of its submissions after one of its tries. */
interface Try {
	endedAtMs: number;
	/** Whether it is a Retry with the option on. */
	mayResubmit: boolean;
	outcomes: Array<Outcome<VideoTask>>;
	/** The IDs in the ledger. */
	remembered: string[];
}

function requestFor(prompt: string): VideoRequest {
	const isByOther = itemOf(prompt) % 2 === 1;
	const parsed = isByOther
		? parseVideoRequest(otherModel, { modelId: klingV26.id, requestBody: { prompt } })
		: parseVideoRequest(klingV26, { prompt });
	if ('issues' in parsed) throw new Error('The request is not valid');
	return parsed.request;
}

/** The item that a prompt was made for. */
const itemOf = (prompt = '') => Number(prompt.split(' ')[0]);

/**
 * Which order a prompt belongs to: the version of the panel's fields and the item, or what was
 * asked for.
 */
const orderOf = (prompt: string, isTool: boolean) =>
	isTool ? prompt : prompt.split(' ').slice(0, 2).join(' ');

async function play(
	scenario: typeof anyScenario extends fc.Arbitrary<infer Played> ? Played : never,
) {
	const { items, concurrency, continueOnFail, isTool, promptChanges, ends, generationSeconds } =
		scenario;
	const { faults, idempotency, submitAnswer, numericIds } = scenario;
	const clock = new FakeClock();
	const submitted = new Map<number, number>();
	const api = new SimulatedApi({
		now: () => clock.now(),
		generationMs: generationSeconds * 1000,
		idempotency,
		submitAnswer,
		numericIds,
		onSubmit: ({ prompt }) => {
			const item = itemOf(prompt);
			const count = submitted.get(item) ?? 0;
			submitted.set(item, count + 1);
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
	let version = 0;
	let resubmitUnknown = false;
	let executionId = 0;
	for (const [index, { by, stopAfter, ...settings }] of scenario.tries.entries()) {
		const isRetry = by !== 'n8n' && index > 0;
		if (isRetry || index === 0) ({ resubmitUnknown } = settings);
		if (isRetry) executionId++;
		if (by === 'retryAfterEdit') version++;
		const stop = new AbortController();
		const fields = isTool ? null : { version };
		const run = makeRun(api, clock, stop.signal);
		const ledger = makeLedger(store, fields, String(executionId));
		if (stopAfter !== undefined) {
			// At a moment at which nothing else happens, so that before and after are clear.
			void clock.sleep(stopAfter * 1000 + 7, stop.signal).then(() => stop.abort());
		}
		const requests = Array.from({ length: items }, (_, item) => ({
			value: requestFor(
				[item, `v${version}`, promptChanges ? `try ${index}` : ''].join(' ').trim(),
			),
		}));
		const { outcomes } = await clock.run(
			mapItems(run, requests, {
				concurrency,
				continueOnFail,
				tries: makeTries(),
				async perform(itemRun, request, itemIndex) {
					mostInFlight = Math.max(mostInFlight, ++inFlight);
					try {
						const deadline = clock.now() + 15 * 60_000;
						const submission = makeSubmission(ledger, itemIndex, request, resubmitUnknown);
						const task = await submitOnce(itemRun, submission, deadline);
						return await waitForTask(itemRun, task, { itemIndex, deadline });
					} finally {
						inFlight--;
					}
				},
			}),
		);
		const remembered = Object.values(store).flatMap(({ taskIds = [] }) => taskIds);
		const mayResubmit = isRetry && resubmitUnknown;
		tries.push({ endedAtMs: clock.now(), mayResubmit, outcomes, remembered });
		stop.abort();
	}
	return { api, tries, mostInFlight, isTool };
}

function groupBy<Value, Key>(values: readonly Value[], keyOf: (value: Value) => Key) {
	const groups = new Map<Key, Value[]>();
	for (const value of values) {
		groups.set(keyOf(value), [...(groups.get(keyOf(value)) ?? []), value]);
	}
	return groups;
}

type Played = Awaited<ReturnType<typeof play>>;

/** The task IDs that a person got to see after some tries, or that the ledger held. */
function taskIdsThatCameOut(tries: Try[]): Set<string> {
	const ids = tries.flatMap(({ outcomes, remembered }) => [
		...remembered,
		...outcomes.flatMap((outcome) => {
			if ('value' in outcome) return [outcome.value.id];
			const { facts } = toFailure(outcome.error);
			return facts.task ? [facts.task.id] : [];
		}),
	]);
	return new Set(ids);
}

/** Tasks of the same order that were accepted although nobody had reason to order again. */
function doublePayments({ api, tries, isTool }: Played): string[] {
	const orders = groupBy(api.tasks, ({ body }) => orderOf(body.prompt ?? '', isTool));
	return [...orders].flatMap(([order, accepted]) =>
		accepted.slice(1).flatMap((again, index) => {
			const before = accepted[index];
			if (!before || before.outcome.status !== 'completed') return [];
			const tryIndex = tries.findIndex(({ endedAtMs }) => again.acceptedAtMs <= endedAtMs);
			const wasUnknown = !taskIdsThatCameOut(tries.slice(0, tryIndex)).has(before.taskId);
			const isAllowed = tries[tryIndex]?.mayResubmit && wasUnknown;
			return isAllowed ? [] : [`${order}: ${before.taskId}, ${again.taskId}`];
		}),
	);
}

/** Accepted tasks of which neither an ID came out nor an error that says that there may be one. */
function lostTasks({ api, tries }: Played): string[] {
	const cameOut = taskIdsThatCameOut(tries);
	return api.tasks.flatMap(({ taskId, body }) => {
		const told = tries.some(({ outcomes }) => {
			const outcome = outcomes[itemOf(body.prompt)];
			const error = outcome && 'error' in outcome ? outcome.error : undefined;
			return error instanceof Failure && error.facts.outcome === 'unknown';
		});
		return cameOut.has(taskId) || told ? [] : [taskId];
	});
}

/** The number of random schedules: a few in each run of the tests, very many when asked for. */
const settings = { numRuns: Number(process.env.PROPERTY_RUNS ?? 400) };

test('nothing is paid for twice unless its task had failed, or the user had an unknown one submitted again', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			expect(doublePayments(await play(scenario))).toEqual([]);
		}),
		settings,
	);
});

test('every accepted task comes out, in a result, an error or the ledger, or the error says that it may exist', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			expect(lostTasks(await play(scenario))).toEqual([]);
		}),
		settings,
	);
});

test('an item that was refused was not accepted, whatever else was tried for it', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const { api, tries } = await play({ ...scenario, tries: scenario.tries.slice(0, 1) });
			for (const [item, outcome] of tries[0]?.outcomes.entries() ?? []) {
				if (!('error' in outcome) || !(outcome.error instanceof Failure)) continue;
				if (outcome.error.facts.outcome !== 'refused') continue;
				expect(api.tasks.filter(({ body }) => itemOf(body.prompt) === item)).toEqual([]);
			}
		}),
		settings,
	);
});

test('once a submission is accepted, its key is sent with its body alone, and where keys are honored it makes one task', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const { api } = await play(scenario);
			const submissions = api.requests.filter(({ method }) => method === 'POST');
			const byKey = groupBy(submissions, ({ headers }) => headers['idempotency-key']);
			expect(byKey.has(undefined)).toBe(false);
			for (const { idempotencyKey, acceptedAtMs } of api.tasks) {
				const copies = byKey.get(idempotencyKey) ?? [];
				const since = copies.filter(({ atMs }) => atMs >= acceptedAtMs);
				expect(new Set(since.map(({ body }) => JSON.stringify(body))).size).toBe(1);
			}
			if (scenario.idempotency === 'ignored') return;
			const paid = api.tasks.map(({ idempotencyKey }) => idempotencyKey);
			expect(new Set(paid).size).toBe(paid.length);
		}),
		settings,
	);
});

/** Executions, wake-ups and Retries, of which none knows what the others do. */
const anyRetries = fc.record({
	items: fc.integer({ min: 1, max: 3 }),
	concurrency: fc.integer({ min: 1, max: 3 }),
	continueOnFail: fc.boolean(),
	promptChanges: fc.boolean(),
	ends: fc.array(fc.constantFrom('completed' as const, 'completed' as const, 'failed' as const), {
		minLength: 3,
		maxLength: 3,
	}),
	faults: fc.array(
		fc.record({
			on: fc.constant('submit' as const),
			fault: anyFault,
			skip: fc.integer({ min: 0, max: 6 }),
			times: fc.integer({ min: 1, max: 3 }),
		}),
		{ maxLength: 4 },
	),
	tries: fc.array(
		fc.record({
			/** Which of the states that were stored so far it begins with. */
			from: fc.nat(),
			/**
			 * n8n's timer, if the execution sleeps; or a person, who retries it with its original
			 * workflow, with the saved one, or with a saved one whose fields that make the video were
			 * edited.
			 */
			by: fc.constantFrom('timer', 'original', 'saved', 'edited'),
			/** Whether the execution sleeps while tasks are running, or polls. */
			sleeps: fc.boolean(),
			resubmitUnknown: fc.boolean(),
			/** When n8n stores the state while the try is under way, in milliseconds. */
			storedAfterMs: fc.integer({ min: 0, max: 2_000 }),
			stopAfterMs: fc.option(fc.integer({ min: 0, max: 5_000 }), { nil: undefined }),
		}),
		{ minLength: 2, maxLength: 6 },
	),
});

/** What n8n stores of an execution of one node. */
interface StoredState {
	executionId: string;
	ledger: LedgerStore;
	stack: IExecuteData[];
	isWaiting: boolean;
}

/** The node, in the version of its fields. */
const makeNode = (version: number): INode => ({
	id: 'node',
	name: 'Kling Video',
	type: 'n8n-nodes-kling-video.klingVideo',
	typeVersion: 1,
	position: [0, 0],
	parameters: { version },
});

/**
 * Takes up a stored execution as n8n does.
 *
 * @param saved the node of the saved workflow, if the execution is retried with that
 * @returns the entry that n8n runs; nothing if n8n refuses
 * @throws if the input of a disabled entry would come out as if it were its videos
 */
function takeUp({ stack, isWaiting }: StoredState, saved?: INode): IExecuteData | undefined {
	if (saved && stack.some(({ node }) => node.name !== saved.name)) return undefined;
	if (saved) for (const entry of stack) entry.node = saved;
	if (isWaiting && stack[0]) stack[0].node.disabled = true;
	const handedOn = stack.flatMap(({ node, data }) => (node.disabled ? data.main : []));
	if (handedOn.length > 0) throw new Error('The execution passes on its input as its videos');
	return stack.find(({ node }) => !node.disabled);
}

/** Puts the entry that n8n runs to sleep, and returns the stack as n8n stores it then. */
async function putToSleep(entry: IExecuteData, executionId: string): Promise<IExecuteData[]> {
	const executionData = { nodeExecutionStack: [] as IExecuteData[] };
	const context = {
		getContext: () => ({}),
		getExecuteData: () => entry,
		getExecutionId: () => executionId,
		getNode: () => entry.node,
		evaluateExpression: () => 0,
		putExecutionToWait: async () => {},
	} as unknown as IExecuteFunctions;
	const notes = { items: {}, hasMore: false };
	await fallAsleep(context, { executionData } as StoredExecution, notes, Date.now());
	return [entry, ...executionData.nodeExecutionStack];
}

/**
 * Makes an API that honors keys answer each of them once and for all, refusals included, before
 * anything else can go wrong. It takes no note of a submission that it has no time for.
 */
function repeatAnswers(api: SimulatedApi): void {
	const take = api.faults.take.bind(api.faults);
	api.faults.take = (endpoint, request) => {
		const key = request.headers['idempotency-key'];
		const isAccepted = api.tasks.some(({ idempotencyKey }) => idempotencyKey === key);
		return endpoint === 'submit' && isAccepted ? undefined : take(endpoint, request);
	};
	const answers = new Map<string, Reply>();
	const handle = api.handle.bind(api);
	api.handle = (request) => {
		const key = request.headers['idempotency-key'] ?? '';
		const reply = answers.get(key) ?? handle(request);
		const isNoted =
			'status' in reply &&
			!/idempotency_(in_progress|unavailable)|Simulated fault 429/.test(String(reply.body));
		if (key !== '' && isNoted) answers.set(key, reply);
		return reply;
	};
}

test('whichever state of an execution is taken up, in whatever order and with either workflow, an API that honors keys makes one task of a submission, and another one only if that failed, and no execution ends as a success without its videos', async () => {
	await fc.assert(
		fc.asyncProperty(anyRetries, async ({ items, promptChanges, ends, faults, ...scenario }) => {
			const clock = new FakeClock();
			const order = (prompt = '') => orderOf(prompt, false);
			const api: SimulatedApi = new SimulatedApi({
				now: () => clock.now(),
				generationMs: 1_000,
				idempotency: 'honored',
				onSubmit: ({ prompt }) => {
					const count = api.tasks.filter(({ body }) => order(body.prompt) === order(prompt)).length;
					const end = ends[(itemOf(prompt) + count) % ends.length];
					return end === 'failed' ? { status: 'failed' } : {};
				},
			});
			for (const fault of faults) api.faults.add(fault);
			repeatAnswers(api);

			const input = Array.from({ length: items }, (_, item) => ({ json: { item } }));
			const begun = { node: makeNode(0), data: { main: [input] }, source: null };
			const states: StoredState[] = [
				{ executionId: 'first', ledger: {}, stack: [begun], isWaiting: false },
			];
			let version = 0;
			for (const [index, { from, by, sleeps, stopAfterMs, ...one }] of scenario.tries.entries()) {
				const state = structuredClone(states[from % states.length] as StoredState);
				if (by === 'edited') version++;
				const isOriginal = by === 'timer' || by === 'original';
				const entry = takeUp(state, isOriginal ? undefined : makeNode(version));
				if (!entry) continue;
				const isWokenUp = by === 'timer' && state.isWaiting;
				const executionId = isWokenUp ? state.executionId : String(index);
				const { ledger } = state;
				const { parameters: fields } = entry.node;
				const stop = new AbortController();
				const { signal } = stop;
				const run = makeRun(api, clock, signal);
				const stored = { executionId, ledger, stack: [{ ...entry }], isWaiting: false };
				void clock
					.sleep(one.storedAfterMs, signal)
					.then(() => states.push(structuredClone(stored)));
				if (stopAfterMs !== undefined) {
					void clock.sleep(stopAfterMs, signal).then(() => stop.abort());
				}
				const requests = Array.from({ length: items }, (_, item) => {
					const prompt = `${item} v${String(fields.version)}`;
					return { value: requestFor(promptChanges ? `${prompt} try ${index}` : prompt) };
				});
				const { outcomes, firstFailure } = await clock.run(
					mapItems(run, requests, {
						...scenario,
						tries: makeTries(),
						holdsSlot: (task: VideoTask) => sleeps && !isFinished(task),
						async perform(itemRun, request, itemIndex) {
							const { resubmitUnknown } = one;
							const deadline = clock.now() + 60_000;
							const itemLedger = makeLedger(ledger, fields, executionId);
							const submission = makeSubmission(itemLedger, itemIndex, request, resubmitUnknown);
							const task = await submitOnce(itemRun, submission, deadline);
							return sleeps ? task : await waitForTask(itemRun, task, { itemIndex, deadline });
						},
					}),
				);
				stop.abort();
				const hasFailed = firstFailure !== undefined && !scenario.continueOnFail;
				const isOpen = outcomes.some((outcome) => 'value' in outcome && !isFinished(outcome.value));
				states.push(
					isOpen && !hasFailed
						? { ...stored, stack: await putToSleep(entry, executionId), isWaiting: true }
						: stored,
				);
			}

			for (const tasks of groupBy(api.tasks, ({ body }) => order(body.prompt)).values()) {
				expect(tasks.slice(0, -1).filter(({ outcome }) => outcome.status !== 'failed')).toEqual([]);
			}
		}),
		settings,
	);
});

test('never more items are in flight than allowed, and each result is that of its item', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const { api, tries, mostInFlight } = await play(scenario);
			expect(mostInFlight).toBeLessThanOrEqual(scenario.concurrency);
			for (const { outcomes } of tries) {
				expect(outcomes).toHaveLength(scenario.items);
				for (const [item, outcome] of outcomes.entries()) {
					if (!('value' in outcome)) continue;
					const task = api.tasks.find(({ taskId }) => taskId === outcome.value.id);
					expect(itemOf(task?.body.prompt)).toBe(item);
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
			const startedAtMs = new FakeClock().now();
			const { api, tries } = await play({
				...quiet,
				tries: [{ by: 'n8n', resubmitUnknown: false, stopAfter }],
			});
			const stoppedAtMs = startedAtMs + stopAfter * 1000 + 7;
			expect((tries[0]?.endedAtMs ?? 0) - stoppedAtMs).toBeLessThanOrEqual(1000);
			// A request that had left by then is under way for half of its latency.
			for (const { atMs } of api.requests) expect(atMs).toBeLessThan(stoppedAtMs + 50);
		}),
		settings,
	);
});

test('every task that the API finishes is delivered, whatever the status checks are answered with', async () => {
	const odd = fc.record({
		on: fc.constant('task' as const),
		skip: fc.integer({ min: 0, max: 12 }),
		times: fc.integer({ min: 1, max: 3 }),
		fault: anyOddAnswer,
	});
	// Two of a kind are not believed.
	const refusal = fc.record({
		on: fc.constant('task' as const),
		skip: fc.integer({ min: 0, max: 12 }),
		times: fc.constant(1),
		fault: anyRefusal,
	});
	await fc.assert(
		fc.asyncProperty(
			anyScenario,
			fc.array(odd, { maxLength: 5 }),
			fc.array(refusal, { maxLength: 2 }),
			async (scenario, oddAnswers, refusals) => {
				const { tries } = await play({
					...scenario,
					continueOnFail: true,
					faults: [...oddAnswers, ...refusals],
					tries: [{ by: 'n8n', resubmitUnknown: false, stopAfter: undefined }],
				});
				for (const [item, outcome] of tries[0]?.outcomes.entries() ?? []) {
					const end = scenario.ends[item];
					if (end === 'completed') expect(outcome).toMatchObject({ value: { status: end } });
					else
						expect(toFailure('error' in outcome && outcome.error).facts.task?.status).toBeDefined();
				}
			},
		),
		settings,
	);
});

test('with On Error = Continue and no faults, every item ends, and each is paid for once', async () => {
	await fc.assert(
		fc.asyncProperty(anyScenario, async (scenario) => {
			const { api, tries } = await play({
				...scenario,
				continueOnFail: true,
				faults: [],
				tries: [{ by: 'n8n', resubmitUnknown: false, stopAfter: undefined }],
			});
			expect(api.tasks).toHaveLength(scenario.items);
			const finished = tries[0]?.outcomes.filter((outcome) => 'value' in outcome).length;
			const willFinish = Array.from({ length: scenario.items }, (_, item) => scenario.ends[item]);
			expect(finished).toBe(willFinish.filter((end) => end === 'completed').length);
		}),
		settings,
	);
});
