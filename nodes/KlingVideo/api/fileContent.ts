/** Finds out what a file is by how it begins, whatever its name and its label say. */

// Brands of files: cspell:ignore ftypavi pnot

/** What MP4 and MOV files are called. Errors say so only where an image is expected. */
const mp4OrMov = 'a video';

/** What people give, by how it begins. Images that the upload endpoint takes are not among it. */
const contents: ReadonlyArray<{ content: string; start: RegExp }> = [
	{ content: 'empty', start: /^$/ },
	{ content: 'a web page', start: /^\s*<(!doctype html|html|head|body|!--)/i },
	{ content: 'an SVG file', start: /^\s*(<\?xml[^]*?)?<svg\b/i },
	{ content: 'XML', start: /^\s*<\?xml\b/i },
	{ content: 'JSON', start: /^\s*[[{]/ },
	{ content: 'a PDF file', start: /^%PDF-/ },
	{ content: 'a HEIC image', start: /^.{4}ftyp(hei|hev|mif1|msf1)/s },
	{ content: 'an AVIF image', start: /^.{4}ftypavi/s },
	{ content: 'a sound file', start: /^.{4}ftypM4[ABP]/s },
	{ content: 'a 3GP video', start: /^.{4}ftyp3g/s },
	// An old MOV file may begin with a box other than "ftyp".
	{ content: mp4OrMov, start: /^.{4}(ftyp|moov|mdat|wide|free|skip|pnot)/s },
	{ content: 'a WebM or MKV video', start: /^.E\xdf\xa3/s },
	{ content: 'an AVI video', start: /^RIFF.{4}AVI /s },
	{ content: 'a BMP image', start: /^BM.{4}\0{4}/s },
	{ content: 'a TIFF image', start: /^(II\*\0|MM\0\*)/ },
	{ content: 'a ZIP file', start: /^PK[^\x20-\x7e]/ },
	{ content: 'a text file', start: /^[\t\r\n\x20-\x7e\x80-\xff]+$/ },
];

/** How many bytes at the start of a file are enough to tell what it is. */
export const tellingBytes = 1000;

/**
 * What a file is that APIMart does not take: "a web page", "a PDF file".
 *
 * @param file the first {@link tellingBytes} of it, or more
 */
export function describeContent(file: Buffer): string {
	// A text may begin with a byte order mark.
	const start = file.toString('latin1', 0, tellingBytes).replace(/^\xef\xbb\xbf/, '');
	return contents.find((one) => one.start.test(start))?.content ?? 'of an unknown kind';
}

/** Whether a file is a video that APIMart takes, by the same bytes. */
export function isMp4OrMov(file: Buffer): boolean {
	return describeContent(file) === mp4OrMov;
}
