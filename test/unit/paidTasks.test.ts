/** Every error of a task names it, and says that it is paid for and how to get at its video. */
import { failureCodes } from '../../nodes/KlingVideo/api/failure';
import { describeFailure, toText } from '../../nodes/KlingVideo/run/errorTexts';

/** Codes whose tasks have ended without a video: they bring nothing to fetch. */
const ended = ['taskFailed', 'taskCancelled'];

test.each(failureCodes.filter((code) => !ended.includes(code)))(
	'%s names the task, that it is paid for, and Get Status',
	(code) => {
		for (const status of ['submitted', 'processing', 'completed', 'unheard of']) {
			const task = { id: 'task_1', status, videoUrls: [] };
			const text = toText(describeFailure({ code, task }));
			expect(text).toMatch(/task_1.* paid for\. .*Get Status with this task ID/);
		}
	},
);

test.each([
	['taskFailed', 'failed', /task_1.*APIMart refunds failed tasks, so they cost nothing\./],
	['taskCancelled', 'cancelled', /task_1.*It may be charged/],
] as const)('%s names the task, and says what happens to the money', (code, status, text) => {
	const facts = { code, task: { id: 'task_1', status } };
	expect(toText(describeFailure(facts))).toMatch(text);
});

test('a task ID that nobody has seen is named, and not called paid for', () => {
	const text = toText(describeFailure({ code: 'badStatus', status: 503, task: { id: 'task_1' } }));
	expect(text).toContain('task_1');
	expect(text).not.toContain('paid for');
});
