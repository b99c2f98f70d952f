/** What the simulator is asked and what it does, in words. */
import type { CallbackAttempt } from './deliveries';
import type { Reply, Response, SimulatedRequest } from './http';
import type { Task } from './task';

/** What a request asks for, by its method, host and path. */
const requestNames: ReadonlyArray<readonly [RegExp, string]> = [
	[/^POST api \/v1\/videos\/generations$/, 'Submission'],
	[/^GET api \/v1\/tasks\/([^/]+)$/, 'Status of $1'],
	[/^POST api \/v1\/uploads\/images$/, 'Upload of an image'],
	[/^GET api \/v1\/(user\/)?balance$/, 'Balance'],
	[/^GET api \/v1\/usage$/, 'Usage'],
	[/^GET api \/api\/pricing\/model$/, 'Prices'],
	[/^GET \w+ \/videos\/(.+)\.mp4$/, 'Download of the video of $1'],
	[/^GET \w+ \/images\/(.+)$/, 'Download of $1'],
];

/** What the log says about an answer's body. */
interface AnswerBody {
	data?: { status?: string };
	error?: { message?: string };
	remain_balance?: number;
}

/**
 * A line about a request and its answer.
 * @param accepted the task that the request has made, if it has made one
 */
export function describeExchange(
	{ method, host, path }: SimulatedRequest,
	reply: Reply,
	accepted: Task | undefined,
): string {
	const target = `${method} ${host} ${path}`;
	const [pattern, name] = requestNames.find(([known]) => known.test(target)) ?? ['', ''];
	const isFree = host === 'api' && method === 'GET' && pattern !== '';
	const facts = [
		accepted && describeAcceptance(accepted),
		describeReply(reply),
		isFree && 'free of charge',
	].filter(Boolean);
	return `${target.replace(pattern, name)}: ${facts.join('; ') || 'done'}`;
}

/** A line about an attempt at a callback that has ended. */
export function describeCallback({ taskId, status, failure, verdict }: CallbackAttempt): string {
	const followUp = verdict === 'retry' ? '; it will be sent again' : '';
	return `Callback for ${taskId}: ${describeReceiver(status, failure)}${followUp}`;
}

function describeAcceptance({ taskId, body: { model }, cost }: Task): string {
	return `accepted as ${taskId} (${model}), for ${describeMoney(cost)}`;
}

/** An amount in US dollars. */
function describeMoney(amount: number): string {
	return `$${amount.toFixed(2)} of play money`;
}

/** The body of an answer, as far as it is JSON. */
function readBody({ body }: Response): AnswerBody {
	if (typeof body !== 'string') return {};
	try {
		return (JSON.parse(body) ?? {}) as AnswerBody;
	} catch {
		return {};
	}
}

/** What the log says about an answer, which may be nothing. */
function describeReply(reply: Reply): string {
	if (reply.kind === 'reset') return 'the connection is cut before the answer';
	if (reply.kind === 'hang') return 'no answer is given';
	if (reply.cut) return 'the connection is cut in the middle of the file';
	const { data, error, remain_balance } = readBody(reply);
	if (reply.status >= 300) {
		return [`answered with status ${reply.status}`, error?.message].filter(Boolean).join(': ');
	}
	return data?.status ?? (remain_balance === undefined ? '' : describeMoney(remain_balance));
}

/** What came of a callback; most of what looks like an error is none. */
function describeReceiver(status = 0, failure?: string): string {
	if (failure !== undefined) return `not delivered (${failure})`;
	if (status < 300) return 'delivered';
	if (status === 404) {
		return 'nothing waits for it (404), as long as the workflow of its trigger is not published';
	}
	if (status === 409) return 'no longer needed, because the execution has gone on (409)';
	if (status >= 500) return `not taken (${status}), which is normal while the execution is awake`;
	return `answered with status ${status}`;
}
