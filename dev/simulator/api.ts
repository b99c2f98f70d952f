import { createHash } from 'node:crypto';

import { Charges } from './charges';
import { Deliveries, type CallbackAttempt } from './deliveries';
import { Faults, type Endpoint, type Fault } from './faults';
import {
	errorResponse,
	json,
	type Reply,
	type Response,
	type SimulatedRequest,
	type UploadedFile,
} from './http';
import { idempotencyKeyOf, IdempotencyKeys, type Idempotency } from './idempotency';
import { imageType } from './imageType';
import { modelsResponse } from './modelList';
import type { Submission } from './models/modelRules';
import { pricesResponse } from './prices';
import { findPromptFault, planSubmissionFaults, planTaskFaults } from './promptFaults';
import { costInCents, refusalOf, submitAnswers } from './submission';
import {
	describeTask,
	hasFailed,
	isCompleted,
	isUnknownYet,
	type Outcome,
	type Task,
} from './task';
import { usageResponse } from './usage';
import { Video } from './video';
import { callbackUrl, type CallbackPlace, type WebhookRules } from './webhook';

const hourMs = 3_600_000;
const defaultLinkLifeMs = 24 * hourMs;
const imageLifeMs = 72 * hourMs;

/** The largest image the upload endpoint takes, in bytes. */
export const maxImageBytes = 20 * 1024 * 1024;

/** The API key that is known when no others are given. */
export const defaultKey = 'sk-simulator';

export interface SimulatedApiOptions extends Partial<WebhookRules> {
	/** The time, in milliseconds since 1970. */
	now: () => number;
	/** Origin of the file host, where results and uploaded images are. */
	filesUrl?: string;
	/** Origin that a redirected download goes to. */
	elsewhereUrl?: string;
	/**
	 * The API keys that are known, each an account of its own. The usage of an account counts keys
	 * together that are in a list.
	 */
	keys?: Array<string | string[]>;
	/** What each key has to spend, in US dollars; 1000 by default, `Infinity` without a limit. */
	balance?: number;
	/**
	 * What the balance endpoints answer to an unknown key: a 401 (default), or a 200 that says
	 * `success: false`.
	 */
	unknownKeyBalanceStatus?: 200 | 401;
	/**
	 * What the task endpoint answers for a task that the account does not have: a 400 with the words of
	 * the provider's page (default), or a 404, which was seen.
	 */
	unknownTaskStatus?: 400 | 404;
	/** How long a video takes; by default {@link defaultGenerationMs}. */
	generationMs?: number | ((body: Submission) => number);
	/** Scripts a task when it is accepted. */
	onSubmit?: (body: Submission) => Partial<Outcome>;
	/**
	 * Whether an `Idempotency-Key` keeps a submission from being accepted twice; ignored by default.
	 */
	idempotency?: Idempotency;
	/**
	 * Whether `data` in the answer to a submission is an array, as documented, or an object, as seen.
	 */
	submitAnswer?: keyof typeof submitAnswers;
	/**
	 * Whether tasks have numbers for IDs, in the answer to a submission and in the task document;
	 * false by default.
	 */
	numericIds?: boolean;
	/** How large each video is; by default, and at least, as small as can be (some 92 kB). */
	videoBytes?: number | ((body: Partial<Submission>) => number);
	/** Whether the file host gives parts of a video, and an ETag with it; true by default. */
	takesRanges?: boolean;
	/**
	 * Where `/callback` goes when a webhook has a query string, which is undocumented; before it by
	 * default.
	 */
	callbackPlace?: CallbackPlace;
	/**
	 * The pauses before the 2nd and later attempts at a callback; by default 10, 30 and 60 s, then it
	 * is given up.
	 */
	callbackRetriesAfterMs?: readonly number[];
}

/** A recorded request. */
export interface RecordedRequest extends SimulatedRequest {
	atMs: number;
}

/** A recorded image that was accepted. */
export interface Upload {
	url: string;
	filename: string;
	/** Judged by the image's first bytes. */
	contentType: string;
	bytes: number;
	sha256: string;
	atMs: number;
}

/** Where a request goes, and what it does there unless a fault comes between. */
interface Route {
	endpoint?: Endpoint;
	run: () => Response;
}

/** How long a video takes: long enough for a person to see that it is waited for. */
export const defaultGenerationMs = 8_000;

