import { nextPollDelayMs } from '../../nodes/KlingVideo/tasks/pollSchedule';

const seconds = (count: number) => count * 1000;

test('the first look is soon', () => {
	expect(nextPollDelayMs({ ageMs: 0, estimatedMs: seconds(60) })).toBe(seconds(2));
});

test('half of what is left is waited for, and the pauses shrink towards the end', () => {
	const delays = [10, 40, 50, 56, 59].map((age) =>
		nextPollDelayMs({ ageMs: seconds(age), estimatedMs: seconds(60) }),
	);
	expect(delays).toEqual([25, 10, 5, 2, 1].map(seconds));
});

test('progress says more than the estimate', () => {
	const task = { ageMs: seconds(30), estimatedMs: seconds(60), progress: 25 };
	expect(nextPollDelayMs(task)).toBe(seconds(30));
	expect(nextPollDelayMs({ ...task, progress: 75 })).toBe(seconds(5));
});

test('once a task is overdue, the pauses grow, up to half a minute', () => {
	const delays = [60, 120, 600, 6000].map((age) =>
		nextPollDelayMs({ ageMs: seconds(age), estimatedMs: seconds(60) }),
	);
	expect(delays).toEqual([5, 15, 30, 30].map(seconds));
});

test('where nothing is known, the pauses follow the age', () => {
	const delays = [5, 60, 120, 6000].map((age) => nextPollDelayMs({ ageMs: seconds(age) }));
	expect(delays).toEqual([6, 6, 12, 30].map(seconds));
});
