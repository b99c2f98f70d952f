/** What the file of a video is called. */

/** How many bytes a name may take: file systems have room for 255. */
const mostBytes = 200;

/** Control characters, halves of a character, and what Windows, Linux or n8n give a meaning of its own. */
const refused = /[\p{Cc}\p{Cs}\u2028\u2029/\\:*?"<>|]/gu;

/**
 * The name of a video's file, which any file system takes: `kling-<taskId>.mp4`, or what is wanted.
 * Characters that are refused become `_`, a name that is too long is cut, and further videos of a
 * task have a number.
 *
 * @param index of the video among those of its task
 * @param wanted with or without `.mp4`; undefined if nobody says
 */
export function toFileName(taskId: string, index: number, wanted: string | undefined): string {
	const stem = (wanted ?? `kling-${taskId}`)
		.trim()
		.replace(/\.mp4$/i, '')
		.replace(refused, '_')
		// A name that starts with a dot is hidden.
		.replace(/^[.\s]+/, '_');
	const number = index === 0 ? '' : `_${index + 1}`;
	return `${cut(stem || '_').trimEnd()}${number}.mp4`;
}

/** Cuts a text to the bytes that a name may take, between characters as a person counts them. */
function cut(text: string): string {
	let kept = '';
	for (const { segment } of new Intl.Segmenter().segment(text)) {
		if (Buffer.byteLength(kept + segment) > mostBytes) break;
		kept += segment;
	}
	return kept;
}
