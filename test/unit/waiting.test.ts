import { FakeClock } from '../../dev/fakeClock/clock';
import { makeLedger, makeRun, makeSubmission } from '../../dev/fakeClock/run';
import { SimulatedApi } from '../../dev/simulator/api';
import { errorInside, htmlPage, type Fault } from '../../dev/simulator/faults';
import { Failure } from '../../nodes/KlingVideo/api/failure';
import { klingV26 } from '../../nodes/KlingVideo/models/klingV26';
import { parseVideoRequest } from '../../nodes/KlingVideo/models/request';
import { describeFailure } from '../../nodes/KlingVideo/run/errorTexts';
import { submitOnce } from '../../nodes/KlingVideo/tasks/submitOnce';
import type { TaskRun } from '../../nodes/KlingVideo/tasks/taskRun';
import { waitForTask } from '../../nodes/KlingVideo/tasks/waitForTask';

let clock: FakeClock;
let api: SimulatedApi;
let run: TaskRun;
let startedAtMs: number;

beforeEach(() => {
	clock = new FakeClock();
	api = new SimulatedApi({ now: () => clock.now(), generationMs: 60_000 });
	run = makeRun(api, clock);
	startedAtMs = clock.now();
});

const minutes = (count: number) => startedAtMs + count * 60_000;
const submit = async (minimumUsd?: number) => {
	const parsed = parseVideoRequest(klingV26, { prompt: 'A cat' });
	if (!('request' in parsed)) throw new Error('The request is not valid');
	const submission = makeSubmission(makeLedger(), 0, parsed.request);
	return await submitOnce(run, { ...submission, minimumUsd }, minutes(15));
};
const generate = async (deadline: number, pollIntervalMs?: number) => {
	const task = await submit();
	return await waitForTask(run, task, { itemIndex: 0, deadline, pollIntervalMs });
};
/** The facts of the failure that some work ends with. */
const failureOf = async (work: Promise<unknown>) => {
	const outcome = await clock.run(
		work.then(
			() => undefined,
			(error: unknown) => error,
		),
	);
	if (outcome instanceof Failure) return outcome.facts;
	throw new Error('The work did not fail');
};
/** When requests of a kind arrived, in seconds from the start. */
const secondsOf = (method: string) =>
	api.requests
		.filter((request) => request.method === method)
		.map(({ atMs }) => (atMs - startedAtMs) / 1000);

const answer = (status: number, headers?: Record<string, string>): Fault => ({
	kind: 'answer',
	status,
	...(headers && { headers }),
});

test('a wait ends at its deadline, with a last look at the task', async () => {
	const facts = await failureOf(generate(minutes(0.5)));
	expect(facts.task).toMatchObject({ id: 'task_000001', status: 'processing' });
	expect(describeFailure(facts)).toEqual({
		message: `The video was not ready within 'Max Wait (Minutes)': task task_000001 is still "processing"`,
		hint: expect.stringContaining('Get Status'),
	});
	expect(secondsOf('GET').at(-1)).toBeCloseTo(30, 0);
});

test('a poll interval that is given is kept', async () => {
	await clock.run(generate(minutes(15), 20_000));
	const looks = secondsOf('GET');
	expect(looks).toHaveLength(3);
	expect((looks[1] ?? 0) - (looks[0] ?? 0)).toBeCloseTo(20, 0);
});

test('status checks continue through an outage, with growing pauses, until the deadline', async () => {
	api.faults.add({ on: 'task', times: 8, fault: answer(503) });
	await clock.run(generate(minutes(15)));
	const looks = secondsOf('GET');
	const pauses = looks.slice(1, 9).map((at, index) => Math.round(at - (looks[index] ?? 0)));
	expect(pauses.slice(0, 6)).toEqual([1, 2, 4, 8, 16, 30]);
});

test('the error of an outage that outlasts the deadline has the task ID', async () => {
	api.faults.add({ on: 'task', times: Infinity, fault: { kind: 'resetBefore' } });
	expect(await failureOf(generate(minutes(1)))).toMatchObject({
		code: 'connectionLost',
		task: { id: 'task_000001' },
	});
	expect(clock.now()).toBeLessThanOrEqual(minutes(1.1));
});

/** Answers that bring no task, and that are no refusal of the API. */
const oddAnswers: Fault[] = [
	{ kind: 'answer', status: 200, body: { code: 200, data: null } },
	{ kind: 'answer', status: 200, body: '' },
	htmlPage(200),
	htmlPage(403),
	answer(408),
	answer(425),
];

test('an odd answer ends no wait, however often it comes', async () => {
	for (const fault of oddAnswers) api.faults.add({ on: 'task', times: 10, fault });
	const task = await clock.run(generate(minutes(60)));
	expect(task.status).toBe('completed');
	expect(secondsOf('GET')).toHaveLength(61);
});

