/** What depends on what: the settled values of a video, and conditions on them. */

/** A value that a choice can be set to. */
export type ChoiceValue = string | number | boolean;

/** The values of the parameters that mean something for one video, by the names of the parameters. */
export type Values = Readonly<Record<string, unknown>>;

/**
 * The name under which conditions speak of the version of the node, as n8n's own do. The default of a
 * parameter can only be changed in a new version.
 */
export const nodeVersion = '@version';

/** Holds as soon as one of the named parameters has one of the values listed for it. */
export type Conditions = Readonly<Record<string, readonly ChoiceValue[]>>;

/**
 * Finds out whether conditions hold.
 *
 * @returns the first parameter and value that make them hold, or undefined if they do not
 */
export function findMatch(
	conditions: Conditions | undefined,
	values: Values,
): { name: string; value: ChoiceValue } | undefined {
	for (const [name, listed] of Object.entries(conditions ?? {})) {
		const value = values[name] as ChoiceValue | undefined;
		if (value !== undefined && listed.includes(value)) return { name, value };
	}
	return undefined;
}

/** Conditions that hold as soon as one of several does. */
export function anyOf(...several: ReadonlyArray<Conditions | undefined>): Conditions {
	const all: Record<string, readonly ChoiceValue[]> = {};
	for (const [name, listed] of several.flatMap((conditions) => Object.entries(conditions ?? {}))) {
		all[name] = [...new Set([...(all[name] ?? []), ...listed])];
	}
	return all;
}
