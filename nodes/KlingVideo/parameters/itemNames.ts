/** How items are called wherever a person reads it. They are counted from 1, like rows. */

/** How many items are named one by one; the others are only counted. */
const mostNamed = 5;

const plurals = new Intl.PluralRules('en', { type: 'ordinal' });
const endings: Readonly<Record<string, string>> = { one: 'st', two: 'nd', few: 'rd' };

/** "4th item". */
export function nameItem(itemIndex: number): string {
	return `${toOrdinal(itemIndex)} item`;
}

/**
 * "4th of 10 items", "Items 4 and 7 of 10", "Items 1, 2, 3, 4, 5 and 3 more of 10", "All 10 items".
 *
 * @param total how many items the run has
 */
export function nameItems(itemIndices: readonly number[], total: number): string {
	const [only = 0, ...others] = itemIndices;
	if (others.length === 0) return `${toOrdinal(only)} of ${total} items`;
	if (itemIndices.length === total) return `All ${total} items`;
	const numbers = itemIndices.map((index) => index + 1);
	const more = numbers.length - mostNamed;
	const last = more > 0 ? `${more} more` : numbers.at(-1);
	const first = numbers.slice(0, Math.min(mostNamed, numbers.length - 1));
	return `Items ${first.join(', ')} and ${last} of ${total}`;
}

function toOrdinal(itemIndex: number): string {
	const number = itemIndex + 1;
	return `${number}${endings[plurals.select(number)] ?? 'th'}`;
}
