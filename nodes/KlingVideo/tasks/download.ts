import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../api/failure';
import type { VideoTask } from '../api/responses';
import { toFileName } from './fileName';
import { backoffMs, retryTimeMs } from './retry';
import type { WatchRun } from './taskRun';
import { FreshStart, mostTries, VideoSource, type VideoLink } from './videoSource';
import { fetchTask, type Wait } from './waitForTask';

/** What of n8n's helpers a download needs. */
export type FileHelpers = Pick<IExecuteFunctions['helpers'], 'httpRequest' | 'prepareBinaryData'>;

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

/** A file in memory of this size does not even fit into a text of its own. */
const tooLongForText = 'ERR_STRING_TOO_LONG';

/**
 * How many videos of a run come at the same time. They share one line, as a rule, so that more of them
 * do not come sooner, but each of them later.
 */
export const mostDownloads = 4;

/**
 * Brings the videos of a task into n8n's binary storage, as streams. What breaks off is continued or
 * fetched again; a link that has expired is renewed by asking for the task once more. The file host
 * gets no credential. A video that is finished is paid for, so it is brought in even if the time to
 * wait for it is over: what bounds it is the number of tries in a row that bring nothing.
 *
 * @param task that is completed
 * @param wait for the language and the item
 * @param fileName what the files are to be called
 * @returns the files, in the order of the task's links
 * @throws {Failure} with the links and their expiry, when a video cannot be fetched or stored, or
 *   the run ended first: it is paid for
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
	try {
		for (const index of task.videoUrls.keys()) {
			let isRenewed = false;
			const link: VideoLink = {
				takesRanges: true,
				url: () => current.videoUrls[index] ?? '',
				async renew(signal) {
					if (isRenewed) return false;
					isRenewed = true;
					const deadline = run.clock.now() + retryTimeMs;
					current = await fetchTask({ ...run, signal }, current, { ...wait, deadline });
					return true;
				},
			};
			const name = toFileName(task.id, index, fileName);
			const file = await run.downloads.use(
				run.signal,
				async () => await fetchVideo(run, helpers, link, name),
			);
			if (!file) throw new Failure({ code: 'stopped' });
			files.push(file);
		}
		return files;
	} catch (error) {
		for (const file of files) run.fileMemory.remove(file);
		throw error instanceof Failure ? new Failure({ task: current, ...error.facts }) : error;
	}
}

/** Fetches and stores a video, again from its start if what came was of no use. */
async function fetchVideo(
	run: WatchRun,
	helpers: FileHelpers,
	link: VideoLink,
	fileName: string,
): Promise<IBinaryData> {
	for (let attempt = 1; ; attempt++) {
		const failure = await storeVideo(run, helpers, link, fileName).catch((error: unknown) => {
			if (error instanceof FreshStart) return error;
			throw error;
		});
		if (!(failure instanceof Error)) return failure;
		if (attempt === mostTries) throw failure.toFailure(attempt);
		await run.clock.sleep(backoffMs(run, attempt), run.signal);
	}
}

/**
 * Hands one stream to n8n's storage, whatever becomes of the connections that fill it, so that a
 * connection that breaks off leaves no part of a file in the storage.
 */
async function storeVideo(
	run: WatchRun,
	helpers: FileHelpers,
	link: VideoLink,
	fileName: string,
): Promise<IBinaryData> {
	const ending = new AbortController();
	const signal = AbortSignal.any([run.signal, ending.signal]);
	const source = new VideoSource({ ...run, signal }, helpers.httpRequest, link);
	const chunks = source.read();
	// n8n's storage may wrap an error of the stream, or tell of something else.
	let trouble: unknown;
	const next = async () => {
		const { value } = await chunks.next().catch((error: unknown) => {
			trouble = error;
			throw error;
		});
		return value ?? undefined;
	};
	const continueFrom = async function* (first: Buffer) {
		for (let chunk: Buffer | undefined = first; chunk; chunk = await next()) yield chunk;
	};
	try {
		// The storage is not touched before the first bytes of a video have arrived.
		const first = await next();
		if (!first) throw new Error('A video has no first byte');
		const stream = source.toStream(continueFrom(first));
		// An error that comes when nobody listens any more would end the process.
		stream.on('error', () => {});
		// Bytes that lie in the response are lost when it breaks off, so this does not wait for the storage.
		stream.read(0);
		const file = await helpers
			.prepareBinaryData(stream, fileName, 'video/mp4')
			.catch((error: unknown) => {
				throw trouble ?? toStorageFailure(error, source);
			});
		if (run.fileMemory.add(file)) return file;
		throw source.toFailure({ kind: 'noRoom' });
	} finally {
		ending.abort();
		await chunks.return();
	}
}

/** Makes the error of a storage that failed: another try may help, unless n8n's error says otherwise. */
function toStorageFailure(error: unknown, source: VideoSource): Failure | FreshStart {
	const { code, message } = error as { code?: unknown; message?: unknown };
	if (code === tooLongForText) return source.toFailure({ kind: 'noRoom' });
	const fault = storageFaults.find((known) => known === code);
	const failure = new Failure({ code: 'notStored', reason: fault ?? String(message ?? error) });
	return fault === undefined ? new FreshStart(() => failure) : failure;
}
