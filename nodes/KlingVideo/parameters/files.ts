/** Reads the images and videos that go along with a video. */
import type { IExecuteFunctions } from 'n8n-workflow';

import type { BinarySource, FileSource, Media } from '../models/kinds/kind';
import type { SubmittedFile } from '../tasks/submitOnce';
import { readBinaryImage } from './images';
import type { ItemHints } from './itemHints';
import { validateFileUrl } from './publicUrls';
import { readBinaryVideo } from './videos';

type ReadFile = (
	context: IExecuteFunctions,
	itemIndex: number,
	source: BinarySource,
	hints: ItemHints,
	orOnlyFile: boolean,
) => Promise<SubmittedFile>;

/** How the API gets a file: an image is uploaded; there is no upload for videos, so it gets a link. */
const readers: Record<Media, ReadFile> = {
	async image(context, itemIndex, source, hints, orOnlyFile) {
		const { sha256, name, load } = await readBinaryImage(
			context,
			itemIndex,
			source,
			hints,
			orOnlyFile,
		);
		return {
			identity: sha256,
			name,
			getUrl: async (run, deadline) => await run.uploads.getUrl(run, sha256, load, deadline),
		};
	},
	async video(context, itemIndex, source, _hints, orOnlyFile) {
		const { sha256, name, makeLink } = await readBinaryVideo(
			context,
			itemIndex,
			source,
			orOnlyFile,
		);
		return { identity: sha256, name, getUrl: async () => makeLink() };
	},
};

/**
 * The files that go along with a video: URLs as they are, files to be uploaded or linked to.
 *
 * @throws {NodeOperationError} if a file is not there or is not what it must be, or if APIMart cannot
 *   open a URL
 */
export async function readFiles(
	context: IExecuteFunctions,
	itemIndex: number,
	sources: readonly FileSource[],
	hints: ItemHints,
): Promise<SubmittedFile[]> {
	const files: SubmittedFile[] = [];
	for (const source of sources) {
		if ('url' in source) {
			await validateFileUrl(context, itemIndex, source, hints);
			const { url } = source;
			files.push({ identity: url, name: url, getUrl: async () => url });
			continue;
		}
		const { media, hasDefaultName = false } = source;
		const alike = sources.filter((other) => 'binaryField' in other && other.media === media);
		const orOnlyFile = hasDefaultName && alike.length === 1;
		files.push(await readers[media](context, itemIndex, source, hints, orOnlyFile));
	}
	return files;
}
