import { useCases } from '../integration/useCases';
import { readWorkflow } from '../integration/workflow';
import { startInstance, type Instance } from './instance';
import { chain, klingVideo, manualTrigger, outputOf, TRIGGER } from './workflows';

describe("The use cases of the API's page, run by hand", () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await startInstance({ generationMs: 100 });
	});
	afterAll(async () => await instance?.dispose());

	test.each(useCases)('$workflow', async ({ workflow: file, body }) => {
		const { client, credential, simulator } = instance;
		const { tasks } = simulator.api;
		const accepted = tasks.length;
		const { name, nodes } = await readWorkflow(file);
		const parameters = nodes.at(-1)?.parameters ?? {};
		const workflow = await client.createWorkflow(
			chain(name, [manualTrigger(), klingVideo(credential, parameters)]),
		);

		const execution = await client.runToEnd(workflow, TRIGGER);

		expect(execution.data.resultData.error).toBeUndefined();
		expect(execution.status).toBe('success');
		expect(tasks.slice(accepted).map((task) => task.body)).toStrictEqual([body]);
		const taskId = tasks.at(-1)?.taskId;
		expect(outputOf(execution)).toMatchObject([
			{
				json: { taskId, status: 'completed', model: 'kling-v2-6', mode: body.mode },
				binary: { data: { fileName: `kling-${taskId}.mp4`, mimeType: 'video/mp4' } },
			},
		]);
	});
});
