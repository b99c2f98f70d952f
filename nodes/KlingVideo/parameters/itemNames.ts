/** How items are named wherever a person reads about them. They are counted from 1, like rows. */

/** How many items are named one by one; the others are only counted. */
const mostNamed = 5;

/** "item 4", within a sentence. */
export function nameItem(itemIndex: number): string {
	return `item ${itemIndex + 1}`;
}

/**
 * "Item 4", "Items 4 and 7", "Items 1, 2, 3, 4, 5 and 3 more", "All 10 items", at the beginning of a
 * sentence.
 *
 * @param total how many items the run has
 */
export function nameItems(itemIndices: readonly number[], total: number): string {
	const numbers = itemIndices.map((index) => index + 1);
	if (numbers.length === 1) return `Item ${numbers[0]}`;
	if (numbers.length === total) return `All ${total} items`;
	const more = numbers.length - mostNamed;
	const last = more > 0 ? `${more} more` : numbers.at(-1);
	const first = numbers.slice(0, Math.min(mostNamed, numbers.length - 1));
	return `Items ${first.join(', ')} and ${last}`;
}
