import type { VideoTask } from './responses';

/**
 * What can go wrong with an item, by name:
 *
 * - with a request: `unencrypted`, `badKey` (it cannot be sent), `unreachable`, `connectionLost`,
 *   `noAnswer` (in time), `badStatus`, `refusal` (a 2xx that says no), `unreadable` (a 2xx that is
 *   not what is documented), `foreignServer` (any answer that may not be from APIMart);
 * - with a submission: `submittedBefore` (an earlier try may have been accepted), `balanceTooLow`,
 *   `balanceUnknown` (the balance could not be looked up);
 * - with a task: `unknownTask` (to the account), `taskFailed`, `taskCancelled`, `withoutVideo`,
 *   `timedOut`;
 * - with its video: `notDownloaded`, `notStored`;
 * - with the run: `stopped`;
 * - with the panel: `input`;
 * - `unexpected`, which is a mistake in this package.
 */
export type FailureCode =
	| 'unencrypted'
	| 'badKey'
	| 'unreachable'
	| 'connectionLost'
	| 'noAnswer'
	| 'badStatus'
	| 'refusal'
	| 'unreadable'
	| 'foreignServer'
	| 'submittedBefore'
	| 'balanceTooLow'
	| 'balanceUnknown'
	| 'unknownTask'
	| 'taskFailed'
	| 'taskCancelled'
	| 'withoutVideo'
	| 'timedOut'
	| 'notDownloaded'
	| 'notStored'
	| 'stopped'
	| 'input'
	| 'unexpected';

/**
 * `refused` if a submission definitely was not accepted, `unknown` if it may have been accepted and
 * charged.
 */
export type SubmissionOutcome = 'refused' | 'unknown';

/** What is known about a task when something goes wrong with it. The ID is always known. */
export type KnownTask = Pick<VideoTask, 'id'> & Partial<VideoTask>;

/** Why the file host did not bring a video. */
export type DownloadFault =
	| { kind: 'status'; status: number }
	| { kind: 'noVideo' }
	| { kind: 'incomplete'; received: number; announced: number }
	| { kind: 'late' }
	| { kind: 'brokenOff'; reason: string };

/**
 * All that is known of a failure, as plain JSON, so that it loses nothing when n8n stores it. Codes
 * and facts only: the words for people are made of them in `run/errorTexts.ts`.
 */
export interface FailureFacts {
	code: FailureCode;
	/** HTTP status, if there was an answer. */
	status?: number | undefined;
	/** The API's own code, if it is a word. */
	apiCode?: string | undefined;
	/** What the API's own code means as an HTTP status. */
	statusInside?: number | undefined;
	/** The API's own words, without the key. */
	said?: string | undefined;
	/** How long the API asks to be left alone. */
	retryAfterMs?: number | undefined;
	/**
	 * The same request may bring an answer later: the connection failed, or the API is busy or in
	 * trouble.
	 */
	transient?: boolean | undefined;
	/** What became of a submission, which costs money. Absent for requests that cost nothing. */
	outcome?: SubmissionOutcome | undefined;
	/**
	 * What was answered, shortened and without the key, if it cannot be read or leaves open whether a
	 * submission was accepted.
	 */
	response?: string | undefined;
	/** The address of the API, if it may be to blame. */
	baseUrl?: string | undefined;
	/** Whether an earlier copy of a submission that was refused may have been accepted. */
	hasEarlierCopy?: boolean | undefined;
	/** Whether the time for the request was over before the pause that the API asked for. */
	isOutOfTime?: boolean | undefined;
	/** What is left on the API key, in US dollars. */
	remainingUsd?: number | undefined;
	/** What must be left on the API key, in US dollars. */
	minimumUsd?: number | undefined;
	/** What went wrong with the look-up of the balance. */
	lookUpCode?: FailureCode | undefined;
	/** Why a finished video could not be downloaded. */
	fault?: DownloadFault | undefined;
	/** Why, as it comes from elsewhere: a code of the system, or a message. */
	reason?: string | undefined;
	/** What would mend it, if the reason comes with that. */
	fix?: string | undefined;
	/** The task that it is about; it was paid for, so nothing of it may be dropped. */
	task?: KnownTask | undefined;
}

/** Something went wrong with an item. Never holds the API key. */
export class Failure extends Error {
	override readonly name = 'Failure';

	constructor(readonly facts: FailureFacts) {
		super(facts.code);
	}
}

/** Whatever went wrong with a task, together with what is known of the task. */
export function aboutTask(error: unknown, task: KnownTask): Failure {
	const { facts } = toFailure(error);
	return new Failure({ task, ...facts });
}

/** Whatever was thrown, as a failure. */
export function toFailure(error: unknown): Failure {
	if (error instanceof Failure) return error;
	const reason = String((error as Error | undefined)?.message ?? error);
	return new Failure({ code: 'unexpected', reason });
}

/**
 * What the documented answers to an `Idempotency-Key` mean for the submission, by their codes. The
 * same request may be sent again while the first one is being worked on: an API that says so does
 * not carry it out twice.
 */
const idempotencyAnswers: Readonly<
	Record<string, { outcome: SubmissionOutcome; transient: boolean }>
