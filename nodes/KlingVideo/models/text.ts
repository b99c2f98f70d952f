/** Reading text, numbers and addresses as people, sheets and models write them. */
import type { Reading } from './kinds/kind';
import type { TextParameter, Unit } from './model';

/** Whether a value says nothing, as a blank cell of a sheet. */
export function isBlank(value: unknown): boolean {
	return value === undefined || value === null || String(value).trim() === '';
}

/**
 * A text that says something.
 *
 * @returns undefined if it is refused
 */
export function readText(
	label: string,
	value: unknown,
	{ refuse }: Pick<Reading, 'refuse'>,
): string | undefined {
	if (isBlank(value)) {
		return refuse(
			`'${label}' is empty.`,
			`Fill in '${label}'. If an expression fills it, check what it gives for this item.`,
		);
	}
	if (typeof value !== 'object') return String(value);
	return refuse(
		`'${label}' is ${Array.isArray(value) ? 'a list' : 'an object'}, but must be text.`,
		`Check the expression in '${label}': pick the one field that holds the text.`,
	);
}

/** A text of limited length; undefined if it is refused. */
export function readLimitedText(
	label: string,
	value: unknown,
	{ maxCharacters = Infinity, limitBy }: Pick<TextParameter, 'maxCharacters' | 'limitBy'>,
	reading: Reading,
): string | undefined {
	const text = readText(label, value, reading);
	if (text === undefined || text.length <= maxCharacters) return text;
	// The API's pages do not say what a character is. Of all readings, UTF-16 code units are the most,
	// so that what passes here passes by each of them.
	const { length } = text;
	const excess = length - maxCharacters;
	return reading.refuse(
		`'${label}' has ${length} characters, but ${reading.model.label} takes at most ${maxCharacters}${sayLimitBy(limitBy)}.`,
		`Shorten '${label}' by at least ${excess} ${excess === 1 ? 'character' : 'characters'}.`,
	);
}

/** Says so if a limit is not the API's own. */
export function sayLimitBy(limitBy: 'Kling' | undefined): string {
	return limitBy ? ` (by ${limitBy}'s own documentation)` : '';
}

/** One http(s) address; undefined if it is refused. */
export function readUrl(label: string, value: unknown, reading: Reading): string | undefined {
	const [first, ...others] = splitAddresses(value);
	if (others.length > 0) {
		return reading.refuse(
			`'${label}' has several values, but takes one URL.`,
			`Give '${label}' one URL.`,
		);
	}
	const text = readText(label, first, reading)?.trim();
	if (text === undefined) return undefined;
	if (/\s/.test(text) || !/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
		return reading.refuse(
			`'${label}' is ${JSON.stringify(shorten(text))}, which is not a web address.`,
			`Give '${label}' a complete URL that starts with https:// and that anyone can open.`,
		);
	}
	return text;
}

/**
 * The addresses of a list, of a JSON text with a list, or of a text that separates them by commas or
 * lines. A comma inside of an address is a part of it, one at either end of the text is not.
 */
export function splitAddresses(value: unknown): unknown[] {
	return readList(value).flatMap((one) =>
		typeof one === 'string'
			? one.replace(/^[\s,;]+|[\s,;]+$/g, '').split(/[\s,;]+(?=https?:\/\/)/i)
			: [one],
	);
}

/** The entries of a list, or of a JSON text with a list; anything else is a list of one. */
export function readList(value: unknown): unknown[] {
	const list = typeof value === 'string' && value.trim().startsWith('[') ? parseJson(value) : value;
	return Array.isArray(list) ? list : [value];
}

/** What a JSON text says, or undefined if it is none. */
export function parseJson(text: string): unknown {
	try {
		return JSON.parse(text);
	} catch {
		return undefined;
	}
}

/** How people write units of time, after {@link normalize}. */
const units = { seconds: /^(s|secs?|seconds?)?$/, minutes: /^(m|mins?|minutes?)?$/ };

/**
 * A number in a range, as people type it: "5", "1.5", "10 sec".
 *
 * @param unit may stand behind it; undefined if nothing may
 * @returns undefined if it is no such number
 */
export function parseNumber(
	value: unknown,
	min: number,
	max: number,
	unit?: keyof typeof units,
): number | undefined {
	const [, digits, rest = ''] = /^(\d*\.?\d+)(.*)$/.exec(normalize(value)) ?? [];
	const number = Number(digits);
	const isInUnit = rest === '' || (unit !== undefined && units[unit].test(rest));
	return isInUnit && number >= min && number <= max ? number : undefined;
}

/** A whole number in a range, as {@link parseNumber} takes it; undefined if it is none. */
export function parseWholeNumber(
	value: unknown,
	min: number,
	max: number,
	unit?: Unit,
): number | undefined {
	const number = parseNumber(value, min, max, unit);
	return Number.isInteger(number) ? number : undefined;
}

/** Evens out how people type values: "PRO ", "text to video", "16 : 9" and "5 sec". */
export function normalize(value: unknown): string {
	return String(value)
		.trim()
		.toLowerCase()
		.replace(/[\s_]+|-(?=[a-z])/g, '');
}

function shorten(text: string): string {
	return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
