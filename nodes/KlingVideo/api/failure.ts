import type { RequestDescription } from '../models/request';
import {
	followUp,
	type Meaning,
	type RequestPurpose,
	type SubmissionOutcome,
} from './answerMeanings';
import type { VideoTask } from './responses';

/** What can go wrong with an item, by name. */
export const failureCodes = [
	// With a request:
	'unencrypted',
	'badKey', // The key cannot be sent.
	'unreachable',
	'connectionLost',
	'noAnswer', // No answer came in time.
	'emptyAccount',
	'badStatus',
	'refusal', // An answer with a 2xx status that says no.
	'unreadable', // An answer with a 2xx status that is not what is documented.
	'foreignServer', // The answer may not be from APIMart.
	// With a submission:
	'submittedBefore', // An earlier try may have been accepted.
	'forgotten', // An execution whose notes n8n has lost may have submitted it.
	'balanceTooLow',
	'balanceUnknown', // The balance could not be checked.
	// With a task:
	'unknownTask', // The account does not know the task.
	'taskFailed',
	'taskCancelled',
	'withoutVideo',
	'timedOut',
	// With its video:
	'notDownloaded',
	'notStored',
	// With the run, and with the panel:
	'stopped',
	'input',
	// A mistake in this package:
	'unexpected',
] as const;
export type FailureCode = (typeof failureCodes)[number];

/** What is known about a task when something goes wrong with it. The ID is always known. */
export type KnownTask = Pick<VideoTask, 'id'> & Partial<VideoTask>;

/** Why there is no file of a video, and how far it came. */
export type DownloadFault = DownloadFaultKind & {
	/** How many bytes of the file came. */
	received?: number | undefined;
	/** How many bytes the file has, as its host says. */
	expected?: number | undefined;
	/** How many tries in a row brought nothing new. */
	tries?: number | undefined;
};

type DownloadFaultKind =
	| { kind: 'status'; status: number }
	/** Something else came instead of a video. */
	| { kind: 'empty' | 'webPage' | 'json' | 'noVideo' }
	| { kind: 'tooShort'; bytes: number }
	/** It is packed in a way that n8n cannot unpack. */
	| { kind: 'packed'; coding: string }
	/** It ended before the video did. */
	| { kind: 'incomplete' }
	/** The host answered with another part than the one that it was asked for. */
	| { kind: 'otherPart' }
	/** It was another file each time. */
	| { kind: 'changed' }
	/** Nothing came for so long. */
	| { kind: 'silent'; seconds: number }
	| { kind: 'brokenOff'; reason: string }
	/** n8n keeps files in memory, and the execution would get too large to be stored. */
	| { kind: 'noRoom' };

/**
 * All that is known of a failure, as plain JSON, so that it loses nothing when n8n stores it. Codes
 * and facts only: the words for people are made of them in `run/errorTexts.ts`.
 */
