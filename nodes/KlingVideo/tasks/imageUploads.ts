import type { ApiClient, ImageFile } from '../api/client';
import type { UploadedImage } from '../api/responses';
import { readRetries, withRetries, type RetryContext } from './retry';

/** Where uploaded images are remembered, by the SHA-256 of their bytes. */
export type UploadStore = Record<string, Pick<UploadedImage, 'url' | 'expiresAtMs'>>;

/** What an upload needs of the run that it is part of. */
type Uploading = RetryContext & { api: ApiClient };

/**
 * A link is used only as long as it outlives what it is used for: Kling fetches the image some time
 * after.
 */
const spareMs = 60 * 60_000;

/**
 * Uploads each image once, however many items have it, and in the next try of the node not again.
 */
export class ImageUploads {
	private readonly underWay = new Map<string, Promise<string>>();

	/** @param store as the last try left it */
	constructor(private readonly store: UploadStore) {}

	/**
	 * The public URL of an image.
	 *
	 * @param sha256 of its bytes
	 * @param load reads the file, if it has to be uploaded
	 * @param deadline Unix milliseconds after which nothing is sent again
	 * @throws {Failure} when it was refused
	 */
	async getUrl(
		run: Uploading,
		sha256: string,
		load: () => Promise<ImageFile>,
		deadline: number,
	): Promise<string> {
		const known = this.store[sha256];
		if (known && known.expiresAtMs - spareMs > run.clock.now()) return known.url;

		const upload = this.underWay.get(sha256) ?? this.upload(run, sha256, load, deadline);
		this.underWay.set(sha256, upload);
		return await upload.finally(() => this.underWay.delete(sha256));
	}

	private async upload(
		run: Uploading,
		sha256: string,
		load: () => Promise<ImageFile>,
		deadline: number,
	): Promise<string> {
		const file = await load();
		const { url, expiresAtMs } = await withRetries(run, readRetries, deadline, async () => {
			return await run.api.uploadImage(file);
		});
		this.store[sha256] = { url, expiresAtMs };
		return url;
	}
}
