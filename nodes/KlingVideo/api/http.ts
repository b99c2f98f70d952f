import type { IHttpRequestOptions } from 'n8n-workflow';

/** A full HTTP answer, of any status. */
export interface HttpAnswer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: unknown;
}

/** Sends a request with the credential; rejects only where no answer came. */
export type SendRequest = (options: IHttpRequestOptions) => Promise<HttpAnswer>;

/**
 * How long the API asks to be left alone: the Retry-After header, as seconds or a date (RFC 9110, 10.2.3), or
 * `retry_after` in the body, in seconds.
 *
 * @returns milliseconds, or undefined where the answer does not say
 */
export function readRetryAfter({ headers, body }: HttpAnswer): number | undefined {
	const inBody = body as { retry_after?: unknown; error?: { retry_after?: unknown } } | undefined;
	const asked = headers['retry-after'] ?? inBody?.retry_after ?? inBody?.error?.retry_after;
	if (asked === undefined || asked === null || asked === '') return undefined;
	const seconds = Number(asked);
	const delayMs = Number.isNaN(seconds) ? Date.parse(String(asked)) - Date.now() : seconds * 1000;
	return Number.isNaN(delayMs) ? undefined : Math.max(0, delayMs);
}
