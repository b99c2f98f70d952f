import type { IExecuteFunctions } from 'n8n-workflow';

/** The characters that begin or end markup, as HTML writes them where they are text. */
const entities = new Map([
	['&', '&amp;'],
	['<', '&lt;'],
	['>', '&gt;'],
]);

/**
 * Shows a hint on the node, above its output.
 *
 * This is the only place that adds hints, because n8n renders them as HTML: a picture in the value of
 * an item would be loaded in the editor, and `<<<image_1>>>` would vanish. Errors are plain text in
 * n8n and stay as they are.
 *
 * @param message plain text
 */
export function showHint(
	context: Pick<IExecuteFunctions, 'addExecutionHints'>,
	message: string,
	type: 'warning' | 'info' = 'warning',
): void {
	context.addExecutionHints({
		message: message.replace(/[&<>]/g, (character) => entities.get(character) ?? ''),
		type,
		location: 'outputPane',
	});
}
