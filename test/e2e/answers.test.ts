/** What the caller of a workflow gets, and when, if the node waits asleep. */
import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { chain, klingVideo, klingVideoName, webhookTrigger } from '../../dev/n8n/workflows';
import { sleepMs } from '../support/callbackRun';
import { joinInstance, type Instance } from '../support/instance';

describe('A workflow that sleeps until its video is ready', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({ generationMs: sleepMs });
	});
	afterAll(async () => await instance?.dispose());

	/**
	 * Calls a workflow.
	 *
	 * @returns the answer, and how the execution ended
	 */
	async function call(path: string, parameters: INodeParameters, followers: INode[] = []) {
		const { client, credential } = instance;
		const trigger = webhookTrigger(path);
		Object.assign(trigger.parameters, parameters);
		const node = klingVideo(credential, { prompt: path, waitUsing: 'sleep', downloadVideo: false });
		const workflow = await client.createWorkflow(chain(path, [trigger, node, ...followers]));
		await client.activateWorkflow(workflow);
		const answer = (await (await client.callWebhook(path, {})).json()) as IDataObject;
		const execution = await client.waitForFirstExecution(workflow.id, 200_000);
		expect(execution.status).toBe('success');
		const [taskData] = execution.data.resultData.runData[klingVideoName] ?? [];
		const [task] = instance.simulator.api.tasksOf(path);
		return { answer, hints: taskData?.hints ?? [], taskId: task?.taskId };
	}

	test.concurrent('that answers when the last node finishes, answers with the video', async () => {
		const { answer, hints, taskId } = await call('last-node', { responseMode: 'lastNode' });

		expect(answer).toMatchObject({ taskId, status: 'completed', videoUrl: expect.any(String) });
		expect(hints).toMatchObject([{ message: expect.stringContaining('"Trigger" answers when') }]);
	});

	test.concurrent('that answers by Respond to Webhook, answers with the video', async () => {
		const parameters = { respondWith: 'firstIncomingItem', options: {} };
		const respond: INode = {
			id: randomUUID(),
			name: 'Respond',
			type: 'n8n-nodes-base.respondToWebhook',
			typeVersion: 1.1,
			position: [0, 0],
			parameters,
		};
		const { answer, hints, taskId } = await call('own-node', { responseMode: 'responseNode' }, [
			respond,
		]);

		expect(answer).toMatchObject({ taskId, status: 'completed', videoUrl: expect.any(String) });
		expect(hints).toEqual([]);
	});
});
