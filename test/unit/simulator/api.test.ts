import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { packageRoot } from '../../../dev/n8n/folders';
import {
	defaultKey,
	maxImageBytes,
	SimulatedApi,
	type SimulatedApiOptions,
} from '../../../dev/simulator/api';
import { errorInside, idempotencyAnswer, type Fault } from '../../../dev/simulator/faults';
import type { Reply, Response, SimulatedRequest } from '../../../dev/simulator/http';
import type { Outcome } from '../../../dev/simulator/task';
import { Video } from '../../../dev/simulator/video';

const startMs = Date.UTC(2026, 0, 1);
const firstImage = 'https://example.com/first.jpg';
const lastImage = 'https://example.com/last.png';
const pageExample = {
	model: 'kling-v2-6',
	prompt: 'A golden cat running on a sunlit meadow, slow motion, cinematic quality',
	mode: 'std',
	duration: 5,
	aspect_ratio: '16:9',
};

function responseOf(reply: Reply): Response {
	if (reply.kind !== 'response') throw new Error(`Expected a response, not a ${reply.kind}`);
	return reply;
}

/** A simulated API with a clock that stands still until it is moved on. */
function simulate(options: Omit<SimulatedApiOptions, 'now'> = {}) {
	const clock = { nowMs: startMs };
	const api = new SimulatedApi({ now: () => clock.nowMs, generationMs: 60_000, ...options });
	const handle = (request: Partial<SimulatedRequest>, key = defaultKey) =>
		api.handle({
			host: 'api',
			method: 'GET',
			path: '/',
			query: {},
			headers: { authorization: `Bearer ${key}` },
			...request,
		});
	const ask = (request: Partial<SimulatedRequest>, key?: string) => {
		const { status, body } = responseOf(handle(request, key));
		return { status, body: JSON.parse(body as string) };
	};
	return {
		api,
		clock,
		handle,
		ask,
		submit: (body: unknown, key?: string) =>
			ask({ method: 'POST', path: '/v1/videos/generations', body }, key),
		task: (taskId = 'task_000001', query = {}, key?: string) =>
			ask({ path: `/v1/tasks/${taskId}`, query }, key),
		upload: (data: Buffer, filename = 'picture.bin') =>
			ask({ method: 'POST', path: '/v1/uploads/images', body: { file: { filename, data } } }),
		download: (url: string) => {
			const { pathname, searchParams } = new URL(url);
			const query = Object.fromEntries(searchParams);
			return responseOf(handle({ host: 'files', path: pathname, query, headers: {} }));
		},
	};
}

/** A submission's status and, when it is refused, the message. */
function verdict(body: unknown) {
	const { api, submit } = simulate();
	const { status, body: answer } = submit(body);
	expect(api.tasks).toHaveLength(status === 200 ? 1 : 0);
	return { status, message: answer.error?.message, type: answer.error?.type };
}

describe('the feature matrix of the page', () => {
	const none: string[] = [];
	const oneImage = [firstImage];
	const twoImages = [firstImage, lastImage];

	test.each([
		// mode, duration, images, audio, allowed
		['std', 5, none, false, true],
		['std', 10, none, false, true],
		['pro', 5, none, false, true],
		['pro', 10, none, false, true],
		['std', 5, none, true, false],
		['std', 10, none, true, false],
		['pro', 5, none, true, true],
		['pro', 10, none, true, true],
		['std', 5, oneImage, false, true],
		['std', 10, oneImage, false, true],
		['pro', 5, oneImage, false, true],
		['pro', 10, oneImage, false, true],
		['std', 5, oneImage, true, false],
		['std', 10, oneImage, true, false],
		['pro', 5, oneImage, true, true],
		['pro', 10, oneImage, true, true],
		['std', 5, twoImages, false, false],
		['std', 10, twoImages, false, false],
		['pro', 5, twoImages, false, true],
		['pro', 10, twoImages, false, true],
		['std', 5, twoImages, true, false],
		['std', 10, twoImages, true, false],
		['pro', 5, twoImages, true, false],
		['pro', 10, twoImages, true, false],
	])('%s, %i s, images %j, audio %s: allowed %s', (mode, duration, images, audio, allowed) => {
		const { status, message } = verdict({
			...pageExample,
			mode,
			duration,
			audio,
			...(images.length > 0 && { image_urls: images }),
		});
		expect(status).toBe(allowed ? 200 : 400);
		if (!allowed) expect(message).toMatch(/image_urls|audio/);
	});
});

