import { createHash } from 'crypto';
import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import type { ImageFile } from '../api/client';
import { findImageConcerns, inspectImage, maxImageBytes } from '../api/imageFile';

/** An image in a binary field of an item. */
export interface BinaryImage {
	/** SHA-256 of its bytes. */
	sha256: string;
	/** Brings the file. It is not kept, because a batch may have hundreds. */
	load(): Promise<ImageFile>;
}

/**
 * Finds the image in a binary field, and judges it by its bytes, whatever its label says. What Kling would rather have
 * otherwise becomes a hint on the node.
 *
 * @param label of the parameter that names the field
 * @throws {NodeOperationError} where the field is not there, or holds no image that can be uploaded
 */
export async function readBinaryImage(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
	label: string,
): Promise<BinaryImage> {
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { itemIndex, description });

	const fields = context.getInputData()[itemIndex]?.binary ?? {};
	const binary = fields[field];
	if (!binary) {
		const others = Object.keys(fields).join(', ');
		throw refuse(
			`${label} is "${field}", but this item has no binary field of that name.`,
			others
				? `Set ${label} to one of the fields that it has: ${others}.`
				: 'This item has no binary field at all: check that the node before hands on the file.',
		);
	}

	const tooLarge = (size: number) =>
		refuse(
			`The image in ${label} "${field}" has ${(size / 1024 / 1024).toFixed(1)} MB, but APIMart takes at most 20 MB.`,
			'Make the image smaller, for example with the Edit Image node.',
		);
	if (binary.id !== undefined) {
		const { fileSize } = await context.helpers.getBinaryMetadata(binary.id);
		if (fileSize > maxImageBytes) throw tooLarge(fileSize);
	}
	const load = async () => await context.helpers.getBinaryDataBuffer(itemIndex, field);
	const bytes = await load();
	const image = inspectImage(bytes);
	if (!image) {
		throw refuse(
			`The file in ${label} "${field}" is not an image that APIMart takes.`,
			'Use a JPEG, PNG, WebP or GIF file. What counts is the content of the file, not its name or type.',
		);
	}
	if (bytes.length > maxImageBytes) throw tooLarge(bytes.length);
	const concerns = findImageConcerns(image, bytes.length);
	if (concerns.length > 0) {
		context.addExecutionHints({
			message: `Kling may not take the image of item ${itemIndex} (${label} "${field}"): ${concerns.join('; ')}.`,
			location: 'outputPane',
		});
	}
	const extension = image.mimeType.replace('image/', '');
	return {
		sha256: createHash('sha256').update(bytes).digest('hex'),
		load: async () => ({
			name: binary.fileName ?? `image.${extension}`,
			mimeType: image.mimeType,
			bytes: await load(),
		}),
	};
}