> = {
	idempotency_in_progress: { outcome: 'unknown', transient: true },
	idempotency_key_reused: { outcome: 'unknown', transient: false },
	idempotency_result_indeterminate: { outcome: 'unknown', transient: false },
	idempotency_unavailable: { outcome: 'refused', transient: true },
};

/**
 * Whether an earlier copy of the same submission is being worked on, so that it may be sent again.
 */
export function isInProgress({ facts }: Failure): boolean {
	return facts.apiCode === 'idempotency_in_progress';
}

/** What a request is about, as far as it matters for what its failure means. */
export interface RequestPurpose {
	/** It may be a paid video that was accepted. */
	spendsMoney?: boolean;
	/** It asks for a task. */
	asksForTask?: boolean;
}

/** An answer that brought nothing usable. */
export interface UnusableResponse
	extends Pick<FailureFacts, 'apiCode' | 'statusInside' | 'said' | 'retryAfterMs'> {
	status: number;
	/** All of it, shortened and without the key. */
	response: string;
}

/** An answer whose status says no, or that something went wrong over there. */
export function failureOfStatus(
	{ response, ...answer }: UnusableResponse,
	{ spendsMoney, asksForTask }: RequestPurpose,
): Failure {
	const { status, apiCode = '' } = answer;
	const { outcome, transient } = idempotencyAnswers[apiCode] ?? {
		outcome: isClientSide(status) ? 'refused' : 'unknown',
		transient: status >= 500 || status === 429,
	};
	return new Failure({
		code: status === 404 && asksForTask ? 'unknownTask' : 'badStatus',
		...answer,
		transient,
		...(spendsMoney && { outcome, ...(outcome === 'unknown' && { response }) }),
	});
}

/** A 2xx answer in which the API says that it did not do it. */
export function failureOfRefusal(
	{ response, ...answer }: UnusableResponse,
	{ spendsMoney }: RequestPurpose,
): Failure {
	const { statusInside = 0 } = answer;
	const outcome = isClientSide(statusInside) ? 'refused' : 'unknown';
	return new Failure({
		code: 'refusal',
		...answer,
		transient: statusInside >= 500 || statusInside === 429,
		...(spendsMoney && { outcome, ...(outcome === 'unknown' && { response }) }),
	});
}

/**
 * A 2xx answer that is not what the endpoint is documented to give.
 *
 * @param reason what is wrong with it
 */
export function failureOfUnreadable(
	reason: string,
	{ status, response }: UnusableResponse,
	{ spendsMoney }: RequestPurpose,
): Failure {
	return new Failure({
		code: 'unreadable',
		status,
		reason,
		response,
		...(spendsMoney && { outcome: 'unknown' }),
	});
}

/**
 * An answer that may not be from APIMart. What it means for the money stays as it is.
 *
 * @param reason what came instead of an answer of the API
 */
export function failureOfForeignServer(
	{ facts }: Failure,
	baseUrl: string,
	reason: string,
): Failure {
	return new Failure({ ...facts, code: 'foreignServer', baseUrl, reason });
}

/**
 * Errors that happen before anything of a request has left; of the first kind, another try may be
 * lucky.
 */
const notReached = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)\b/;
const notSent =
	/\b(ERR_INVALID_URL|Invalid URL|CERT_[A-Z_]+|[A-Z_]*SELF_SIGNED_CERT[A-Z_]*|UNABLE_TO_[A-Z_]+|ERR_TLS_[A-Z_]+|SSRF\w*)\b/i;

/** The key is the one header that a person fills in. */
const badHeader = /\b(ERR_INVALID_CHAR|Invalid character in header)\b/i;

/** Errors of connecting, as a rule, but not so surely that a submission could be sent again. */
const notConnected = /\b(EHOSTUNREACH|ENETUNREACH|EPROTO|ERR_SSL_[A-Z_]+)\b/;

const timedOut = /\b(ETIMEDOUT|timeout of \d+ ?ms exceeded)\b/;

/** A request without any answer: no connection, a lost one, or a time-out. */
export function failureOfConnection(
	cause: unknown,
	baseUrl: string,
	{ spendsMoney }: RequestPurpose,
): Failure {
	const told = describe(cause);
	const isBadKey = badHeader.test(told);
	const [surely] = notReached.exec(told) ?? notSent.exec(told) ?? [];
	const [probably] = notConnected.exec(told) ?? [];
	const isUnsent = isBadKey || surely !== undefined;
	const reason = surely ?? (spendsMoney ? undefined : probably);
	const lost = timedOut.test(told) ? 'noAnswer' : 'connectionLost';
	return new Failure({
		code: isBadKey ? 'badKey' : reason === undefined ? lost : 'unreachable',
		baseUrl,
		reason,
		transient: !isUnsent || notReached.test(told),
		...(spendsMoney && { outcome: isUnsent ? 'refused' : 'unknown' }),
	});
}

/** Whether a status says that the request was wrong, so that the API did not act on it. */
function isClientSide(status: number): boolean {
	return status >= 400 && status <= 499;
}

/**
 * The codes and texts of an error and its causes: n8n keeps now the one, now the other, of what it
 * wraps.
 */
function describe(error: unknown): string {
	if (typeof error !== 'object' || error === null) return '';
	const { code, message, messages, cause } = error as Record<string, unknown>;
	return [code, message, messages, describe(cause)].join(' ');
}
