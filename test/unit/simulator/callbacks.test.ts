import { once } from 'node:events';
import {
	createServer,
	type IncomingHttpHeaders,
	type IncomingMessage,
	type Server,
	type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';

import { defaultKey, SimulatedApi, type SimulatedApiOptions } from '../../../dev/simulator/api';
import { CallbackSender } from '../../../dev/simulator/callbackSender';
import { Deliveries } from '../../../dev/simulator/deliveries';
import type { Response } from '../../../dev/simulator/http';
import {
	startSimulator,
	type RunningSimulator,
	type SimulatorOptions,
} from '../../../dev/simulator/server';
import type { Outcome } from '../../../dev/simulator/task';
import { callbackUrl, isPrivate } from '../../../dev/simulator/webhook';

const startMs = Date.UTC(2026, 0, 1);
const knownTaskId = 'task_000001';
const jsonHeaders = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' };
const publicWebhook = 'https://hooks.example.com/kling';

function submission(webhook?: string) {
	return { model: 'kling-v2-6', prompt: 'A cat', ...(webhook !== undefined && { webhook }) };
}

describe('the URL that is called', () => {
	test.each([
		['https://h/api', 'https://h/api/callback'],
		['https://h/api/', 'https://h/api/callback'],
		['https://h', 'https://h/callback'],
		['https://h:8443/a%20b#top', 'https://h:8443/a%20b/callback'],
	])('%s becomes %s', (webhook, url) => {
		expect(callbackUrl(webhook, 'beforeQuery')).toBe(url);
		expect(callbackUrl(webhook, 'afterQuery')).toBe(url);
	});

	test.each([
		['https://h/api?x=y', 'https://h/api/callback?x=y', 'https://h/api?x=y/callback'],
		['https://h/api/?x=y', 'https://h/api/callback?x=y', 'https://h/api/?x=y/callback'],
		['https://h/api?x=y/', 'https://h/api/callback?x=y/', 'https://h/api?x=y/callback'],
	])('%s becomes %s or %s', (webhook, beforeQuery, afterQuery) => {
		expect(callbackUrl(webhook, 'beforeQuery')).toBe(beforeQuery);
		expect(callbackUrl(webhook, 'afterQuery')).toBe(afterQuery);
	});
});

describe('a host', () => {
	test.each([
		['localhost'],
		['n8n.localhost.'],
		['n8n'],
		['nas.local'],
		['127.0.0.1'],
		['2130706433'],
		['10.1.2.3'],
		['172.31.255.255'],
		['192.168.0.1'],
		['169.254.169.254'],
		['0.0.0.0'],
		['[::1]'],
		['[fd00::1]'],
		['[fe80::1]'],
		['[::ffff:127.0.0.1]'],
	])('%s is private', (host) => {
		expect(isPrivate(`http://${host}:5678/`)).toBe(true);
	});

	test.each([
		['example.com'],
		['localhost.example.com'],
		['8.8.8.8'],
		['172.32.0.1'],
		['[2606:4700::1111]'],
		['[::ffff:8.8.8.8]'],
	])('%s is public', (host) => {
		expect(isPrivate(`http://${host}/`)).toBe(false);
	});
});

/** A simulated API without a sender, and a clock that stands still until it is moved on. */
function simulate(
	{ webhook, outcome = {} }: { webhook?: string; outcome?: Partial<Outcome> } = {},
	options: Partial<SimulatedApiOptions> = {},
) {
	const clock = { nowMs: startMs };
	const api = new SimulatedApi({
		now: () => clock.nowMs,
		generationMs: 60_000,
		onSubmit: () => outcome,
		...options,
	});
	const ask = (method: string, path: string, body?: unknown) => {
		const request = { host: 'api', method, path, query: {}, headers: jsonHeaders, body } as const;
		const { status, body: text } = api.handle(request) as Response;
		return { status, body: JSON.parse(text as string) };
	};
	return {
		api,
		submitted: ask('POST', '/v1/videos/generations', submission(webhook)),
		task: () => ask('GET', `/v1/tasks/${knownTaskId}`).body,
		dueAt: (elapsedMs: number) => {
			clock.nowMs = startMs + elapsedMs;
			return api.deliveries.takeDue();
		},
		/**
		 * Gives every attempt the same result as soon as it is due, and tells when each of them was.
		 */
		attemptsEndingIn: (result: { status: number } | { failure: string }) => {
			const attemptsAtMs: number[] = [];
			for (let nextAtMs; (nextAtMs = api.deliveries.nextAtMs()) !== undefined; ) {
				clock.nowMs = nextAtMs;
				for (const attempt of api.deliveries.takeDue()) {
					attemptsAtMs.push(attempt.atMs - startMs);
					api.deliveries.end(attempt, result);
				}
			}
			return attemptsAtMs;
		},
	};
}

describe('a webhook at submit', () => {
	test.each(['http://127.0.0.1/', 'http://[::1]/hook', 'https://192.168.1.20', 'http://localhost'])(
		'%s is refused unless private addresses are allowed, as they are by default',
		(webhook) => {
			const { submitted, api } = simulate({ webhook }, { allowPrivateWebhooks: false });
			expect(submitted).toEqual({
				status: 400,
				body: {
					error: {
						code: 400,
						message: 'Invalid parameter: webhook must be a public URL',
						type: 'invalid_request_error',
					},
				},
			});
			expect(api.tasks).toEqual([]);
			expect(simulate({ webhook }).submitted.status).toBe(200);
		},
	);

	test.each([
		['https://example.com/', 200],
		['https://example.com:443/', 200],
		['https://example.com:80/', 200],
		['http://example.com/', 200],
		['https://example.com:8443/', 400],
	])('%s is answered with %i when ports are restricted', (webhook, status) => {
		const { submitted } = simulate({ webhook }, { allowAnyWebhookPort: false });
		expect(submitted.status).toBe(status);
		expect(simulate({ webhook }).submitted.status).toBe(200);
	});

	test('a public URL is accepted by the strictest rules', () => {
		const rules = { allowPrivateWebhooks: false, allowAnyWebhookPort: false };
		expect(simulate({ webhook: publicWebhook }, rules).submitted.status).toBe(200);
	});
});

describe('what is due', () => {
	test.each(['completed', 'failed', 'cancelled'] as const)(
		'is the document of the task endpoint, once the task is %s',
		(status) => {
			const { dueAt, task } = simulate({ webhook: publicWebhook, outcome: { status } });
			expect(dueAt(59_999)).toEqual([]);
			const [attempt, ...others] = dueAt(60_000);
			expect(others).toEqual([]);
			expect(attempt).toEqual({
				taskId: knownTaskId,
				url: `${publicWebhook}/callback`,
				body: expect.any(String),
				atMs: startMs + 60_000,
				attempt: 1,
				forged: false,
			});
			const document = JSON.parse(attempt!.body);
			expect(document).toMatchObject({ code: 200, data: { id: knownTaskId, status } });
			expect(document).toEqual(task());
		},
	);

	test('is nothing without a webhook', () => {
		const { api, dueAt } = simulate();
		expect(api.deliveries.nextAtMs()).toBeUndefined();
		expect(dueAt(1e9)).toEqual([]);
	});

	test('comes in the order of time, and then of scheduling', () => {
		const deliveries = new Deliveries(() => 2, []);
		const dueAtMs = { c: 2, a: 1, d: 2, later: 3, b: 1 };
		for (const [taskId, atMs] of Object.entries(dueAtMs)) {
			deliveries.add({ taskId, dueAtMs: atMs, url: 'http://h/', makeDocument: () => ({}) });
		}
		expect(deliveries.takeDue().map(({ taskId }) => taskId)).toEqual(['a', 'b', 'c', 'd']);
		expect(deliveries.nextAtMs()).toBe(3);
	});

	test.each<[number[], number[]]>([
		[[], []],
		[[0], [60_000]],
		[
			[0, 0],
			[60_000, 60_000],
		],
		[[5000], [65_000]],
		[
			[0, 90_000],
			[60_000, 150_000],
		],
	])('with the script %j are deliveries at %j', (callbacksAfterMs, expected) => {
		const { attemptsEndingIn } = simulate({
			webhook: publicWebhook,
			outcome: { callbacksAfterMs },
		});
		expect(attemptsEndingIn({ status: 200 })).toEqual(expected);
	});

	test.each<[string, { status: number } | { failure: string }]>([
		['500', { status: 500 }],
		['503', { status: 503 }],
		['a redirect', { status: 302 }],
		['no answer', { failure: 'ECONNREFUSED' }],
	])('after %s is the same again after 10, 30 and 60 s, and then given up', (_, result) => {
		const { api, attemptsEndingIn } = simulate({ webhook: publicWebhook });
		expect(attemptsEndingIn(result)).toEqual([60_000, 70_000, 100_000, 160_000]);
		expect(api.callbacks).toMatchObject([
			{ attempt: 1, verdict: 'retry', ...result },
			{ attempt: 2, verdict: 'retry', ...result },
			{ attempt: 3, verdict: 'retry', ...result },
			{ attempt: 4, verdict: 'givenUp', ...result },
		]);
	});

	test.each([
		[200, 'delivered'],
		[204, 'delivered'],
		[400, 'givenUp'],
		[404, 'givenUp'],
		[499, 'givenUp'],
		[429, 'givenUp'],
	])('after %i is nothing more', (status, verdict) => {
		const { api, attemptsEndingIn } = simulate({ webhook: publicWebhook });
		expect(attemptsEndingIn({ status })).toEqual([60_000]);
		expect(api.callbacks).toMatchObject([{ status, verdict }]);
	});

	test('is repeated after the pauses asked for', () => {
		const options = { callbackRetriesAfterMs: [1, 2] };
		const { attemptsEndingIn } = simulate({ webhook: publicWebhook }, options);
		expect(attemptsEndingIn({ status: 500 })).toEqual([60_000, 60_001, 60_003]);
	});

	test('has a fresh link if the one of the attempt before has died', () => {
		const outcome = { linkLifeMs: 5000 };
		const { api, dueAt, task } = simulate({ webhook: publicWebhook, outcome });
		const [first] = dueAt(60_000);
		api.deliveries.end(first!, { status: 500 });
		const [second] = dueAt(70_000);
		expect(second!.body).not.toBe(first!.body);
		expect(JSON.parse(second!.body)).toEqual(task());
	});

	test('is settled for one task while another waits', async () => {
		const { api, dueAt } = simulate({ webhook: publicWebhook });
		const done: string[] = [];
		const all = api.deliveries.settled().then(() => done.push('all'));
		await api.deliveries.settled('task_unknown').then(() => done.push('unknown'));
		const [attempt] = dueAt(60_000);
		api.deliveries.end(attempt!, { status: 500 });
		await api.deliveries.settled('task_unknown').then(() => done.push('unknown again'));
		const [again] = dueAt(70_000);
		api.deliveries.end(again!, { status: 200 });
		await all;
		expect(done).toEqual(['unknown', 'unknown again', 'all']);
	});
});

describe('a sender', () => {
	beforeEach(() => {
		jest.useFakeTimers();
	});

	afterEach(() => {
		jest.useRealTimers();
	});

	test.each([60_000, Infinity])(
		'has one timer for what is due in %d ms, until it stops',
		async (ms) => {
			const deliveries = new Deliveries(Date.now, []);
			const takeDue = jest.spyOn(deliveries, 'takeDue');
			const sender = new CallbackSender(deliveries, {
				now: Date.now,
				timeoutMs: 10_000,
				onEnd: () => {},
			});
			const dueAtMs = Date.now() + ms;
			const delivery = {
				taskId: knownTaskId,
				dueAtMs,
				url: publicWebhook,
				makeDocument: () => ({}),
			};
			deliveries.add(delivery);
			sender.wake();
			deliveries.add(delivery);
			sender.wake();
			expect(jest.getTimerCount()).toBe(1);
			jest.advanceTimersByTime(59_999);
			expect(takeDue).toHaveBeenCalledTimes(2);
			await sender.stop();
			expect(jest.getTimerCount()).toBe(0);
			expect(deliveries.attempts).toEqual([]);
		},
	);
});

/** What a receiver does with a callback: answers with a status, or not. */
type Answer = number | 'hang' | 'reset';

interface Received {
	method: string | undefined;
	path: string | undefined;
	headers: IncomingHttpHeaders;
	body: string;
}

let clock: { nowMs: number };
let simulator: RunningSimulator;
let receiver: Server;
/** The webhook to be called, under which the receiver listens. */
let webhook: string;
let received: Received[];
/** What the receiver does with the next callbacks; afterwards it answers 200. */
let answers: Answer[];

async function receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
	const { method, url: path, headers } = request;
	let body = '';
	for await (const chunk of request.setEncoding('utf8')) body += chunk;
	received.push({ method, path, headers, body });
	receiver.emit('received');
	const answer = answers.shift() ?? 200;
	if (answer === 'reset') request.socket.resetAndDestroy();
	if (typeof answer === 'number') response.writeHead(answer, { location: '/moved' }).end('told');
}

