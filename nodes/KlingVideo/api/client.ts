import type { IExecuteFunctions, IHttpRequestOptions } from 'n8n-workflow';
import type { z } from 'zod';

import type { VideoRequestBody } from '../models/body';
import { interpretAnswer, type RequestPurpose } from './answerMeanings';
import { parseApiError } from './apiErrorInfo';
import {
	credentialName,
	defaultBaseUrl,
	getApiKey,
	getBaseUrl,
	requireEncryption,
	type ApiMartCredential,
} from './credential';
import {
	failureOfAnswer,
	failureOfConnection,
	failureOfForeignServer,
	webPage,
	type UnusableAnswer,
} from './failure';
import { videoModelIds } from './modelList';
import { parseJson } from './parseJson';
import { priceList, type PriceList } from './prices';
import * as responses from './responses';
import { usage, usageGroupings, type UsageGrouping, type UsageRow } from './usage';

/** A full HTTP answer, of any status. */
export interface HttpResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	/** The text as it came. */
	body: unknown;
}

/** Sends a request with the credential; rejects only if no answer came. */
export type SendRequest = (options: IHttpRequestOptions) => Promise<HttpResponse>;

/**
 * How long to wait for a whole answer, be it that nothing comes or that it comes drop by drop.
 * Submitting is given long, because a lost answer may be a paid video.
 */
const timeoutMs = { submit: 120_000, upload: 120_000, read: 30_000 };

/** How much of an answer that cannot be used is kept, in characters. */
const longestResponse = 2_000;

/** An image to upload. */
export interface ImageFile {
	name: string;
	mimeType: string;
	bytes: Buffer;
}

/** What the client needs of a node's context, be it of an execution or of a webhook. */
export interface ApiContext {
	getCredentials: IExecuteFunctions['getCredentials'];
	helpers: Pick<IExecuteFunctions['helpers'], 'httpRequestWithAuthentication'>;
}

/** Whom the money is counted for, with the endpoint of its balance and what its usage is called. */
const scopes = {
	apiKey: { balancePath: '/v1/balance', usageScope: 'key' },
	account: { balancePath: '/v1/user/balance', usageScope: 'account' },
} as const;
export type AccountScope = keyof typeof scopes;

/** Which usage is asked for. */
export interface UsageQuery {
	/** The first day and the last one, as YYYY-MM-DD; at most 31 days. */
	start: string;
	end: string;
	/** The IANA name of the time zone whose days these are. */
	timeZone: string;
	groupBy: UsageGrouping;
	scope: AccountScope;
}

/**
 * The API's endpoints, typed. Every method rejects with a {@link Failure} and sends its request
 * exactly once: what to repeat, and when, is for those who know the deadline and the money at
 * stake.
 */
export class ApiClient {
	constructor(
		private readonly send: SendRequest,
		private readonly credential: ApiMartCredential,
	) {}

	/** A client that sends through n8n, with the credential of the node. */
	static async connect(context: ApiContext): Promise<ApiClient> {
		const credential: ApiMartCredential = await context.getCredentials(credentialName);
		// n8n cuts requests off when a person presses Stop, and puts that signal in the place of any other.
		// A submission must not be cut off, because its answer is a paid task's ID.
		const sender = ({ abortSignal }: IHttpRequestOptions) =>
			Object.create(context, {
				getExecutionCancelSignal: { value: () => abortSignal },
			}) as IExecuteFunctions;
		return new ApiClient(
			async (options) =>
				await (context.helpers.httpRequestWithAuthentication.call(
					sender(options),
					credentialName,
					options,
				) as Promise<HttpResponse>),
			credential,
		);
	}

	/** A client that sends through n8n without the key, for what anyone may ask. */
	static async connectWithoutKey(
		context: Pick<IExecuteFunctions, 'getCredentials'> & {
			helpers: Pick<IExecuteFunctions['helpers'], 'httpRequest'>;
		},
	): Promise<ApiClient> {
		const { helpers } = context;
		return new ApiClient(
			async (options) => (await helpers.httpRequest(options)) as HttpResponse,
			await context.getCredentials(credentialName),
		);
	}

