import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../..');
const updates = process.env.UPDATE_GENERATED === '1';

/**
 * Requires a page to have a table between marks of this name; with `npm run generate`, writes it there.
 *
 * @param heading of a new section at the end of the page, for a part that is not there yet
 */
export function expectPart(page: string, name: string, table: string, heading?: string): void {
	const path = join(root, page);
	const text = readFileSync(path, 'utf8');
	const [start, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
	const part = `${start}\n\n${table}\n\n${end}`;
	const [from, to] = [text.indexOf(start), text.indexOf(end)];
	const isThere = from !== -1 && to > from;
	if (updates && (isThere || heading !== undefined)) {
		const updated = isThere
			? text.slice(0, from) + part + text.slice(to + end.length)
			: `${text.trimEnd()}\n\n${heading}\n\n${part}\n`;
		writeFileSync(path, updated);
		return;
	}
	const wayOut = 'npm run generate writes it';
	if (!isThere) throw new Error(`${page} has nothing from ${start} to ${end}: ${wayOut}`);
	expect({ wayOut, part: text.slice(from, to + end.length) }).toEqual({ wayOut, part });
}