/** What a request for a part of a video changes in the answer (RFC 9110, 14). */
function partOf(
	{ bytes, etag }: Video,
	{ range = '', 'if-range': condition = etag }: Record<string, string | undefined>,
): Partial<Response> {
	const headers = { 'content-type': 'video/mp4', 'accept-ranges': 'bytes', etag };
	const from = Number(/^bytes=(\d+)-$/.exec(range)?.[1] ?? NaN);
	if (Number.isNaN(from) || condition !== etag) return { headers };
	if (from >= bytes) {
		return { status: 416, headers: { 'content-range': `bytes */${bytes}` }, body: '' };
	}
	const contentRange = `bytes ${from}-${bytes - 1}/${bytes}`;
	return { status: 206, headers: { ...headers, 'content-range': contentRange }, from };
}

/**
 * APIMart's video API without sockets or timers: the same requests at the same times get the same
 * replies.
 */
export class SimulatedApi {
	/** Every request received, struck by a fault or not. */
	readonly requests: RecordedRequest[] = [];

	/** Every submission accepted and paid for. */
	readonly tasks: Task[] = [];

	/** Every image accepted. */
	readonly uploads: Upload[] = [];

	readonly faults = new Faults();

	/** What each key has spent and has left. */
	readonly charges: Charges;

	/** The callbacks still to come. A sender asks them what is due; without one, nothing is sent. */
	readonly deliveries: Deliveries;

	private readonly options: Required<SimulatedApiOptions>;

	private readonly idempotencyKeys: IdempotencyKeys;

	private readonly tasksById = new Map<string, Task>();

	private readonly images = new Map<string, { data: Buffer; upload: Upload }>();

	constructor(options: SimulatedApiOptions) {
		this.options = {
			filesUrl: 'http://files.simulator.test',
			elsewhereUrl: 'http://elsewhere.simulator.test',
			keys: [defaultKey],
			balance: 1000,
			unknownKeyBalanceStatus: 401,
			unknownTaskStatus: 400,
			generationMs: defaultGenerationMs,
			onSubmit: () => ({}),
			idempotency: 'ignored',
			submitAnswer: 'array',
			numericIds: false,
			videoBytes: 0,
			takesRanges: true,
			allowPrivateWebhooks: true,
			allowAnyWebhookPort: true,
			callbackPlace: 'beforeQuery',
			callbackRetriesAfterMs: [10_000, 30_000, 60_000],
			...options,
		};
		const { now, callbackRetriesAfterMs, idempotency, balance } = this.options;
		this.charges = new Charges(balance);
		this.deliveries = new Deliveries(now, callbackRetriesAfterMs);
		this.idempotencyKeys = new IdempotencyKeys(now, idempotency);
		for (const plan of planSubmissionFaults()) this.faults.add(plan);
	}

	/** The submissions of a prompt that were accepted and paid for. */
	tasksOf(prompt: string): Task[] {
		return this.tasks.filter(({ body }) => body.prompt === prompt);
	}

	/** Every attempt to deliver a callback, those of forgeries too. */
	get callbacks(): readonly CallbackAttempt[] {
		return this.deliveries.attempts;
	}

	/** Records a request and answers it, or not, if a fault says so. */
	handle(request: SimulatedRequest): Reply {
		this.requests.push({ ...request, atMs: this.options.now() });
		const { endpoint, run } = this.route(request);
		const fault = endpoint && this.faults.take(endpoint, request);
		return fault ? this.strike(fault, request, run) : run();
	}

	/**
	 * Begins a callback that no task asked for, to be sent by a sender.
	 * @param webhook a base URL, as in a submission
	 * @param body text as it is, or a value sent as JSON
	 */
	forgeCallback(webhook: string, taskId: string, body: unknown): CallbackAttempt {
		return this.deliveries.forge(taskId, callbackUrl(webhook, this.options.callbackPlace), body);
	}

	/** A video that this simulator serves: the nth of a task, counted from 1, in its aspect ratio. */
	video(taskId: string, n = 1): Video {
		const body: Partial<Submission> = this.tasksById.get(taskId)?.body ?? {};
		const { videoBytes } = this.options;
		const bytes = typeof videoBytes === 'number' ? videoBytes : videoBytes(body);
		return new Video(`${taskId}-${n}`, bytes, body.aspect_ratio);
	}