	/**
	 * Submits a video. **This costs money.**
	 *
	 * @param idempotencyKey the same for the same submission and no other, 1 to 191 visible ASCII
	 *   characters. Whether the API honors it for videos is not known, so nothing may rely on it
	 * @returns the task, of which only the ID and the status are known yet
	 */
	async submitVideo(body: VideoRequestBody, idempotencyKey: string): Promise<responses.VideoTask> {
		return await this.request(
			responses.submission,
			{
				method: 'POST',
				url: '/v1/videos/generations',
				headers: { 'Idempotency-Key': idempotencyKey },
				body,
				timeout: timeoutMs.submit,
			},
			'submission',
		);
	}

	/**
	 * Asks for a task.
	 *
	 * @param language of a failure's reason, as an ISO 639-1 code
	 * @returns the task, with the ID that was asked for and complete links
	 */
	async getTask(taskId: string, language = 'en'): Promise<responses.VideoTask> {
		const task = await this.request(
			responses.task(taskId),
			{
				method: 'GET',
				url: `/v1/tasks/${encodeURIComponent(taskId)}`,
				qs: { language },
				timeout: timeoutMs.read,
			},
			'task',
		);
		const baseUrl = getBaseUrl(this.credential);
		const videoUrls = task.videoUrls.map((url) => responses.resolveUrl(url, baseUrl));
		return { ...task, videoUrls };
	}

	/** Uploads an image. It costs nothing. */
	async uploadImage({ name, mimeType, bytes }: ImageFile): Promise<responses.UploadedImage> {
		const form = new FormData();
		form.append('file', new Blob([bytes], { type: mimeType }), toSafeName(name));
		const schema = responses.uploadedImage(getBaseUrl(this.credential), Date.now());
		return await this.request(schema, {
			method: 'POST',
			url: '/v1/uploads/images',
			body: form,
			timeout: timeoutMs.upload,
		});
	}

	/** Asks what is left on the API key or on the whole account. */
	async getBalance(scope: AccountScope): Promise<responses.Balance> {
		return await this.request(responses.balance, {
			method: 'GET',
			url: scopes[scope].balancePath,
			timeout: timeoutMs.read,
		});
	}

	/** Asks what was spent. The answer may be a minute old, and takes no account of what failed. */
	async getUsage({ start, end, timeZone, groupBy, scope }: UsageQuery): Promise<UsageRow[]> {
		return await this.request(usage(groupBy), {
			method: 'GET',
			url: '/v1/usage',
			qs: {
				start,
				end,
				group_by: usageGroupings[groupBy],
				tz: timeZone,
				scope: scopes[scope].usageScope,
			},
			timeout: timeoutMs.read,
		});
	}

	/** Asks what a model costs everybody. An account may pay less. It takes no key. */
	async getPrices(modelId: string): Promise<PriceList> {
		return await this.request(
			priceList(modelId),
			{
				method: 'GET',
				url: '/api/pricing/model',
				qs: { model: modelId },
				timeout: timeoutMs.read,
			},
			'prices',
		);
	}

	/** Asks which models the key can use to make videos. */
	async listVideoModels(): Promise<string[]> {
		return await this.request(videoModelIds, {
			method: 'GET',
			url: '/v1/models',
			qs: { expand: 'category' },
			timeout: timeoutMs.read,
		});
	}

