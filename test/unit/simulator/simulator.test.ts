import { createHash } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';

import { defaultKey } from '../../../dev/simulator/api';
import { htmlPage, type Fault } from '../../../dev/simulator/faults';
import {
	startSimulator,
	type RunningSimulator,
	type SimulatorOptions,
} from '../../../dev/simulator/server';

const authorizationHeader = { authorization: `Bearer ${defaultKey}` };
const validSubmission = { model: 'kling-v2-6', prompt: 'A cat' };
const pngImage = Buffer.from('\x89PNG\r\n\x1a\n the rest', 'latin1');

let simulator: RunningSimulator;
let clock: { nowMs: number };

async function start(options: SimulatorOptions = {}): Promise<void> {
	clock = { nowMs: Date.UTC(2026, 0, 1) };
	simulator = await startSimulator({ now: () => clock.nowMs, generationMs: 60_000, ...options });
}

afterEach(async () => await simulator.stop());

function call(path: string, init: RequestInit = {}): Promise<globalThis.Response> {
	return fetch(simulator.url + path, {
		...init,
		headers: { ...authorizationHeader, ...init.headers },
	});
}

function submit(body: unknown = validSubmission): Promise<globalThis.Response> {
	return call('/v1/videos/generations', {
		method: 'POST',
		headers: { 'content-type': 'application/json' },
		body: typeof body === 'string' ? body : JSON.stringify(body),
	});
}

function upload(field: string, file: Blob): Promise<globalThis.Response> {
	const form = new FormData();
	form.append('purpose', 'first frame');
	form.append(field, file, 'first.png');
	return call('/v1/uploads/images', { method: 'POST', body: form });
}

async function parsed(response: Promise<globalThis.Response>) {
	return JSON.parse(await (await response).text());
}

/** A new link to a completed task's video. */
async function videoLink(taskId = 'task_000001'): Promise<string> {
	const { data } = await parsed(call(`/v1/tasks/${taskId}`));
	return data.result.videos[0].url[0];
}

/** The link to the video of a new task, which is completed. */
async function newVideoLink(): Promise<string> {
	const { data } = await parsed(submit());
	clock.nowMs += 60_000;
	return await videoLink(data[0].task_id);
}

/** The code of the error that a connection breaks with. */
async function errorCode(response: Promise<unknown>): Promise<string> {
	const error = await response.then(
		() => undefined,
		(reason: Error) => reason,
	);
	return (error?.cause as { code: string } | undefined)?.code ?? `no cause: ${error}`;
}

/** Reads a body until it ends or breaks off. */
async function drain(url: string) {
	const response = await new Promise<IncomingMessage>((resolve, reject) => {
		get(url, resolve).on('error', reject);
	});
	const hash = createHash('sha256');
	let bytes = 0;
	let complete = true;
	try {
		for await (const chunk of response) {
			hash.update(chunk);
			bytes += chunk.length;
		}
	} catch {
		complete = false;
	}
	return { headers: response.headers, bytes, complete, sha256: hash.digest('hex') };
}

describe('over HTTP', () => {
	beforeEach(async () => await start());

	test('a video is submitted, made, and fetched from another origin', async () => {
		const link = await newVideoLink();
		expect(new URL(link).origin).toBe(simulator.filesUrl);
		expect(simulator.filesUrl).not.toBe(simulator.url);
		const { headers, bytes, sha256 } = await drain(link);
		expect(headers).toMatchObject({ 'content-type': 'video/mp4', 'content-length': `${bytes}` });
		expect(sha256).toBe(simulator.api.video('task_000001').sha256());
		expect(simulator.api.requests.map(({ host, method, path }) => [host, method, path])).toEqual([
			['api', 'POST', '/v1/videos/generations'],
			['api', 'GET', '/v1/tasks/task_000001'],
			['files', 'GET', '/videos/task_000001.mp4'],
		]);
		expect(simulator.api.requests.at(-1)?.headers).not.toHaveProperty('authorization');
	});

	test('a link expires, and the task gives a fresh one', async () => {
		const link = await newVideoLink();
		clock.nowMs += 24 * 3_600_000;
		expect((await fetch(link)).status).toBe(403);
		expect((await fetch(await videoLink())).status).toBe(200);
	});

	test('the query of a task request arrives', async () => {
		await call('/v1/tasks/task_000001?language=ko');
		expect(simulator.api.requests[0]?.query).toEqual({ language: 'ko' });
	});

	test.each(['{"model":', '"text"'])('the body %s is refused', async (body) => {
		expect((await submit(body)).status).toBe(400);
	});

	test('a submission that is not announced as JSON is refused', async () => {
		const body = JSON.stringify(validSubmission);
		const response = await call('/v1/videos/generations', { method: 'POST', body });
		expect(response.status).toBe(400);
		expect(simulator.api.requests[0]?.body).toBe(body);
	});

	test('an image is uploaded and served', async () => {
		const { url, bytes } = await parsed(upload('file', new Blob([pngImage])));
		expect(bytes).toBe(pngImage.length);
		expect(simulator.api.uploads).toMatchObject([
			{ filename: 'first.png', sha256: createHash('sha256').update(pngImage).digest('hex') },
		]);
		const image = await fetch(url);
		expect(image.headers.get('content-type')).toBe('image/png');
		expect(Buffer.from(await image.arrayBuffer())).toEqual(pngImage);
	});

	test('an upload without its file, or with one over 20 MB, is refused', async () => {
		expect((await upload('image', new Blob([pngImage]))).status).toBe(400);
		expect((await upload('file', new Blob([pngImage, Buffer.alloc(21 << 20)]))).status).toBe(413);
		const headers = { 'content-type': 'multipart/form-data' };
		const broken = await call('/v1/uploads/images', { method: 'POST', headers, body: 'x' });
		expect(broken.status).toBe(400);
		expect(simulator.api.requests).toHaveLength(3);
		expect(simulator.api.uploads).toEqual([]);
	});
});

