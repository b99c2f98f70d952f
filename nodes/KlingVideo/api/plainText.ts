/** How long a text of the API's may be in an error, in characters. */
const longestText = 500;

/** Markup. A reference such as `<<<image_1>>>` is none. */
const markup = /<(script|style|head)\b.*?<\/\1\s*>|<!.*?>|<\/?[a-z][a-z0-9-]*(\s[^>]*)?\/?>/gis;

/** How much of a page is read, in characters: what it says comes early. */
const longestPage = 20_000;

/** In a link that n8n makes to a file of an item: whoever has the token can open the file. */
const fileToken = /(\/binary-data\/signed\?token=)[\w.-]+/g;

/**
 * A text from elsewhere, in a form that an error can contain: one line, without markup, and not too
 * long. It may quote the link to a file of ours, which then does not open any more.
 *
 * @param text as it came: a sentence, or a whole web page
 */
export function toPlainText(text: string): string {
	const words = text
		.slice(0, longestPage)
		.replace(markup, ' ')
		.replace(fileToken, '$1…')
		.replace(/\s+/g, ' ')
		.trim();
	return words.length > longestText ? `${words.slice(0, longestText).trimEnd()}…` : words;
}
