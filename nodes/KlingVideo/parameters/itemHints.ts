import type { IExecuteFunctions } from 'n8n-workflow';

import { nameItems } from './itemNames';
import { showHint } from './showHint';

/** How many different remarks a hint names; the others are only counted. */
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
	 * @param remark a field and what it is about it: "'Prompt': it is long". Without it, the concern says
	 *   all, and the item is not named
	 */
	add(itemIndex: number, concern: string, remark?: string): void {
		const remarks = this.concerns.get(concern) ?? new Map<string, Set<number>>();
		this.concerns.set(concern, remarks);
		if (remark === undefined) return;
		remarks.set(remark, (remarks.get(remark) ?? new Set()).add(itemIndex));
	}

	/** Shows the hints on the node. */
	show(context: Pick<IExecuteFunctions, 'addExecutionHints' | 'getInputData'>): void {
		const total = context.getInputData().length;
		for (const [concern, remarks] of this.concerns) {
			const told = [...remarks].map(([remark, items]) => {
				const whose = total > 1 ? `${nameItems([...items], total)}: ` : '';
				return `${whose}${remark.replace(/\.$/, '')}.`;
			});
			const untold = told.splice(mostNamed).length;
			if (untold > 0) told.push(`And ${untold} more of this kind.`);
			showHint(context, [concern, ...told].join(' '));
		}
	}
}
