/** Brings a video from a file host as a whole, whatever comes in between. */
import { createHash, type Hash } from 'crypto';

import { Failure, type DownloadFault } from '../api/failure';
import { Mp4Boxes } from './mp4Boxes';
import { backoffMs } from './retry';
import type { WatchRun } from './taskRun';
import {
	FailedTry,
	readResponse,
	type FileRequest,
	type Stream,
	type VideoResponse,
} from './videoResponse';

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

/** The video has to be fetched and stored from its start, which may bring it. */
export class FreshStart extends Error {
	/** @param toFailure makes the failure of the item after this many tries */
	constructor(readonly toFailure: (tries: number) => Failure) {
		super('The video has to be stored again');
	}
}

/**
 * A video on a file host, as one sequence of bytes, however many responses it takes. A response
 * that breaks off is continued with the missing part where the host gives parts. Otherwise the file
 * is fetched from its start, and what has been passed on already is compared and left out.
 */
export class VideoSource {
	/** How many bytes of the file have been passed on. */
	received = 0;

	/** A hash of what has been passed on. */
	private readonly hash = createHash('sha256');
	private readonly boxes = new Mp4Boxes();

	/** How long the file is, as the host says. It may mean the packed file. */
	private announced: number | undefined;
	private etag: unknown;
	private validator: unknown;
	private hasJoinedParts = false;

	private latest: VideoResponse | undefined;

	/**
	 * @param run whose signal ends everything
	 * @param request n8n's own
	 */
	constructor(
		private readonly run: WatchRun,
		private readonly request: FileRequest['send'],
		private readonly link: VideoLink,
	) {}

	/**
	 * Fetches the file.
	 *
	 * @returns its bytes, the first of which are those of an MP4 video. They end only where the video does.
	 * @throws {Failure} when it cannot be fetched, or when the run ended first
	 * @throws {FreshStart} when what has been passed on is of no use
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

	/** Makes a stream of chunks, the first of which has come. */
	toStream(chunks: AsyncIterable<Buffer>): Stream {
		if (!this.latest) throw new Error('There is no response yet');
		return this.latest.toStream(chunks);
	}

	/** A failure that tells how much of the file has come. */
	toFailure(fault: DownloadFault): Failure {
		const amount = { received: this.received, expected: this.announced };
		return new Failure({ code: 'notDownloaded', fault: { ...amount, ...fault } });
	}

	/** @returns why the file is not whole yet, if it is not */
	private async *tryOnce(): AsyncGenerator<Buffer, DownloadFault | undefined> {
		const isPartWanted = this.received > 0 && this.link.takesRanges;
		const headers = {
			...(isPartWanted && { Range: `bytes=${this.received}-` }),
			...(isPartWanted && this.validator !== undefined && { 'If-Range': this.validator }),
		};
		const request = { send: this.request, url: this.link.url(), headers };
		return yield* readResponse(this.run, request, (response) => this.take(response));
	}

	/** Hands on what is missing of the file, and makes sure that it is whole then. */
	private async *take(response: VideoResponse): AsyncGenerator<Buffer, void> {
		this.latest = response;
		yield* this.accept(response) ? this.continueWith(response) : this.beginWith(response);
		this.requireWhole(response);
	}

	/**
	 * Validates the head of a response.
	 *
	 * @returns whether its body is the missing part, rather than the whole file
	 * @throws {FailedTry} when it is neither
	 */
	private accept({ status, headers, range }: VideoResponse): boolean {
		if (status === 206) {
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

	private async *continueWith(response: VideoResponse): AsyncGenerator<Buffer, void> {
		while (!this.isComplete()) {
			const { value, done } = await response.next();
			if (done === true) return;
			yield* this.handOn(value);
		}
	}

	/**
	 * Takes a response with the whole file, and leaves out the bytes that were passed on before.
	 */
	private async *beginWith(response: VideoResponse): AsyncGenerator<Buffer, void> {
		const { headers, length, validator } = response;
		let chunk = await response.readStart();
		const repeated = createHash('sha256');
		for (let toRepeat = this.received; toRepeat > 0; ) {
			const again = chunk.subarray(0, toRepeat);
			repeated.update(again);
			toRepeat -= again.length;
			chunk = chunk.subarray(again.length);
			if (toRepeat === 0) break;
			const { value, done } = await response.next();
			if (done === true) throw new FailedTry({ kind: 'incomplete' });
			chunk = value;
		}
		if (digest(repeated) !== digest(this.hash)) throw this.toFreshStart('changed');
		// Only now is it certain that this is the file of which a part was passed on before.
		this.hasJoinedParts = false;
		this.announced = length;
		this.etag = headers.etag;
		this.validator = validator;
		if (headers['accept-ranges'] === 'none') this.link.takesRanges = false;
		this.requireRoom(this.announced ?? 0);
		yield* this.handOn(chunk);
		yield* this.continueWith(response);
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
	 * Validates a file whose response has ended cleanly.
	 *
	 * @throws {FailedTry} when more of it is to come
	 * @throws {FreshStart} when it is put together wrongly
	 */
	private requireWhole({ isEndSure }: VideoResponse): void {
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
		return new FreshStart((tries) => this.toFailure({ kind, tries }));
	}
}

/**
 * Whether a link may have expired, so that asking for the task again may return a fresh one: S3 and
 * Google's storage say so with a 400, too.
 */
function isDeadLink(fault: DownloadFault): boolean {
	return fault.kind === 'status' && [400, 401, 403, 404, 410].includes(fault.status);
}

/** Of what has come so far: more may follow. */
function digest(hash: Hash): string {
	return hash.copy().digest('hex');
}
