import { z } from 'zod';

import { readTaskStatus, type TaskEnd } from './answerMeanings';
import { findText } from './apiErrorInfo';
import { toPlainText } from './plainText';

/** A task of the API, with what it does not say left undefined. */
export interface VideoTask {
	id: string;
	/** The other tasks of the same submission, if it made several: they are paid for, too. */
	otherIds?: string[] | undefined;
	/** An earlier try, or an earlier execution, has submitted it. Known only when it is picked up. */
	isPickedUp?: true | undefined;
	/**
	 * `submitted`, `pending`, `processing`, `completed`, `failed`, `cancelled`, or one that nobody
	 * knows yet. The ends have these names however the API spells them.
	 */
	status: string;
	/** 0–100. */
	progress?: number | undefined;
	videoUrls: string[];
	/** When the links expire, as Unix milliseconds. */
	expiresAtMs?: number | undefined;
	/** Unix milliseconds. */
	createdAtMs?: number | undefined;
	/** Unix milliseconds. */
	completedAtMs?: number | undefined;
	estimatedMs?: number | undefined;
	generationMs?: number | undefined;
	cost?: number | undefined;
	failureReason?: string | undefined;
	/** The API's own `data`. Numbers that JSON cannot hold are texts. */
	raw: Record<string, unknown>;
}

/** Whether the task has ended without a video and will never have one. Without a status, it counts as not ended. */
export function hasFailed(task: Partial<Pick<VideoTask, 'status'>>): boolean {
	return isAt(task, 'failed') || isAt(task, 'cancelled');
}

/** Whether the task has come to an end. A status that nobody knows is not one. */
export function isFinished(task: Partial<Pick<VideoTask, 'status'>>): boolean {
	return isAt(task, 'completed') || hasFailed(task);
}

function isAt({ status }: Partial<Pick<VideoTask, 'status'>>, end: TaskEnd): boolean {
	return status === end;
}

/** What is left on a key or an account, in US dollars. */
export interface Balance {
	/** Null when unlimited. */
	remaining: number | null;
	/** Undefined if the API does not say. */
	used?: number | undefined;
	unlimited: boolean;
}

/** An image that was uploaded. */
export interface UploadedImage {
	/** Public. */
	url: string;
	/** Undefined if the API does not say, as are the next two. */
	fileName?: string | undefined;
	mimeType?: string | undefined;
	bytes?: number | undefined;
	/** Unix milliseconds. */
	uploadedAtMs: number;
	/** When the link expires, as Unix milliseconds. */
	expiresAtMs: number;
}

/** How long the link of an uploaded image lives. */
const imageLifeMs = 72 * 60 * 60_000;

/** A number, which is also seen as text. */
export const amount = z.union([
	z.number(),
	z.string().trim().min(1).transform(Number).pipe(z.number().finite()),
]);
const optionalAmount = amount.optional().catch(undefined);

/** Times in seconds end long before this number, and times in milliseconds begin long after it. */
const secondsEnd = 100_000_000_000;

/** A time as Unix milliseconds. The API's are in seconds; milliseconds and texts are seen, too. */
const optionalTime = z
	.union([
		amount.transform((time) => (time < secondsEnd ? time * 1000 : time)),
		z.string().transform(Date.parse).pipe(z.number().finite()),
	])
	.optional()
	.catch(undefined);

/** A span of time, as milliseconds; the API's are in seconds. */
const optionalSpan = amount
	.transform((seconds) => seconds * 1000)
	.optional()
	.catch(undefined);

const optionalText = z.string().trim().min(1).optional().catch(undefined);

/** A percentage, which is also seen as text: "50%". */
const percentage = z
	.union([
		z.number(),
		z
			.string()
			.regex(/^\s*\d+(\.\d+)?\s*%?\s*$/)
			.transform((text) => parseFloat(text)),
	])
	.optional()
	.catch(undefined);

/** The ID of a task. A number that JSON cannot hold exactly is none. */
export const taskId = z.union([
	z.string().min(1),
	z.number().refine(Number.isSafeInteger).transform(String),
]);

type Fields = Record<string, unknown>;