describe('the fields of a submission', () => {
	test.each<[string, Record<string, unknown>]>([
		['only what is required', { mode: undefined, duration: undefined, aspect_ratio: undefined }],
		['a portrait', { aspect_ratio: '9:16' }],
		['a square', { aspect_ratio: '1:1' }],
		['a negative prompt', { negative_prompt: '' }],
		['a watermark', { watermark: true }],
		['a webhook', { webhook: 'https://hooks.example.com/kling?x=y' }],
		['audio switched off in std', { audio: false }],
		['no images in an array', { image_urls: [] }],
	])('accepts %s', (_, fields) => {
		expect(verdict({ ...pageExample, ...fields }).status).toBe(200);
	});

	test.each<[string, unknown]>([
		['model', undefined],
		['model', 'kling-v1'],
		['model', ['kling-v2-6']],
		['prompt', undefined],
		['prompt', ''],
		['prompt', 7],
		['mode', '4k'],
		['mode', null],
		['duration', '5'],
		['duration', 7],
		['duration', 5.5],
		['aspect_ratio', '4:3'],
		['aspect_ratio', ''],
		['negative_prompt', ['blurry']],
		['image_urls', firstImage],
		['image_urls', [firstImage, lastImage, firstImage]],
		['image_urls', ['data:image/png;base64,iVBORw0KGgo=']],
		['image_urls', ['first.jpg']],
		['image_urls', [{ url: firstImage }]],
		['audio', 'true'],
		['audio', 1],
		['watermark', 'x'],
		['webhook', 'ftp://example.com'],
		['webhook', ''],
		['seed', 7],
		['resolution', '720p'],
		['constructor', {}],
	])('refuses %s: %j', (field, value) => {
		const { status, message, type } = verdict({ ...pageExample, mode: 'pro', [field]: value });
		expect({ status, type }).toEqual({ status: 400, type: 'invalid_request_error' });
		expect(message).toContain(`parameter: ${field}`);
	});

	test.each([[undefined], ['text'], [[pageExample]], [null]])('refuses the body %j', (body) => {
		expect(verdict(body).status).toBe(400);
	});

	test.each(['x', '猫', '😀', '👩‍👩‍👧‍👦', 'e\u0301'])(
		'takes 2500 code units of %s and no more',
		(character) => {
			const prompt = character.repeat(Math.floor(2500 / character.length));
			expect(verdict({ ...pageExample, prompt }).status).toBe(200);
			const { status, message } = verdict({ ...pageExample, prompt: prompt + character });
			expect(status).toBe(400);
			expect(message).toContain('prompt');
		},
	);
});

