/** A table as Prettier lays it out. */
export function renderTable(rows: ReadonlyArray<readonly string[]>): string {
	const [header = [], ...others] = rows;
	const widths = header.map((_, column) =>
		Math.max(3, ...rows.map((row) => [...(row[column] ?? '')].length)),
	);
	const rule = widths.map((width) => '-'.repeat(width));
	return [header, rule, ...others]
		.map((row) => `| ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`)
		.join('\n');
}
