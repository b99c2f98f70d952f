import type { Video } from './video';

/** `elsewhere` is a third origin, where a redirected download ends up. */
export type Host = 'api' | 'files' | 'elsewhere';

/** The one part `file` of an upload. */
export interface UploadedFile {
	filename: string;
	data: Buffer;
}

export interface SimulatedRequest {
	host: Host;
	method: string;
	/** Without the query string. */
	path: string;
	query: Record<string, string>;
	/** Names in lower case. */
	headers: Record<string, string>;
	/**
	 * Parsed JSON, `{ file: UploadedFile }` of a multipart form, or the raw text of anything else.
	 */
	body?: unknown;
}

export interface Response {
	kind: 'response';
	status: number;
	headers: Record<string, string>;
	/** A string is the text as it goes over the wire. */
	body: string | Buffer | Video;
	/** How long to wait before answering. */
	delayMs?: number;
	/** Break off inside the body. */
	cut?: CutFault;
}

/** An answer, a connection reset instead of one, or silence for ever. */
export type Reply = Response | { kind: 'reset' } | { kind: 'hang' };

export function json(status: number, body: unknown): Response {
	return {
		kind: 'response',
		status,
		headers: { 'content-type': 'application/json; charset=utf-8' },
		body: JSON.stringify(body),
	};
}

/** The documented types; the reference names none for 404, 409 and 413. */
const errorTypes: Record<number, string> = {
	400: 'invalid_request_error',
	401: 'authentication_error',
	402: 'payment_required',
	403: 'permission_error',
	404: 'not_found_error',
	409: 'conflict_error',
	413: 'request_too_large',
	429: 'rate_limit_error',
	502: 'bad_gateway',
};

/**
 * An error in the shape every endpoint uses.
 * @param status the HTTP status it belongs to, which decides its type
 * @param code what the body says; the status, unless there is a word for it
 */
export function errorBody(status: number, message: string, code: number | string = status) {
	return { error: { code, message, type: errorTypes[status] ?? 'server_error' } };
}

/** An answer that holds an {@link errorBody}. */
export function errorResponse(status: number, message: string, code?: string): Response {
	return json(status, errorBody(status, message, code));
}

/**
 * Ends a body after `afterBytes`, with the whole Content-Length announced: `truncate` resets the
 * connection (which a client sees as such only when it has read those bytes by then), `short`
 * closes it in good order, `stall` leaves it open and silent.
 */
export interface CutFault {
	kind: 'truncate' | 'short' | 'stall';
	afterBytes: number;
}
