/** What happened to a request that brought no usable answer. */
export interface ApiErrorDetails {
	/** What the user can do about it. */
	hint: string;
	/** HTTP status, where there was an answer. */
	status?: number | undefined;
	/** How long the API asks to be left alone. */
	retryAfterMs?: number | undefined;
	/** The API's own code for what went wrong, if it is a word. */
	code?: string | undefined;
	/** The same request may bring an answer later: the connection failed, or the API is busy or in trouble. */
	passing?: boolean;
	/**
	 * What became of a submission, which costs money: `refused` if it definitely was not accepted, `unknown` if it may
	 * have been accepted and charged. Absent for requests that cost nothing.
	 */
	outcome?: SubmissionOutcome | undefined;
	/** What was answered, shortened and without the key, if it leaves open whether a submission was accepted. */
	response?: string | undefined;
}

export type SubmissionOutcome = 'refused' | 'unknown';

/** A request that brought no usable answer, told in words for the user. Never holds the API key. */
export class ApiError extends Error {
	override readonly name = 'ApiError';

	constructor(
		message: string,
		readonly details: ApiErrorDetails,
	) {
		super(message);
	}
}

/** What to do about a status, by APIMart's list of errors. */
const hints: Readonly<Record<number, string>> = {
	401: 'Check the API Key in the APIMart API credential.',
	402: 'Top up the balance of your APIMart account. Nothing was generated.',
	403: 'Check at APIMart whether this API key may use the model.',
	404: 'Check the Base URL in the APIMart API credential: the endpoint is not there.',
	413: 'Use an image of at most 20 MB.',
	429: 'Send fewer requests at a time (Max Concurrent Tasks), or run the workflow again later.',
};

const unknownTaskHint = 'The task ID is unknown to this account, or the task is too old.';

const redirectHint =
	'Check the Base URL in the APIMart API credential: it must be the address that answers by itself.';

const passingHint = 'This is passing trouble at APIMart. Try again later.';

/** What to do before an item that may have been accepted is submitted again, and how to do so. */
export const whatToLookAt =
	'Look at the task list and the balance of your APIMart account first. If the video is there, Get Status with its task ID brings it. If it is not, turn on "Submit Again What May Have Been Accepted" in Options, save the workflow, and retry the execution with the currently saved workflow.';

const unknownOutcomeHint = `The video may have been accepted and charged, so it was not submitted again, and no retry does so by itself. ${whatToLookAt}`;

/**
 * What the documented answers to an `Idempotency-Key` mean for the submission, by their codes. The same request may be
 * sent again while the first one is being worked on: an API that says so does not carry it out twice.
 */
const idempotencyAnswers: Readonly<
	Record<string, { outcome: SubmissionOutcome; passing: boolean }>
> = {
	idempotency_in_progress: { outcome: 'unknown', passing: true },
	idempotency_key_reused: { outcome: 'unknown', passing: false },
	idempotency_result_indeterminate: { outcome: 'unknown', passing: false },
	idempotency_unavailable: { outcome: 'refused', passing: true },
};

/** Whether an earlier copy of the same submission is being worked on, so that it may be sent again. */
export function isInProgress({ details }: ApiError): boolean {
	return details.code === 'idempotency_in_progress';
}

/** What a request is about, as far as it matters for what its failure means. */
export interface RequestPurpose {
	/** It may be a paid video that was accepted. */
	spendsMoney?: boolean;
	/** It asks for a task. */
	asksForTask?: boolean;
}

/** An answer that brought nothing usable. */
export interface UnusableResponse {
	status: number;
	/** The API's own words. */
	said: string | undefined;
	/** The API's own code, if it is a word. */
	code: string | undefined;
	retryAfterMs: number | undefined;
	/** Labels of the panel's fields that the API's words speak of. */
	fieldLabels: readonly string[];
	/** All of it, shortened and without the key. */
	text: string;
}

