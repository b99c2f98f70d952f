/** A text of JSON, or a number in it. */
const textOrNumber = /"[^"\\]*(?:\\.[^"\\]*)*"|-?\d[\d.eE+-]*/g;

/**
 * Parses JSON, with whole numbers that JavaScript cannot hold as texts, so that an ID comes out as it
 * came in.
 *
 * @returns the text itself, if it is no JSON
 */
export function parseJson(text: string): unknown {
	const exact = text.replace(textOrNumber, (token) =>
		/^-?\d+$/.test(token) && !Number.isSafeInteger(Number(token)) ? `"${token}"` : token,
	);
	try {
		return JSON.parse(exact);
	} catch {
		return text;
	}
}