describe('keys and money', () => {
	test('an unknown key is refused everywhere', () => {
		const { ask, submit, task, api } = simulate();
		const unauthorized = {
			status: 401,
			body: { error: { code: 401, message: 'Invalid API key', type: 'authentication_error' } },
		};
		expect(submit(pageExample, 'sk-wrong')).toEqual(unauthorized);
		expect(task('task_000001', {}, 'sk-wrong')).toEqual(unauthorized);
		expect(ask({ method: 'POST', path: '/v1/uploads/images' }, 'sk-wrong')).toEqual(unauthorized);
		expect(ask({ path: '/v1/balance' }, 'sk-wrong')).toEqual(unauthorized);
		expect(ask({ path: '/v1/balance', headers: {} })).toEqual(unauthorized);
		expect(api.tasks).toEqual([]);
	});

	test('the balance of an unknown key can be a 200 that says no', () => {
		const { ask } = simulate({ unknownKeyBalanceStatus: 200 });
		expect(ask({ path: '/v1/user/balance' }, 'sk-wrong')).toEqual({
			status: 200,
			body: { success: false, message: 'Invalid API key' },
		});
	});

	test('each key pays for its own tasks and sees no others', () => {
		const { ask, submit, task } = simulate({ keys: ['a', 'b'], balance: 2 });
		submit(pageExample, 'a');
		submit({ ...pageExample, mode: 'pro', duration: 10, audio: true }, 'a');
		expect(ask({ path: '/v1/balance' }, 'a').body).toEqual({
			success: true,
			remain_balance: 0.5,
			used_balance: 1.5,
			unlimited_quota: false,
		});
		expect(ask({ path: '/v1/user/balance' }, 'b').body.remain_balance).toBe(2);
		expect(task('task_000001', {}, 'a').status).toBe(200);
		expect(task('task_000001', {}, 'b')).toMatchObject({
			status: 400,
			body: { error: { message: '无效的任务ID', type: 'invalid_request_error' } },
		});
	});

	test('the prices of a model are there without a key, and those of another are not', () => {
		const { ask } = simulate();
		const prices = (model: string) =>
			ask({ path: '/api/pricing/model', query: { model }, headers: {} });
		expect(prices('kling-v2-6')).toEqual({
			status: 200,
			body: {
				success: true,
				data: {
					model_name: 'kling-v2-6',
					billing_type: 'per_second',
					paid_price: 0.0368,
					default_resolution: '720P',
					billing_tier_paid_prices: { pro: 0.0625, 'pro-sound': 0.125 },
				},
			},
		});
		expect(prices('kling-v9').status).toBe(404);
	});

	test('the usage is what was spent and not given back, by the days of a time zone', () => {
		const failed = { status: 'failed' } as const;
		const { ask, clock, submit } = simulate({
			keys: [['a', 'b'], 'c'],
			generationMs: 60_000,
			onSubmit: ({ prompt }) => (prompt === 'fails' ? failed : {}),
		});
		const usage = (query: Record<string, string>, key = 'a') =>
			ask({ path: '/v1/usage', query: { start: '2026-01-01', end: '2026-01-31', ...query } }, key)
				.body.data;
		submit(pageExample, 'a');
		submit({ ...pageExample, prompt: 'fails' }, 'a');
		submit({ ...pageExample, mode: 'pro' }, 'b');
		submit(pageExample, 'c');
		expect(usage({})).toMatchObject({ amount_usd: 0.4, credits: 4, requests: 2 });
		clock.nowMs += 60_000;
		expect(usage({})).toEqual({
			start: '2026-01-01',
			end: '2026-01-31',
			tz: 'UTC',
			scope: 'key',
			group_by: 'none',
			amount_usd: 0.2,
			credits: 2,
			requests: 1,
		});
		expect(usage({ scope: 'account', group_by: 'model' }).items).toEqual([
			{ model: 'kling-v2-6', amount_usd: 0.5, credits: 5, requests: 2 },
		]);
		const inNewYork = { tz: 'America/New_York', group_by: 'model,date' };
		expect(usage(inNewYork).items).toEqual([]);
		expect(usage({ ...inNewYork, start: '2025-12-31', end: '2025-12-31' }).items).toEqual([
			{ model: 'kling-v2-6', date: '2025-12-31', amount_usd: 0.2, credits: 2, requests: 1 },
		]);
	});

	test.each([
		[{}, 'Missing required parameter: start'],
		[{ start: '2026-01-01' }, 'Missing required parameter: end'],
		[{ start: '1.1.2026', end: '2026-01-01' }, 'start must be a date'],
		[{ start: '2026-01-01', end: '2026-02-30' }, 'end must be a date'],
		[{ start: '2026-01-02', end: '2026-01-01' }, 'end is before start'],
		[{ start: '2026-01-01', end: '2026-02-01' }, 'more than 31 days'],
		[{ start: '2026-01-01', end: '2026-01-01', group_by: 'week' }, 'group_by must be'],
		[{ start: '2026-01-01', end: '2026-01-01', tz: 'Mars/Olympus' }, 'tz must be'],
		[{ start: '2026-01-01', end: '2026-01-01', scope: 'apiKey' }, 'scope must be'],
		[{ start: '2026-01-01', end: '2026-01-01', model: 'kling-v3' }, 'model is not known'],
	])('a request for usage with %j is refused', (query, message) => {
		const { status, body } = simulate().ask({ path: '/v1/usage', query });
		expect({ status, type: body.error.type }).toEqual({
			status: 400,
			type: 'invalid_request_error',
		});
		expect(body.error.message).toContain(message);
	});

	test('a submission beyond the balance is refused, and nothing is generated', () => {
		const { api, submit } = simulate({ balance: 0.2 });
		expect(submit(pageExample).status).toBe(200);
		const { status, body } = submit(pageExample);
		expect({ status, type: body.error.type }).toEqual({ status: 402, type: 'payment_required' });
		expect(api.tasks).toHaveLength(1);
	});

	test('a task that fails is refunded when it has ended, a completed one is not', () => {
		const { ask, submit, clock } = simulate({
			generationMs: 1000,
			onSubmit: ({ prompt }) => ({ status: prompt === 'Bad' ? 'failed' : 'completed' }),
			balance: 1,
		});
		submit(pageExample);
		submit({ ...pageExample, prompt: 'Bad' });
		const remaining = () => ask({ path: '/v1/balance' }).body.remain_balance;
		expect(remaining()).toBe(0.6);
		clock.nowMs += 1000;
		expect(remaining()).toBe(0.8);
	});

	test('a key without a limit says -1', () => {
		const { ask, submit } = simulate({ balance: Infinity });
		submit(pageExample);
		expect(ask({ path: '/v1/balance' }).body).toEqual({
			success: true,
			remain_balance: -1,
			used_balance: 0.2,
			unlimited_quota: true,
		});
	});
});

