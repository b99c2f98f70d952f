import { createHash } from 'crypto';
import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import type { ImageFile } from '../api/client';
import { describeContent, findImageWarnings, inspectImage, maxImageBytes } from '../api/imageFile';
import type { ImageFileSource } from '../models/kinds/kind';
import type { VideoRequest } from '../models/request';
import { sizeOf } from '../tasks/fileSize';
import type { SubmittedImage } from '../tasks/submitOnce';
import { findBinaryFile } from './binaryFile';
import type { ItemHints } from './itemHints';
import { validateFileUrl } from './publicUrls';

/** What the panel says of a field that takes an image. */
export const imageFieldDescription =
	'The name of a binary field, or the file itself from an expression such as {{ $binary.data }}. JPEG, PNG, WebP or GIF, at most 20 MB. If the item has no field of the default name, its only image is used.';

/**
 * The images that go along with a video: URLs as they are, files to be uploaded.
 *
 * @throws {NodeOperationError} if a file is not there or is no image, or if APIMart cannot open an
 *   URL, that of a video included
 */
export async function readImages(
	context: IExecuteFunctions,
	itemIndex: number,
	{ images: sources, videos }: Pick<VideoRequest, 'images' | 'videos'>,
	hints: ItemHints,
): Promise<SubmittedImage[]> {
	for (const video of videos) {
		await validateFileUrl(context, itemIndex, 'video', video, hints);
	}
	const isOnlyFile = sources.filter((source) => 'binaryField' in source).length === 1;
	const images: SubmittedImage[] = [];
	for (const source of sources) {
		if ('url' in source) {
			await validateFileUrl(context, itemIndex, 'image', source, hints);
			const { url } = source;
			images.push({ identity: url, name: url, getUrl: async () => url });
			continue;
		}
		const { sha256, name, load } = await readBinaryImage(
			context,
			itemIndex,
			source,
			hints,
			isOnlyFile && source.hasDefaultName,
		);
		images.push({
			identity: sha256,
			name,
			getUrl: async (run, deadline) => await run.uploads.getUrl(run, sha256, load, deadline),
		});
	}
	return images;
}

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
 * @param source what the parameter says, as {@link findBinaryFile} takes it
 * @param hints take what Kling may not like
 * @param orOnlyImage whether the only image of the item is meant if there is no field of this name
 * @throws {NodeOperationError} if there is no such file, or it is no image that can be uploaded
 */
export async function readBinaryImage(
	context: IExecuteFunctions,
	itemIndex: number,
	source: Pick<ImageFileSource, 'label' | 'binaryField'>,
	hints: ItemHints,
	orOnlyImage = false,
): Promise<BinaryImage> {
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { itemIndex, description });

	const { file, named } = findBinaryFile(context, itemIndex, source, orOnlyImage);
	const load = async () => await context.helpers.getBinaryDataBuffer(itemIndex, file);
	const orUnreadable = (error: unknown) => {
		throw refuse(
			`The file in ${named} could not be read.`,
			`Run the node that makes the file again: n8n no longer has it, or cannot reach it (${String((error as Error).message)}).`,
		);
	};
	const size = await sizeOf(context.helpers, file).catch(orUnreadable);
	if (size > maxImageBytes) {
		throw refuse(
			`The image in ${named} is ${(size / 1024 / 1024).toFixed(1)} MB, but APIMart takes at most 20 MB.`,
			'Make the image smaller, for example with the Edit Image node.',
		);
	}
	const bytes = await load().catch(orUnreadable);
	const image = inspectImage(bytes);
	if (!image) {
		throw refuse(
			`The file in ${named} is ${describeContent(bytes)}, not an image that APIMart takes.`,
			'Use a JPEG, PNG, WebP or GIF file. What counts is the content of the file, not its name or type. If you downloaded it from the web, check that its URL leads to the image itself and needs no login.',
		);
	}
	const warnings = findImageWarnings(image, size);
	if (warnings.length > 0) {
		const detail = `'${source.label}': ${warnings.join('; ')}`;
		hints.add(itemIndex, 'Kling may not take some of the images.', detail);
	}
	// A file that a Code node makes may have a blank name, which APIMart does not take.
	const name = file.fileName?.trim() || `image.${image.mimeType.replace('image/', '')}`;
	return {
		name,
		sha256: createHash('sha256').update(bytes).digest('hex'),
		load: async () => ({
			name,
			mimeType: image.mimeType,
			bytes: await load(),
		}),
	};
}
