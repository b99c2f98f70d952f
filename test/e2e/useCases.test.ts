import { chain, klingVideo, manualTrigger, outputOf, triggerName } from '../../dev/n8n/workflows';
import { joinInstance, type Instance } from '../support/instance';
import { readWorkflow, useCases } from '../support/useCases';

describe("The use cases of the API's page, run manually", () => {
	let instance: Instance;
	const costs: number[] = [];

	beforeAll(async () => {
		instance = await joinInstance({ generationMs: 100 });
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

		const execution = await client.runToEnd(workflow, triggerName);

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
		costs.push(Number(outputOf(execution)[0]?.json.cost));
	});

	test('Get Usage tells what they have cost', async () => {
		const { client, credential } = instance;
		const parameters = { resource: 'account', operation: 'getUsage' };
		const workflow = await client.createWorkflow(
			chain('Usage', [manualTrigger(), klingVideo(credential, parameters)]),
		);

		const execution = await client.runToEnd(workflow, triggerName);

		expect(execution.status).toBe('success');
		const add = (amounts: number[]) => amounts.reduce((sum, amount) => sum + amount, 0);
		const rows = outputOf(execution).map(({ json }) => json);
		expect(add(rows.map(({ requests }) => Number(requests)))).toBe(useCases.length);
		expect(add(rows.map(({ amountUsd }) => Number(amountUsd)))).toBeCloseTo(add(costs));
	});
});