function isFields(value: unknown): value is Fields {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The first value that a schema takes. */
function findFirst<Value>(
	schema: z.ZodType<Value, z.ZodTypeDef, unknown>,
	values: readonly unknown[],
): Value | undefined {
	for (const value of values) {
		const parsed = schema.safeParse(value);
		if (parsed.success) return parsed.data;
	}
	return undefined;
}

/** A task ID instead of the object `data`. A word such as "success" is no ID. */
const bareTaskId = z.string().regex(/^(?=.*\d)[\w-]{8,128}$/);

/** The task that a part of the answer to a submission names. */
function findSubmitted(part: unknown): { id: string; raw: Fields } | undefined {
	if (!isFields(part)) {
		const id = findFirst(bareTaskId, [part]);
		return id === undefined ? undefined : { id, raw: { task_id: id } };
	}
	const id = readTaskId(part);
	return id === undefined ? undefined : { id, raw: part };
}

/**
 * The task that an answer names outside of `data`. There, an `id` may also be that of a request, so it
 * counts only beside the status of a task that is on its way or finished.
 */
function findSubmittedAtTop(body: Fields): { id: string; raw: Fields } | undefined {
	const { task_id, taskId: camelCaseId, id, status } = body;
	const isTask =
		typeof status === 'string' && !hasFailed({ status: readTaskStatus(status, false) });
	return findSubmitted({ ...body, id: task_id ?? camelCaseId ?? (isTask ? id : undefined) });
}

/**
 * The answer of `POST /v1/videos/generations`: the task, of which only the ID and the status are
 * known. The ID is taken from every place where it was seen: `data[].task_id` (documented),
 * `data.task_id`, `data.id`, `data.taskId`, `data` itself, and the same at the top. Where one
 * submission made several tasks, the others are kept by their IDs. An answer to a submission is never
 * the end of its task, whatever status it names.
 */
export const submission = z.unknown().transform((body, context): VideoTask => {
	const top = isFields(body) ? body : {};
	const inData = [top.data].flat().flatMap((part) => findSubmitted(part) ?? []);
	const [first, ...others] = inData.length > 0 ? inData : [findSubmittedAtTop(top) ?? []].flat();
	if (!first) {
		context.addIssue({ code: 'custom', path: ['data'], message: 'names no task' });
		return z.NEVER;
	}
	const { raw, id } = first;
	const given = typeof raw.status === 'string' ? readTaskStatus(raw.status, false) : 'submitted';
	const status = isFinished({ status: given }) ? 'submitted' : given;
	const task: VideoTask = { id, status, videoUrls: [], raw };
	return others.length === 0 ? task : { ...task, otherIds: others.map((other) => other.id) };
});

/** The names that links to videos have, the most telling first. */
const linkNames = ['video_url', 'videoUrl', 'result_url', 'url', 'outputs', 'output', 'result'];

/** The links in a value: a text, a list of them, or an object that has them under one of the names. */
function findLinks(value: unknown): string[] {
	if (Array.isArray(value)) return value.flatMap(findLinks);
	if (isFields(value)) {
		const found = linkNames.map((name) => findLinks(value[name]));
		return found.find((links) => links.length > 0) ?? [];
	}
	return typeof value === 'string' && /^\s*(https?:\/)?\//i.test(value) ? [value.trim()] : [];
}

/**
 * The videos of a completed task. `result.videos[].url` is documented, as a list of links. The other
 * places are those of gateways of the same make, one of which has the link in `fail_reason`.
 */
function findVideos(task: Fields): Array<{ urls: string[]; expiresAtMs: number | undefined }> {
	const candidates = [task, ...[task.data].flat().filter(isFields)].flatMap((part) => {
		const { result, task_result, output, content, metadata } = part;
		const results = [result, task_result, output, content, metadata].filter(isFields);
		const videos = [...results, part].flatMap(({ videos, video }) => [videos, video]);
		return [...videos, ...results, part, part.fail_reason];
	});
	for (const candidate of candidates) {
		const videos = [candidate].flat().map((video: unknown) => ({
			urls: findLinks(video),
			expiresAtMs: isFields(video) ? optionalTime.parse(video.expires_at) : undefined,
		}));
		const found = videos.filter(({ urls }) => urls.length > 0);
		if (found.length > 0) return found;
	}
	return [];
}

/** The reason that a failed task gives, in one of the places where it was seen. */
function findReason(task: Fields): string | undefined {
	const inner = isFields(task.data) ? task.data : {};
	const { url } = isFields(task.metadata) ? task.metadata : {};
	const { error, errors, fail_reason, failure_reason, task_status_msg, reason } = task;
	const candidates = [error, errors, fail_reason, failure_reason, task_status_msg, reason];
	return [...candidates, task, inner, url]
		.flat()
		.map((candidate) => toPlainText(findText(candidate)))
		.find((text) => text !== '');
}

const readStatus = ({ status, task_status }: Fields) =>
	findFirst(z.string().trim().min(1), [status, task_status]);
const readTaskId = ({ task_id, taskId: camelCaseId, id }: Fields) =>
	findFirst(taskId, [task_id, camelCaseId, id]);

/** Whether an answer says beside its data that something went wrong. */
function saysError({ error, code }: Fields): boolean {
	return Boolean(error) || Number(code) >= 400;
}

/**
 * The answer of `GET /v1/tasks/{task_id}`, with or without its envelope. It is a task document if it
 * has a status; whatever else is known of the task may be missing.
 *
 * @param askedId the task that was asked for. An answer without the envelope has to name it: an `id`
 *   there may be that of the request. In the envelope, gateways also give IDs of their own, or none
 * @returns the task, with the ID that was asked for
 */
export const task = (askedId: string) =>
	z.unknown().transform((body, context): VideoTask => {
		const top = isFields(body) ? body : {};
		const [inside, ...more] = [top.data].flat();
		const isWrapped = isFields(inside) && more.length === 0 && readStatus(inside) !== undefined;
		const raw = isWrapped ? inside : top;
		const id = readTaskId(raw);
		const given = readStatus(raw);
		const isNamed = isWrapped ? id !== undefined || !saysError(top) : id === askedId;
		if (given === undefined || !isNamed) {
			context.addIssue({ code: 'custom', message: 'it does not name the task and its status' });
			return z.NEVER;
		}
		const videos = findVideos(raw);
		const status = readTaskStatus(given, videos.length > 0);
		const isCompleted = isAt({ status }, 'completed');
		return {
			id: askedId,
			status,
			progress: percentage.parse(raw.progress),
			// A task that has failed or is on its way may name links, too, but not of its video.
			videoUrls: isCompleted ? videos.flatMap(({ urls }) => urls) : [],
			expiresAtMs: isCompleted ? videos[0]?.expiresAtMs : undefined,
			createdAtMs: optionalTime.parse(raw.created ?? raw.created_at),
			completedAtMs: optionalTime.parse(raw.completed ?? raw.completed_at),
			estimatedMs: optionalSpan.parse(raw.estimated_time),
			generationMs: optionalSpan.parse(raw.actual_time),
			cost: optionalAmount.parse(raw.cost),
			failureReason: hasFailed({ status }) ? findReason(raw) : undefined,
			raw,
		};
	});

/** The answer of `GET /v1/balance` and `GET /v1/user/balance`. */
export const balance = z
	.object({
		remain_balance: amount,
		used_balance: optionalAmount,
		unlimited_quota: z.boolean().optional().catch(undefined),
	})
	.transform((answer): Balance => {
		const { remain_balance: remaining, used_balance: used, unlimited_quota } = answer;
		const unlimited = unlimited_quota ?? remaining === -1;
		return { remaining: unlimited ? null : remaining, used, unlimited };
	});

/**
 * The answer of `POST /v1/uploads/images`, which does not wrap it in `data`. Only the URL is needed.
 *
 * @param baseUrl which the URL may be relative to
 * @param nowMs when it was uploaded, if the answer does not say; Unix milliseconds
 */
export function uploadedImage(baseUrl: string, nowMs: number) {
	const upload = z
		.object({
			url: z
				.string()
				.trim()
				.min(1)
				.transform((url: string) => resolveUrl(url, baseUrl))
				.pipe(z.string().regex(/^https?:/i)),
			filename: optionalText,
			content_type: optionalText,
			bytes: optionalAmount,
			created_at: optionalTime,
		})
		.transform(({ url, filename, content_type, bytes, created_at }): UploadedImage => {
			const uploadedAtMs = created_at ?? nowMs;
			return {
				url,
				fileName: filename,
				mimeType: content_type,
				bytes,
				uploadedAtMs,
				expiresAtMs: uploadedAtMs + imageLifeMs,
			};
		});
	return z.union([upload, z.object({ data: upload }).transform(({ data }) => data)]);
}

/** A URL, which may be relative to where it was asked for. */
export function resolveUrl(url: string, baseUrl: string): string {
	return URL.canParse(url, baseUrl) ? new URL(url, baseUrl).href : url;
}

/** The forms of the API's answers: an error, what an endpoint gives, and a balance or its refusal. */
const apiForms = z.union([
	z.object({ error: z.object({ message: z.string() }) }),
	z.object({ error: z.string().min(1) }),
	z.object({ code: z.number(), data: z.union([z.array(z.unknown()), z.object({})]) }),
	z.object({ code: z.union([z.number(), z.string()]), message: z.string() }),
	z.object({ success: z.boolean() }),
]);

/** Whether an answer has the form of one of the API, whatever it says. */
export function isOfTheApi(body: unknown): boolean {
	return apiForms.safeParse(body).success;
}