async function start(options: SimulatorOptions = {}): Promise<void> {
	simulator = await startSimulator({ now: () => clock.nowMs, generationMs: 60_000, ...options });
}

/** Submits a task with the receiver's webhook; most tests let it take a minute. */
function submit(url = webhook): Promise<globalThis.Response> {
	return fetch(`${simulator.url}/v1/videos/generations`, {
		method: 'POST',
		headers: jsonHeaders,
		body: JSON.stringify(submission(url)),
	});
}

async function taskDocument(): Promise<unknown> {
	return await (
		await fetch(`${simulator.url}/v1/tasks/${knownTaskId}`, { headers: jsonHeaders })
	).json();
}

/** Sets the clock to a time after the start, and lets everything happen that is due by then. */
async function goTo(elapsedMs: number): Promise<void> {
	clock.nowMs = startMs + elapsedMs;
	await simulator.sendCallbacks();
}

describe('over HTTP', () => {
	beforeEach(async () => {
		clock = { nowMs: startMs };
		received = [];
		answers = [];
		receiver = createServer((request, response) => void receive(request, response));
		await once(receiver.listen(0, '127.0.0.1'), 'listening');
		webhook = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/api`;
	});

	afterEach(async () => {
		await simulator.stop();
		receiver.closeAllConnections();
		await new Promise((resolve) => receiver.close(resolve));
	});

	test.each(['completed', 'failed', 'cancelled'] as const)(
		'a task that is %s calls back once, with the document of the task endpoint',
		async (status) => {
			await start({ onSubmit: () => ({ status }) });
			await submit();
			await goTo(59_999);
			expect(received).toEqual([]);
			await goTo(60_000);
			expect(received).toMatchObject([
				{
					method: 'POST',
					path: '/api/callback',
					headers: { 'content-type': 'application/json', connection: 'close' },
				},
			]);
			expect(received[0]!.headers).not.toHaveProperty('authorization');
			expect(JSON.parse(received[0]!.body)).toEqual(await taskDocument());
			await goTo(1e9);
			expect(received).toHaveLength(1);
			expect(simulator.api.callbacks).toEqual([
				{
					taskId: knownTaskId,
					url: `${webhook}/callback`,
					body: received[0]!.body,
					atMs: startMs + 60_000,
					attempt: 1,
					forged: false,
					status: 200,
					verdict: 'delivered',
				},
			]);
		},
	);

	test.each([
		['beforeQuery', '/api/callback?token=a%2Fb'],
		['afterQuery', '/api?token=a%2Fb/callback'],
	] as const)('%s: a webhook with a query string is called at %s', async (callbackPlace, path) => {
		await start({ callbackPlace, generationMs: 0 });
		await submit(`${webhook}?token=a%2Fb`);
		await simulator.settled();
		expect(received).toMatchObject([{ path }]);
	});

	test('what a receiver fails at is repeated after 10, 30 and 60 s, and then given up', async () => {
		answers = [500, 'reset', 302, 503];
		await start();
		await submit();
		const counts: number[] = [];
		for (const elapsedMs of [60_000, 69_999, 70_000, 99_999, 100_000, 159_999, 160_000, 1e9]) {
			await goTo(elapsedMs);
			counts.push(received.length);
		}
		expect(counts).toEqual([1, 1, 2, 2, 3, 3, 4, 4]);
		expect(simulator.api.callbacks).toMatchObject([
			{ attempt: 1, status: 500, verdict: 'retry' },
			{ attempt: 2, failure: expect.stringMatching(/^(ECONNRESET|UND_ERR_SOCKET)$/) },
			{ attempt: 3, status: 302, verdict: 'retry' },
			{ attempt: 4, status: 503, verdict: 'givenUp' },
		]);
		await simulator.settled(knownTaskId);
	});

	test('what is received in the end is not repeated', async () => {
		answers = [502, 502, 502, 204];
		await start({ generationMs: 0, callbackRetriesAfterMs: [0, 0, 0] });
		await submit();
		await simulator.settled(knownTaskId);
		expect(simulator.api.callbacks.map(({ status }) => status)).toEqual([502, 502, 502, 204]);
		expect(new Set(received.map(({ body }) => body)).size).toBe(1);
	});

	test.each([400, 401, 404, 410, 429])('after %i it is given up at once', async (status) => {
		answers = [status];
		await start();
		await submit();
		await goTo(60_000);
		await simulator.settled(knownTaskId);
		await goTo(1e9);
		expect(simulator.api.callbacks).toMatchObject([{ status, verdict: 'givenUp' }]);
		expect(received).toHaveLength(1);
	});

	test.each<[SimulatorOptions, number]>([
		[{}, 10_000],
		[{ callbackTimeoutMs: 3000 }, 3000],
	])('with %j, a receiver that is silent for %i ms is called again', async (options, limitMs) => {
		answers = ['hang'];
		await start({ now: () => Date.now(), callbackRetriesAfterMs: [0], ...options });
		await submit();
		jest.useFakeTimers({ now: Date.now() + 60_000, doNotFake: ['nextTick', 'setImmediate'] });
		try {
			const arrived = once(receiver, 'received');
			const sent = simulator.sendCallbacks();
			await arrived;
			jest.advanceTimersByTime(limitMs - 1);
			expect(simulator.api.callbacks).toMatchObject([{ attempt: 1 }]);
			expect(simulator.api.callbacks[0]).not.toHaveProperty('verdict');
			jest.advanceTimersByTime(1);
			await sent;
			expect(simulator.api.callbacks).toMatchObject([
				{ failure: `No answer within ${limitMs} ms`, verdict: 'retry' },
				{ status: 200, verdict: 'delivered' },
			]);
			expect(jest.getTimerCount()).toBe(0);
		} finally {
			jest.useRealTimers();
		}
	});

	test('a receiver that is not there is called again', async () => {
		receiver.close();
		await start({ generationMs: 0, callbackRetriesAfterMs: [0] });
		await submit();
		await simulator.settled(knownTaskId);
		expect(simulator.api.callbacks).toMatchObject([
			{ failure: 'ECONNREFUSED', verdict: 'retry' },
			{ failure: 'ECONNREFUSED', verdict: 'givenUp' },
		]);
	});

	test('deliveries can be lost, come twice, or late', async () => {
		const scripts = [[], [0, 0], [5000]];
		await start({ onSubmit: () => ({ callbacksAfterMs: scripts.shift() ?? [0] }) });
		for (let i = 0; i < 4; i++) await submit();
		const count = (n: number) =>
			received.filter(({ body }) => JSON.parse(body).data.id === `task_00000${n}`).length;
		await goTo(64_999);
		expect([1, 2, 3, 4].map(count)).toEqual([0, 2, 0, 1]);
		await goTo(65_000);
		expect([1, 2, 3, 4].map(count)).toEqual([0, 2, 1, 1]);
		await simulator.settled();
	});

	test('a callback can come before the answer to its submission', async () => {
		await start({ generationMs: 0 });
		const { faults } = simulator.api;
		faults.add({ on: 'submit', fault: { kind: 'hang', accepted: true } });
		const arrived = once(receiver, 'received');
		const unanswered = submit().catch(() => 'no answer');
		await arrived;
		await simulator.settled(knownTaskId);
		expect(received).toHaveLength(1);
		await simulator.stop();
		expect(await unanswered).toBe('no answer');
	});

	test('a submission whose answer is lost calls back, and one that is refused does not', async () => {
		await start({ generationMs: 0, balance: 0.2 });
		simulator.api.faults.add({ on: 'submit', fault: { kind: 'resetAfter' } });
		await expect(submit()).rejects.toThrow();
		expect((await submit()).status).toBe(402);
		await simulator.sendCallbacks();
		expect(received).toHaveLength(1);
	});

	test('a forgery is sent once, whatever it says, and is marked in the records', async () => {
		answers = [500];
		await start();
		const body = { code: 200, data: { id: 'task_of_others', status: 'completed' } };
		const attempt = await simulator.forgeCallback(webhook, 'task_of_others', body);
		expect(attempt).toMatchObject({ forged: true, status: 500, verdict: 'givenUp' });
		await simulator.forgeCallback(`${webhook}/`, knownTaskId, 'no JSON{');
		await goTo(1e9);
		expect(received.map(({ path }) => path)).toEqual(['/api/callback', '/api/callback']);
		expect(received.map((callback) => callback.body)).toEqual([JSON.stringify(body), 'no JSON{']);
		expect(simulator.api.callbacks.map(({ taskId }) => taskId)).toEqual([
			'task_of_others',
			knownTaskId,
		]);
		expect(simulator.api.tasks).toEqual([]);
	});

	test('by the real clock, timers send what is due', async () => {
		answers = [500, 500];
		const lines: string[] = [];
		await start({
			now: Date.now,
			generationMs: 20,
			callbackRetriesAfterMs: [10, 15],
			log: (line) => lines.push(line),
		});
		await submit();
		await simulator.settled(knownTaskId);
		const { acceptedAtMs } = simulator.api.tasks[0]!;
		const [first, second, third] = simulator.api.callbacks;
		expect(first!.atMs).toBeGreaterThanOrEqual(acceptedAtMs + 20);
		expect(second!.atMs).toBeGreaterThanOrEqual(first!.atMs + 10);
		expect(third!.atMs).toBeGreaterThanOrEqual(second!.atMs + 15);
		expect(third!.verdict).toBe('delivered');
		expect(lines.slice(1)).toEqual([
			...Array.from(
				{ length: 2 },
				() =>
					`Callback for ${knownTaskId}: not taken (500), which is normal while the execution is awake; it will be sent again`,
			),
			`Callback for ${knownTaskId}: delivered`,
		]);
	});

	test('nobody outside is called', async () => {
		await start({ generationMs: 0, callbackRetriesAfterMs: [] });
		await submit(publicWebhook);
		await simulator.settled(knownTaskId);
		expect(simulator.api.callbacks).toMatchObject([
			{
				url: `${publicWebhook}/callback`,
				failure: 'The simulator calls private addresses only',
				verdict: 'givenUp',
			},
		]);
	});

	test('stopping breaks off what is under way, and sends nothing more', async () => {
		answers = ['hang'];
		await start({ onSubmit: () => ({ callbacksAfterMs: [0, 1000] }), generationMs: 0 });
		const arrived = once(receiver, 'received');
		await submit();
		await arrived;
		await simulator.stop();
		expect(simulator.api.callbacks).toMatchObject([{ failure: 'The simulator was stopped' }]);
		await goTo(1e9);
		expect(received).toHaveLength(1);
		expect(simulator.api.callbacks).toHaveLength(1);
		const forged = await simulator.forgeCallback(webhook, knownTaskId, {});
		expect(forged.failure).toBe('The simulator was stopped');
	});
});
