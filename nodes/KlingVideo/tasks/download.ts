import type { BinaryHelperFunctions, IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { Failure, type DownloadFault } from '../api/failure';
import type { VideoTask } from '../api/responses';
import { toFileName } from './fileName';
import { backoffMs, retryTimeMs } from './retry';
import type { WatchRun } from './taskRun';
import { fetchTask, type Wait } from './waitForTask';

/** What of n8n's helpers a download needs. */
export type FileHelpers = Pick<
	IExecuteFunctions['helpers'],
	'httpRequest' | 'prepareBinaryData' | 'getBinaryMetadata'
>;

type Stream = Exclude<Parameters<BinaryHelperFunctions['prepareBinaryData']>[0], Buffer>;

interface FileResponse {
	statusCode: number;
	headers: Record<string, unknown>;
	body: Stream;
}

/** A video in storage, or why there is none. */
type Fetched = { file: IBinaryData } | { fault: DownloadFault } | { storageFault: StorageFault };

/**
 * Errors of the system that say why n8n's storage takes no file (errno(3)). Another try does not
 * mend any of them.
 */
const storageFaults = [
	'ENOSPC',
	'EDQUOT',
	'EFBIG',
	'EROFS',
	'EACCES',
	'EPERM',
	'ENOENT',
	'ENOTDIR',
	'EIO',
] as const;
export type StorageFault = (typeof storageFaults)[number];

const attempts = 4;

/**
 * A single try is cut off after this long, so that a host that hangs leaves time for another one.
 */
const longestTryMs = 5 * 60_000;

/**
 * Brings the videos of a task into n8n's binary storage, as streams. What breaks off, has the wrong
 * length or is no video is fetched again; a link that has expired is renewed by asking for the task
 * once more. The file host gets no credential. A video that is finished is paid for, so it is
 * brought in even if the time to wait for it is over: the number of tries and the time of each are
 * what bounds it.
 *
 * @param task that is completed
 * @param wait for the language and the item
 * @param fileName what the files are to be called
 * @returns the files, in the order of the task's links
 * @throws {Failure} with the links and their expiry, when a video cannot be had or stored: it is
 *   paid for
 */
export async function downloadVideos(
	run: WatchRun,
	helpers: FileHelpers,
	task: VideoTask,
	wait: Wait,
	fileName?: string,
): Promise<IBinaryData[]> {
	const files: IBinaryData[] = [];
	let current = task;
	for (const index of task.videoUrls.keys()) {
		let renewed = false;
		for (let attempt = 1; ; attempt++) {
			const url = current.videoUrls[index] ?? '';
			const outcome = await fetchVideo(run, helpers, url, toFileName(task.id, index, fileName));
			if ('file' in outcome) {
				files.push(outcome.file);
				break;
			}
			if ('storageFault' in outcome) {
				throw new Failure({ code: 'notStored', reason: outcome.storageFault, task: current });
			}
			if (isDeadLink(outcome.fault) && !renewed) {
				current = await fetchTask(run, current, {
					...wait,
					deadline: run.clock.now() + retryTimeMs,
				});
				renewed = true;
				continue;
			}
			if (run.signal.aborted || attempt === attempts) {
				throw new Failure({ code: 'notDownloaded', fault: outcome.fault, task: current });
			}
			await run.clock.sleep(backoffMs(run, attempt), run.signal);
		}
	}
	return files;
}

/** Tries once to fetch a video. */
async function fetchVideo(
	run: WatchRun,
	helpers: FileHelpers,
	url: string,
	fileName: string,
): Promise<Fetched> {
	const timeLimit = AbortSignal.timeout(longestTryMs);
	const signal = AbortSignal.any([run.signal, timeLimit]);
	return await receive(helpers, url, fileName, signal).catch(
		(error: unknown): Fetched => ({
			fault: timeLimit.aborted
				? { kind: 'late' }
				: { kind: 'brokenOff', reason: String((error as Error).message) },
		}),
	);
}

async function receive(
	helpers: FileHelpers,
	url: string,
	fileName: string,
	signal: AbortSignal,
): Promise<Fetched> {
	const { statusCode, headers, body } = (await helpers.httpRequest({
		method: 'GET',
		url,
		// A body that is packed on its way has another length than the one announced.
		headers: { 'Accept-Encoding': 'identity' },
		encoding: 'stream',
		returnFullResponse: true,
		ignoreHttpStatusErrors: true,
		sendCredentialsOnCrossOriginRedirect: false,
		abortSignal: signal,
	})) as FileResponse;
	const cutOff = () => body.destroy(new Failure({ code: 'stopped' }));
	signal.addEventListener('abort', cutOff);
	try {
		if (statusCode !== 200) {
			body.destroy();
			return { fault: { kind: 'status', status: statusCode } };
		}
		if (!isVideo(await peek(body, 12))) {
			body.destroy();
			return { fault: { kind: 'noVideo' } };
		}
		const stored = await helpers
			.prepareBinaryData(body, fileName, 'video/mp4')
			.then((file) => ({ file }), toStorageFault);
		if (!('file' in stored)) {
			body.destroy();
			return stored;
		}
		const announced = Number(headers['content-length'] ?? NaN);
		const received = await sizeOf(helpers, stored.file);
		return announced !== received && !Number.isNaN(announced)
			? { fault: { kind: 'incomplete', received, announced } }
			: stored;
	} finally {
		signal.removeEventListener('abort', cutOff);
	}
}

/** @throws {unknown} the error itself, if it is not one of storing: then the stream broke off */
function toStorageFault(error: unknown): { storageFault: StorageFault } {
	const { code } = error as { code?: unknown };
	const storageFault = storageFaults.find((known) => known === code);
	if (storageFault === undefined) throw error;
	return { storageFault };
}

/** Whether a link has expired, so that asking for the task again may bring a fresh one. */
function isDeadLink(fault: DownloadFault): boolean {
	return fault.kind === 'status' && [403, 404, 410].includes(fault.status);
}

/** The first bytes of a stream, which stay in it. */
async function peek(stream: Stream, length: number): Promise<Buffer> {
	for (;;) {
		const start = stream.read(length) as Buffer | null;
		if (start) {
			stream.unshift(start);
			return start;
		}
		if (stream.readableEnded || stream.destroyed) return Buffer.alloc(0);
		await new Promise<void>((resolve, reject) => {
			stream.once('readable', resolve).once('end', resolve).once('error', reject);
		});
	}
}

/** MP4 starts with a box of type "ftyp" (ISO/IEC 14496-12, 4.3). */
function isVideo(start: Buffer): boolean {
	return start.toString('latin1', 4, 8) === 'ftyp';
}

/** How many bytes a file has, without loading it. */
export async function sizeOf(
	helpers: Pick<FileHelpers, 'getBinaryMetadata'>,
	file: IBinaryData,
): Promise<number> {
	if (file.id !== undefined) return (await helpers.getBinaryMetadata(file.id)).fileSize;
	return Buffer.byteLength(file.data, 'base64');
}
