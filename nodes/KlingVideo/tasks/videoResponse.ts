/** One response of a file host, with a video or a part of it. */
import type { BinaryHelperFunctions, IExecuteFunctions } from 'n8n-workflow';

import type { DownloadFault } from '../api/failure';
import { unlessAborted } from './clock';
import { Mp4Boxes } from './mp4Boxes';
import { longestSilenceMs, Silence } from './silence';
import type { WatchRun } from './taskRun';

/** A stream of Node.js, as n8n takes it. */
export type Stream = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

interface StreamClass {
	from?(
		chunks: AsyncIterable<Buffer>,
		options: { objectMode: boolean; highWaterMark: number },
	): Stream;
}

/**
 * How many bytes may lie ahead of n8n's storage. What a response has brought and nobody has taken yet is
 * lost when it breaks off.
 */
const mostBytesAhead = 1024 * 1024;

interface FileResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: Stream;
}

/** A single try that another one may mend. */
export class FailedTry extends Error {
	constructor(readonly fault: DownloadFault) {
		super(fault.kind);
	}
}

/** A request for a file, and what sends it. */
export interface FileRequest {
	/** n8n's own. */
	send: IExecuteFunctions['helpers']['httpRequest'];
	url: string;
	/** Beside those that every request for a file has. */
	headers: Record<string, unknown>;
}

/**
 * Sends a request for a file, and closes its response when it has been read. Nothing but silence ends
 * a response early, so that a slow line gets there, too.
 *
 * @param run whose signal ends everything
 * @param read passes on what is of use in the response
 * @returns why that was not all of it, if it was not
 * @throws {unknown} what `read` throws, unless another try may mend it
 */
export async function* readResponse(
	run: WatchRun,
	request: FileRequest,
	read: (response: VideoResponse) => AsyncGenerator<Buffer, void>,
): AsyncGenerator<Buffer, DownloadFault | undefined> {
	const ending = new AbortController();
	const response = send(request, ending.signal);
	const silence = new Silence(run.clock, ending.signal);
	const stop = AbortSignal.any([run.signal, silence.signal]);
	const waitFor = async <Value>(promise: Promise<Value>): Promise<Value> => {
		silence.begin();
		const outcome = await unlessAborted(
			stop,
			promise.then(
				(value) => ({ value }),
				(error: unknown) => ({ error }),
			),
		);
		silence.end();
		if (!outcome) throw new FailedTry({ kind: 'silent', seconds: longestSilenceMs / 1000 });
		if ('value' in outcome) return outcome.value;
		const { error } = outcome;
		const reason = String((error as Error | undefined)?.message ?? error);
		throw new FailedTry({ kind: 'brokenOff', reason });
	};
	try {
		const { statusCode, headers, body } = await waitFor(response);
		const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer, undefined>;
		const next = async () => await waitFor(chunks.next());
		yield* read(new VideoResponse(statusCode, headers, body, next));
		return undefined;
	} catch (error) {
		return toFault(error);
	} finally {
		ending.abort();
		response.then(
			({ body }) => body.destroy(),
			() => {},
		);
	}
}

/** @throws {unknown} the error itself, if no other try can mend it */
function toFault(error: unknown): DownloadFault {
	if (error instanceof FailedTry) return error.fault;
	throw error;
}

async function send(request: FileRequest, signal: AbortSignal): Promise<FileResponse> {
	const response = (await request.send({
		method: 'GET',
		url: request.url,
		// A file that is packed on its way has another length than the one announced.
		headers: { 'Accept-Encoding': 'identity', ...request.headers },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		sendCredentialsOnCrossOriginRedirect: false,
		abortSignal: signal,
	})) as FileResponse;
	// An error that nobody listens to would end the process, even after the response is given up.
	response.body.on('error', () => {});
	return response;
}

/** What a response says of itself, and its bytes. */
export class VideoResponse {
	/** @param next returns the next bytes of the body */
	constructor(
		readonly status: number,
		readonly headers: Record<string, unknown>,
		private readonly body: Stream,
		readonly next: () => Promise<IteratorResult<Buffer, undefined>>,
	) {}

	/** How long the whole body is, if that is announced. */
	get length(): number | undefined {
		const length = Number(this.headers['content-length'] ?? NaN);
		return Number.isSafeInteger(length) ? length : undefined;
	}

	/** Where the body begins in the file, and how long the file is, if the body is a part of it. */
	get range(): { start: number; total: number } | undefined {
		const header = String(this.headers['content-range']);
		const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(header) ?? [];
		return start === undefined ? undefined : { start: Number(start), total: Number(total) };
	}

	/**
	 * Whether the end of the body is the end of what was sent. Node.js takes a response of an announced
	 * length, or in chunks, for broken off if its end is missing. The end of a connection is no sign of
	 * anything.
	 */
	get isEndSure(): boolean {
		return ['content-length', 'transfer-encoding'].some((name) => name in this.headers);
	}

	/** What to ask for a part of the same file with (RFC 9110, 8.8.3 and 13.1.5). */
	get validator(): unknown {
		const { etag } = this.headers;
		const isStrong = typeof etag === 'string' && etag.startsWith('"');
		return isStrong ? etag : this.headers['last-modified'];
	}

	/**
	 * Reads as much as it takes to know an MP4 video.
	 *
	 * @throws {FailedTry} when it is none
	 */
	async readStart(): Promise<Buffer> {
		const boxes = new Mp4Boxes();
		const chunks: Buffer[] = [];
		while (boxes.isVideo === undefined) {
			const { value, done } = await this.next();
			if (done === true) break;
			boxes.take(value);
			chunks.push(value);
		}
		const start = Buffer.concat(chunks);
		if (boxes.isVideo === true) return start;
		throw new FailedTry(this.describeForeign(start));
	}

	/** What came instead of a video. */
	private describeForeign(start: Buffer): DownloadFault {
		if (start.length === 0) return { kind: 'empty' };
		const coding = String(this.headers['content-encoding'] ?? 'identity');
		if (coding !== 'identity') return { kind: 'packed', coding };
		const type = String(this.headers['content-type'] ?? '');
		const [sign = ''] = start
			.toString('latin1')
			.replace(/^\u00EF\u00BB\u00BF/, '')
			.trim();
		if (type.includes('html') || sign === '<') return { kind: 'webPage' };
		if (type.includes('json') || sign === '{' || sign === '[') return { kind: 'json' };
		return start.length < 8 ? { kind: 'tooShort', bytes: start.length } : { kind: 'noVideo' };
	}

	/**
	 * Makes a stream of chunks. Only the response knows the class of streams, because a node can import
	 * none. A response may be of any class below it.
	 */
	toStream(chunks: AsyncIterable<Buffer>): Stream {
		let found = this.body.constructor as unknown as StreamClass;
		for (let above = found; above.from; above = Object.getPrototypeOf(above) as StreamClass) {
			found = above;
		}
		const stream = found.from?.(chunks, { objectMode: false, highWaterMark: mostBytesAhead });
		if (!stream) throw new Error('The response is not a stream');
		return stream;
	}
}
