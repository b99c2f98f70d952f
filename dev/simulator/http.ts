import type { SourceVideo } from './sourceVideos';
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
	/** Of a submission: the videos that it names, as far as they were fetched. */
	sourceVideos?: readonly SourceVideo[];
}

export interface Response {
	kind: 'response';
	status: number;
	headers: Record<string, string>;
	/** A string is the text as it goes over the wire. */
	body: string | Buffer | Video;
	/** How long to wait before answering. */
	delayMs?: number;
	/** Where in the video the body begins; at its start by default. */
	from?: number;
	/** Break off inside the body. */
	cut?: CutFault;
	/** How the body is sent. */
	manner?: TransferManner;
}

/** An answer, a connection reset instead of one, or silence forever. */
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
 * closes it cleanly, `stall` leaves it open and silent, forever or until it is reset.
 */
export interface CutFault {
	kind: 'truncate' | 'short' | 'stall';
	afterBytes: number;
	/** How long a connection that stalls stays open. */
	forMs?: number;
}

/** How a body is sent: whole, at once and with its length, unless it says otherwise. */
export interface TransferManner {
	/** The sizes of the first chunks. The rest comes after them. */
	chunks?: readonly number[];
	/** The pause after each of these chunks, before the end of the body too. */
	pauseMs?: number;
	/** How it is packed, whatever was asked for. */
	encoding?: 'gzip' | 'br';
	/** What tells where it ends: its length, the last chunk, or the end of the connection. */
	end?: 'length' | 'chunked' | 'close';
	/** How many bytes are sent before it ends cleanly; all of them by default. */
	bytes?: number;
	/** What is sent instead of the file. */
	body?: string;
}
