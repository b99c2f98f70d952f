import { z } from 'zod';

/** A task of the API, with what it does not say left undefined. */
export interface VideoTask {
	id: string;
	/** The other tasks of the same submission, if it made several: they are paid for, too. */
	otherIds?: string[] | undefined;
	/** An earlier try, or an earlier execution, has submitted it. Known only when it is picked up. */
	isPickedUp?: true | undefined;
	/**
	 * `submitted`, `pending`, `processing`, `completed`, `failed`, `cancelled`, or one that nobody
	 * knows yet.
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
	/** The API's own `data`. */
	raw: Record<string, unknown>;
}

/** Whether the task has ended without a video and will never have one. */
export function hasFailed(task: Pick<VideoTask, 'status'>): boolean {
	return task.status === 'failed' || task.status === 'cancelled';
}

/** Whether the task has come to an end. A status that nobody knows is not one. */
export function isFinished(task: Pick<VideoTask, 'status'>): boolean {
	return task.status === 'completed' || hasFailed(task);
}

/** What is left on a key or an account, in US dollars. */
export interface Balance {
	/** Null when unlimited. */
	remaining: number | null;
	used: number;
	unlimited: boolean;
}

/** An image that was uploaded. */
export interface UploadedImage {
	/** Public. */
	url: string;
	fileName: string;
	mimeType: string;
	bytes: number;
	/** Unix milliseconds. */
	uploadedAtMs: number;
	/** When the link expires, as Unix milliseconds. */
	expiresAtMs: number;
}

/** How long the link of an uploaded image lives. */
const imageLifeMs = 72 * 60 * 60_000;

const optionalNumber = z.number().optional().catch(undefined);

/** The API's times are in seconds, those of this package in milliseconds. */
const optionalSeconds = z
	.number()
	.transform((seconds) => seconds * 1000)
	.optional()
	.catch(undefined);

const errorText = z.union([
	z.string(),
	z.object({ message: z.string() }).transform((error) => error.message),
]);

/** The ID of a task. A number that JSON cannot hold exactly is none. */
export const taskId = z.union([
	z.string().min(1),
	z.number().refine(Number.isSafeInteger).transform(String),
]);

/**
 * A task as a submission answers it, in both shapes that are known: `task_id` in a list, or `id`
 * alone.
 */
const submitted = z.union([
	z.object({ task_id: taskId }).passthrough(),
	z
		.object({ id: taskId })
		.passthrough()
		.transform((data) => ({ ...data, task_id: data.id })),
]);

/**
 * The answer of `POST /v1/videos/generations`: the task, of which only the ID and the status are
 * known. Where one submission made several tasks, the others are kept by their IDs.
 */
export const submission = z.object({ data: z.unknown() }).transform(({ data }, context) => {
	const entries: unknown[] = Array.isArray(data) ? data : [data];
	const [first, ...others] = entries.flatMap((entry) => {
		const { data: found } = submitted.safeParse(entry);
		return found ? [{ ...found, raw: entry as Record<string, unknown> }] : [];
	});
	if (!first) {
		context.addIssue({ code: 'custom', path: ['data'], message: 'names no task' });
		return z.NEVER;
	}
	const { raw, task_id: id } = first;
	const status = typeof raw.status === 'string' ? raw.status : 'submitted';
	const task: VideoTask = { id, status, videoUrls: [], raw };
	return others.length === 0 ? task : { ...task, otherIds: others.map((other) => other.task_id) };
});

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

const video = z.object({
	url: z.union([z.string().transform((url) => [url]), z.array(z.string())]),
	expires_at: optionalSeconds,
});

/** The answer of `GET /v1/tasks/{task_id}`. */
export const task = z
	.object({
		data: z
			.record(z.string(), z.unknown())
			.transform((raw) => ({ ...raw, raw }))
			.pipe(
				z.object({
					id: taskId,
					status: z.string(),
					progress: percentage,
					created: optionalSeconds,
					completed: optionalSeconds,
					estimated_time: optionalSeconds,
					actual_time: optionalSeconds,
					cost: optionalNumber,
					error: errorText.optional().catch(undefined),
					result: z
						.object({ videos: z.array(video) })
						.optional()
						.catch(undefined),
					raw: z.record(z.string(), z.unknown()),
				}),
			),
	})
	.transform(({ data }): VideoTask => {
		const videos = data.result?.videos ?? [];
		return {
			id: data.id,
			status: data.status,
			progress: data.progress,
			videoUrls: videos.flatMap((entry) => entry.url).filter((url) => url !== ''),
			expiresAtMs: videos[0]?.expires_at,
			createdAtMs: data.created,
			completedAtMs: data.completed,
			estimatedMs: data.estimated_time,
			generationMs: data.actual_time,
			cost: data.cost,
			failureReason: data.error || undefined,
			raw: data.raw,
		};
	});

