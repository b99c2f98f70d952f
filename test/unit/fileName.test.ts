import fc from 'fast-check';
import { parse } from 'node:path';

import { toFileName } from '../../nodes/KlingVideo/tasks/fileName';

test.each([
	[undefined, 'kling-task_1.mp4'],
	['golden cat', 'golden cat.mp4'],
	['golden cat.mp4', 'golden cat.mp4'],
	['Golden Cat.MP4', 'Golden Cat.mp4'],
	[' v1.2 ', 'v1.2.mp4'],
	['a/b\\c', 'a_b_c.mp4'],
	['../../etc/passwd', '__.._etc_passwd.mp4'],
	['.hidden', '_hidden.mp4'],
	['..', '_.mp4'],
	['.mp4', '_.mp4'],
	['What? "Now": <a|b*c>', 'What_ _Now__ _a_b_c_.mp4'],
	['line\nbreak\u2028\u0000', 'line_break__.mp4'],
	['half \ud83d a cat', 'half _ a cat.mp4'],
	['Кот 👨‍👩‍👧‍👦 猫', 'Кот 👨‍👩‍👧‍👦 猫.mp4'],
])('%j makes the file %j', (wanted, name) => {
	expect(toFileName('task_1', 0, wanted)).toBe(name);
});

test('further videos of a task have a number', () => {
	expect(toFileName('task_1', 1, undefined)).toBe('kling-task_1_2.mp4');
	expect(toFileName('task_1', 2, 'cat.mp4')).toBe('cat_3.mp4');
});

test('a long name is cut between characters', () => {
	const family = '👨‍👩‍👧‍👦';
	expect(toFileName('task_1', 0, `${'a'.repeat(180)}${family}`)).toBe(`${'a'.repeat(180)}.mp4`);
});

test('whatever is wanted, every file system takes the name', () => {
	fc.assert(
		fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.nat(9), (wanted, index) => {
			const name = toFileName('task_1', index, wanted);
			expect(parse(name)).toMatchObject({ dir: '', base: name, ext: '.mp4' });
			expect(name).not.toMatch(/^\.|[\p{Cc}\p{Cs}/\\:*?"<>|]/u);
			expect(Buffer.byteLength(name)).toBeLessThanOrEqual(255);
		}),
	);
});
