/** What the first bytes of an image file reveal. */
export interface ImageInfo {
	mimeType: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif';
	/** In pixels, if the file says. */
	width?: number | undefined;
	height?: number | undefined;
}

/**
 * The largest file that the upload endpoint accepts, from APIMart's page "POST /v1/uploads/images".
 */
export const maxImageMegabytes = 20;

/**
 * Reads type and size from the bytes of a file. Returns undefined if the upload endpoint takes no
 * such file.
 */
export function inspectImage(file: Buffer): ImageInfo | undefined {
	const text = (from: number, to: number) => file.toString('latin1', from, to);
	if (file.length > 24 && text(0, 8) === '\x89PNG\r\n\x1a\n') {
		return { mimeType: 'image/png', width: file.readUInt32BE(16), height: file.readUInt32BE(20) };
	}
	if (file.length > 10 && /^GIF8[79]a$/.test(text(0, 6))) {
		return { mimeType: 'image/gif', width: file.readUInt16LE(6), height: file.readUInt16LE(8) };
	}
	if (text(0, 3) === '\xff\xd8\xff') return { mimeType: 'image/jpeg', ...jpegSize(file) };
	if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') {
		return { mimeType: 'image/webp', ...webpSize(file) };
	}
	return undefined;
}

/**
 * Checks an image against the limits in APIMart's pages about the other Kling models. The node only
 * warns about them, because the page about Kling v2.6 does not mention them.
 *
 * @returns what is outside the limits, in words for the user
 */
export function findImageWarnings({ mimeType, width, height }: ImageInfo, bytes: number): string[] {
	const warnings: string[] = [];
	if (mimeType !== 'image/jpeg' && mimeType !== 'image/png') {
		warnings.push(`it is ${mimeType}, but Kling prefers JPEG or PNG`);
	}
	if (bytes > 10 * 1024 * 1024) warnings.push('it is larger than 10 MB');
	if (width && height) {
		if (Math.min(width, height) < 300) {
			warnings.push(
				`it has ${width} × ${height} pixels, but Kling asks for at least 300 on each side`,
			);
		}
		const ratio = width / height;
		if (ratio < 1 / 2.5 || ratio > 2.5) {
			warnings.push('one side is more than 2.5 times as long as the other');
		}
	}
	return warnings;
}

/** The size in the frame header, which follows other segments (ITU-T T.81, B.2.2). */
function jpegSize(file: Buffer): Pick<ImageInfo, 'width' | 'height'> {
	let at = 2;
	while (at + 9 < file.length && file[at] === 0xff) {
		const marker = file[at + 1] ?? 0;
		const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
		if (isFrame) return { height: file.readUInt16BE(at + 5), width: file.readUInt16BE(at + 7) };
		at += 2 + file.readUInt16BE(at + 2);
	}
	return {};
}

/** The size in the first chunk, for each of the three kinds of WebP file (RFC 9649, 2.5 to 2.7). */
function webpSize(file: Buffer): Pick<ImageInfo, 'width' | 'height'> {
	if (file.length < 30) return {};
	switch (file.toString('latin1', 12, 16)) {
		case 'VP8 ':
			return { width: file.readUInt16LE(26) & 0x3fff, height: file.readUInt16LE(28) & 0x3fff };
		case 'VP8L': {
			const bits = file.readUInt32LE(21);
			return { width: (bits & 0x3fff) + 1, height: ((bits >> 14) & 0x3fff) + 1 };
		}
		case 'VP8X':
			return { width: file.readUIntLE(24, 3) + 1, height: file.readUIntLE(27, 3) + 1 };
		default:
			return {};
	}
}
