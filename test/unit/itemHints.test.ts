import type { NodeExecutionHint } from 'n8n-workflow';

import { ItemHints } from '../../nodes/KlingVideo/parameters/itemHints';

/** The hints about items of a run with these remarks. */
function messages(total: number, ...remarks: Array<[item: number, remark: string]>): string[] {
	const hints = new ItemHints();
	for (const [item, remark] of remarks) hints.add(item, 'Mind this.', remark);
	const shown: NodeExecutionHint[] = [];
	hints.show({
		addExecutionHints: (...added) => shown.push(...added),
		getInputData: () => Array.from({ length: total }, () => ({ json: {} })),
	});
	return shown.map(({ message }) => message);
}

test('a run without remarks has no hint', () => {
	expect(messages(1)).toEqual([]);
});

test('a remark is named once, with its items, however often it is made', () => {
	expect(messages(10, [0, 'a'], [0, 'a'], [3, 'a'], [4, 'b.'])).toEqual([
		'Mind this. Items 1 and 4: a. Item 5: b.',
	]);
});

test('the only item of a run is not counted', () => {
	expect(messages(1, [0, 'a'])).toEqual(['Mind this. a.']);
});

test('a hundred different remarks are counted after the first five', () => {
	const remarks = Array.from({ length: 100 }, (_, item): [number, string] => [item, `a${item}`]);
	const [message] = messages(100, ...remarks);
	expect(message).toMatch(/Item 5: a4\. And 95 more of this kind\.$/);
});

test('nothing in a hint is markup, because n8n renders hints as HTML', () => {
	const image = '<img src="https://example.com/a.png?b&c">';
	expect(messages(1, [0, image], [0, 'write <<<image_1>>>'])).toEqual([
		'Mind this. &lt;img src="https://example.com/a.png?b&amp;c"&gt;. write &lt;&lt;&lt;image_1&gt;&gt;&gt;.',
	]);
});
