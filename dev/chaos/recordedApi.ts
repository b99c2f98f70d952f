/** A simulator that knows which execution of n8n has sent each submission. */
import { defaultKey } from '../simulator/api';
import type { Reply } from '../simulator/http';
import type { Idempotency } from '../simulator/idempotency';
import type { Submission } from '../simulator/models/modelRules';
import { startSimulator, type RunningSimulator } from '../simulator/server';
import type { Outcome } from '../simulator/task';

/** A submission, accepted or not. */
export interface RecordedSubmission {
	atMs: number;
	executionId: string;
	/** The name of the video that was asked for. Submissions with the same name ask for the same video. */
	order: string;
	idempotencyKey: string | undefined;
	/** In words. */
	answer: string;
	/** Whether the API has refused it. */
	isRefused: boolean;
	/** The task that it has made. */
	task?: { id: string; endsAtMs: number; endsAs: Outcome['status']; isNamedByAnswer: boolean };
}

/** A simulator, with all submissions that it was sent. */
export interface RecordedApi extends RunningSimulator {
	submissions: RecordedSubmission[];
	/** The values of a credential that says in each request which execution sends it. */
	credential: { apiKey: string; baseUrl: string };
}

/**
 * What a video is: the item that asks for it, whose name the prompt begins with, and the field that
 * edits change.
 */
export function nameOrder(prompt: string, duration: unknown): string {
	return `${prompt.split(',')[0]} of ${String(duration)} s`;
}

/**
 * Starts a simulator.
 *
 * @param outcomeOf tells how the task of an accepted prompt goes
 */
export async function startRecordedApi(
	idempotency: Idempotency,
	outcomeOf: (prompt: string) => Partial<Outcome>,
): Promise<RecordedApi> {
	const simulator = await startSimulator({
		idempotency,
		balance: Infinity,
		onSubmit: ({ prompt = '' }) => outcomeOf(prompt),
	});
	const { api, url } = simulator;
	const submissions: RecordedSubmission[] = [];
	const handle = api.handle.bind(api);
	api.handle = (request) => {
		const [, executionId = '', path = request.path] =
			/^\/execution-([^/]*)(\/.*)$/.exec(request.path) ?? [];
		const tasksBefore = api.tasks.length;
		const reply = handle({ ...request, path });
		if (request.method === 'POST' && path === '/v1/videos/generations') {
			const { prompt = '', duration } = request.body as Submission;
			const task = api.tasks[tasksBefore];
			submissions.push({
				atMs: Date.now(),
				executionId,
				order: nameOrder(prompt, duration),
				idempotencyKey: request.headers['idempotency-key'],
				answer: describeAnswer(reply),
				isRefused: reply.kind === 'response' && reply.status >= 400 && reply.status < 500,
				...(task && {
					task: {
						id: task.taskId,
						endsAtMs: task.acceptedAtMs + task.outcome.generationMs,
						endsAs: task.outcome.status,
						isNamedByAnswer: textOf(reply).includes(task.taskId),
					},
				}),
			});
		}
		return reply;
	};
	const baseUrl = `=${url}/execution-{{ $execution.id }}`;
	return { ...simulator, submissions, credential: { apiKey: defaultKey, baseUrl } };
}

function textOf(reply: Reply): string {
	return reply.kind === 'response' && typeof reply.body === 'string' ? reply.body : '';
}

function describeAnswer(reply: Reply): string {
	if (reply.kind !== 'response') return reply.kind;
	const delay = reply.delayMs === undefined ? '' : `, ${reply.delayMs} ms later`;
	return `${reply.status} ${textOf(reply).slice(0, 120)}${delay}`;
}
