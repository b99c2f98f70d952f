import { createHash } from 'node:crypto';

import { chain, klingVideo, manualTrigger, outputOf, triggerName } from '../../dev/n8n/workflows';
import { expectSuccess } from '../support/expectSuccess';
import { joinInstance, type Instance } from '../support/instance';

describe('A link to the file in n8n', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({ generationMs: 100 });
	});
	afterAll(async () => await instance?.dispose());

	test('brings the video without a login', async () => {
		const { client, credential, simulator } = instance;
		const options = { fileLinkDays: 7 };
		const workflow = await client.createWorkflow(
			chain('Link', [manualTrigger(), klingVideo(credential, { prompt: 'A cat', options })]),
		);
		const execution = await client.runToEnd(workflow, triggerName);

		expectSuccess(execution);
		const { fileUrl, taskId } = outputOf(execution)[0]?.json ?? {};
		const response = await fetch(String(fileUrl));
		expect(response.status).toBe(200);
		expect(response.headers.get('content-type')).toBe('video/mp4');
		const video = Buffer.from(await response.arrayBuffer());
		expect(createHash('sha256').update(video).digest('hex')).toBe(
			simulator.api.video(String(taskId)).sha256(),
		);
	});
});
