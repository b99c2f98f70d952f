/** Reads texts and numbers as people, sheets and chat models write them. */
import type { Reading } from './kinds/kind';
import type { TextParameter, Unit } from './model';

/** Characters that nobody sees, such as zero-width ones, or half of an emoji that was cut through. */
export const invisible = /[\p{Default_Ignorable_Code_Point}\p{Cf}\p{Surrogate}\u2800]/gu;

/** Whether a value says nothing, as a blank cell of a sheet or a text of {@link invisible} characters. */
export function isBlank(value: unknown): boolean {
	return (
		value === undefined || value === null || String(value).replace(invisible, '').trim() === ''
	);
}

/** The end of most fixes: the mistake may lie in the expression that fills the field. */
export const checkExpression = 'If an expression fills it, check what it returns for this item.';

/** Joins several fixes into one text, which gives the advice of {@link checkExpression} once. */
export function joinFixes(fixes: readonly string[]): string {
	const repeating = fixes.filter((fix) => fix.includes(checkExpression));
	if (repeating.length < 2) return fixes.join(' ');
	const own = fixes.map((fix) => fix.replace(` ${checkExpression}`, ''));
	return `${own.join(' ')} If expressions fill these fields, check what they return for this item.`;
}

/** Texts that nobody can intend, each with what the user is told about it. */
const mishaps: readonly Mishap[] = [
	{
		pattern: /^#(N\/A|REF!|VALUE!|NAME\?|DIV\/0!|NUM!|NULL!|ERROR!)$/,
		predicate: 'is what a sheet shows instead of a result',
	},
	{ pattern: /^(undefined|null|NaN)$/, predicate: 'is all that is left of a missing value' },
	{ pattern: /\[object \w+\]/, predicate: 'has an object instead of text' },
	{
		pattern: /\{\{[^{}]*\$(\(|(json|input|binary|node|items?|vars|fromAI|now|today)\b)/,
		predicate: 'has an expression that n8n has not evaluated',
		fix: (label) => `Switch '${label}' from Fixed to Expression.`,
	},
];

/** A kind of text that nobody can intend. */
interface Mishap {
	pattern: RegExp;
	/** What the user is told about it, as a clause that follows "which". */
	predicate: string;
	/** What would mend it, if it is not the expression that is to be corrected. */
	fix?(label: string): string;
}

/** Finds out why nobody can intend a text; undefined if somebody may. */
export function findMishap(text: string): Mishap | undefined {
	return mishaps.find(({ pattern }) => pattern.test(text.trim()));
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
		return refuse(`'${label}' is empty.`, `Fill in '${label}'. ${checkExpression}`);
	}
	const correctExpression = `Check the expression in '${label}': pick the one field that holds the text`;
	if (typeof value === 'object') {
		return refuse(`'${label}' is ${quote(value)}, but must be text.`, `${correctExpression}.`);
	}
	// Half of an emoji would be sent as a broken character.
	const text = String(value).replace(/\p{Surrogate}/gu, '');
	const mishap = findMishap(text);
	if (!mishap) return text;
	return refuse(
		`'${label}' is ${quote(text)}, which ${mishap.predicate}.`,
		mishap.fix?.(label) ?? `${correctExpression}, and check what it returns for this item.`,
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

/** A value as an error shows it: a text in quotes, anything else as JSON, and no more than its beginning. */
export function quote(value: unknown): string {
	return typeof value === 'string'
		? JSON.stringify(shorten(value))
		: shorten(String(JSON.stringify(value)));
}

function shorten(text: string): string {
	return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}
