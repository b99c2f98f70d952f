/** Other Model: any model by its ID, with a body that the user writes. */
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { addModelsOf2027, song, worlds } from '../support/modelsOf2027';
import { setUp } from './setUp';

addModelsOf2027();
const setup = setUp();

const byExpression = {
	operation: 'submit',
	model: 'other',
	modelId: { __rl: true, mode: 'id', value: '={{ $json.model }}' },
	requestBody: '={{ $json.body }}',
};

/** Runs the node over items that name a model and a body. */
async function run(
	items: object[],
	parameters: INodeParameters = {},
	settings: Partial<INode> = {},
) {
	const workflow = makeWorkflow(
		{ ...byExpression, ...parameters },
		items as IDataObject[],
		settings,
	);
	const execution = await setup.engine.run(workflow, setup.credential);
	const { error } = execution.run.data.resultData;
	return { error, rows: error ? [] : execution.output(klingVideo).map(({ json }) => json) };
}

/** The bodies of all submissions that were accepted. */
const accepted = () => setup.simulator.api.tasks.map(({ body }) => body);

test('rows of several models are submitted, each with its own body', async () => {
	const { rows } = await run([worlds, song, worlds]);

	expect(accepted()).toEqual([
		{ model: worlds.model, ...worlds.body },
		{ model: song.model, ...song.body },
		{ model: worlds.model, ...worlds.body },
	]);
	expect(rows).toEqual([
		{
			taskId: 'task_000001',
			status: 'submitted',
			prompt: 'A city in the clouds',
			model: worlds.model,
			durationSeconds: 8,
		},
		{ taskId: 'task_000002', status: 'submitted', model: song.model },
		expect.objectContaining({ taskId: 'task_000003' }),
	]);
});
