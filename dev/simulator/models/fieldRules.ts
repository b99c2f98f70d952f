/** The building blocks of a model's rules: what the value of a field must be. */

/**
 * Holds a value against a rule.
 * @param path the field's name, with the places of lists and objects it is in
 * @returns why the value is refused; nothing when it is accepted
 */
export type FieldRule = (value: unknown, path: string) => string | undefined;

/** The fields that an object must have, and those that it may have besides. */
export interface Fields {
	required: Readonly<Record<string, FieldRule>>;
	optional: Readonly<Record<string, FieldRule>>;
}

const alternatives = new Intl.ListFormat('en', { type: 'disjunction' });

function isHttpUrl(value: unknown): boolean {
	if (typeof value !== 'string' || !URL.canParse(value)) return false;
	return ['http:', 'https:'].includes(new URL(value).protocol);
}

/** A rule that a value keeps or breaks as a whole. */
function must(accepts: (value: unknown) => boolean, what: string): FieldRule {
	return (value, path) => (accepts(value) ? undefined : `Invalid parameter: ${path} must ${what}`);
}

/** One of these values, which a number in quotes is not. */
export function oneOf(...values: ReadonlyArray<string | number>): FieldRule {
	const spelled = alternatives.format(values.map((value) => JSON.stringify(value)));
	return must((value) => (values as readonly unknown[]).includes(value), `be ${spelled}`);
}

/** A whole number between two, themselves included. */
export function wholeNumber(min: number, max: number): FieldRule {
	return must(
		(value) => Number.isInteger(value) && min <= Number(value) && Number(value) <= max,
		`be a whole number from ${min} to ${max}`,
	);
}

/** `true` or `false`. */
export const boolean: FieldRule = must((value) => typeof value === 'boolean', 'be a boolean');

/** A string, which may be empty and of any length. */
export const anyString: FieldRule = must((value) => typeof value === 'string', 'be a string');

/** A text, not empty and, if a limit is known, not longer than it in UTF-16 code units: the strictest reading. */
export function text(maxCharacters = Infinity): FieldRule {
	const isText = must(
		(value) => typeof value === 'string' && value !== '',
		'be a non-empty string',
	);
	const isShort = must(
		(value) => (value as string).length <= maxCharacters,
		`have at most ${maxCharacters} characters`,
	);
	return (value, path) => isText(value, path) ?? isShort(value, path);
}

/** A URL that begins with `http:` or `https:`. */
export const httpUrl: FieldRule = must(isHttpUrl, 'be an http(s) URL');

/** A list with a limited number of entries, each of which follows the same rule. */
export function listOf(entry: FieldRule, min: number, max: number): FieldRule {
	const isList = must(
		(value) => Array.isArray(value) && min <= value.length && value.length <= max,
		`be an array with ${min === max ? min : `${min} to ${max}`} entries`,
	);
	return (value, path) => {
		const refusal = isList(value, path);
		if (refusal !== undefined) return refusal;
		return firstRefusal((value as unknown[]).map((one, i) => () => entry(one, `${path}[${i}]`)));
	};
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A JSON object with these fields and no others. */
export function objectOf(fields: Fields): FieldRule {
	const isJsonObject = must(isObject, 'be an object');
	return (value, path) =>
		isJsonObject(value, path) ??
		fieldsRefusal(value as Record<string, unknown>, fields, `${path}.`);
}

/**
 * Holds an object's fields against their rules. A field that is `undefined` is not there.
 * @param prefix what stands before a field's name in its path
 * @returns why it is refused, naming the parameter; nothing when it is accepted
 */
export function fieldsRefusal(
	object: Readonly<Record<string, unknown>>,
	{ required, optional }: Fields,
	prefix = '',
): string | undefined {
	const rules = { ...required, ...optional };
	const isThere = (field: string) => object[field] !== undefined;
	const missing = Object.keys(required).find((field) => !isThere(field));
	if (missing !== undefined) return `Missing required parameter: ${prefix}${missing}`;
	const unknown = Object.keys(object).find(
		(field) => isThere(field) && !Object.hasOwn(rules, field),
	);
	if (unknown !== undefined) return `Invalid parameter: ${prefix}${unknown} is not known`;
	return firstRefusal(
		Object.entries(rules)
			.filter(([field]) => isThere(field))
			.map(
				([field, rule]) =>
					() =>
						rule(object[field], prefix + field),
			),
	);
}

/** The first refusal of these checks, none of which is run after it. */
function firstRefusal(checks: ReadonlyArray<() => string | undefined>): string | undefined {
	for (const check of checks) {
		const refusal = check();
		if (refusal !== undefined) return refusal;
	}
	return undefined;
}
