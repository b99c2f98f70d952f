import type { GenericValue, IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { VideoTask } from '../api/responses';
import type { RequestDescription } from '../models/request';
import { howToStoreFiles } from '../parameters/binaryFile';
import type { OutputSettings } from '../parameters/output';
import type { FileLinkField } from '../parameters/taskFacts';
import type { FileHelpers } from '../tasks/download';
import { mostBytes } from '../tasks/fileMemory';
import type { WatchRun } from '../tasks/taskRun';
import type { Wait } from '../tasks/waitForTask';
import { toBinary, toJson } from './output';
import type { OutputItem } from './runItems';

/** How the video of an item is passed on. */
export interface Delivery extends OutputSettings {
	/** What was asked for, in the terms of the output, if this run knows it. */
	asked?: RequestDescription;
}

type LinkHelpers = Partial<Pick<IExecuteFunctions['helpers'], 'createBinarySignedUrl'>>;

/**
 * Makes the item of a task: its facts, and its files and links to them if they are wanted.
 *
 * @throws {Failure} when a video cannot be fetched
 */
export async function deliver(
	helpers: FileHelpers & LinkHelpers,
	run: WatchRun,
	settings: Delivery,
	task: VideoTask,
	wait: Wait,
): Promise<OutputItem> {
	const { binary } = await toBinary(helpers, run, task, settings, wait);
	const isInMemory = Object.values(binary ?? {}).some(({ id }) => id === undefined);
	const output = {
		json: toJson(task, settings.form, settings.asked),
		...(binary && { binary }),
		...(isInMemory && { hint: { message: filesInMemory } }),
	};
	return addFileLinks(helpers, output, settings);
}

/** Warns of the limit before a run reaches it. */
const filesInMemory = `n8n keeps files in memory, so an execution has room for ${Math.floor(mostBytes / 1_000_000)} MB of videos at most. ${howToStoreFiles}`;

/**
 * Adds links to the files of an item, which n8n serves to everybody who has them, until they expire or
 * n8n deletes the execution. APIMart's own links die after about a day.
 *
 * @param helpers n8n's; older versions cannot make links
 * @param settings whether links are wanted, and how long they work
 * @returns the item with `fileUrl`, and with `fileUrls` if there are several files; or with a hint that
 *   says why it has none
 */
function addFileLinks(
	helpers: LinkHelpers,
	output: OutputItem,
	{ fileLinkDays: days }: Pick<OutputSettings, 'fileLinkDays'>,
): OutputItem {
	const files = Object.values(output.binary ?? {});
	if (days === undefined || files.length === 0) return output;
	const obstacle = findObstacle(helpers, files);
	if (obstacle !== undefined) {
		return { ...output, hint: { message: `There is no link to the file, because ${obstacle}` } };
	}
	const fileUrls = files.map((file) => helpers.createBinarySignedUrl?.(file, `${days}d`));
	const links: Partial<Record<FileLinkField, GenericValue>> = {
		fileUrl: fileUrls[0],
		...(fileUrls.length > 1 && { fileUrls }),
	};
	return { ...output, json: { ...output.json, ...links } };
}

/** Why n8n cannot make a link to a file, up to the end of the sentence. */
function findObstacle(helpers: LinkHelpers, files: readonly IBinaryData[]): string | undefined {
	if (!helpers.createBinarySignedUrl) return 'this version of n8n cannot make one.';
	return files.every(({ id }) => id !== undefined)
		? undefined
		: `n8n keeps files in memory. ${howToStoreFiles}`;
}
