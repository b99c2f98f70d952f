import { createHash, type Hash } from 'crypto';
import type { BinaryHelperFunctions, IExecuteFunctions } from 'n8n-workflow';

import { Failure, type DownloadFault } from '../api/failure';
import { unlessAborted } from './clock';
import { Mp4Boxes } from './mp4Boxes';
import { backoffMs } from './retry';
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

/** Where a video is, and what is known of its host. All tries to fetch the video share it. */
export interface VideoLink {
	url(): string;
	/**
	 * Gets a fresh link, once.
	 *
	 * @returns false if it has been got before
	 * @throws {Failure} when the task cannot be fetched
	 */
	renew(signal: AbortSignal): Promise<boolean>;
	/** Whether the host may be asked for a part of the file. */
	takesRanges: boolean;
}

/** How often nothing new may come in a row. */
export const mostTries = 4;

/** The pause before a response that has brought something is continued. */
const reconnectMs = 100;

/** Answers to a request for a part of a file that a request for the whole file may not get. */
const rangeRefusals = [400, 412, 416, 501];

/** What came is no video, or another video than before, so that it has to be stored anew. */
export class FreshStart extends Error {
	constructor(private readonly fault: DownloadFault) {
		super(fault.kind);
	}

	/** @param tries how often it has happened */
	toFailure(tries: number): Failure {
		return new Failure({ code: 'notDownloaded', fault: { ...this.fault, tries } });
	}
}

/** A single try that another one may mend. */
class FailedTry extends Error {
	constructor(readonly fault: DownloadFault) {
		super(fault.kind);
	}
}

/**
 * A video on a file host, as one sequence of bytes, however many responses it takes. A response that
 * breaks off is continued with the missing part where the host gives parts. Otherwise the file is
 * fetched from its start, and what has been handed on already is compared and left out. Nothing but
 * silence ends a response early, so that a slow line gets there, too.
 */
export class VideoSource {
	/** How many bytes of the file have been handed on. */
	received = 0;

	/** Made of what has been handed on. */
	private readonly hash = createHash('sha256');
	private readonly boxes = new Mp4Boxes();

	/** How long the file is, as the host says. It may mean the packed file. */
	private announced: number | undefined;
	private etag: unknown;
	private lastModified: unknown;
	private hasJoinedParts = false;

	private streamClass: StreamClass | undefined;

	/**
	 * @param run whose signal ends everything
	 * @param request n8n's own
	 */
	constructor(
		private readonly run: WatchRun,
		private readonly request: IExecuteFunctions['helpers']['httpRequest'],
		private readonly link: VideoLink,
	) {}

	/**
	 * Fetches the file.
	 *
	 * @returns its bytes, the first of which are those of an MP4 video. They end only where the video does.
	 * @throws {Failure} when it cannot be had, or when the run ended first
	 * @throws {FreshStart} when what has been handed on is of no use
	 */
	async *read(): AsyncGenerator<Buffer, void> {
		const { signal, clock } = this.run;
		for (let tries = 0; ; ) {
			if (signal.aborted) throw new Failure({ code: 'stopped' });
			const before = this.received;
			const fault = yield* this.tryOnce();
			if (!fault) return;
			if (isDeadLink(fault) && (await this.link.renew(signal))) continue;
			tries = this.received > before ? 0 : tries + 1;
			if (tries === mostTries && !signal.aborted) throw this.toFailure({ ...fault, tries });
			await clock.sleep(tries === 0 ? reconnectMs : backoffMs(this.run, tries), signal);
		}
	}

	/**
	 * Makes a stream of chunks. Only the response knows the class of streams, because a node can import
	 * none. A response may be of any class below it.
	 */
	toStream(chunks: AsyncIterable<Buffer>): Stream {
		let found = this.streamClass;
		for (let above = found; above?.from; above = Object.getPrototypeOf(above) as StreamClass) {
			found = above;
		}
		const stream = found?.from?.(chunks, { objectMode: false, highWaterMark: mostBytesAhead });
		if (!stream) throw new Error('The response is not a stream');
		return stream;
	}

	/** A failure that tells how much of the file has come. */
	toFailure(fault: DownloadFault): Failure {
		const amount = { received: this.received, expected: this.announced };
		return new Failure({ code: 'notDownloaded', fault: { ...amount, ...fault } });
	}

