/** What a person learns about a batch in which some items failed. */
import type { INode } from 'n8n-workflow';

import type { Execution } from '../../dev/engine/engine';
import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { setUp } from './setUp';

const setup = setUp(
	{
		onSubmit: ({ prompt = '' }) => (prompt.startsWith('Bad') ? { status: 'failed' } : {}),
	},
	'filesystem',
);

const batch = { prompt: '={{ $json.prompt }}', quality: '={{ $json.mode }}' };
const rows = [
	{ prompt: 'Good 1' },
	{ prompt: '' },
	{ prompt: 'Bad 1' },
	{ prompt: 'Good 2' },
	{ prompt: 'Bad 2' },
	{ prompt: 'Good 3', mode: 'ultra' },
];
const hintsOf = ({ run }: Execution) =>
	(run.data.resultData.runData[klingVideo]?.[0]?.hints ?? []).map(({ message }) => message);

async function runBatch(onError: NonNullable<INode['onError']>, items: typeof rows = rows) {
	return await setup.engine.run(makeWorkflow(batch, items, { onError }), setup.credential);
}

describe.each([
	['continueRegularOutput', 0],
	['continueErrorOutput', 1],
] as const)('On Error: %s', (onError, output) => {
	test('one hint says how many items failed, which, and why', async () => {
		expect(hintsOf(await runBatch(onError))).toEqual([
			'4 of 6 items failed. APIMart refunds failed tasks, so they cost nothing. ' +
				"Item 2: 'Prompt' is empty. " +
				'Items 3 and 5: The video could not be generated: The content was refused by moderation (task …). ' +
				'Item 6: \'Mode\' must be Standard (std) or Professional (pro), but is "ultra".',
		]);
	});

	test('one item is not counted, and a good batch has no hint', async () => {
		expect(hintsOf(await runBatch(onError, [{ prompt: 'Bad' }]))).toEqual([
			'The item failed. APIMart refunds failed tasks, so they cost nothing. The video could not be generated: The content was refused by moderation (task task_000001).',
		]);
		expect(hintsOf(await runBatch(onError, [{ prompt: 'Good' }]))).toEqual([]);
	});

	test('of one item that failed, the hint names the task', async () => {
		const execution = await runBatch(onError, [{ prompt: 'Good' }, { prompt: 'Bad' }]);
		expect(hintsOf(execution)).toEqual([expect.stringMatching(/\(task task_000002\)\.$/)]);
	});

	test('an item that failed begins with its error, behind what n8n adds of its input', async () => {
		const execution = await runBatch(onError);
		const failed = execution.output(klingVideo, output).filter(({ json }) => 'error' in json);
		expect(failed).toHaveLength(4);
		for (const { json } of failed) {
			const own = Object.keys(json).filter((key) => !(key in { mode: 0, prompt: 0 }));
			expect(own[0]).toBe('error');
			expect(own.length).toBeLessThanOrEqual(10);
		}
	});
});

test.each([
	[1, 'Good 1', "Item 2: 'Prompt' is empty."],
	[0, 'Bad', /^Item 1: The video could not be generated: .* \(task task_00000\d\)$/],
])(
	'with On Error = Stop, the error says which item it is about, and whether anything was submitted: %i',
	async (itemIndex, prompt, message) => {
		const items = itemIndex === 1 ? rows : [{ prompt }, { prompt: 'Good' }];
		const { run } = await runBatch('stopWorkflow', items);

		expect(run.data.resultData.error).toMatchObject({
			message: typeof message === 'string' ? message : expect.stringMatching(message),
			context: { itemIndex },
		});
		const isFree = run.data.resultData.error?.description?.includes('No item was submitted');
		expect(isFree).toBe(setup.simulator.api.tasks.length === 0);
		expect(isFree).toBe(itemIndex === 1);
	},
);

test('the error of the only item does not count', async () => {
	const { run } = await runBatch('stopWorkflow', [{ prompt: '' }]);

	expect(run.data.resultData.error?.message).toBe("'Prompt' is empty.");
});
