/** Other Model on a real n8n: the list of models, and a batch that sleeps until its callbacks. */
import omit from 'lodash/omit';

import {
	chain,
	items,
	klingVideo,
	manualTrigger,
	outputOf,
	triggerName,
} from '../../dev/n8n/workflows';
import { sleepMs } from '../support/callbackRun';
import { expectSuccess } from '../support/expectSuccess';
import { joinInstance, type Instance } from '../support/instance';
import { addModelsOf2027, song, worlds } from '../support/modelsOf2027';

addModelsOf2027();

const parameters = {
	model: 'other',
	modelId: { __rl: true, mode: 'id', value: '={{ $json.model }}' },
	requestBody: '={{ $json.body }}',
};

describe('Other Model', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({
			generationMs: ({ model }) => (model === worlds.model ? sleepMs : 100),
		});
	});
	afterAll(async () => await instance?.dispose());

	test.concurrent.each(['polling', 'callback'])(
		'makes a batch of two models, and says what is wrong with a third (%s)',
		async (waitUsing) => {
			const { client, credential, simulator } = instance;
			const mood = { ...worlds, body: { ...worlds.body, mood: 'grumpy' } };
			const list = { ...worlds, body: [1] };
			const rows = [worlds, song, mood, list].map(({ model, body }) => ({ model, body }));
			const node = klingVideo(credential, { ...parameters, waitUsing }, 'continueRegularOutput');
			const nodes = [manualTrigger(), ...items(rows), node];
			const workflow = await client.createWorkflow(chain(`Other Model, ${waitUsing}`, nodes));

			const execution = await client.runToEnd(workflow, triggerName);

			expectSuccess(execution);
			const output = outputOf(execution);
			expect(output.map(({ json }) => json)).toMatchObject([
				{ status: 'completed', model: worlds.model, prompt: worlds.body.prompt },
				{ status: 'completed', model: song.model },
				{
					error: expect.stringMatching(/mood must be.*Check 'Body \(JSON\)'/),
					mayBeCharged: false,
				},
				{ error: expect.stringContaining('which is not a JSON object'), mayBeCharged: false },
			]);
			expect(output.map(({ binary }) => binary?.data?.mimeType)).toEqual([
				'video/mp4',
				'video/mp4',
				undefined,
				undefined,
			]);
			const taskIds = output.map(({ json }) => json.taskId);
			const tasks = simulator.api.tasks.filter(({ taskId }) => taskIds.includes(taskId));
			const bodies = tasks.map(({ body }) => omit(body, 'webhook'));
			expect(bodies).toHaveLength(2);
			for (const { model, body } of [worlds, song]) {
				expect(bodies).toContainEqual({ model, ...body });
			}
		},
	);

	test('finds models in the list of the key', async () => {
		const { client, credential } = instance;
		const node = klingVideo(credential, parameters);
		const { results } = await client.searchList(node, 'searchModels', 'V3');
		expect(results).toEqual(
			['kling-v3', 'kling-v3-motion-control', 'kling-v3-omni'].map((id) => ({
				name: id,
				value: id,
			})),
		);
	});

	test('says what is wrong if there is no list, and how to do without it', async () => {
		const { client, credential, simulator } = instance;
		simulator.api.faults.add({ on: 'models', fault: { kind: 'answer', status: 401 } });
		const node = klingVideo(credential, parameters);
		await expect(client.searchList(node, 'searchModels', '')).rejects.toThrow(/HTTP status 401/);
	});
});