/** An answer whose status says no, or that something went wrong over there. */
export function errorFromStatus(
	{ status, said, code, retryAfterMs, fieldLabels, text }: UnusableResponse,
	{ spendsMoney, asksForTask }: RequestPurpose,
): ApiError {
	const isRefused = status >= 400 && status < 500;
	const documented = idempotencyAnswers[code ?? ''] ?? {
		outcome: isRefused ? 'refused' : 'unknown',
		passing: status >= 500 || status === 429,
	};
	const outcome = spendsMoney ? documented.outcome : undefined;
	const ownHint = status === 404 && asksForTask ? unknownTaskHint : hints[status];
	const hint = [
		status >= 300 && status < 400 && redirectHint,
		outcome === 'unknown' && unknownOutcomeHint,
		outcome !== 'unknown' && status >= 500 && passingHint,
		outcome !== 'unknown' &&
			isRefused &&
			(ownHint ?? `Check ${fieldLabels.join(', ') || 'the values of this item'}.`),
	];
	return new ApiError(`APIMart answered with HTTP status ${status}${said ? `: ${said}` : ''}`, {
		hint: hint.filter(Boolean).join(' '),
		status,
		code,
		retryAfterMs,
		passing: documented.passing,
		outcome,
		response: outcome === 'unknown' ? text : undefined,
	});
}

/** A 2xx answer that is not what the endpoint is documented to give. */
export function errorFromUnreadable(
	what: string,
	{ status, text }: Pick<UnusableResponse, 'status' | 'text'>,
	{ spendsMoney }: RequestPurpose,
): ApiError {
	return new ApiError(`APIMart gave an answer that cannot be read: ${what}`, {
		hint: spendsMoney
			? unknownOutcomeHint
			: 'Check the Base URL in the APIMart API credential, and try again later.',
		status,
		...(spendsMoney && { outcome: 'unknown', response: text }),
	});
}

/**
 * A 2xx answer in which the API says that it did not do it.
 *
 * @param statusInside what its code means as an HTTP status, if it has one
 */
export function errorFromRefusal(
	said: string,
	statusInside: number | undefined,
	{ status, code, retryAfterMs, text }: UnusableResponse,
	{ spendsMoney }: RequestPurpose,
): ApiError {
	const isServerTrouble = statusInside !== undefined && statusInside >= 500;
	const isRefused = statusInside !== undefined && statusInside >= 400 && !isServerTrouble;
	const outcome = spendsMoney ? (isRefused ? 'refused' : 'unknown') : undefined;
	const refusalHint =
		hints[statusInside ?? 0] ??
		'Do what APIMart asks for. If it speaks of the key, check the API Key in the APIMart API credential.';
	const troubleHint = isServerTrouble ? passingHint : refusalHint;
	return new ApiError(`APIMart refused: ${said}`, {
		hint: outcome === 'unknown' ? unknownOutcomeHint : troubleHint,
		status,
		code,
		retryAfterMs,
		passing: isServerTrouble || statusInside === 429,
		outcome,
		response: outcome === 'unknown' ? text : undefined,
	});
}

/** Errors that happen before anything of a request has left; of the first kind, another try may be lucky. */
const notReached = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN)\b/;
const notSent =
	/\b(ERR_INVALID_URL|Invalid URL|ERR_INVALID_CHAR|Invalid character in header|CERT_[A-Z_]+|[A-Z_]*SELF_SIGNED_CERT[A-Z_]*|UNABLE_TO_[A-Z_]+|ERR_TLS_[A-Z_]+|SSRF\w*)\b/i;

/** A request without any answer: no connection, a lost one, or a time-out. */
export function errorFromConnection(
	cause: unknown,
	baseUrl: string,
	{ spendsMoney }: RequestPurpose,
): ApiError {
	const told = describe(cause);
	const [reason] = notReached.exec(told) ?? notSent.exec(told) ?? [];
	if (reason !== undefined) {
		// n8n puts a text of its own in the place of a message that has such a reason in it.
		return new ApiError(`APIMart cannot be reached at ${baseUrl}`, {
			hint: `Check the Base URL and the API Key in the APIMart API credential and the network of your n8n server (${reason}). Nothing was sent.`,
			passing: notReached.test(told),
			...(spendsMoney && { outcome: 'refused' }),
		});
	}
	return new ApiError('The connection to APIMart broke off before the answer came', {
		hint: spendsMoney ? unknownOutcomeHint : passingHint,
		passing: true,
		...(spendsMoney && { outcome: 'unknown' }),
	});
}

/** The codes and texts of an error and its causes: n8n keeps now the one, now the other, of what it wraps. */
function describe(error: unknown): string {
	if (typeof error !== 'object' || error === null) return '';
	const { code, message, messages, cause } = error as Record<string, unknown>;
	return [code, message, messages, describe(cause)].join(' ');
}