	private async request<Schema extends z.ZodTypeAny>(
		schema: Schema,
		options: IHttpRequestOptions,
		purpose: RequestPurpose = 'other',
	): Promise<z.output<Schema>> {
		const baseUrl = getBaseUrl(this.credential);
		requireEncryption(baseUrl);
		const limit = AbortSignal.timeout(options.timeout ?? timeoutMs.read);
		const answer = await this.send({
			json: true,
			encoding: 'text',
			returnFullResponse: true,
			ignoreHttpStatusErrors: true,
			disableFollowRedirect: true,
			abortSignal: limit,
			...options,
			url: `${baseUrl}${options.url}`,
		}).catch((cause: unknown) => {
			throw failureOfConnection(cause, baseUrl, purpose, limit.aborted);
		});

		const { statusCode: status } = answer;
		const body = typeof answer.body === 'string' ? parseJson(answer.body) : answer.body;
		const isSuccess = status >= 200 && status <= 299;
		const { isError, apiMessage, bodyStatus, signs } = parseApiError(body);
		const parsed = schema.safeParse(body);
		// A task that was submitted is paid for, whatever else the answer says beside its ID.
		// A task's own error may stand where that of a request does.
		const isUsable = purpose === 'submission' || (isSuccess && (!isError || purpose === 'task'));
		if (parsed.success && isUsable) return parsed.data;

		const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(body ?? '');
		const content = describeContent(body);
		const unusable: UnusableAnswer = {
			status,
			meaning: interpretAnswer(
				{ ...signs, status: isSuccess ? (bodyStatus ?? 0) : status },
				purpose,
			),
			isError,
			isOfTheApi: responses.isOfTheApi(body),
			apiMessage: this.redact(apiMessage),
			bodyStatus,
			retryAfterMs: readRetryAfter(answer.headers, body),
			reason: [describeIssue(body, parsed.error?.issues[0], content), this.redact(apiMessage)]
				.filter(Boolean)
				.join(': '),
			response: shorten(this.redact(text)),
		};
		const failure = failureOfAnswer(unusable, purpose);
		// At the API, a model or a task may be missing, but never an endpoint.
		const isFromTheApi = unusable.isOfTheApi && (status !== 404 || purpose !== 'other');
		// At its own URL, it is APIMart whatever comes: its gateway may answer with a web page.
		throw baseUrl === defaultBaseUrl || isFromTheApi
			? failure
			: failureOfForeignServer(failure, baseUrl, content);
	}

	/** The API's own words, without the key that it may quote. */
	private redact(said: string): string {
		const apiKey = getApiKey(this.credential);
		return apiKey ? said.replaceAll(apiKey, '***') : said;
	}
}

/** Why a body cannot be read. */
function describeIssue(body: unknown, issue: z.ZodIssue | undefined, content: string): string {
	if (typeof body !== 'object') return `it is ${content}`;
	return issue?.path.length
		? `${issue.path.join('.')} is missing or wrong`
		: (issue?.message ?? '');
}

/** What came instead of an answer from the API. */
function describeContent(body: unknown): string {
	if (typeof body === 'object' && body !== null) return 'JSON of another form';
	const text = String(body ?? '').trim();
	if (text === '') return 'an empty answer';
	return /^<(!doctype html|html)\b/i.test(text) ? webPage : 'text that is not JSON';
}

/** Enough of an answer to find a task's ID in it. */
function shorten(text: string): string {
	return text.length > longestResponse ? `${text.slice(0, longestResponse)}…` : text;
}

/** A file name that means the same on every system: no folders, no line breaks, no quotes. */
function toSafeName(name: string): string {
	return name.replace(/[\p{Cc}"\\/]+/gu, '_');
}

/**
 * How long the API asks to be left alone: the Retry-After header, as seconds or a date (RFC 9110,
 * 10.2.3), or `retry_after` in the body, in seconds.
 *
 * @returns milliseconds, or undefined if the answer does not say
 */
function readRetryAfter(headers: HttpResponse['headers'], body: unknown): number | undefined {
	const inBody = body as { retry_after?: unknown; error?: { retry_after?: unknown } } | null;
	const asked = headers['retry-after'] ?? inBody?.retry_after ?? inBody?.error?.retry_after;
	if (asked === undefined || asked === null || asked === '') return undefined;
	const seconds = Number(asked);
	const delayMs = Number.isNaN(seconds) ? Date.parse(String(asked)) - Date.now() : seconds * 1000;
	return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
