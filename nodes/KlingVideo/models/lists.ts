/** Reads lists as chat models, tables and forms give them: one place for shots, elements and URLs. */
import { normalize } from './text';

/**
 * The entries of a list, wherever it stands: in a text of JSON, in a code fence, behind a sentence, as
 * text in text, or in objects such as `{ "output": { "shots": […] } }`. One entry alone is a list of one.
 *
 * @param isEntry whether a value can be an entry. A list needs one such entry, the others may be wrong
 * @returns undefined if there is no such list, or an object has several
 */
export function findEntries(
	value: unknown,
	isEntry: (value: unknown) => boolean,
): unknown[] | undefined {
	if (typeof value !== 'object' || value === null) {
		if (isEntry(value)) return [value];
		const texts = typeof value === 'string' ? findJson(value) : [];
		for (const text of texts) {
			const entries = findEntries(parseJson(text), isEntry);
			if (entries) return entries;
		}
		return undefined;
	}
	const isList = (one: unknown) => Array.isArray(one) && one.some(isEntry);
	if (isList(value) || (Array.isArray(value) && value.length === 0)) return value as unknown[];
	const inside: unknown[] = Object.values(value);
	// A storyboard may have a prompt of its own beside its shots.
	if (isEntry(value) && !inside.some(isList)) return [value];
	const lists = inside
		.map((one) => findEntries(one, isEntry))
		.filter((entries) => entries !== undefined);
	const filled = lists.filter(({ length }) => length > 0);
	if (filled.length > 1 && !Array.isArray(value)) return undefined;
	return filled.length > 0 ? filled.flat() : lists[0];
}

/** The entries of a list, or of a JSON text with a list; anything else is a list of one. */
export function readList(value: unknown): unknown[] {
	const list = typeof value === 'string' ? parseJson(value) : value;
	return Array.isArray(list) ? list : [value];
}

/** An object, or the one in a text, wherever {@link findEntries} would find a list there. */
export function findObject(value: unknown): Record<string, unknown> | undefined {
	if (typeof value !== 'string') {
		const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
		return isObject ? (value as Record<string, unknown>) : undefined;
	}
	for (const text of findJson(value)) {
		const found = findObject(parseJson(text));
		if (found) return found;
	}
	return undefined;
}

/** A field of an object, whatever capitals and blanks its key has. */
export function fieldOf(value: unknown, name: string): unknown {
	if (typeof value !== 'object' || value === null) return undefined;
	return Object.entries(value).find(([key]) => normalize(key) === normalize(name))?.[1];
}

/**
 * Where the JSON of a text breaks.
 *
 * @returns in the words of the JSON parser; undefined if the text has no JSON, or nothing is wrong with it
 */
export function findBreak(value: unknown): string | undefined {
	const [json] = startOfJson.exec(String(value)) ?? [];
	try {
		if (json !== undefined) JSON.parse(json);
		return undefined;
	} catch (error) {
		return (error as Error).message;
	}
}

/** A list or an object, and not a bracket of a sentence such as "Here are [3] shots". */
const startOfJson = /(\[\s*[[{"]|\{\s*")[^]*/;

/** The parts of a text that may be JSON: all of it, code fences, and what stands between words. */
function findJson(text: string): string[] {
	const fenced = [...text.matchAll(/```[\w-]*\s([^]*?)```/g)].map(([, inside = '']) => inside);
	// As far as its last bracket. A list that was cut off must not pass as the part of it that is whole.
	const [behindWords = ''] = /^[^]*[\]}]/.exec(startOfJson.exec(text)?.[0] ?? '') ?? [];
	return [text, ...fenced, behindWords];
}

/** What a JSON text says, a byte order mark before it or not; undefined if it is no JSON. */
function parseJson(text: string): unknown {
	try {
		return JSON.parse(text.trim());
	} catch {
		return undefined;
	}
}
