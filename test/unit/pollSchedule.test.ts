import { nextPollDelayMs } from '../../nodes/KlingVideo/tasks/pollSchedule';

const seconds = (count: number) => count * 1000;

test('the first look is soon', () => {
	expect(nextPollDelayMs({ ageMs: 0, estimatedMs: seconds(60) })).toBe(seconds(2));
});

test('a good half of what is left is waited for, and the pauses shrink towards the end', () => {
	const delays = [10, 40, 50, 56, 59].map((age) =>
		nextPollDelayMs({ ageMs: seconds(age), estimatedMs: seconds(60) }),
	);
	expect(delays.map(Math.round)).toEqual([29_412, 11_765, 5_882, 2_353, 1_000]);
});

test('progress says more than the estimate', () => {
	const task = { ageMs: seconds(30), estimatedMs: seconds(60), progress: 25 };
	expect(nextPollDelayMs(task)).toBe(seconds(30));
	expect(nextPollDelayMs({ ...task, progress: 75 })).toBeCloseTo(seconds(10) / 1.7);
});

test('once a task is overdue, the pauses grow, to eight seconds at first and to half a minute at last', () => {
	const delays = [42, 60, 120, 600, 900, 6000].map((age) =>
		nextPollDelayMs({ ageMs: seconds(age), estimatedMs: seconds(36) }),
	);
	expect(delays).toEqual([6, 8, 8, 10, 15, 30].map(seconds));
});

test('if nothing is known, the pauses follow the age', () => {
	const delays = [5, 60, 120, 6000].map((age) => nextPollDelayMs({ ageMs: seconds(age) }));
	expect(delays).toEqual([5.5, 6, 8, 30].map(seconds));
});
