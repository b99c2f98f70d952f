import { chain, klingVideo, manualTrigger, outputOf, triggerName } from '../../dev/n8n/workflows';
import { expectSuccess } from '../support/expectSuccess';
import { modeOf, oneOfEachKind } from '../support/generations';
import { joinInstance, type Instance } from '../support/instance';

describe('One video of each kind of each model, run manually', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({ generationMs: 100 });
	});
	afterAll(async () => await instance?.dispose());

	test.concurrent.each(oneOfEachKind)('$name', async ({ name, parameters, body }) => {
		const { client, credential, simulator } = instance;
		const workflow = await client.createWorkflow(
			chain(name, [manualTrigger(), klingVideo(credential, parameters)]),
		);

		const execution = await client.runToEnd(workflow, triggerName);

		expectSuccess(execution);
		const [item, ...others] = outputOf(execution);
		expect(others).toEqual([]);
		const taskId = String(item?.json.taskId);
		const tasks = simulator.api.tasks.filter((task) => task.taskId === taskId);
		expect(tasks.map((task) => task.body)).toStrictEqual([body]);
		expect(item).toMatchObject({
			json: { status: 'completed', model: body.model, mode: modeOf(body) },
			binary: { data: { fileName: `kling-${taskId}.mp4`, mimeType: 'video/mp4' } },
		});
	});

	test('each video is submitted once', () => {
		expect(instance.simulator.api.tasks).toHaveLength(oneOfEachKind.length);
	});
});
