import { SharedChecks } from '../../nodes/KlingVideo/trigger/sharedChecks';

test('callbacks about one task that come at once share a check, a later one has its own', async () => {
	const checks = new SharedChecks<number>();
	let count = 0;
	const check = async () => ++count;
	const found = Array.from({ length: 200 }, async () => await checks.find('task', check));

	expect(new Set(await Promise.all(found))).toEqual(new Set([1]));
	expect(await checks.find('task', check)).toBe(2);
});

test('ten tasks at most are checked at once, and all of them, though checks fail', async () => {
	const checks = new SharedChecks<number>();
	let underWay = 0;
	let most = 0;
	const found = Array.from(
		{ length: 200 },
		async (_, task) =>
			await checks.find(String(task), async () => {
				most = Math.max(most, ++underWay);
				await new Promise(setImmediate);
				underWay--;
				if (task % 2 === 0) throw new Error('It cannot be fetched');
				return task;
			}),
	);
	const outcomes = await Promise.allSettled(found);

	expect(most).toBe(10);
	expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(100);
});
