/** Size and type of a box, and its size again as 64 bits if the first says so. */
const headerBytes = 8;
const longHeaderBytes = 16;

/**
 * Follows the top-level boxes of an MP4 file (ISO/IEC 14496-12, 4.2) while its bytes stream past, and
 * keeps none of them but a header that is not complete yet. The boxes tell how long the file is.
 */
export class Mp4Boxes {
	private header: Buffer = Buffer.alloc(0);
	/** Bytes of the current box that are still to come; Infinity if it reaches to the end of the file. */
	private left = 0;
	private received = 0;
	/** The types of the boxes that have started. */
	private readonly types = new Set<string>();

	/** Whether the file begins like an MP4 video. Undefined as long as too little of it has come. */
	isVideo: boolean | undefined;

	/** Whether a box is smaller than its own header. What follows cannot be read then. */
	isDamaged = false;

	/** Takes the next bytes of the file. */
	take(chunk: Buffer): void {
		this.received += chunk.length;
		let rest = chunk;
		while (rest.length > 0 && !this.isDamaged && this.isVideo !== false) {
			const wanted = this.left > 0 ? this.left : headerLength(this.header) - this.header.length;
			const part = rest.subarray(0, wanted);
			rest = rest.subarray(part.length);
			if (this.left > 0) this.left -= part.length;
			else this.takeHeader(part);
		}
	}

	/** Where the current box ends, in bytes from the start of the file. */
	get end(): number {
		return this.received + this.left;
	}

	/** Whether the last box has no size of its own, so that only the end of the file ends it. */
	get isOpenEnded(): boolean {
		return this.left === Infinity;
	}

	/** Whether a file that ends here is a whole video, with its description and its media. */
	get isWhole(): boolean {
		const endsWithBox = this.header.length === 0 && (this.left === 0 || this.isOpenEnded);
		const hasAll = ['moov', 'mdat'].every((type) => this.types.has(type));
		return hasAll && endsWithBox && !this.isDamaged;
	}

	private takeHeader(part: Buffer): void {
		this.header = Buffer.concat([this.header, part]);
		if (this.header.length < headerLength(this.header)) return;
		const type = this.header.toString('latin1', 4, 8);
		const { length } = this.header;
		const size =
			length === longHeaderBytes
				? Number(this.header.readBigUInt64BE(headerBytes))
				: this.header.readUInt32BE(0);
		this.header = Buffer.alloc(0);
		this.isVideo ??= type === 'ftyp';
		this.types.add(type);
		this.isDamaged = size > 0 && size < length;
		this.left = size === 0 ? Infinity : size - length;
	}
}

function headerLength(begun: Buffer): number {
	const isLong = begun.length >= headerBytes && begun.readUInt32BE(0) === 1;
	return isLong ? longHeaderBytes : headerBytes;
}