	private route(request: SimulatedRequest): Route {
		const { host, method, path } = request;
		const target = `${method} ${path}`;
		if (host === 'api') {
			const taskId = /^GET \/v1\/tasks\/([^/]+)$/.exec(target)?.[1];
			if (taskId) return this.keyed('task', request, (key) => this.task(request, taskId, key));
			switch (target) {
				case 'POST /v1/videos/generations':
					return this.keyed('submit', request, (key) =>
						this.idempotencyKeys.answer(request, key, () => this.submit(request, key)),
					);
				case 'POST /v1/uploads/images':
					return this.keyed('upload', request, () => this.upload(request));
				case 'GET /v1/balance':
				case 'GET /v1/user/balance':
					return { endpoint: 'balance', run: () => this.balance(request) };
				case 'GET /api/pricing/model':
					return { endpoint: 'prices', run: () => pricesResponse(request.query) };
				case 'GET /v1/models':
					return this.keyed('models', request, () => modelsResponse(request.query));
				case 'GET /v1/usage':
					return this.keyed('usage', request, (key) =>
						usageResponse(
							request.query,
							{ key: [key], account: this.accountOf(key) },
							this.charges,
						),
					);
			}
		} else {
			const [, taskId, n] = /^GET \/videos\/(\w+?)(?:-(\d+))?\.mp4$/.exec(target) ?? [];
			if (taskId) {
				const run = () => this.download(request, taskId, Number(n ?? 1));
				return host === 'files' ? { endpoint: 'download', run } : { run };
			}
			if (target.startsWith('GET /images/')) return { run: () => this.image(path) };
		}
		return { run: () => errorResponse(404, `Unknown endpoint: ${target}`) };
	}

	private strike(fault: Fault, request: SimulatedRequest, run: () => Response): Reply {
		switch (fault.kind) {
			case 'answer': {
				if (fault.accepted) run();
				const { status, body, headers } = fault;
				const response =
					body === undefined
						? errorResponse(status, `Simulated fault ${status}`)
						: json(status, body);
				if (typeof body === 'string') response.body = body;
				return { ...response, headers: { ...response.headers, ...headers } };
			}
			case 'resetBefore':
				return { kind: 'reset' };
			case 'resetAfter':
				run();
				return { kind: 'reset' };
			case 'hang':
				if (fault.accepted) run();
				return { kind: 'hang' };
			case 'delay':
				return { ...run(), delayMs: fault.delayMs };
			case 'redirect': {
				const { path, query } = request;
				const location =
					fault.to ?? `${this.options.elsewhereUrl}${path}?${new URLSearchParams(query)}`;
				return { kind: 'response', status: 302, headers: { location }, body: '' };
			}
			case 'send':
				return { ...run(), manner: fault };
			default:
				return { ...run(), cut: fault };
		}
	}

	private knownKey({ headers }: SimulatedRequest): string | undefined {
		const key = /^Bearer (.+)$/i.exec(headers.authorization ?? '')?.[1];
		return this.options.keys.flat().find((known) => known === key);
	}

	/** All keys of the account that a key belongs to. */
	private accountOf(key: string): string[] {
		return this.options.keys.map((keys) => [keys].flat()).find((keys) => keys.includes(key)) ?? [];
	}

	/** A route for those who have a key. */
	private keyed(
		endpoint: Endpoint,
		request: SimulatedRequest,
		run: (key: string) => Response,
	): Route {
		const key = this.knownKey(request);
		return {
			endpoint,
			run: () => (key === undefined ? errorResponse(401, 'Invalid API key') : run(key)),
		};
	}

	private submit(request: SimulatedRequest, key: string): Response {
		const refusal = refusalOf(request.body, this.options);
		if (refusal !== undefined) return errorResponse(400, refusal);

		const body = structuredClone(request.body) as Submission;
		const cost = costInCents(body) / 100;
		if (cost > this.charges.remainingUsd(key)) return errorResponse(402, 'Insufficient balance');

		const { generationMs, onSubmit, now, submitAnswer, numericIds } = this.options;
		const trouble = findPromptFault(body);
		const { sourceVideos = [] } = request;
		const { failure } = sourceVideos.find((video) => video.failure !== undefined) ?? {};
		const taskId = `${numericIds ? '1' : 'task_'}${String(this.tasks.length + 1).padStart(6, '0')}`;
		const task: Task = {
			taskId,
			id: numericIds ? Number(taskId) : taskId,
			body,
			sourceVideos,
			acceptedAtMs: now(),
			key,
			idempotencyKey: idempotencyKeyOf(request),
			cost,
			outcome: {
				status: 'completed',
				generationMs: typeof generationMs === 'number' ? generationMs : generationMs(body),
				firstStatus: undefined,
				endWord: undefined,
				unknownForMs: 0,
				linkAfterMs: 0,
				error: undefined,
				videos: 1,
				urlAs: 'array',
				linkLifeMs: defaultLinkLifeMs,
				callbacksAfterMs: [0],
				fields: {},
				...onSubmit(body),
				...trouble?.outcome,
				...(failure !== undefined && {
					status: 'failed',
					error: `Failed to download the video: ${failure}`,
				}),
			},
			linksExpireAtMs: [],
		};
		this.charges.all.push({
			atMs: task.acceptedAtMs,
			key,
			model: body.model,
			amountUsd: cost,
			isRefunded: () => hasFailed(task, now()),
		});
		this.tasks.push(task);
		this.tasksById.set(task.taskId, task);
		this.scheduleCallbacks(task);
		for (const plan of planTaskFaults(taskId, trouble)) this.faults.add(plan);
		return submitAnswers[submitAnswer](task.id);
	}

