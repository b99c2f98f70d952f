import type { IExecuteFunctions } from 'n8n-workflow';

import { nameItems } from './itemNames';
import { showHint } from './showHint';

/** How many different details a hint names; the others are only counted. */
const mostNamed = 5;

/**
 * The hints that n8n shows on the node about the items of one run: one for each message, however many
 * items it concerns and however often they are read.
 */
export class ItemHints {
	/** The items of each detail, by message. */
	private readonly details = new Map<string, Map<string, Set<number>>>();

	/**
	 * Notes something about an item.
	 *
	 * @param message a whole sentence that holds for all items of one hint
	 * @param detail a field and what it is about it: "'Prompt': it is long". Without it, the message says
	 *   all, and the item is not named
	 */
	add(itemIndex: number, message: string, detail?: string): void {
		const details = this.details.get(message) ?? new Map<string, Set<number>>();
		this.details.set(message, details);
		if (detail === undefined) return;
		details.set(detail, (details.get(detail) ?? new Set()).add(itemIndex));
	}

	/** Shows the hints on the node. */
	show(context: Pick<IExecuteFunctions, 'addExecutionHints' | 'getInputData'>): void {
		const total = context.getInputData().length;
		for (const [message, details] of this.details) {
			const named = [...details].map(([detail, items]) => {
				const whose = total > 1 ? `${nameItems([...items], total)}: ` : '';
				return `${whose}${detail.replace(/\.$/, '')}.`;
			});
			const others = named.splice(mostNamed).length;
			if (others > 0) named.push(`And ${others} more of this kind.`);
			showHint(context, [message, ...named].join(' '));
		}
	}
}
