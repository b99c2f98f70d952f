import type { IExecuteFunctions } from 'n8n-workflow';

import type { VideoRequest } from '../models/videoRequest';
import type { SubmittedImage } from '../tasks/submitOnce';
import { readBinaryImage } from './binaryImage';
import type { ItemHints } from './itemHints';
import { requireReachable } from './reachable';

/**
 * The images that go along with a video: addresses as they are, files to be uploaded.
 *
 * @throws {NodeOperationError} if a file is not there or is no image, or if APIMart cannot open an address
 */
export async function readImages(
	context: IExecuteFunctions,
	itemIndex: number,
	{ frames }: VideoRequest,
	hints: ItemHints,
): Promise<SubmittedImage[]> {
	const images: SubmittedImage[] = [];
	for (const frame of frames) {
		if ('url' in frame) {
			await requireReachable(context, itemIndex, {
				...frame,
				fix: `APIMart must be able to open the image. Give ${frame.label} an address that anyone can open, or give the image as a binary file.`,
			});
			images.push({ identity: frame.url, getUrl: async () => frame.url });
			continue;
		}
		const { sha256, load } = await readBinaryImage(
			context,
			itemIndex,
			frame.binaryField,
			frame.label,
			hints,
		);
		images.push({
			identity: sha256,
			getUrl: async (run, deadline) => await run.uploads.getUrl(run, sha256, load, deadline),
		});
	}
	return images;
}