export interface FailureFacts {
	code: FailureCode;
	/** HTTP status, if there was an answer. */
	status?: number | undefined;
	/** What the API's own code means as an HTTP status. */
	bodyStatus?: number | undefined;
	/** The API's own words, short, without markup and without the key. */
	apiMessage?: string | undefined;
	/** How long the API asks to be left alone. */
	retryAfterMs?: number | undefined;
	/**
	 * The same request may be sent again, and may succeed then. A submission may only if it
	 * definitely was not accepted, or if the API says that a copy of it is being worked on.
	 */
	transient?: boolean | undefined;
	/** What became of a submission, which costs money. Absent for requests that cost nothing. */
	outcome?: SubmissionOutcome | undefined;
	/**
	 * What was answered, shortened and without the key, if it cannot be read or leaves open whether a
	 * submission was accepted.
	 */
	response?: string | undefined;
	/** The URL of the API, if it may be to blame. */
	baseUrl?: string | undefined;
	/** Whether an earlier copy of a submission that was refused may have been accepted. */
	hasEarlierCopy?: boolean | undefined;
	/**
	 * Whether a submission that may have been accepted was submitted again because the user said so,
	 * and may have been accepted then, too.
	 */
	isResubmitted?: boolean | undefined;
	/**
	 * Whether n8n offers no Retry because of it: the item is passed on with it, or n8n's second engine
	 * runs the workflow.
	 */
	cannotBeRetried?: boolean | undefined;
	/** Whether the time for the request was over before the pause that the API asked for. */
	isOutOfTime?: boolean | undefined;
	/** What is left on the API key, in US dollars. */
	remainingUsd?: number | undefined;
	/** What must be left on the API key, in US dollars. */
	minimumUsd?: number | undefined;
	/** What went wrong when the balance was checked. */
	balanceErrorCode?: FailureCode | undefined;
	/** Why a finished video could not be downloaded. */
	fault?: DownloadFault | undefined;
	/** Why, as it comes from elsewhere: a code of the system, or a message. */
	reason?: string | undefined;
	/** What would mend it, if the reason comes with that. */
	fix?: string | undefined;
	/** The task that it is about; it was paid for, so none of its facts may be dropped. */
	task?: KnownTask | undefined;
	/** What the item asked for, if it could be read. */
	asked?: RequestDescription | undefined;
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

/** An answer that brought nothing usable. */
export interface UnusableAnswer
	extends Pick<FailureFacts, 'apiMessage' | 'bodyStatus' | 'retryAfterMs'> {
	status: number;
	meaning: Meaning;
	/** Whether the body says that something went wrong. */
	isError: boolean;
	/** Whether it has the form of an answer of the API. */
	isOfTheApi: boolean;
	/** Why a 2xx cannot be read. */
	reason: string;
	/** All of it, shortened and without the key. */
	response: string;
}

/**
 * An answer without what was asked for. If it does not have the form of the API's, a request that
 * costs nothing may be sent again: a page in between is no word of the API. Nor is an answer about a
 * task that names none.
 */
export function failureOfAnswer(
	{ meaning, isError, isOfTheApi, reason, response, ...answer }: UnusableAnswer,
	purpose: RequestPurpose,
): Failure {
	const { status } = answer;
	const isSuccess = status >= 200 && status <= 299;
	const isUnreadable = isSuccess && !isError;
	const { transient, outcome } = followUp(meaning, purpose);
	const isNoTask = isUnreadable && purpose === 'task';
	const mayPass = purpose !== 'submission' && (isNoTask || !isOfTheApi);
	const toCode = (): FailureCode => {
		if (meaning === 'emptyAccount') return 'emptyAccount';
		if (meaning === 'unknownTask' && isOfTheApi) return 'unknownTask';
		if (isUnreadable) return 'unreadable';
		return isSuccess ? 'refusal' : 'badStatus';
	};
	return new Failure({
		code: toCode(),
		...answer,
		transient: transient || mayPass,
		...(isUnreadable && { reason }),
		...(outcome && { outcome }),
		...((isUnreadable || outcome === 'unknown') && { response }),
	});
}

/** What may come instead of an answer of the API. Its words say nothing about the request. */
export const webPage = 'a web page';

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
	const apiMessage = reason === webPage ? undefined : facts.apiMessage;
	return new Failure({ ...facts, apiMessage, code: 'foreignServer', baseUrl, reason });
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

/**
 * A request without any answer: no connection, a lost one, or a time-out.
 *
 * @param isTimedOut whether it was cut off because the whole answer took too long
 */
export function failureOfConnection(
	cause: unknown,
	baseUrl: string,
	purpose: RequestPurpose,
	isTimedOut: boolean,
): Failure {
	const spendsMoney = purpose === 'submission';
	const texts = describe(cause);
	const isBadKey = badHeader.test(texts);
	const [definite] = notReached.exec(texts) ?? notSent.exec(texts) ?? [];
	const [likely] = notConnected.exec(texts) ?? [];
	const isUnsent = isBadKey || definite !== undefined;
	const reason = definite ?? (spendsMoney ? undefined : likely);
	const lost = isTimedOut || timedOut.test(texts) ? 'noAnswer' : 'connectionLost';
	return new Failure({
		code: isBadKey ? 'badKey' : reason === undefined ? lost : 'unreachable',
		baseUrl,
		reason,
		transient: isUnsent ? notReached.test(texts) : !spendsMoney,
		...(spendsMoney && { outcome: isUnsent ? 'refused' : 'unknown' }),
	});
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