describe('idempotency keys', () => {
	/** A simulated API, and submissions under an `Idempotency-Key`. */
	function keyed(options: Omit<SimulatedApiOptions, 'now'> = { idempotency: 'honored' }) {
		const simulation = simulate(options);
		const handleUnder = (idempotencyKey: string, body: unknown = pageExample, key = defaultKey) =>
			simulation.handle({
				method: 'POST',
				path: '/v1/videos/generations',
				headers: { authorization: `Bearer ${key}`, 'idempotency-key': idempotencyKey },
				body,
			});
		const submitUnder = (...submission: Parameters<typeof handleUnder>) => {
			const { status, headers, body } = responseOf(handleUnder(...submission));
			return {
				status,
				replayed: headers['idempotency-replayed'],
				body: JSON.parse(body as string),
			};
		};
		return { ...simulation, handleUnder, submitUnder };
	}

	test('have no effect by default, and are booked', () => {
		const { api, submit, submitUnder } = keyed({});
		submitUnder('a');
		expect(submitUnder('a')).toMatchObject({ status: 200, replayed: undefined });
		submitUnder('a', { ...pageExample, duration: 10 });
		submit(pageExample);
		expect(api.tasks.map(({ idempotencyKey }) => idempotencyKey)).toEqual([
			'a',
			'a',
			'a',
			undefined,
		]);
	});

	test.each(['array', 'object'] as const)(
		'replay the answer (%s), free of charge',
		(submitAnswer) => {
			const { api, ask, submitUnder } = keyed({ idempotency: 'honored', submitAnswer });
			const first = submitUnder('a');
			expect(first.replayed).toBeUndefined();
			expect(submitUnder('a')).toEqual({ ...first, replayed: 'true' });
			expect(submitUnder('a')).toEqual({ ...first, replayed: 'true' });
			expect(api.tasks).toMatchObject([{ taskId: 'task_000001', idempotencyKey: 'a' }]);
			expect(ask({ path: '/v1/balance' }).body.used_balance).toBe(0.2);
		},
	);

	test('belong to one body', () => {
		const { api, submitUnder } = keyed();
		submitUnder('a');
		expect(submitUnder('a', { ...pageExample, duration: 10 })).toEqual({
			status: 409,
			replayed: undefined,
			body: {
				error: {
					code: 'idempotency_key_reused',
					message: 'This Idempotency-Key was used with another request body',
					type: 'conflict_error',
				},
			},
		});
		expect(api.tasks).toHaveLength(1);
		expect(submitUnder('b', { ...pageExample, duration: 10 }).status).toBe(200);
	});

	test('belong to one account', () => {
		const { api, submitUnder } = keyed({ idempotency: 'honored', keys: ['a', 'b'] });
		submitUnder('same', pageExample, 'a');
		expect(submitUnder('same', pageExample, 'b').replayed).toBeUndefined();
		expect(submitUnder('same', pageExample, 'wrong').status).toBe(401);
		expect(api.tasks.map(({ key }) => key)).toEqual(['a', 'b']);
	});

	test('are forgotten after 24 hours', () => {
		const { api, clock, submitUnder } = keyed();
		submitUnder('a');
		clock.nowMs += 24 * 3_600_000 - 1;
		expect(submitUnder('a').replayed).toBe('true');
		clock.nowMs += 1;
		expect(submitUnder('a').replayed).toBeUndefined();
		expect(submitUnder('a').replayed).toBe('true');
		expect(api.tasks).toHaveLength(2);
	});

	test.each<[number, unknown]>([
		[400, { ...pageExample, duration: 7 }],
		[402, { ...pageExample, duration: 10 }],
	])('are not used up by a refusal with %i', (status, body) => {
		const { api, submitUnder } = keyed({ idempotency: 'honored', balance: 0.2 });
		expect(submitUnder('a', body).status).toBe(status);
		expect(submitUnder('a')).toMatchObject({ status: 200, replayed: undefined });
		expect(api.tasks).toHaveLength(1);
	});

	test.each<Fault>([
		{ kind: 'resetAfter' },
		{ kind: 'hang', accepted: true },
		{ kind: 'answer', status: 502, accepted: true },
		errorInside(504, { accepted: true }),
		idempotencyAnswer('idempotency_in_progress', { accepted: true }),
	])('lead back to the task whose answer was lost: %j', (fault) => {
		const { api, handleUnder, submitUnder } = keyed();
		api.faults.add({ on: 'submit', fault });
		handleUnder('a');
		expect(submitUnder('a')).toEqual({
			status: 200,
			replayed: 'true',
			body: { code: 200, data: [{ status: 'submitted', task_id: 'task_000001' }] },
		});
		expect(api.tasks).toHaveLength(1);
	});

	test.each(['ignored', 'honored'] as const)(
		'have to be visible ASCII, even %s ones',
		(idempotency) => {
			const { api, submitUnder } = keyed({ idempotency });
			for (const key of ['', 'two words', 'tab\t', 'clé', 'x'.repeat(192)]) {
				const { status, body } = submitUnder(key);
				expect({ status, type: body.error.type }).toEqual({
					status: 400,
					type: 'invalid_request_error',
				});
				expect(body.error.message).toContain('Idempotency-Key');
			}
			expect(api.tasks).toEqual([]);
			expect(submitUnder('!~'.padEnd(191, 'x')).status).toBe(200);
		},
	);

	test.each([
		['idempotency_in_progress', 409, 'conflict_error'],
		['idempotency_key_reused', 409, 'conflict_error'],
		['idempotency_result_indeterminate', 409, 'conflict_error'],
		['idempotency_unavailable', 503, 'server_error'],
	] as const)('can be answered with %s', (code, status, type) => {
		const { api, handleUnder } = keyed();
		api.faults.add({ on: 'submit', fault: idempotencyAnswer(code, { retryAfterSeconds: 2 }) });
		api.faults.add({ on: 'submit', fault: idempotencyAnswer(code) });
		const { status: answered, headers, body } = responseOf(handleUnder('a'));
		expect(answered).toBe(status);
		expect(headers['retry-after']).toBe('2');
		expect(JSON.parse(body as string)).toEqual({
			error: { code, message: expect.any(String), type },
		});
		expect(responseOf(handleUnder('a')).headers).not.toHaveProperty('retry-after');
		expect(api.tasks).toEqual([]);
	});
});

