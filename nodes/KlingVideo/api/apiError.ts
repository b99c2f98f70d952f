/** What happened to a request that brought no usable answer. */
export interface ApiErrorDetails {
	/** What the user can do about it. */
	hint: string;
	/** HTTP status, where there was an answer. */
	status?: number | undefined;
	/** How long the API asks to be left alone. */
	retryAfterMs?: number | undefined;
	/** The same request may bring an answer later: the connection failed, or the API is busy or in trouble. */
	passing?: boolean;
	/**
	 * The API surely did not act on the request: no connection was made, or it said no. Where this is false, a
	 * submission may have been accepted, and paid.
	 */
	surelyRefused?: boolean;
}

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

const unknownOutcomeHint =
	'The video may have been accepted and charged, so it was not submitted again. Look at the task list and the balance of your APIMart account first; then run this item again if it is not there.';

/** What a request is about, as far as it matters for what its failure means. */
export interface RequestPurpose {
	/** It may be a paid video that was accepted. */
	spendsMoney?: boolean;
	/** It asks for a task. */
	asksForTask?: boolean;
}

/** An answer that says no. */
export interface RefusingAnswer {
	status: number;
	/** The API's own words. */
	said: string | undefined;
	retryAfterMs: number | undefined;
	/** Labels of the panel's fields that the API's words speak of. */
	fieldLabels: readonly string[];
}

/** An answer that says no, or that something went wrong over there. */
export function errorFromStatus(
	{ status, said, retryAfterMs, fieldLabels }: RefusingAnswer,
	{ spendsMoney, asksForTask }: RequestPurpose,
): ApiError {
	const serverTrouble = status >= 500;
	const ownHint = status === 404 && asksForTask ? unknownTaskHint : hints[status];
	const refusalHint = status >= 300 && status < 400 ? redirectHint : ownHint;
	const troubleHint = spendsMoney ? unknownOutcomeHint : passingHint;
	return new ApiError(`APIMart answered with HTTP status ${status}${said ? `: ${said}` : ''}`, {
		hint: serverTrouble
			? troubleHint
			: (refusalHint ?? `Check ${fieldLabels.join(', ') || 'the values of this item'}.`),
		status,
		retryAfterMs,
		passing: serverTrouble || status === 429,
		surelyRefused: !serverTrouble,
	});
}

/** A 2xx answer that is not what the endpoint is documented to give. */
export function errorFromUnreadable(what: string, { spendsMoney }: RequestPurpose): ApiError {
	return new ApiError(`APIMart gave an answer that cannot be read: ${what}`, {
		hint: spendsMoney
			? unknownOutcomeHint
			: 'Check the Base URL in the APIMart API credential, and try again later.',
	});
}

/** A 2xx answer in which the API says that it did not do it. */
export function errorFromRefusal(said: string): ApiError {
	return new ApiError(`APIMart refused: ${said}`, {
		hint: 'Do what APIMart asks for. If it speaks of the key, check the API Key in the APIMart API credential.',
		surelyRefused: true,
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
			surelyRefused: true,
		});
	}
	return new ApiError('The connection to APIMart broke off before the answer came', {
		hint: spendsMoney ? unknownOutcomeHint : passingHint,
		passing: true,
	});
}

/** The codes and texts of an error and its causes: n8n keeps now the one, now the other, of what it wraps. */
function describe(error: unknown): string {
	if (typeof error !== 'object' || error === null) return '';
	const { code, message, messages, cause } = error as Record<string, unknown>;
	return [code, message, messages, describe(cause)].join(' ');
}
