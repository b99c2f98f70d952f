import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

import { sampleFile } from './media/sampleFile';
import { aspectRatios, type AspectRatio } from './models/modelRules';

const sampleVideos = new Map(aspectRatios.map((ratio) => [ratio, readFileSync(sampleFile(ratio))]));
const blockBytes = Buffer.from(Uint8Array.from({ length: 65_536 }, (_, i) => (i * 31) ^ (i >> 8)));

/**
 * A playable MP4 of any size, made while it is read: the sample, then a `free` box, which players
 * skip. The box holds the video's name, so that no two videos are the same, and a filler whose
 * blocks are numbered, so that none can be lost or change places unnoticed.
 */
export class Video {
	private readonly head: Buffer;

	/** How long the file is. */
	readonly bytes: number;

	/**
	 * @param minBytes the size; without it, or if it is too small for the sample, as short as can be
	 */
	constructor(
		private readonly name: string,
		minBytes = 0,
		ratio: AspectRatio = '16:9',
	) {
		const sampleVideo = sampleVideos.get(ratio)!;
		const box = Buffer.from(`\0\0\0\0free${name}`);
		this.bytes = Math.max(minBytes, sampleVideo.length + box.length);
		box.writeUInt32BE(this.bytes - sampleVideo.length);
		this.head = Buffer.concat([sampleVideo, box]);
	}

	/**
	 * The bytes, in order; what they fill is not kept.
	 *
	 * @param from where to begin
	 */
	*chunks(from = 0): Generator<Buffer> {
		let skipped = 0;
		for (const chunk of this.wholeChunks()) {
			const rest = chunk.subarray(Math.min(chunk.length, from - skipped));
			skipped += chunk.length - rest.length;
			if (rest.length > 0) yield rest;
		}
	}

	/** Stands for these bytes and no others. */
	get etag(): string {
		return `"${this.name}-${this.bytes}"`;
	}

	private *wholeChunks(): Generator<Buffer> {
		yield this.head;
		let left = this.bytes - this.head.length;
		for (let index = 0; left > 0; index++) {
			const block = Buffer.from(blockBytes);
			block.writeUInt32BE(index);
			yield block.subarray(0, left);
			left -= block.length;
		}
	}

	/** The SHA-256 of the whole file, in hex. */
	sha256(): string {
		const hash = createHash('sha256');
		for (const chunk of this.chunks()) hash.update(chunk);
		return hash.digest('hex');
	}
}
