/** What goes wrong before the items are worked on fails each of them, as On Error says. */
import type { INode, INodeParameters } from 'n8n-workflow';

import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { defaultKey } from '../../dev/simulator/api';
import { setUp } from './setUp';

const setup = setUp();

const rows = [{ prompt: 'One' }, { prompt: 'Two' }];
const publicApi = { apiKey: defaultKey, baseUrl: 'https://api.example.com' };

/** The parameters and settings of a node, and what its errors say. */
const causes: Array<[string, INodeParameters, Partial<INode>, RegExp]> = [
	['no credential', {}, { credentials: {} }, /does not have any credentials/],
	['no credential, asleep', { waitUsing: 'sleep' }, { credentials: {} }, /any credentials/],
	['no public URL', { waitUsing: 'callback' }, {}, /cannot call this n8n back.*WEBHOOK_URL/],
	['no such operation', { operation: 'delete' }, {}, /There is no operation "delete"/],
];

describe.each(causes)('With %s', (_, parameters, settings, error) => {
	const run = async (onError: NonNullable<INode['onError']>, items = rows) => {
		const workflow = makeWorkflow({ prompt: '={{ $json.prompt }}', ...parameters }, items, {
			...settings,
			onError,
		});
		return await setup.engine.run(workflow, publicApi);
	};

	test.each([
		['continueErrorOutput', 1],
		['continueRegularOutput', 0],
	] as const)(
		'On Error: %s takes each item to its output, and none is charged',
		async (onError, output) => {
			const execution = await run(onError);

			const failed = { json: { error: expect.stringMatching(error), mayBeCharged: false } };
			expect(execution.output(klingVideo, output)).toMatchObject([
				{ ...failed, pairedItem: { item: 0 } },
				{ ...failed, pairedItem: { item: 1 } },
			]);
			expect(execution.output(klingVideo, 1 - output)).toEqual([]);
			const [taskData] = execution.run.data.resultData.runData[klingVideo] ?? [];
			expect(taskData?.hints?.map(({ message }) => message)).toEqual([
				expect.stringMatching(/^2 of 2 items failed\. All 2 items: /),
			]);
		},
	);

	test('On Error: stopWorkflow ends the execution with the error', async () => {
		const { resultData } = (await run('stopWorkflow')).run.data;
		const text = `${resultData.error?.message}. ${resultData.error?.description ?? ''}`;
		expect(text).toMatch(error);
	});
});

test('an item with an error of its own keeps that error', async () => {
	const workflow = makeWorkflow({ prompt: '={{ $json.prompt }}' }, [{ prompt: '' }, ...rows], {
		credentials: {},
		onError: 'continueRegularOutput',
	});
	const { output } = await setup.engine.run(workflow, publicApi);

	expect(output(klingVideo).map(({ json }) => json.error)).toEqual([
		expect.stringContaining("'Prompt' is empty"),
		expect.stringContaining('credentials'),
		expect.stringContaining('credentials'),
	]);
});
