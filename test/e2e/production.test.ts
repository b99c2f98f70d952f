import { createHash } from 'node:crypto';

import { chain, klingVideo, outputOf, webhookTrigger } from '../../dev/n8n/workflows';
import { joinInstance, type Instance } from '../support/instance';

const largeVideoBytes = 8 * 1024 * 1024;

describe('An active workflow, started by a webhook', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({ generationMs: 100, videoBytes: largeVideoBytes });
	});
	afterAll(async () => await instance?.dispose());

	test('generates the video, and its execution keeps the whole file', async () => {
		const { client, credential, simulator } = instance;
		const node = klingVideo(credential, { prompt: '={{ $json.body.prompt }}' });
		const nodes = [webhookTrigger('make-video'), node];
		const workflow = await client.createWorkflow(chain('Production', nodes));
		await client.activateWorkflow(workflow);

		await client.callWebhook('make-video', { prompt: 'Ordered over the web' });
		const execution = await client.waitForFirstExecution(workflow.id);

		expect(execution).toMatchObject({ status: 'success', mode: 'webhook' });
		const [task] = simulator.api.tasks;
		expect(task?.body.prompt).toBe('Ordered over the web');
		const taskId = task?.taskId ?? '';
		const [item] = outputOf(execution);
		expect(item?.json).toMatchObject({ taskId, status: 'completed' });

		const video = await client.downloadBinary(item?.binary?.data?.id ?? '');
		expect(video).toHaveLength(largeVideoBytes);
		expect(createHash('sha256').update(video).digest('hex')).toBe(
			simulator.api.video(taskId).sha256(),
		);
	});
});