describe('the answer to a submission', () => {
	test('can be a 202 with an object', () => {
		const { submit, task } = simulate({ submitAnswer: 'object' });
		expect(submit(pageExample)).toEqual({
			status: 202,
			body: { code: 202, data: { object: 'generation.task', id: 'task_000001', status: 'queued' } },
		});
		expect(task('task_000001').status).toBe(200);
	});

	test.each([
		['array', [{ status: 'submitted', task_id: 1_000_001 }]],
		['object', { object: 'generation.task', id: 1_000_001, status: 'queued' }],
	] as const)('can name a task by a number in an %s', (submitAnswer, data) => {
		const { api, clock, submit, task, download } = simulate({ submitAnswer, numericIds: true });
		expect(submit(pageExample).body.data).toEqual(data);
		expect(api.tasks[0]?.taskId).toBe('1000001');
		clock.nowMs += 60_000;
		const { id, result } = task('1000001').body.data;
		expect(id).toBe(1_000_001);
		expect(download(result.videos[0].url[0]).status).toBe(200);
	});
});

describe('the life of a task', () => {
	function submitted(outcome: Partial<Outcome> = {}) {
		const simulation = simulate({ onSubmit: () => outcome });
		expect(simulation.submit(pageExample).body).toEqual({
			code: 200,
			data: [{ status: 'submitted', task_id: 'task_000001' }],
		});
		const at = (elapsedMs: number, query = {}) => {
			simulation.clock.nowMs = startMs + elapsedMs;
			return simulation.task('task_000001', query).body.data;
		};
		return { ...simulation, at };
	}

	test('goes from pending through processing to completed', () => {
		const { at } = submitted();
		const waiting = { id: 'task_000001', created: startMs / 1000, estimated_time: 60 };
		expect(at(0)).toEqual({ ...waiting, status: 'pending', progress: 0 });
		expect(at(30_000)).toEqual({ ...waiting, status: 'processing', progress: 50 });
		expect(at(59_999)).toEqual({ ...waiting, status: 'processing', progress: 99 });
		const url = 'http://files.simulator.test/videos/task_000001.mp4?token=1';
		expect(at(60_000)).toEqual({
			...waiting,
			status: 'completed',
			progress: 100,
			completed: startMs / 1000 + 60,
			actual_time: 60,
			cost: 0.2,
			result: { videos: [{ url: [url], expires_at: startMs / 1000 + 60 + 24 * 3600 }] },
		});
	});

	test('takes as long as it should', () => {
		const { clock, submit, task } = simulate({ generationMs: ({ prompt = '' }) => prompt.length });
		submit({ ...pageExample, prompt: 'abc' });
		clock.nowMs += 3;
		expect(task().body.data.status).toBe('completed');
	});

	test('can fail, in the language asked for', () => {
		const { at } = submitted({ status: 'failed', generationMs: 1000 });
		expect(at(999).error).toBeUndefined();
		const { status, error, result } = at(1000);
		expect({ status, result }).toEqual({ status: 'failed', result: undefined });
		expect(error).toMatchObject({ code: 400, type: 'invalid_request_error' });
		expect(at(1000, { language: 'ja' }).error.message).not.toBe(error.message);
	});

	test('can fail at once', () => {
		const { at } = submitted({ status: 'failed', generationMs: 0 });
		expect(at(0)).toMatchObject({ status: 'failed', progress: 0 });
	});

	test('can fail with an error of its own, or be cancelled', () => {
		const { at } = submitted({ status: 'failed', error: 'out of luck' });
		expect(at(60_000).error).toBe('out of luck');
		expect(submitted({ status: 'cancelled' }).at(60_000)).toMatchObject({ status: 'cancelled' });
	});

	test('can begin with an unknown status', () => {
		const { at } = submitted({ firstStatus: { status: 'queued_upstream', forMs: 20_000 } });
		expect(at(19_999).status).toBe('queued_upstream');
		expect(at(20_000).status).toBe('processing');
	});

	test('can have many videos, each with its own bytes, as plain strings', () => {
		const { at, download } = submitted({ videos: 2, urlAs: 'string' });
		const urls: string[] = at(60_000).result.videos.map(({ url }: { url: string }) => url);
		const hashes = urls.map((url) => (download(url).body as Video).sha256());
		expect(new Set(hashes).size).toBe(2);
	});

	test('can complete without a video', () => {
		expect(submitted({ videos: 0 }).at(60_000)).toMatchObject({
			status: 'completed',
			result: { videos: [] },
		});
	});

	test('can tell its other fields differently, or not at all', () => {
		const { at } = submitted({ fields: { estimated_time: 'soon', cost: undefined } });
		const task = at(60_000);
		expect(task.estimated_time).toBe('soon');
		expect(task).not.toHaveProperty('cost');
	});

	test('has links that die, and fresh ones for those who ask again', () => {
		const { at, download, clock } = submitted({ linkLifeMs: 5000 });
		const linkAt = (elapsedMs: number): string => at(elapsedMs).result.videos[0].url[0];
		const link = linkAt(60_000);
		expect(linkAt(64_999)).toBe(link);
		expect(download(link).status).toBe(200);
		clock.nowMs = startMs + 65_000;
		expect(download(link).status).toBe(403);
		const fresh = linkAt(65_000);
		expect(download(fresh).status).toBe(200);
		expect(download(link).status).toBe(403);
		expect(download(fresh.replace(/\?.*/, '')).status).toBe(403);
		expect(download(fresh.replace('.mp4', '-2.mp4')).status).toBe(404);
	});
});

