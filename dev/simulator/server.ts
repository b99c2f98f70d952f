import multipart from '@fastify/multipart';
import fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

import { maxImageBytes, SimulatedApi, type SimulatedApiOptions } from './api';
import { CallbackSender } from './callbackSender';
import type { CallbackAttempt } from './deliveries';
import type { Host, Reply, Response, SimulatedRequest, UploadedFile } from './http';
import { describeCallback, describeExchange } from './logLines';
import { fetchSourceVideos } from './sourceVideos';
import { Traffic } from './traffic';
import { transfer } from './transfer';
import { Video } from './video';

const loopbackAddress = '127.0.0.1';
const maxBodyBytes = 64 * 1024 * 1024;

export interface SimulatorOptions
	extends Partial<Omit<SimulatedApiOptions, 'filesUrl' | 'elsewhereUrl'>> {
	/** Port of the API; the system picks one by default, as it does for the other origins. */
	port?: number;
	/** How long a receiver of callbacks has for its answer; 10 s by default. */
	callbackTimeoutMs?: number;
	/** How much the line of the file host carries, for all downloads together; without a limit by default. */
	lineBytesPerSecond?: number;
	/** Called with a line about each request and callback, and its outcome. */
	log?: (line: string) => void;
}

export interface RunningSimulator {
	/** Origin of the API, without a trailing slash. */
	url: string;
	/** Origin of the file host. */
	filesUrl: string;
	/** What was recorded, and the faults to come. */
	api: SimulatedApi;
	/** What the file host and the third origin have sent. */
	traffic: Traffic;
	/**
	 * Resolves when all callbacks of a task, or of all tasks, submitted so far have arrived or were
	 * given up. By the time of `now`: one that stands still has to be moved on, with `sendCallbacks`
	 * to say so.
	 */
	settled: (taskId?: string) => Promise<void>;
	/**
	 * Sends the callbacks that are due, for those who set the time themselves. Otherwise they go by
	 * timers, and whenever a request comes. Resolves when none is due or under way any more.
	 */
	sendCallbacks: () => Promise<void>;
	/**
	 * Sends a callback that no task asked for, once.
	 * @param webhook a base URL, as in a submission
	 * @param body text as it is, or a value sent as JSON
	 * @returns the attempt, when it has ended
	 */
	forgeCallback: (webhook: string, taskId: string, body: unknown) => Promise<CallbackAttempt>;
	/** Stops listening and sending, and destroys every connection, hanging ones too. */
	stop: () => Promise<void>;
}

/** The part `file` of a form. One byte over the limit is enough to see that a file is too large. */
async function uploadedFile(req: FastifyRequest): Promise<UploadedFile | undefined> {
	let found: UploadedFile | undefined;
	for await (const part of req.parts()) {
		if (part.type !== 'file') continue;
		const data = await part.toBuffer();
		if (part.fieldname === 'file') found ??= { filename: part.filename, data };
	}
	return found;
}

async function readRequest(req: FastifyRequest, host: Host): Promise<SimulatedRequest> {
	const [path = '', query = ''] = req.url.split('?', 2);
	return {
		host,
		method: req.method,
		path,
		query: Object.fromEntries(new URLSearchParams(query)),
		headers: Object.fromEntries(
			Object.entries(req.headers).map(([name, value]) => [name, String(value)]),
		),
		body: req.isMultipart() ? { file: await uploadedFile(req).catch(() => undefined) } : req.body,
	};
}

/** Parses what is announced as JSON and is JSON; anything else stays text. */
function parseBody(req: FastifyRequest, text: string): unknown {
	if (!req.headers['content-type']?.startsWith('application/json')) return text;
	try {
		return JSON.parse(text);
	} catch {
		return text;
	}
}

async function send(reply: FastifyReply, response: Response, traffic: Traffic): Promise<unknown> {
	const { status, headers, body, cut, manner, delayMs } = response;
	if (delayMs !== undefined) await wait(delayMs, undefined, { ref: false });
	if (!(body instanceof Video || cut || manner)) {
		return await reply.code(status).headers(headers).send(body);
	}
	reply.hijack();
	traffic.begin();
	reply.raw.once('close', () => traffic.end());
	return await transfer(reply.raw, response, traffic);
}

/** An origin of its own, which leaves every answer to the simulated API. */
async function listen(
	host: Host,
	port: number,
	handle: (request: SimulatedRequest) => Reply,
	traffic: Traffic,
): Promise<{ app: FastifyInstance; url: string }> {
	const app = fastify({ forceCloseConnections: true, bodyLimit: maxBodyBytes });
	app.removeAllContentTypeParsers();
	app.addContentTypeParser('*', { parseAs: 'string' }, async (req: FastifyRequest, text: string) =>
		parseBody(req, text),
	);
	await app.register(multipart, {
		throwFileSizeLimit: false,
		limits: { fileSize: maxImageBytes + 1 },
	});

	app.all('/*', async (req, reply) => {
		const request = await readRequest(req, host);
		const sourceVideos = await fetchSourceVideos(request.body);
		const outcome = handle({ ...request, ...(sourceVideos.length > 0 && { sourceVideos }) });
		if (outcome.kind === 'response') return await send(reply, outcome, traffic);
		reply.hijack();
		if (outcome.kind === 'reset') reply.raw.socket?.resetAndDestroy();
		return undefined;
	});

	await app.listen({ host: loopbackAddress, port });
	const { port: actualPort } = app.server.address() as AddressInfo;
	return { app, url: `http://${loopbackAddress}:${actualPort}` };
}

/** Starts the simulated API, its file host and a third origin on the loopback address. */
export async function startSimulator({
	port = 0,
	callbackTimeoutMs = 10_000,
	log,
	now = Date.now,
	lineBytesPerSecond,
	...options
}: SimulatorOptions = {}): Promise<RunningSimulator> {
	const traffic = new Traffic(lineBytesPerSecond);
	const handle = (request: SimulatedRequest): Reply => {
		const tasksBefore = api.tasks.length;
		const reply = api.handle(request);
		log?.(describeExchange(request, reply, api.tasks[tasksBefore]));
		sender.wake();
		return reply;
	};
	// The API can be made only when the ports are known, and no request comes before that.
	const origins = await Promise.all([
		listen('api', port, handle, traffic),
		listen('files', 0, handle, traffic),
		listen('elsewhere', 0, handle, traffic),
	]);
	const [{ url }, { url: filesUrl }, { url: elsewhereUrl }] = origins;
	const api: SimulatedApi = new SimulatedApi({ ...options, now, filesUrl, elsewhereUrl });
	const sender = new CallbackSender(api.deliveries, {
		now,
		timeoutMs: callbackTimeoutMs,
		onEnd: (attempt) => log?.(describeCallback(attempt)),
	});
	return {
		url,
		filesUrl,
		api,
		traffic,
		settled: (taskId) => api.deliveries.settled(taskId),
		sendCallbacks: () => sender.flush(),
		forgeCallback: (webhook, taskId, body) => sender.send(api.forgeCallback(webhook, taskId, body)),
		stop: async () => {
			await Promise.all([sender.stop(), ...origins.map(({ app }) => app.close())]);
		},
	};
}
