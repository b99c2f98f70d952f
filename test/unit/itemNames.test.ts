import { nameItem, nameItems } from '../../nodes/KlingVideo/parameters/itemNames';

const first = (count: number) => Array.from({ length: count }, (_, index) => index);

test('items are counted from 1, as rows are', () => {
	expect(nameItem(0)).toBe('item 1');
	expect(nameItem(110)).toBe('item 111');
});

test.each([
	[[3], 10, 'Item 4'],
	[[3, 6], 10, 'Items 4 and 7'],
	[first(5), 10, 'Items 1, 2, 3, 4 and 5'],
	[first(6), 10, 'Items 1, 2, 3, 4, 5 and 1 more'],
	[first(100), 200, 'Items 1, 2, 3, 4, 5 and 95 more'],
	[[0], 1, 'Item 1'],
	[first(10), 10, 'All 10 items'],
])('%j of %i are %j', (indices, total, name) => {
	expect(nameItems(indices, total)).toBe(name);
});
