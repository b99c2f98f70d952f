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
	404: 'The task ID is unknown to this account, or the task is too old.',
	413: 'Use an image of at most 20 MB.',
	429: 'Lower Max Concurrent Tasks, or run the workflow again later.',
};

const passingHint = 'This is passing trouble at APIMart. Try again later.';

const unknownOutcomeHint =
	'The video may have been accepted and charged, so it was not submitted again. Look at the task list and the balance of your APIMart account first; then run this item again if it is not there.';

/**
 * An answer that says no, or that something went wrong over there.
 *
 * @param fieldLabels of the panel's fields that the API's message speaks of
 */
export function errorFromStatus(
	status: number,
	apiMessage: string | undefined,
	retryAfterMs: number | undefined,
	spendsMoney: boolean,
	fieldLabels: readonly string[],
): ApiError {
	const serverTrouble = status >= 500;
	const unknown = spendsMoney && serverTrouble;
	const redirected = status >= 300 && status < 400;
	const said = apiMessage ? `: ${apiMessage}` : '';
	const hint = redirected
		? 'Check the Base URL in the APIMart API credential: it must be the address that answers by itself.'
		: serverTrouble
			? passingHint
			: (hints[status] ?? `Check ${fieldLabels.join(', ') || 'the values of this item'}.`);
	return new ApiError(`APIMart answered with HTTP status ${status}${said}`, {
		hint: unknown ? unknownOutcomeHint : hint,
		status,
		retryAfterMs,
		passing: serverTrouble || status === 429,
		surelyRefused: !serverTrouble,
	});
}

/** A 2xx answer that is not what the endpoint is documented to give. */
export function errorFromUnreadable(what: string, spendsMoney: boolean): ApiError {
	return new ApiError(`APIMart gave an answer that cannot be read: ${what}`, {
		hint: spendsMoney
			? unknownOutcomeHint
			: 'Check the Base URL in the APIMart API credential, and try again later.',
	});
}

/** A 2xx answer in which the API says that it did not do it. */
export function errorFromRefusal(apiMessage: string): ApiError {
	return new ApiError(`APIMart refused: ${apiMessage}`, {
		hint: 'Check the API Key in the APIMart API credential.',
		surelyRefused: true,
	});
}

/** Errors that happen before anything of a request has left. */
const neverConnected = /\b(ECONNREFUSED|ENOTFOUND|EAI_AGAIN|ERR_INVALID_URL|Invalid URL)\b/;

/** A request without any answer: no connection, a lost one, or a time-out. */
export function errorFromConnection(
	cause: unknown,
	baseUrl: string,
	spendsMoney: boolean,
): ApiError {
	if (neverConnected.test(describe(cause))) {
		return new ApiError(`APIMart cannot be reached at ${baseUrl}`, {
			hint: 'Check the Base URL in the APIMart API credential and the network of your n8n server. Nothing was sent.',
			passing: true,
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