	private task(request: SimulatedRequest, taskId: string, key: string): Response {
		const task = this.tasksById.get(taskId);
		if (task?.key !== key || isUnknownYet(task, this.options.now())) {
			return this.options.unknownTaskStatus === 400
				? errorResponse(400, '无效的任务ID')
				: errorResponse(404, `Task not found: ${taskId}`);
		}
		return json(200, this.taskDocument(task, request.query.language));
	}

	private taskDocument(task: Task, language = 'en') {
		const { now, filesUrl } = this.options;
		return { code: 200, data: describeTask(task, now(), language, filesUrl) };
	}

	private scheduleCallbacks(task: Task): void {
		const { taskId, body, acceptedAtMs, outcome } = task;
		if (body.webhook === undefined) return;
		const url = callbackUrl(body.webhook, this.options.callbackPlace);
		for (const afterMs of outcome.callbacksAfterMs) {
			this.deliveries.add({
				taskId,
				url,
				dueAtMs: acceptedAtMs + outcome.generationMs + afterMs,
				makeDocument: () => this.taskDocument(task),
			});
		}
	}

	private balance(request: SimulatedRequest): Response {
		const key = this.knownKey(request);
		if (key === undefined) {
			return this.options.unknownKeyBalanceStatus === 401
				? errorResponse(401, 'Invalid API key')
				: json(200, { success: false, message: 'Invalid API key' });
		}
		const remainingUsd = this.charges.remainingUsd(key);
		const isUnlimited = remainingUsd === Infinity;
		return json(200, {
			success: true,
			remain_balance: isUnlimited ? -1 : remainingUsd,
			used_balance: this.charges.usedUsd(key),
			unlimited_quota: isUnlimited,
		});
	}

	private upload({ body }: SimulatedRequest): Response {
		const file = (body as { file?: UploadedFile } | undefined)?.file;
		if (!file) return errorResponse(400, 'Missing required field: file');
		const { data, filename } = file;
		if (data.length > maxImageBytes) return errorResponse(413, 'The image is over 20 MB');
		const type = imageType(data);
		if (!type) return errorResponse(400, 'Unsupported image format: file');

		const { filesUrl, now } = this.options;
		const path = `/images/image_${String(this.uploads.length + 1).padStart(6, '0')}.${type}`;
		const upload: Upload = {
			url: filesUrl + path,
			filename,
			contentType: `image/${type}`,
			bytes: data.length,
			sha256: createHash('sha256').update(data).digest('hex'),
			atMs: now(),
		};
		this.uploads.push(upload);
		this.images.set(path, { data, upload });
		return json(200, {
			url: upload.url,
			filename,
			content_type: upload.contentType,
			bytes: upload.bytes,
			created_at: Math.floor(upload.atMs / 1000),
		});
	}

	private download({ query, headers }: SimulatedRequest, taskId: string, n: number): Response {
		const task = this.tasksById.get(taskId);
		const nowMs = this.options.now();
		if (!task || n < 1 || n > task.outcome.videos || !isCompleted(task, nowMs)) {
			return errorResponse(404, 'No such file');
		}
		const expiresAtMs = task.linksExpireAtMs[Number(query.token) - 1] ?? 0;
		if (expiresAtMs <= nowMs) return errorResponse(403, 'The link has expired');
		const video = this.video(taskId, n);
		return {
			kind: 'response',
			status: 200,
			body: video,
			headers: { 'content-type': 'video/mp4' },
			...(this.options.takesRanges && partOf(video, headers)),
		};
	}

	private image(path: string): Response {
		const image = this.images.get(path);
		if (!image || this.options.now() >= image.upload.atMs + imageLifeMs) {
			return errorResponse(404, 'No such file');
		}
		return {
			kind: 'response',
			status: 200,
			headers: { 'content-type': image.upload.contentType },
			body: image.data,
		};
	}
}
