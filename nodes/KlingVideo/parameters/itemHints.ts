import type { IExecuteFunctions } from 'n8n-workflow';

/** How many items, and how many different remarks, a hint names; the others are only counted. */
const mostNamed = 5;

/**
 * What n8n is to show on the node about the items of one run: one hint for each concern, however
 * many items have it and however often they are read.
 */
export class ItemHints {
	/** The items of each remark, by concern. */
	private readonly concerns = new Map<string, Map<string, Set<number>>>();

	/**
	 * Notes something about an item.
	 *
	 * @param concern a whole sentence that holds for all items of one hint
	 * @param remark a field and what it is about it: "Prompt: it is long"
	 */
	add(itemIndex: number, concern: string, remark: string): void {
		const remarks = this.concerns.get(concern) ?? new Map<string, Set<number>>();
		this.concerns.set(concern, remarks);
		remarks.set(remark, (remarks.get(remark) ?? new Set()).add(itemIndex));
	}

	/** Shows the hints on the node. */
	show(context: Pick<IExecuteFunctions, 'addExecutionHints'>): void {
		for (const [concern, remarks] of this.concerns) {
			const told = [...remarks].map(([remark, items]) => `${nameItems([...items])}, ${remark}.`);
			const untold = told.splice(mostNamed).length;
			if (untold > 0) told.push(`And ${untold} more of this kind.`);
			context.addExecutionHints({
				message: [concern, ...told].join(' '),
				type: 'warning',
				location: 'outputPane',
			});
		}
	}
}

/** "Item 0", "Items 0, 1 and 4", "Items 0, 1, 2, 3, 4 and 95 more". */
function nameItems(items: number[]): string {
	if (items.length === 1) return `Item ${items[0]}`;
	const rest = items.length - mostNamed;
	const last = rest > 0 ? `${rest} more` : items.at(-1);
	return `Items ${items.slice(0, Math.min(mostNamed, items.length - 1)).join(', ')} and ${last}`;
}
