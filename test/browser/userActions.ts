import type { BrowserContext } from 'playwright-core';

/** What a person has done so far in all tabs of a browser. */
export interface UserActions {
	/** How often a button of the mouse was pressed: a double click counts as two. */
	clicks: number;
	/** How many texts were typed or pasted, and files or entries of native lists chosen. */
	entries: number;
}

/**
 * Counts what is done in the pages that are opened from now on.
 *
 * @returns the figures, which go on growing
 */
export async function countUserActions(context: BrowserContext): Promise<UserActions> {
	const actions: UserActions = { clicks: 0, entries: 0 };
	await context.exposeFunction('countAction', (kind: keyof UserActions) => {
		actions[kind]++;
	});
	// This runs in the page, and hears of everything before the page itself does.
	await context.addInitScript(`
		addEventListener('pointerdown', () => countAction('clicks'), true);
		addEventListener('input', () => countAction('entries'), true);
	`);
	return actions;
}
