/** Reads the images and videos that go along with a video. */
import type { BinarySource, FileSource } from '../models/kinds/kind';
import type { SubmittedFile } from '../tasks/submitOnce';
import { readBinaryImage } from './images';
import type { InputItem } from './inputItem';
import { validateFileUrl } from './publicUrls';
import { readBinaryVideo } from './videos';

/**
 * The files that are sent with a request: URLs as they are, files to be uploaded or linked to.
 *
 * @throws {NodeOperationError} if a file is not there or is not what it must be, or if APIMart cannot
 *   open a URL
 */
export async function readFiles(
	item: InputItem,
	sources: readonly FileSource[],
): Promise<SubmittedFile[]> {
	const files: SubmittedFile[] = [];
	for (const source of sources) {
		if ('url' in source) {
			await validateFileUrl(item, source);
			const { url } = source;
			files.push({ identity: url, name: url, getUrl: async () => url });
			continue;
		}
		const { media, hasDefaultName = false } = source;
		const alike = sources.filter((other) => 'binaryField' in other && other.media === media);
		const onlySource = { ...source, hasDefaultName: hasDefaultName && alike.length === 1 };
		const read = media === 'image' ? readImageToUpload : readBinaryVideo;
		files.push(await read(item, onlySource));
	}
	return files;
}

/** The API has an upload for images, and none for videos. */
async function readImageToUpload(item: InputItem, source: BinarySource): Promise<SubmittedFile> {
	const { sha256, name, load } = await readBinaryImage(item, source);
	return {
		identity: sha256,
		name,
		getUrl: async (run, deadline) => await run.uploads.getUrl(run, sha256, load, deadline),
	};
}
