import { z } from 'zod';

/** A task of the API, with what it does not say left undefined. */
export interface VideoTask {
	id: string;
	/** `submitted`, `pending`, `processing`, `completed`, `failed`, `cancelled`, or one that nobody knows yet. */
	status: string;
	/** 0–100. */
	progress?: number | undefined;
	videoUrls: string[];
	/** When the links run out, as Unix seconds. */
	expiresAt?: number | undefined;
	/** Unix seconds. */
	createdAt?: number | undefined;
	/** Unix seconds. */
	completedAt?: number | undefined;
	estimatedSeconds?: number | undefined;
	generationSeconds?: number | undefined;
	cost?: number | undefined;
	failureReason?: string | undefined;
	/** The API's own `data`. */
	raw: Record<string, unknown>;
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
	/** When the link runs out, as Unix milliseconds. */
	expiresAtMs: number;
}

/** How long the link of an uploaded image lives. */
const imageLifeMs = 72 * 60 * 60_000;

const optionalNumber = z.number().optional().catch(undefined);

const errorText = z.union([
	z.string(),
	z.object({ message: z.string() }).transform((error) => error.message),
]);

const submitted = z
	.object({
		task_id: z.union([z.string().min(1), z.number().transform(String)]),
		status: z.string().catch('submitted'),
	})
	.passthrough();

/** The answer of `POST /v1/videos/generations`: the task, of which only the ID and the status are known. */
export const submission = z
	.object({ data: z.union([z.tuple([submitted]).rest(z.unknown()), submitted]) })
	.transform(({ data }): VideoTask => {
		const raw = Array.isArray(data) ? data[0] : data;
		return { id: raw.task_id, status: raw.status, videoUrls: [], raw };
	});

const video = z.object({
	url: z.union([z.string().transform((url) => [url]), z.array(z.string())]),
	expires_at: optionalNumber,
});

/** The answer of `GET /v1/tasks/{task_id}`. */
export const task = z
	.object({
		data: z
			.object({
				id: z.string(),
				status: z.string(),
				progress: optionalNumber,
				created: optionalNumber,
				completed: optionalNumber,
				estimated_time: optionalNumber,
				actual_time: optionalNumber,
				cost: optionalNumber,
				error: errorText.optional().catch(undefined),
				result: z
					.object({ videos: z.array(video) })
					.optional()
					.catch(undefined),
			})
			.passthrough(),
	})
	.transform(({ data }): VideoTask => {
		const videos = data.result?.videos ?? [];
		return {
			id: data.id,
			status: data.status,
			progress: data.progress,
			videoUrls: videos.flatMap((entry) => entry.url).filter((url) => url !== ''),
			expiresAt: videos[0]?.expires_at,
			createdAt: data.created,
			completedAt: data.completed,
			estimatedSeconds: data.estimated_time,
			generationSeconds: data.actual_time,
			cost: data.cost,
			failureReason: data.error,
			raw: data,
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

/** A 200 that says no: a look-up that failed, or an error in the place of an answer. */
export const refusal = z.union([
	z
		.object({ success: z.literal(false), message: z.string().optional() })
		.transform((answer) => answer.message ?? 'it gave no reason'),
	z.object({ error: errorText }).transform((answer) => answer.error),
]);

/** What the API says in the body of an error, or of an answer that is not the documented one. */
export const apiMessage = z.union([
	z.object({ error: errorText }).transform((answer) => answer.error),
	z.object({ message: z.string() }).transform((answer) => answer.message),
]);