describe('images', () => {
	const pngImage = Buffer.from('\x89PNG\r\n\x1a\n the rest', 'latin1');

	test.each([
		['jpeg', Buffer.from([0xff, 0xd8, 0xff, 0xe0])],
		['png', pngImage],
		['gif', Buffer.from('GIF89a')],
		['webp', Buffer.from('RIFF\n\n\n\nWEBPVP8 ')],
	])('%s is accepted, recorded and served for 72 hours', (type, data) => {
		const { api, clock, upload, download } = simulate();
		const { status, body } = upload(data, 'first.dat');
		const url = `http://files.simulator.test/images/image_000001.${type}`;
		const contentType = `image/${type}`;
		expect(status).toBe(200);
		expect(body).toEqual({
			url,
			filename: 'first.dat',
			content_type: contentType,
			bytes: data.length,
			created_at: startMs / 1000,
		});
		const sha256 = createHash('sha256').update(data).digest('hex');
		expect(api.uploads).toEqual([
			{ url, filename: 'first.dat', contentType, bytes: data.length, sha256, atMs: startMs },
		]);
		expect(download(url)).toMatchObject({ headers: { 'content-type': contentType }, body: data });
		clock.nowMs += 72 * 3_600_000 - 1;
		expect(download(url).status).toBe(200);
		clock.nowMs += 1;
		expect(download(url).status).toBe(404);
	});

	test('other formats, a missing file and a large file are refused', () => {
		const { api, ask, upload } = simulate();
		expect(upload(Buffer.from('<svg/>')).status).toBe(400);
		expect(upload(Buffer.alloc(0)).status).toBe(400);
		expect(ask({ method: 'POST', path: '/v1/uploads/images', body: {} }).status).toBe(400);
		const largest = Buffer.alloc(maxImageBytes);
		pngImage.copy(largest);
		expect(upload(Buffer.concat([largest, pngImage])).status).toBe(413);
		expect(api.uploads).toEqual([]);
		expect(upload(largest).status).toBe(200);
	});
});

