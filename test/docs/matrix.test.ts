import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { klingV26 } from '../../nodes/KlingVideo/models/klingV26';
import { getParameter, type Choices } from '../../nodes/KlingVideo/models/model';
import { parseVideoRequest } from '../../nodes/KlingVideo/models/request';

const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');

const rows: Array<[string, Choices]> = [
	['Text to Video', { generationType: 'textToVideo' }],
	['Image to Video, First Frame', { generationType: 'imageToVideo', frames: 'first' }],
	[
		'Image to Video, First and Last Frame',
		{ generationType: 'imageToVideo', frames: 'firstAndLast' },
	],
];

test('the matrix in the README is that of the catalog', () => {
	const modes = getParameter(klingV26, 'mode').choices;
	const durations = getParameter(klingV26, 'duration').choices;
	const columns = modes.flatMap((mode) =>
		durations.map((duration) => ({
			title: `${mode.label.split(' (')[0]}, ${duration.value} s`,
			choices: { mode: mode.value, duration: duration.value },
		})),
	);
	const allowed = (choices: Choices) =>
		'request' in
		parseVideoRequest(klingV26, {
			prompt: 'A cat',
			frames: {
				firstFrameUrl: 'https://example.com/1.jpg',
				lastFrameUrl: 'https://example.com/2.jpg',
			},
			choices,
		});
	const table = rows.flatMap(([title, row]) =>
		[false, true].map((audio) => [
			audio ? `${title}, Audio` : title,
			...columns.map(({ choices }) => (allowed({ ...row, ...choices, audio }) ? 'yes' : '–')),
		]),
	);

	const cells = [['', ...columns.map(({ title }) => title)], ...table];
	for (const line of cells) expect(tableRows(readme)).toContainEqual(line);
});

/** The tables of a Markdown text, cell by cell, whatever their padding. */
function tableRows(markdown: string): string[][] {
	return markdown
		.split('\n')
		.filter((line) => line.startsWith('|'))
		.map((line) =>
			line
				.split('|')
				.slice(1, -1)
				.map((cell) => cell.trim()),
		);
}