test.each([
	{ what: 'a wrong key', fault: answer(401) },
	{ what: 'a missing permission', fault: answer(403) },
	{ what: 'an unknown task', fault: answer(404) },
])(
	'$what is believed only after it has come several times over half a minute',
	async ({ fault }) => {
		api.faults.add({ on: 'task', times: 4, fault });
		expect(await clock.run(generate(minutes(15)))).toMatchObject({ status: 'completed' });

		run = makeRun(api, clock);
		api.faults.add({ on: 'task', times: Infinity, fault });
		const before = secondsOf('GET').length;
		const facts = await failureOf(generate(minutes(15)));
		expect(facts.task).toMatchObject({ id: 'task_000002' });
		const checks = secondsOf('GET').slice(before);
		expect(checks.length).toBeGreaterThanOrEqual(3);
		const [first = 0] = checks;
		const lastedSeconds = (checks.at(-1) ?? 0) - first;
		expect(lastedSeconds).toBeGreaterThanOrEqual(30);
		expect(lastedSeconds).toBeLessThan(90);
	},
);

test('refusals that change, or that other answers interrupt, are not believed', async () => {
	for (let times = 0; times < 20; times++) {
		for (const status of [401, 403]) api.faults.add({ on: 'task', fault: answer(status) });
	}
	expect(await clock.run(generate(minutes(60)))).toMatchObject({ status: 'completed' });
	expect(secondsOf('GET').length).toBeGreaterThan(40);
});

test('a task that is unknown at first is waited for', async () => {
	api = new SimulatedApi({
		now: () => clock.now(),
		generationMs: 60_000,
		onSubmit: () => ({ unknownForMs: 10_000 }),
	});
	run = makeRun(api, clock);
	expect(await clock.run(generate(minutes(15)))).toMatchObject({ status: 'completed' });
});

test.each([
	{ linkAfterMs: 50_000, brings: 'the video' },
	{ linkAfterMs: 200_000, brings: 'an error' },
])('a link that is $linkAfterMs ms late brings $brings', async ({ linkAfterMs, brings }) => {
	api = new SimulatedApi({
		now: () => clock.now(),
		generationMs: 60_000,
		onSubmit: () => ({ linkAfterMs }),
	});
	run = makeRun(api, clock);
	// Max Wait is over when the task is completed.
	const work = generate(startedAtMs + 62_000);
	if (brings === 'an error') {
		expect(await failureOf(work)).toMatchObject({
			code: 'withoutVideo',
			task: { id: 'task_000001' },
		});
	} else {
		expect((await clock.run(work)).videoUrls).toHaveLength(1);
	}
});

test.each(['succeeded', 'SUCCESS', 'Completed'])('"%s" is an end, too', async (endWord) => {
	api = new SimulatedApi({
		now: () => clock.now(),
		generationMs: 60_000,
		onSubmit: () => ({ endWord }),
	});
	run = makeRun(api, clock);
	expect(await clock.run(generate(minutes(15)))).toMatchObject({ status: 'completed' });
});

test('an absurd pause holds up the first item until its deadline, and the later ones no longer', async () => {
	api.faults.add({ on: 'task', fault: answer(429, { 'retry-after': '1000000000' }) });
	await clock.run(generate(minutes(2)));
	const before = clock.now();
	await clock.run(
		submit().then(async (task) => {
			return await waitForTask(run, task, { itemIndex: 1, deadline: before + 15 * 60_000 });
		}),
	);
	expect(clock.now() - before).toBeLessThan(70_000);
});

test('a submission is sent again after 429, with the pauses that the API asks for, until the deadline', async () => {
	api.faults.add({ on: 'submit', times: 20, fault: answer(429, { 'retry-after': '7' }) });
	await clock.run(submit());
	const tries = secondsOf('POST');
	expect(tries).toHaveLength(21);
	for (const [index, at] of tries.slice(1).entries()) {
		expect(at - (tries[index] ?? 0)).toBeGreaterThanOrEqual(7);
	}

	api.faults.add({ on: 'submit', times: Infinity, fault: answer(429, { 'retry-after': '70' }) });
	run = makeRun(api, clock);
	expect(await failureOf(submit())).toMatchObject({ status: 429 });
	// The last try is made at the deadline, and takes its time.
	expect(clock.now()).toBeLessThanOrEqual(minutes(15) + 100);
});

test('a submission is sent again until the deadline if a 200 says 429, too', async () => {
	api.faults.add({ on: 'submit', times: 20, fault: errorInside(429) });
	await clock.run(submit());
	expect(secondsOf('POST')).toHaveLength(21);
});

test('a submission that is never connected is tried five times', async () => {
	run.api.submitVideo = async () => {
		api.requests.push({ atMs: clock.now(), method: 'POST' } as never);
		throw new Failure({ code: 'unreachable', transient: true, outcome: 'refused' });
	};
	expect(await failureOf(submit())).toMatchObject({ code: 'unreachable' });
	expect(secondsOf('POST')).toHaveLength(5);
});