describe('faults', () => {
	test('affect the requests they are meant for, as often as they should', () => {
		const { api, submit, task } = simulate();
		api.faults.add({ on: 'task', fault: { kind: 'answer', status: 503 }, times: 2, skip: 2 });
		submit(pageExample);
		expect([1, 2, 3, 4, 5].map(() => task().status)).toEqual([200, 200, 503, 503, 200]);
	});

	test('can choose their request', () => {
		const { api, submit } = simulate();
		api.faults.add({
			on: 'submit',
			when: ({ body }) => (body as { prompt: string }).prompt === 'second',
			fault: { kind: 'answer', status: 500 },
		});
		const statuses = ['first', 'second', 'second'].map(
			(prompt) => submit({ ...pageExample, prompt }).status,
		);
		expect(statuses).toEqual([200, 500, 200]);
	});

	test.each<[Fault, number]>([
		[{ kind: 'resetBefore' }, 0],
		[{ kind: 'resetAfter' }, 1],
		[{ kind: 'hang' }, 0],
		[{ kind: 'hang', accepted: true }, 1],
		[{ kind: 'answer', status: 504 }, 0],
		[{ kind: 'answer', status: 504, accepted: true }, 1],
		[{ kind: 'delay', delayMs: 1 }, 1],
		[errorInside(504), 0],
		[errorInside(504, { accepted: true }), 1],
	])('%j makes %i task', (fault, tasks) => {
		const { api, handle } = simulate();
		api.faults.add({ on: 'submit', fault });
		handle({ method: 'POST', path: '/v1/videos/generations', body: pageExample });
		expect(api.tasks).toHaveLength(tasks);
		expect(api.requests).toHaveLength(1);
	});

	test.each([
		[504, 'server_error'],
		[502, 'bad_gateway'],
		[429, 'rate_limit_error'],
	])('can hide an error %i inside a 200', (code, type) => {
		const { api, submit } = simulate();
		const message = 'The upstream took too long';
		api.faults.add({ on: 'submit', fault: errorInside(code, { message }) });
		expect(submit(pageExample)).toEqual({ status: 200, body: { error: { code, message, type } } });
	});
});

