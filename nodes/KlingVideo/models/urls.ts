/**
 * Reads the URLs of files, and images that are embedded in a text, as tables and people write them.
 */
import type { FileSource, Media, Reading, UrlSource } from './kinds/kind';
import { fieldOf, findEntries } from './lists';
import { findSharingPage } from './sharingPages';
import { invisible, quote, readText } from './text';

/** One http(s) URL; undefined if it is refused. */
export function readUrl(
	label: string,
	value: unknown,
	reading: Pick<Reading, 'refuse'>,
): string | undefined {
	const [first, ...others] = splitUrls(value);
	if (others.length > 0) {
		return reading.refuse(
			`'${label}' has several values, but takes one URL.`,
			`Give '${label}' one URL.`,
		);
	}
	const text = readText(label, first, reading)?.replace(invisible, '').trim();
	if (text === undefined) return undefined;
	const url = hasBlankInPath(text) ? text.replace(/[ \u00a0]/g, '%20') : text;
	if (/^https?:\/\/\S*\s/i.test(url)) {
		return reading.refuse(
			`'${label}' is ${quote(url)}, which contains a space or a line break.`,
			`Give '${label}' the URL and nothing else, and write %20 for a space that is part of it.`,
		);
	}
	if (!/^https?:\/\/[^/]/i.test(url) || !URL.canParse(url)) {
		return reading.refuse(
			`'${label}' is ${quote(url)}, which is not a web address.`,
			`Give '${label}' a complete URL that starts with https:// and that anyone can open.`,
		);
	}
	return url;
}

/** A file by its URL; an image also as a data URI, which is a file. Undefined if it is refused. */
export function readFileUrl(
	media: Media,
	label: string,
	value: unknown,
	reading: Reading,
): FileSource | undefined {
	const [first, ...others] = splitUrls(value);
	if (media === 'image' && isDataUri(first) && others.length === 0) {
		return { media, label, binaryField: first };
	}
	const url = readUrl(label, value, reading);
	return url === undefined ? undefined : toFile({ media, label, url }, reading);
}

/**
 * The URLs and data URIs of a list, as {@link findEntries} finds it, of the attachments of a table, or
 * of a text that separates them by commas or lines. A comma inside of a URL is a part of it, one at
 * either end of the text is not.
 */
export function splitUrls(value: unknown): unknown[] {
	const entries = findEntries(value, (one) => startsAsUrl(one) || startsAsUrl(fieldOf(one, 'url')));
	return (entries ?? (Array.isArray(value) ? (value as unknown[]) : [value]))
		.map((entry) => fieldOf(entry, 'url') ?? entry)
		.flatMap((one) =>
			typeof one === 'string'
				? one.replace(/^[\s,;]+|[\s,;]+$/g, '').split(/[\s,;]+(?=https?:\/\/|data:)/i)
				: [one],
		);
}

/** Whether a value is an image, or another file, as a text: `data:image/png;base64,…`. */
export function isDataUri(value: unknown): value is string {
	return typeof value === 'string' && /^\s*data:/i.test(value);
}

function startsAsUrl(value: unknown): boolean {
	return typeof value === 'string' && /^[\s,;]*(https?:\/\/|data:)/i.test(value);
}

const fileEnding = /\.(jpe?g|png|webp|gif|mp4|mov)$/i;

/**
 * Whether a space is certainly part of the URL: it stands in the path, which ends as the name of a
 * file at its end, and not before the space.
 */
function hasBlankInPath(text: string): boolean {
	const [beforeQuery = ''] = text.split(/[?#]/);
	return (
		/^https?:\/\/[^\s/]+\/.*[ \u00a0]/i.test(beforeQuery) &&
		fileEnding.test(beforeQuery) &&
		!beforeQuery
			.split(/\s/)
			.slice(0, -1)
			.some((part) => fileEnding.test(part))
	);
}

/** The file behind a page, if its URL follows from that of the page; other pages are refused. */
function toFile(source: UrlSource, { refuse }: Reading): UrlSource | undefined {
	const { media, label, url } = source;
	const page = findSharingPage(url);
	if (!page) return source;
	const { service, fileUrl, direct, node } = page;
	if (fileUrl !== undefined) return { ...source, url: fileUrl, pageOf: service };
	const orUse = direct ? `use ${direct}, or ` : '';
	const withNode = node ? ` with ${node}` : '';
	return refuse(
		`'${label}' points to a page of ${service}, but APIMart needs the URL of the file itself.`,
		`For '${label}', ${orUse}download the ${media}${withNode} and give it as a binary file.`,
	);
}
