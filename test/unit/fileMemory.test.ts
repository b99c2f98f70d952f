import { stringify } from 'flatted';
import type { IBinaryData } from 'n8n-workflow';

import { FileMemory, mostBytes } from '../../nodes/KlingVideo/tasks/fileMemory';

const inMemory = (bytes: number): IBinaryData => ({
	data: Buffer.alloc(bytes).toString('base64'),
	mimeType: 'video/mp4',
});
const onDisk: IBinaryData = { data: 'filesystem-v2', id: 'filesystem-v2:1', mimeType: 'video/mp4' };

test('files in memory fit until the limit, those of the input included', () => {
	const memory = new FileMemory({}, 'run', 40, 100);

	expect(memory.add(inMemory(50))).toBe(true);
	expect(memory.hasRoomFor(10)).toBe(true);
	expect(memory.add(inMemory(11))).toBe(false);
	expect(memory.add(inMemory(10))).toBe(true);
	expect(memory.hasRoomFor(1)).toBe(false);
});

test('files on disk take no room', () => {
	const memory = new FileMemory({}, 'run', 0, 100);

	expect(memory.add(onDisk)).toBe(true);
	expect(memory.hasRoomFor(1_000_000_000)).toBe(true);
});

test('a file that is too large on its own is not passed on', () => {
	const memory = new FileMemory({}, 'run', 0, 100);

	expect(memory.hasRoomFor(101)).toBe(true);
	expect(memory.add(inMemory(101))).toBe(false);
	expect(memory.hasRoomFor(101)).toBe(false);
});

test('other runs count, and an earlier try of the same run does not', () => {
	const store = {};
	new FileMemory(store, 'first', 0, 100).add(inMemory(30));
	new FileMemory(store, 'second', 0, 100).add(inMemory(60));

	expect(new FileMemory(store, 'second', 0, 100).hasRoomFor(70)).toBe(true);
	expect(new FileMemory(store, 'third', 0, 100).hasRoomFor(71)).toBe(false);
});

test('a file that is not passed on after all frees its room', () => {
	const memory = new FileMemory({}, 'run', 0, 100);
	memory.add(inMemory(100));
	memory.remove(inMemory(100));

	expect(memory.hasRoomFor(100)).toBe(true);
});

test('n8n can store an execution with as many files as fit', () => {
	const count = 8;
	const file = Buffer.alloc(Math.floor(mostBytes / count));
	const files = Array.from({ length: count }, (_, index) => {
		file.writeUInt32BE(index);
		return { data: file.toString('base64') };
	});

	expect(stringify(files).length).toBeGreaterThan(mostBytes);
});
