import { nameItem, nameItems } from '../../nodes/KlingVideo/parameters/itemNames';

const first = (count: number) => Array.from({ length: count }, (_, index) => index);

test.each([
	[0, '1st item'],
	[1, '2nd item'],
	[2, '3rd item'],
	[3, '4th item'],
	[10, '11th item'],
	[11, '12th item'],
	[12, '13th item'],
	[20, '21st item'],
	[110, '111th item'],
])('the item with the index %i is the %s', (index, name) => {
	expect(nameItem(index)).toBe(name);
});

test.each([
	[[3], 10, '4th of 10 items'],
	[[3, 6], 10, 'Items 4 and 7 of 10'],
	[first(5), 10, 'Items 1, 2, 3, 4 and 5 of 10'],
	[first(6), 10, 'Items 1, 2, 3, 4, 5 and 1 more of 10'],
	[first(100), 200, 'Items 1, 2, 3, 4, 5 and 95 more of 200'],
	[first(10), 10, 'All 10 items'],
])('%j of %i are %j', (indices, total, name) => {
	expect(nameItems(indices, total)).toBe(name);
});
