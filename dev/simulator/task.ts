import type { Submission } from './models/modelRules';
import type { SourceVideo } from './sourceVideos';

export interface TaskError {
	code: number;
	message: string;
	type: string;
}

/** How a task goes and ends. */
export interface Outcome {
	status: 'completed' | 'failed' | 'cancelled';
	/** From being accepted to the final status. */
	generationMs: number;
	/** A status told for the first `forMs`, such as one the documentation does not know. */
	firstStatus: { status: string; forMs: number } | undefined;
	/** What the final status is called, if not by its documented name. */
	endWord: string | undefined;
	/** For how long after it was accepted the task is unknown to its own endpoint. */
	unknownForMs: number;
	/** How long after the end the link is there; until then `result` is empty. */
	linkAfterMs: number;
	/** Of a failed task; by default a refusal in the language asked for. */
	error: TaskError | string | undefined;
	/** How many videos a completed task has; 0 for none. */
	videos: number;
	/** Whether a result's `url` is an array, as documented, or a plain string, as seen. */
	urlAs: 'array' | 'string';
	linkLifeMs: number;
	/**
	 * When the callback is sent, in milliseconds after the end, if the task has a webhook. `[]` loses
	 * it, `[0, 0]` sends it twice, `[5000]` sends it late. Each is a delivery of its own, repeated
	 * until it arrives or is given up.
	 */
	callbacksAfterMs: number[];
	/** Laid over the fields of the task document; `undefined` leaves one out. */
	fields: Record<string, unknown>;
}

/** What is recorded of an accepted submission. */
export interface Task {
	/** As paths and records spell it. */
	taskId: string;
	/** As JSON tells it: the same text, or the number it spells. */
	id: string | number;
	/** As it was submitted. */
	body: Submission;
	/** The videos that it is made from, as far as they were fetched. */
	sourceVideos: readonly SourceVideo[];
	acceptedAtMs: number;
	/** The API key it was submitted with. */
	key: string;
	/** The `Idempotency-Key` it was submitted with, if any. */
	idempotencyKey: string | undefined;
	/** What was paid, in US dollars. */
	cost: number;
	outcome: Outcome;
	/** When each result link issued so far dies; the nth carries the token n. */
	linksExpireAtMs: number[];
}

/** A task waits for this part of its time before it is worked on. */
const pendingPart = 0.1;

const refusals: Record<string, string> = {
	en: 'The content was refused by moderation',
	zh: '内容未通过审核',
	ko: '콘텐츠가 검토를 통과하지 못했습니다',
	ja: 'コンテンツが審査を通過しませんでした',
};

/** A link that is alive: the last one issued, or a fresh one. */
function currentLink({ linksExpireAtMs, outcome }: Task, nowMs: number) {
	let expiresAtMs = linksExpireAtMs.at(-1);
	if (expiresAtMs === undefined || expiresAtMs <= nowMs) {
		expiresAtMs = nowMs + outcome.linkLifeMs;
		linksExpireAtMs.push(expiresAtMs);
	}
	return { token: linksExpireAtMs.length, expiresAtMs };
}

function resultOf(task: Task, nowMs: number, filesUrl: string) {
	const { token, expiresAtMs } = currentLink(task, nowMs);
	const videos = Array.from({ length: task.outcome.videos }, (_, index) => {
		const suffix = index === 0 ? '' : `-${index + 1}`;
		const url = `${filesUrl}/videos/${task.taskId}${suffix}.mp4?token=${token}`;
		return {
			url: task.outcome.urlAs === 'array' ? [url] : url,
			expires_at: Math.floor(expiresAtMs / 1000),
		};
	});
	return { videos };
}

function statusOf({ acceptedAtMs, outcome }: Task, nowMs: number): string {
	const elapsedMs = nowMs - acceptedAtMs;
	if (elapsedMs >= outcome.generationMs) return outcome.status;
	if (outcome.firstStatus && elapsedMs < outcome.firstStatus.forMs) {
		return outcome.firstStatus.status;
	}
	return elapsedMs < outcome.generationMs * pendingPart ? 'pending' : 'processing';
}

/** Whether the task's own endpoint does not know it yet. */
export function isUnknownYet({ acceptedAtMs, outcome }: Task, nowMs: number): boolean {
	return nowMs - acceptedAtMs < outcome.unknownForMs;
}

/** Whether the task's videos are there to be downloaded. */
export function isCompleted(task: Task, nowMs: number): boolean {
	return statusOf(task, nowMs) === 'completed';
}

/** Whether the task has ended without a video, which is then not paid for. */
export function hasFailed(task: Task, nowMs: number): boolean {
	return statusOf(task, nowMs) === 'failed';
}

/**
 * The task as its endpoint shows it at a moment. Issues a fresh link when the last one has died.
 * @param filesUrl origin of the file host
 */
export function describeTask(task: Task, nowMs: number, language: string, filesUrl: string) {
	const { id, acceptedAtMs, cost, outcome } = task;
	const elapsedMs = nowMs - acceptedAtMs;
	const isFinal = elapsedMs >= outcome.generationMs;
	const status = statusOf(task, nowMs);
	const completed = status === 'completed';
	const isLinked = elapsedMs >= outcome.generationMs + outcome.linkAfterMs;
	const message = refusals[language] ?? refusals.en;
	return {
		id,
		status: (isFinal && outcome.endWord) || status,
		progress: completed
			? 100
			: Math.min(99, Math.floor((elapsedMs / (outcome.generationMs || 1)) * 100)),
		created: Math.floor(acceptedAtMs / 1000),
		estimated_time: Math.ceil(outcome.generationMs / 1000),
		...(isFinal && {
			completed: Math.floor((acceptedAtMs + outcome.generationMs) / 1000),
			actual_time: Math.round(outcome.generationMs / 1000),
		}),
		...(completed && { cost, result: isLinked ? resultOf(task, nowMs, filesUrl) : {} }),
		...(status === 'failed' && {
			error: outcome.error ?? { code: 400, message, type: 'invalid_request_error' },
		}),
		...outcome.fields,
	};
}