test('Retry-After as a date and retry_after in the body are honoured too', async () => {
	const faults: Fault[] = [
		answer(429, { 'retry-after': new Date(Date.now() + 3_600_000).toUTCString() }),
		{ kind: 'answer', status: 429, body: { error: { message: 'slow down', retry_after: 40 } } },
	];
	api.faults.add({ on: 'submit', fault: faults[1] as Fault });
	await clock.run(submit());
	const [first = 0, second = 0] = secondsOf('POST');
	expect(second - first).toBeGreaterThanOrEqual(40);

	// An hour is more than the deadline allows: the last try is made at the deadline, and the error
	// says so.
	api.faults.add({ on: 'submit', times: 2, fault: faults[0] as Fault });
	run = makeRun(api, clock);
	const facts = await failureOf(submit());
	expect(facts.status).toBe(429);
	expect(describeFailure(facts).hint).toEqual(
		expect.stringMatching(/pause of another \d+ seconds, but there is no time left/),
	);
	expect(clock.now()).toBeGreaterThanOrEqual(minutes(15));
	expect(clock.now()).toBeLessThan(minutes(15) + 1_000);
	expect(api.tasks).toHaveLength(1);
});

test('a pause that outlasts Max Wait does not end the wait before its time', async () => {
	api.faults.add({ on: 'task', fault: answer(429, { 'retry-after': '3600' }) });
	const task = await clock.run(generate(minutes(2)));
	expect(task.status).toBe('completed');
	expect(clock.now()).toBeLessThan(minutes(2) + 1_000);
});

test('429 to one item holds back all items of the run', async () => {
	const items = [1, 2, 3].map(
		async () =>
			await run.api.submitVideo(
				{ model: 'kling-v2-6', prompt: 'A cat', mode: 'std', duration: 5 },
				'key',
			),
	);
	const tasks = await clock.run(Promise.all(items));
	const before = api.requests.length;
	const from = clock.now();
	api.faults.add({ on: 'task', fault: answer(429, { 'retry-after': '25' }) });
	await clock.run(
		Promise.all(
			tasks.map(
				async (task, itemIndex) =>
					await waitForTask(run, task, { itemIndex, deadline: minutes(15), pollIntervalMs: 5_000 }),
			),
		),
	);
	const looks = api.requests.slice(before).map(({ atMs }) => (atMs - from) / 1000);
	const refusedAt = looks[0] ?? 0;
	// The other two checks of the same moment were under way already.
	expect(looks.filter((at) => at > refusedAt + 1 && at < refusedAt + 25)).toEqual([]);
	expect(looks.length).toBeGreaterThan(6);
});

test('a submission that is reset after it was sent is not sent again', async () => {
	api.faults.add({ on: 'submit', fault: { kind: 'resetBefore' } });
	expect(describeFailure(await failureOf(submit())).hint).toEqual(
		expect.stringContaining('may have been accepted'),
	);
	expect(secondsOf('POST')).toHaveLength(1);
});

test('a submission without an answer is given up after two minutes, and not sent again', async () => {
	api.faults.add({ on: 'submit', fault: { kind: 'hang' } });
	expect(await failureOf(submit())).toMatchObject({ code: 'connectionLost', outcome: 'unknown' });
	expect(secondsOf('POST')).toHaveLength(1);
	expect(clock.now() - startedAtMs).toBeLessThanOrEqual(121_000);
});

describe('with a minimum balance', () => {
	const submitWithMinimum = async () => await submit(5);

	test('a balance check that fails is tried four times, and then nothing is submitted', async () => {
		api.faults.add({ on: 'balance', times: Infinity, fault: answer(503) });
		const facts = await failureOf(submitWithMinimum());

		expect(facts).toMatchObject({ code: 'balanceUnknown', outcome: 'refused', status: 503 });
		expect(describeFailure(facts)).toEqual({
			message: expect.stringMatching(/could not be checked: APIMart answered.* 503/),
			hint: 'This item was not submitted and is not charged. This is often temporary. Try again later.',
		});
		expect(secondsOf('GET')).toHaveLength(4);
		expect(secondsOf('POST')).toEqual([]);
	});

	test('a balance check that succeeds in the end is good enough', async () => {
		api.faults.add({ on: 'balance', times: 3, fault: { kind: 'resetBefore' } });
		await clock.run(submitWithMinimum());
		expect(api.tasks).toHaveLength(1);
	});

	test('Stop while the balance is looked up submits nothing', async () => {
		api.faults.add({ on: 'balance', fault: { kind: 'hang' } });
		const stop = new AbortController();
		run = makeRun(api, clock, stop.signal);
		void clock.sleep(1000).then(() => stop.abort());
		expect(await failureOf(submitWithMinimum())).toEqual({ code: 'stopped' });
		expect(api.tasks).toEqual([]);
	});
});
