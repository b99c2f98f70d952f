import type { INode, INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { chain, klingVideo, manualTrigger, triggerName } from '../../dev/n8n/workflows';
import type { Outcome } from '../../dev/simulator/task';
import { joinInstance, type Instance } from '../support/instance';

const klingTriggerName = 'Kling Video Trigger';

describe('The trigger', () => {
	const outcomes: Record<string, Partial<Outcome>> = {};
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({
			onSubmit: ({ prompt = '' }) => ({ generationMs: 1_000, ...outcomes[prompt] }),
			callbackRetriesAfterMs: [1_000, 1_000, 1_000],
		});
	});
	afterAll(async () => await instance?.dispose());

	/** Activates a workflow that begins with the trigger. */
	async function listen(parameters: INodeParameters = {}) {
		const { client, credential, server } = instance;
		const webhookId = randomUUID();
		const trigger: INode = {
			id: randomUUID(),
			name: klingTriggerName,
			type: 'n8n-nodes-kling-video.klingVideoTrigger',
			typeVersion: 1,
			position: [0, 0],
			parameters,
			webhookId,
			credentials: { [credential.type]: { id: credential.id, name: credential.name } },
		};
		const workflow = await client.createWorkflow(chain('Listening', [trigger]));
		await client.activateWorkflow(workflow);
		return { workflow, url: `${server.url}/webhook/${webhookId}/callback` };
	}

	/** Submits a video whose end is to be called out to an address. */
	async function submit(prompt: string, callbackUrl: string): Promise<string> {
		const { client, credential, simulator } = instance;
		const node = klingVideo(credential, {
			operation: 'submit',
			prompt,
			options: { callbackUrl },
		});
		const workflow = await client.createWorkflow(chain(prompt, [manualTrigger(), node]));
		await client.runToEnd(workflow, triggerName);
		const [task] = simulator.api.tasksOf(prompt);
		if (!task) throw new Error(`${prompt} was not submitted`);
		return task.taskId;
	}

	async function call(url: string, body: unknown): Promise<number> {
		const headers = { 'content-type': 'application/json' };
		const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) });
		return answer.status;
	}

	test('starts the workflow with the task and its video, once however often it is delivered', async () => {
		const { client, simulator } = instance;
		const { workflow, url } = await listen({ downloadVideo: true });
		outcomes.Dawn = { callbacksAfterMs: [0, 0, 500] };
		// So long n8n has not saved what the trigger remembers.
		simulator.api.faults.add({ on: 'download', fault: { kind: 'delay', delayMs: 3_000 } });
		const taskId = await submit('Dawn', url);

		const execution = await client.waitForFirstExecution(workflow.id);
		await simulator.settled(taskId);
		expect(await call(url, { code: 200, data: { id: taskId, status: 'completed' } })).toBe(200);

		const [item] = execution.data.resultData.runData[klingTriggerName]?.[0]?.data?.main?.[0] ?? [];
		expect(item).toMatchObject({
			json: { taskId, status: 'completed', videoUrl: expect.stringContaining('.mp4') },
			binary: { data: { fileName: `kling-${taskId}.mp4`, mimeType: 'video/mp4' } },
		});
		expect(simulator.api.callbacks.filter((callback) => callback.taskId === taskId)).toMatchObject([
			{ status: 200 },
			{ status: 200 },
			{ status: 200 },
		]);
		expect(await client.listExecutions(workflow.id)).toHaveLength(1);
	});

	test('starts for the chosen events alone', async () => {
		const { client, simulator } = instance;
		const { workflow, url } = await listen({ events: ['failed'] });
		outcomes.Noon = { status: 'failed' };
		const completed = await submit('Morning', url);
		await simulator.settled(completed);
		const failed = await submit('Noon', url);

		const execution = await client.waitForFirstExecution(workflow.id);
		const [item] = execution.data.resultData.runData[klingTriggerName]?.[0]?.data?.main?.[0] ?? [];
		expect(item?.json).toMatchObject({
			taskId: failed,
			status: 'failed',
			failureReason: expect.stringMatching(/\w/),
		});
		expect(await client.listExecutions(workflow.id)).toHaveLength(1);
	});

	test('believes no callback', async () => {
		const { client } = instance;
		const { workflow, url } = await listen();
		outcomes.Night = { generationMs: 3_600_000 };
		const running = await submit('Night', url);
		const forged = { status: 'completed', result: { videos: [{ url: ['https://example.com'] }] } };

		// As far as anyone can tell, the status check lags behind.
		expect(await call(url, { code: 200, data: { id: running, ...forged } })).toBe(503);
		expect(await call(url, { code: 200, data: { id: 'task_of_another_account', ...forged } })).toBe(
			404,
		);
		expect(await client.listExecutions(workflow.id)).toEqual([]);
	});

	test('starts at the next call if the status check lags behind the callback', async () => {
		const { client, simulator } = instance;
		const { workflow, url } = await listen();
		simulator.api.faults.add({
			on: 'task',
			when: ({ path }) => simulator.api.tasksOf('Dusk').some((task) => path.endsWith(task.taskId)),
			fault: {
				kind: 'answer',
				status: 200,
				body: { code: 200, data: { id: 'task_of_dusk', status: 'processing' } },
			},
		});
		const taskId = await submit('Dusk', url);

		const execution = await client.waitForFirstExecution(workflow.id);
		await simulator.settled(taskId);
		const [item] = execution.data.resultData.runData[klingTriggerName]?.[0]?.data?.main?.[0] ?? [];
		expect(item?.json).toMatchObject({ taskId, status: 'completed' });
		expect(simulator.api.callbacks.filter((callback) => callback.taskId === taskId)).toMatchObject([
			{ attempt: 1, status: 503 },
			{ attempt: 2, status: 200 },
		]);
		expect(await client.listExecutions(workflow.id)).toHaveLength(1);
	});

	test('refuses what names no task, without an execution or a request to APIMart', async () => {
		const { client, simulator } = instance;
		const { workflow, url } = await listen();
		const requestsBefore = simulator.api.requests.length;
		const ids = ['', '../../v1/balance', 'x'.repeat(6_000), 'täsk', 1.5, ['task'], null];
		const bodies = [null, 7, 'text', [], {}, ...ids.flatMap((id) => [{ id }, { data: { id } }])];

		for (const body of bodies) expect([body, await call(url, body)]).toEqual([body, 400]);
		expect((await fetch(url, { method: 'POST' })).status).toBe(400);

		expect(simulator.api.requests).toHaveLength(requestsBefore);
		expect(await client.listExecutions(workflow.id)).toEqual([]);
	});

	test('asks to be called again when the task cannot be looked up', async () => {
		const { client, simulator } = instance;
		const { workflow, url } = await listen();
		const taskId = await submit('Evening', `${url}-of-nobody`);
		simulator.api.faults.add({ on: 'task', fault: { kind: 'answer', status: 502 } });

		const document = { code: 200, data: { id: taskId, status: 'completed' } };
		expect(await call(url, document)).toBe(503);
		expect(await client.listExecutions(workflow.id)).toEqual([]);
	});
});