describe('a large video', () => {
	test('has its exact size and contents', async () => {
		await start({ videoBytes: 50_000_001 });
		const { headers, bytes, sha256 } = await drain(await newVideoLink());
		expect(headers['content-length']).toBe('50000001');
		expect(bytes).toBe(50_000_001);
		expect(sha256).toBe(simulator.api.video('task_000001').sha256());
	});
});

describe('faults over HTTP', () => {
	beforeEach(async () => await start());

	test('a rate limit, with its header', async () => {
		const fault: Fault = { kind: 'answer', status: 429, headers: { 'retry-after': '2' } };
		simulator.api.faults.add({ on: 'submit', fault });
		const response = await submit();
		expect(response.headers.get('retry-after')).toBe('2');
		expect(await response.json()).toMatchObject({
			error: { code: 429, type: 'rate_limit_error' },
		});
	});

	test('a gateway that answers with a page', async () => {
		simulator.api.faults.add({ on: 'balance', fault: htmlPage(502) });
		const response = await call('/v1/balance');
		expect(response.status).toBe(502);
		expect(response.headers.get('content-type')).toContain('text/html');
		expect(await response.text()).toContain('<h1>502</h1>');
	});

	test('a 200 that is not JSON, and one of another shape', async () => {
		const { faults } = simulator.api;
		faults.add({ on: 'submit', fault: { kind: 'answer', status: 200, body: 'OK{' } });
		faults.add({ on: 'submit', fault: { kind: 'answer', status: 200, body: { data: null } } });
		expect(await (await submit()).text()).toBe('OK{');
		expect(await parsed(submit())).toEqual({ data: null });
	});

	test.each([
		['resetBefore', 0],
		['resetAfter', 1],
	] as const)('%s resets the connection and makes %i task', async (kind, tasks) => {
		simulator.api.faults.add({ on: 'submit', fault: { kind } });
		expect(await errorCode(submit())).toBe('ECONNRESET');
		expect(simulator.api.tasks).toHaveLength(tasks);
		expect((await submit()).status).toBe(200);
	});

	test('a request that hangs until the simulator stops', async () => {
		simulator.api.faults.add({
			on: 'submit',
			when: ({ body }) => (body as typeof validSubmission).prompt === validSubmission.prompt,
			fault: { kind: 'hang', accepted: true },
		});
		const hanging = errorCode(submit());
		expect((await submit({ ...validSubmission, prompt: 'Another cat' })).status).toBe(200);
		await simulator.stop();
		expect(await hanging).toBe('UND_ERR_SOCKET');
		expect(simulator.api.tasks).toHaveLength(2);
	});

	test('an answer that comes late', async () => {
		simulator.api.faults.add({ on: 'balance', fault: { kind: 'delay', delayMs: 50 } });
		const before = performance.now();
		expect((await call('/v1/balance')).status).toBe(200);
		expect(performance.now() - before).toBeGreaterThan(45);
	});

	test.each(['truncate', 'short'] as const)('%s: a body that breaks off', async (kind) => {
		const link = await newVideoLink();
		simulator.api.faults.add({ on: 'download', fault: { kind, afterBytes: 1000 } });
		const { headers, bytes, complete } = await drain(link);
		expect(headers['content-length']).toBe(String(simulator.api.video('task_000001').bytes));
		expect({ bytes, complete }).toEqual({ bytes: 1000, complete: false });
		expect((await drain(link)).complete).toBe(true);
	});

	test('a body that stalls until the simulator stops', async () => {
		const link = await newVideoLink();
		simulator.api.faults.add({ on: 'download', fault: { kind: 'stall', afterBytes: 1000 } });
		const { body } = await fetch(link);
		const reader = body!.getReader();
		expect((await reader.read()).value).toHaveLength(1000);
		const rest = errorCode(reader.read());
		await simulator.stop();
		expect(await rest).toBe('UND_ERR_SOCKET');
	});

	test('a link that has died before its time', async () => {
		const link = await newVideoLink();
		simulator.api.faults.add({ on: 'download', fault: { kind: 'answer', status: 403 } });
		expect((await fetch(link)).status).toBe(403);
		expect((await fetch(link)).status).toBe(200);
	});

	test('a redirect to a third origin, which records what it receives', async () => {
		const link = await newVideoLink();
		simulator.api.faults.add({ on: 'download', fault: { kind: 'redirect' } });
		const response = await fetch(link, { headers: { 'x-told': 'yes' } });
		expect(response.redirected).toBe(true);
		const hash = createHash('sha256').update(Buffer.from(await response.arrayBuffer()));
		expect(hash.digest('hex')).toBe(simulator.api.video('task_000001').sha256());
		expect(simulator.api.requests.at(-1)).toMatchObject({
			host: 'elsewhere',
			headers: { 'x-told': 'yes' },
		});
	});

	test('a redirect to a given URL', async () => {
		const link = await newVideoLink();
		const to = 'https://example.com/video.mp4';
		simulator.api.faults.add({ on: 'download', fault: { kind: 'redirect', to } });
		const response = await fetch(link, { redirect: 'manual' });
		expect(response.headers.get('location')).toBe(to);
	});
});
