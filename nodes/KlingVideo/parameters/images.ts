import { createHash } from 'crypto';

import type { ImageFile } from '../api/client';
import { describeContent } from '../api/fileContent';
import { findImageWarnings, inspectImage } from '../api/imageFile';
import type { BinarySource } from '../models/kinds/kind';
import { openBinaryFile } from './binaryFile';
import type { InputItem } from './inputItem';

/** What the panel says of a field that takes an image. */
export const imageFieldDescription =
	'The name of a binary field, or the file itself from an expression such as {{ $binary.data }}. JPEG, PNG, WebP or GIF, at most 20 MB. If the item has no field of the default name, its only image is used.';

/** An image in a binary field of an item. */
export interface BinaryImage {
	/** SHA-256 of its bytes. */
	sha256: string;
	/** The name of the file. */
	name: string;
	/** Brings the file. It is not kept, because a batch may have hundreds. */
	load(): Promise<ImageFile>;
}

/**
 * Finds the image that a parameter gives, and validates it by its bytes, whatever its label says. What
 * Kling would rather have otherwise becomes a hint.
 *
 * @param source what the parameter says
 * @throws {NodeOperationError} if there is no such file, or it is no image that can be uploaded
 */
export async function readBinaryImage(item: InputItem, source: BinarySource): Promise<BinaryImage> {
	const { file, size, read, refuseContent } = await openBinaryFile(item, source);
	const load = async () => await item.context.helpers.getBinaryDataBuffer(item.index, file);
	const bytes = await read(load);
	const image = inspectImage(bytes);
	if (!image) return refuseContent(describeContent(bytes));
	const warnings = findImageWarnings(image, size);
	if (warnings.length > 0) {
		const detail = `'${source.label}': ${warnings.join('; ')}`;
		item.hint('Kling may reject some of the images.', detail);
	}
	// A file that a Code node makes may have a blank name, which APIMart does not take.
	const name = file.fileName?.trim() || `image.${image.mimeType.replace('image/', '')}`;
	return {
		name,
		sha256: createHash('sha256').update(bytes).digest('hex'),
		load: async () => ({ name, mimeType: image.mimeType, bytes: await load() }),
	};
}
