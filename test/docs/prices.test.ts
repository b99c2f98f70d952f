/** What docs/prices.md says ten videos cost is what its prices come to. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const modes = ['Standard', 'Professional', '4K'];

/** The rows of the table under a heading, without its header. */
function readTable(heading: string): string[][] {
	const text = readFileSync(join(__dirname, '../../docs/prices.md'), 'utf8');
	const [, section = ''] = text.split(`\n## ${heading}\n`);
	const lines = section.split('\n## ')[0]?.split('\n') ?? [];
	const rows = lines.filter((line) => line.startsWith('|')).slice(2);
	return rows.map((row) => row.split('|').map((cell) => cell.trim()));
}

const prices = new Map(
	readTable('What a second costs').map(([, model, , silent, withAudio]) => [
		model,
		{ silent, withAudio },
	]),
);

test.each(readTable('Ten videos').map((row) => row.slice(1, 3)))(
	'ten videos of %s cost US$ %s',
	(batch = '', sum) => {
		const [model = '', mode = '', length = '', audio] = batch.split(', ');
		const { silent, withAudio } = prices.get(model) ?? {};
		// A model that always has sound has no price without it.
		const ofModes = (audio ? withAudio : silent || withAudio)?.split(', ') ?? [];
		const price = Number(ofModes[modes.indexOf(mode)]);
		expect((10 * parseInt(length, 10) * price).toFixed(2)).toBe(sum);
	},
);
