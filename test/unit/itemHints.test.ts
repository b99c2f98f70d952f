import type { NodeExecutionHint } from 'n8n-workflow';

import { ItemHints } from '../../nodes/KlingVideo/parameters/itemHints';

/** The hints about items with these remarks. */
function messages(...remarks: Array<[item: number, remark: string]>): string[] {
	const hints = new ItemHints();
	for (const [item, remark] of remarks) hints.add(item, 'Mind this.', remark);
	const shown: NodeExecutionHint[] = [];
	hints.show({ addExecutionHints: (...added) => shown.push(...added) });
	return shown.map(({ message }) => message);
}

test('a run without remarks has no hint', () => {
	expect(messages()).toEqual([]);
});

test('a remark is named once, with its items, however often it is made', () => {
	expect(messages([0, 'a'], [0, 'a'], [3, 'a'], [4, 'b'])).toEqual([
		'Mind this. Items 0 and 3, a. Item 4, b.',
	]);
});

test.each([
	[5, 'Items 0, 1, 2, 3 and 4'],
	[6, 'Items 0, 1, 2, 3, 4 and 1 more'],
	[100, 'Items 0, 1, 2, 3, 4 and 95 more'],
])('a list of %i items is %j', (count, named) => {
	const remarks = Array.from({ length: count }, (_, item): [number, string] => [item, 'a']);
	expect(messages(...remarks)).toEqual([`Mind this. ${named}, a.`]);
});

test('a hundred different remarks are counted after the first five', () => {
	const remarks = Array.from({ length: 100 }, (_, item): [number, string] => [item, `a${item}`]);
	const [message] = messages(...remarks);
	expect(message).toMatch(/Item 4, a4\. And 95 more of this kind\.$/);
});