	/** @returns why the file is not whole yet, if it is not */
	private async *tryOnce(): AsyncGenerator<Buffer, DownloadFault | undefined> {
		const ending = new AbortController();
		const response = this.send(ending.signal);
		const silence = new Silence(this.run.clock, ending.signal);
		const stop = AbortSignal.any([this.run.signal, silence.signal]);
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
			throw new FailedTry({ kind: 'brokenOff', reason: describe(outcome.error) });
		};
		try {
			const { statusCode, headers, body } = await waitFor(response);
			this.streamClass = body.constructor as unknown as StreamClass;
			const chunks = body[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
			const next = async () => await waitFor(chunks.next());
			const isPart = this.accept(statusCode, headers);
			yield* isPart ? this.continueWith(next) : this.beginWith(next, headers);
			this.requireWhole(headers);
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

	private async send(signal: AbortSignal): Promise<FileResponse> {
		const validator = isStrong(this.etag) ? this.etag : this.lastModified;
		const response = (await this.request({
			method: 'GET',
			url: this.link.url(),
			headers: {
				// A file that is packed on its way has another length than the one announced.
				'Accept-Encoding': 'identity',
				...(this.received > 0 &&
					this.link.takesRanges && {
						Range: `bytes=${this.received}-`,
						...(validator !== undefined && { 'If-Range': validator }),
					}),
			},
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

	/**
	 * Judges the head of a response.
	 *
	 * @returns whether its body is the missing part, rather than the whole file
	 * @throws {FailedTry} when it is neither
	 */
	private accept(status: number, headers: FileResponse['headers']): boolean {
		if (status === 206) {
			const range = parseContentRange(headers['content-range']);
			const isFitting =
				range?.start === this.received &&
				range.total === (this.announced ?? range.total) &&
				headers.etag === this.etag &&
				(this.boxes.isOpenEnded || this.boxes.end <= range.total);
			if (!isFitting) {
				this.link.takesRanges = false;
				throw new FailedTry({ kind: 'otherPart' });
			}
			this.announced = range.total;
			this.hasJoinedParts = true;
			return true;
		}
		if (status !== 200) {
			if (rangeRefusals.includes(status)) this.link.takesRanges = false;
			throw new FailedTry({ kind: 'status', status });
		}
		return false;
	}

	private async *continueWith(next: NextChunk): AsyncGenerator<Buffer, void> {
		while (!this.isComplete()) {
			const { value, done } = await next();
			if (done === true) return;
			yield* this.handOn(value);
		}
	}

	/** Takes a response with the whole file, and leaves out the bytes that were handed on before. */
	private async *beginWith(
		next: NextChunk,
		headers: FileResponse['headers'],
	): AsyncGenerator<Buffer, void> {
		let chunk = await readStart(next, headers);
		const repeated = createHash('sha256');
		for (let toRepeat = this.received; toRepeat > 0; ) {
			const again = chunk.subarray(0, toRepeat);
			repeated.update(again);
			toRepeat -= again.length;
			chunk = chunk.subarray(again.length);
			if (toRepeat === 0) break;
			const { value, done } = await next();
			if (done === true) throw new FailedTry({ kind: 'incomplete' });
			chunk = value;
		}
		if (digest(repeated) !== digest(this.hash)) throw this.toFreshStart('changed');
		// Only now is it certain that this is the file of which a part was handed on before.
		this.hasJoinedParts = false;
		this.announced = parseLength(headers['content-length']);
		this.etag = headers.etag;
		this.lastModified = headers['last-modified'];
		if (headers['accept-ranges'] === 'none') this.link.takesRanges = false;
		this.requireRoom(this.announced ?? 0);
		yield* this.handOn(chunk);
		yield* this.continueWith(next);
	}

	/** Whether nothing more can come, so that it does not matter how the response ends. */
	private isComplete(): boolean {
		const isAtEnd = this.boxes.isWhole && !this.boxes.isOpenEnded;
		return isAtEnd && this.received === this.announced;
	}

	private *handOn(chunk: Buffer): Generator<Buffer, void> {
		if (chunk.length === 0) return;
		this.requireRoom(this.received + chunk.length);
		this.boxes.take(chunk);
		if (this.boxes.isDamaged) throw this.toFreshStart('incomplete');
		this.hash.update(chunk);
		this.received += chunk.length;
		yield chunk;
	}

	private requireRoom(bytes: number): void {
		if (!this.run.fileMemory.hasRoomFor(bytes)) throw this.toFailure({ kind: 'noRoom' });
	}

	/**
	 * Judges a file whose response has ended in good order.
	 *
	 * @throws {FailedTry} when more of it is to come
	 * @throws {FreshStart} when it is put together wrongly
	 */
	private requireWhole(headers: FileResponse['headers']): void {
		// Node.js takes a response of an announced length, or in chunks, for broken off if its end is
		// missing. The end of a connection is no sign of anything.
		const isEndSure = ['content-length', 'transfer-encoding'].some((name) => name in headers);
		const isWhole = this.boxes.isWhole && (!this.boxes.isOpenEnded || isEndSure);
		// The length counts the bytes of the file only if a part of it was taken: n8n unpacks a file
		// that comes packed, and does not tell.
		if (isWhole && (!this.hasJoinedParts || this.received === this.announced)) return;
		if (this.hasJoinedParts && this.received >= (this.announced ?? Infinity)) {
			throw this.toFreshStart('incomplete');
		}
		throw new FailedTry({ kind: 'incomplete' });
	}

	/** Parts that do not make a whole may be those of a packed file. */
	private toFreshStart(kind: 'changed' | 'incomplete'): FreshStart {
		if (this.hasJoinedParts) this.link.takesRanges = false;
		return new FreshStart({ kind, received: this.received, expected: this.announced });
	}
}

/** @throws {unknown} the error itself, if no other try can mend it */
function toFault(error: unknown): DownloadFault {
	if (error instanceof FailedTry) return error.fault;
	throw error;
}

type NextChunk = () => Promise<IteratorResult<Buffer, undefined>>;

/**
 * Reads as much of a response as it takes to know an MP4 video.
 *
 * @throws {FailedTry} when it is none
 */
async function readStart(next: NextChunk, headers: FileResponse['headers']): Promise<Buffer> {
	const boxes = new Mp4Boxes();
	const chunks: Buffer[] = [];
	while (boxes.isVideo === undefined) {
		const { value, done } = await next();
		if (done === true) break;
		boxes.take(value);
		chunks.push(value);
	}
	const start = Buffer.concat(chunks);
	if (boxes.isVideo === true) return start;
	throw new FailedTry(describeForeign(start, headers));
}

/** What came instead of a video. */
function describeForeign(start: Buffer, headers: FileResponse['headers']): DownloadFault {
	if (start.length === 0) return { kind: 'empty' };
	const coding = String(headers['content-encoding'] ?? 'identity');
	if (coding !== 'identity') return { kind: 'packed', coding };
	const type = String(headers['content-type'] ?? '');
	const [sign = ''] = start
		.toString('latin1')
		.replace(/^\u00EF\u00BB\u00BF/, '')
		.trim();
	if (type.includes('html') || sign === '<') return { kind: 'webPage' };
	if (type.includes('json') || sign === '{' || sign === '[') return { kind: 'json' };
	return start.length < 8 ? { kind: 'tooShort', bytes: start.length } : { kind: 'noVideo' };
}

/**
 * Whether a link may have expired, so that asking for the task again may bring a fresh one: S3 and
 * Google's storage say so with a 400, too.
 */
function isDeadLink(fault: DownloadFault): boolean {
	return fault.kind === 'status' && [400, 401, 403, 404, 410].includes(fault.status);
}

/** Whether an ETag stands for exactly these bytes (RFC 9110, 8.8.3). */
function isStrong(etag: unknown): boolean {
	return typeof etag === 'string' && etag.startsWith('"');
}

function parseLength(header: unknown): number | undefined {
	const length = Number(header ?? NaN);
	return Number.isSafeInteger(length) ? length : undefined;
}

function parseContentRange(header: unknown): { start: number; total: number } | undefined {
	const [, start, total] = /^bytes (\d+)-\d+\/(\d+)$/.exec(String(header)) ?? [];
	return start === undefined ? undefined : { start: Number(start), total: Number(total) };
}

/** Of what has come so far: more may follow. */
function digest(hash: Hash): string {
	return hash.copy().digest('hex');
}

function describe(error: unknown): string {
	return String((error as Error | undefined)?.message ?? error);
}
