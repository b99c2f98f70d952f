/** How long a text of the API's may be in an error, in characters. */
const longestText = 500;

/** Markup. A reference such as `<<<image_1>>>` is none. */
const markup = /<(script|style|head)\b.*?<\/\1\s*>|<!.*?>|<\/?[a-z][a-z0-9-]*(\s[^>]*)?\/?>/gis;

/** How much of a page is read, in characters: what it says comes early. */
const longestPage = 20_000;

/**
 * A text of somebody else's as it can stand in an error: one line, without markup, and not too long.
 *
 * @param text as it came: a sentence, or a whole web page
 */
export function toPlainText(text: string): string {
	const words = text.slice(0, longestPage).replace(markup, ' ').replace(/\s+/g, ' ').trim();
	return words.length > longestText ? `${words.slice(0, longestText).trimEnd()}…` : words;
}