/** The answer of `GET /v1/balance` and `GET /v1/user/balance`. */
export const balance = z
	.object({
		remain_balance: z.number(),
		used_balance: z.number(),
		unlimited_quota: z.boolean().optional(),
	})
	.transform((answer): Balance => {
		const unlimited = answer.unlimited_quota === true || answer.remain_balance === -1;
		return {
			remaining: unlimited ? null : answer.remain_balance,
			used: answer.used_balance,
			unlimited,
		};
	});

/** The answer of `POST /v1/uploads/images`, which does not wrap it in `data`. */
export const uploadedImage = z
	.object({
		url: z.string().url(),
		filename: z.string(),
		content_type: z.string(),
		bytes: z.number(),
		created_at: z.number(),
	})
	.transform(
		({ url, filename, content_type, bytes, created_at }): UploadedImage => ({
			url,
			fileName: filename,
			mimeType: content_type,
			bytes,
			uploadedAtMs: created_at * 1000,
			expiresAtMs: created_at * 1000 + imageLifeMs,
		}),
	);

/** What the body of an answer says beside or instead of its data. */
export interface Remark {
	/**
	 * Whether it says that something went wrong. An empty error is none, nor is a code such as 200.
	 */
	isError: boolean;
	/** In its own words; empty if it has none. */
	said: string;
	/** Its code, if it is a word. */
	code: string | undefined;
	/** What its code means as an HTTP status, if it means one; the worse one if it says two. */
	status: number | undefined;
}

/**
 * The words of APIMart's list of errors, which stand in `error.type` and are seen in `error.code`.
 */
const statusOfWord: Readonly<Record<string, number>> = {
	invalid_request_error: 400,
	authentication_error: 401,
	payment_required: 402,
	permission_error: 403,
	rate_limit_error: 429,
	server_error: 500,
	bad_gateway: 502,
};

const remark = z
	.object({
		error: z.unknown(),
		code: z.unknown(),
		message: z.string().catch(''),
		success: z.unknown(),
	})
	.catch({ message: '' });

/** Reads what an answer says beside or instead of its data. */
export function readRemark(body: unknown): Remark {
	const { error, code, message, success } = remark.parse(body);
	const inside = typeof error === 'object' && error !== null ? error : { message: error };
	const { code: errorCode, type, message: errorMessage } = inside as Record<string, unknown>;
	const statuses = [errorCode, type, code].flatMap((value) => {
		const status = statusOfWord[String(value)] ?? Number(value);
		return status >= 400 && status <= 599 ? [status] : [];
	});
	const word =
		[errorCode, type].find((value) => /^[a-z]\w+$/i.test(String(value ?? ''))) ??
		[code].find((value) => String(value).startsWith('idempotency_'));
	const hasMessage = typeof errorMessage === 'string' && errorMessage !== '';
	return {
		isError: hasMessage || word !== undefined || statuses.length > 0 || success === false,
		said: hasMessage ? errorMessage : message,
		code: word === undefined ? undefined : String(word),
		status: statuses.length > 0 ? Math.max(...statuses) : undefined,
	};
}

/** The forms of the API's answers: an error, what an endpoint gives, and a balance or its refusal. */
const apiForms = z.union([
	z.object({ error: z.object({ message: z.string() }) }),
	z.object({ code: z.number(), data: z.union([z.array(z.unknown()), z.object({})]) }),
	z.object({ code: z.union([z.number(), z.string()]), message: z.string() }),
	z.object({ success: z.boolean() }),
]);

/** Whether an answer has the form of one of the API, whatever it says. */
export function isOfTheApi(body: unknown): boolean {
	return apiForms.safeParse(body).success;
}
