import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import type { Delivery } from './memory';
import { pickMostUsed } from './output';
import type { OutputItem } from './runItems';

type Helpers = Partial<Pick<IExecuteFunctions['helpers'], 'createBinarySignedUrl'>>;

/**
 * Adds links to the files of an item, which n8n serves to everybody who has them, until they expire or
 * n8n deletes the execution. APIMart's own links die after about a day.
 *
 * @param helpers n8n's; older versions cannot make links
 * @param delivery whether links are wanted, and how long they work
 * @returns the item with `fileUrl`, and with `fileUrls` if there are several files; or with a hint that
 *   says why it has none
 */
export function addFileLinks(
	helpers: Helpers,
	output: OutputItem,
	{ fileLinkDays: days, simplify }: Pick<Delivery, 'fileLinkDays' | 'simplify'>,
): OutputItem {
	const files = Object.values(output.binary ?? {});
	if (days === undefined || files.length === 0) return output;
	const obstacle = findObstacle(helpers, files);
	if (obstacle !== undefined) {
		return { ...output, hint: `There is no link to the file, because ${obstacle}.` };
	}
	const fileUrls = files.map((file) => helpers.createBinarySignedUrl?.(file, `${days}d`));
	const links = {
		fileUrl: fileUrls[0],
		...(fileUrls.length > 1 && { fileUrls }),
	};
	const { json } = output;
	return {
		...output,
		json: simplify
			? pickMostUsed({ taskId: json.taskId, ...links, ...json })
			: { ...json, ...links },
	};
}

/** Why n8n cannot make a link to a file. */
function findObstacle(helpers: Helpers, files: readonly IBinaryData[]): string | undefined {
	if (!helpers.createBinarySignedUrl) return 'this version of n8n cannot make one';
	return files.every(({ id }) => id !== undefined)
		? undefined
		: 'n8n keeps files in memory. Set its environment variable N8N_DEFAULT_BINARY_DATA_MODE to filesystem';
}