describe('the records', () => {
	test('hold every request, and every task as it was submitted', () => {
		const { api, clock, submit } = simulate();
		clock.nowMs += 7;
		const body = { ...pageExample, webhook: 'https://hooks.example.com' };
		submit(body);
		submit({}, 'sk-wrong');
		expect(api.requests).toEqual([
			expect.objectContaining({ atMs: startMs + 7, host: 'api', method: 'POST', body }),
			expect.objectContaining({ headers: { authorization: 'Bearer sk-wrong' }, body: {} }),
		]);
		expect(api.tasks).toMatchObject([
			{ taskId: 'task_000001', acceptedAtMs: startMs + 7, key: defaultKey, cost: 0.2, body },
		]);
	});

	test('know no endpoint beside the documented ones', () => {
		const { ask } = simulate();
		expect(ask({ path: '/v1/videos/generations' }).status).toBe(404);
		expect(ask({ path: '/v1/engines' }).status).toBe(404);
	});
});

describe('a video', () => {
	test('has the size asked for, and boxes that add up to it', () => {
		const video = new Video('a', 300_000);
		const bytes = Buffer.concat([...video.chunks()]);
		const boxes: string[] = [];
		let offset = 0;
		while (offset < bytes.length) {
			boxes.push(bytes.toString('latin1', offset + 4, offset + 8));
			offset += bytes.readUInt32BE(offset);
		}
		expect(bytes).toHaveLength(300_000);
		expect(offset).toBe(300_000);
		expect(boxes.slice(0, 2)).toEqual(['ftyp', 'moov']);
		expect(boxes.at(-1)).toBe('free');
		expect(video.sha256()).toBe(createHash('sha256').update(bytes).digest('hex'));
	});

	test('is never smaller than the sample', () => {
		const video = new Video('a', 1000);
		expect(Buffer.concat([...video.chunks()])).toHaveLength(video.bytes);
		expect(video.bytes).toBeGreaterThan(
			statSync(join(packageRoot, 'dev/simulator/media/sample-16x9.mp4')).size,
		);
	});

	test.each([
		['16:9', 'sample-16x9.mp4'],
		['9:16', 'sample-9x16.mp4'],
		['1:1', 'sample-1x1.mp4'],
		[undefined, 'sample-16x9.mp4'],
	])('has the aspect ratio asked for: %s', (aspectRatio, file) => {
		const { api, submit } = simulate();
		submit({ ...pageExample, aspect_ratio: aspectRatio });
		const sample = readFileSync(join(packageRoot, 'dev/simulator/media', file));
		const [start] = api.video('task_000001').chunks();
		expect(start!.subarray(0, sample.length).equals(sample)).toBe(true);
	});

	test('has a filler that never repeats a block', () => {
		const [, first, second] = new Video('a', 300_000).chunks();
		expect(first).toHaveLength(second!.length);
		expect(first).not.toEqual(second);
	});
});
