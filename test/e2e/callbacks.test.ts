import type { INode } from 'n8n-workflow';

import type { SavedCredential } from '../../dev/n8n/n8nClient';
import { until } from '../../dev/n8n/until';
import { chain, loopName, loop, manualTrigger, triggerName } from '../../dev/n8n/workflows';
import { startSimulator, type RunningSimulator } from '../../dev/simulator/server';
import type { Outcome, Task } from '../../dev/simulator/task';
import {
	asScripted,
	batchNodes,
	CallbackRun,
	lastOutputs,
	runBatch,
	sleepMs,
} from '../support/callbackRun';
import { joinInstance, type Instance } from '../support/instance';

declare const n8nVersion: string;

const hourMs = 3_600_000;

/** Time for a busy n8n to answer what has come before. */
const answersMs = 30_000;

/** Longer than Max Wait in the tests that reach it, and than n8n takes to look at its timers. */
const deadlineWithinMs = 240_000;

/** The first major signs no address. */
const isSigned = !n8nVersion.startsWith('1.');

describe('Waiting for callbacks', () => {
	let instance: Instance;
	/** An API that appends `/callback` behind the query of an address, and not before it. */
	let appending: Pick<Instance, 'simulator' | 'credential'>;

	beforeAll(async () => {
		instance = await joinInstance(asScripted);
		const simulator = await startSimulator({ ...asScripted, callbackPlace: 'afterQuery' });
		appending = { simulator, credential: await addCredential(simulator) };
	});
	afterAll(async () => {
		await appending?.simulator.stop();
		await instance?.dispose();
	});

	async function addCredential({ url }: RunningSimulator): Promise<SavedCredential> {
		const { client, credentialDocument } = instance;
		const data = { ...credentialDocument.data, baseUrl: url };
		return await client.createCredential({ ...credentialDocument, data });
	}

	/** Runs a batch until it sleeps, or has come to its end. */
	async function run(
		name: string,
		tasks: Array<Partial<Outcome>>,
		options = {},
		onError: INode['onError'] = 'stopWorkflow',
	) {
		const callbackRun = await runBatch(instance, { name, tasks, options, onError });
		const asleepAtMs = await callbackRun.asleep();
		return { callbackRun, asleepAtMs };
	}

	test.concurrent('returns a video, and sends the API no request while it sleeps', async () => {
		const { callbackRun, asleepAtMs } = await run('One', [{}]);

		await callbackRun.expectAllDelivered();

		expect(callbackRun.callbacks).toMatchObject([{ status: 200, attempt: 1 }]);
		expectSilence(callbackRun, asleepAtMs);
	});

	test.concurrent('brings a video where /callback is appended behind the query', async () => {
		const batch = { name: 'Behind the query', tasks: [{}] };
		const callbackRun = await runBatch({ ...instance, ...appending }, batch);
		await callbackRun.asleep();

		await callbackRun.expectAllDelivered();

		const [callback] = callbackRun.callbacks;
		expect(callback).toMatchObject({ status: 200, attempt: 1 });
		expect(callback?.url).toMatch(isSigned ? /\?signature=\w+\/callback$/ : /\/\d+\/callback$/);
	});

	test.concurrent('ten callbacks at once wake it up once, and cost few requests', async () => {
		const { callbackRun } = await run('At once', Array(10).fill({}));

		await callbackRun.expectAllDelivered();

		await callbackRun.settled();
		const { callbacks, taskIds } = callbackRun;
		expect(callbacks).toHaveLength(10);
		// One that comes when the execution goes on already is told so, and none is left without an
		// answer.
		expect(callbacks.filter(({ status }) => status !== 200 && status !== 409)).toEqual([]);
		const calledAtMs = callbacks[0]?.atMs ?? 0;
		const looks = taskIds
			.flatMap((taskId) => callbackRun.requestsAbout(taskId))
			.filter(({ host, atMs }) => host === 'api' && atMs >= calledAtMs);
		expect(looks.length).toBeLessThan(50);
	});

	test.concurrent(
		'ten callbacks one after another are acknowledged, and the last wakes it up',
		async () => {
			const tasks = Array.from({ length: 10 }, (_, index) => ({
				generationMs: sleepMs + (index === 9 ? answersMs : index * 1_000),
			}));
			const { callbackRun, asleepAtMs } = await run('One after another', tasks);

			await until('the first callback is answered', () => callbackRun.callbacks[0]?.verdict);
			expect(await callbackRun.getStatus()).toBe('waiting');
			await callbackRun.expectAllDelivered();

			await callbackRun.settled();
			expect(callbackRun.callbacks.map(({ status }) => status)).toEqual(Array(10).fill(200));
			expectSilence(callbackRun, asleepAtMs);
		},
	);

	test.concurrent('the next callback makes up for one that is lost', async () => {
		const tasks = [{ callbacksAfterMs: [] }, { generationMs: sleepMs + 1_000 }];
		const { callbackRun } = await run('Lost', tasks);

		await callbackRun.expectAllDelivered();

		expect(callbackRun.callbacks).toMatchObject([{ taskId: callbackRun.taskIds[1], status: 200 }]);
	});

	test.concurrent('a callback that comes twice returns the video once', async () => {
		const { callbackRun } = await run('Twice', [{ callbacksAfterMs: [0, 0, 2_000] }]);

		await callbackRun.expectAllDelivered();
		await callbackRun.settled();

		// A busy n8n may answer one of them with a 500, and the API then calls again.
		expect(callbackRun.callbacks.filter(({ attempt }) => attempt === 1)).toHaveLength(3);
		await callbackRun.expectAllDelivered();
	});

	test.concurrent('a forged callback changes nothing', async () => {
		const { callbackRun } = await run('Forged', [{ generationMs: sleepMs + answersMs }]);
		const { simulator } = instance;
		const [task] = callbackRun.tasks as [Task];
		const webhook = task.body.webhook ?? '';
		const forge = async (address: string, taskId: string) => {
			const video = { url: ['https://example.com/forged.mp4'], expires_at: 1 };
			const data = { id: taskId, status: 'completed', result: { videos: [video] } };
			return (await simulator.forgeCallback(address, task.taskId, { code: 200, data })).status;
		};

		const count = () => callbackRun.requestsAbout(task.taskId).length;
		const before = count();
		for (const body of [null, 7, [], {}, { data: { id: '../../v1/balance' } }]) {
			expect((await simulator.forgeCallback(webhook, task.taskId, body)).status).toBe(400);
		}
		expect(await forge(webhook, 'task_of_another_account')).toBe(404);
		expect(count()).toBe(before);
		// As far as anyone can tell, the status check lags behind.
		expect(await forge(webhook, task.taskId)).toBe(503);
		if (isSigned) {
			expect(await forge(webhook.replace(/\w{4}$/, 'xxxx'), task.taskId)).toBe(401);
			expect(await forge(webhook.replace(/\?.*$/, ''), task.taskId)).toBe(401);
		}
		expect(await callbackRun.getStatus()).toBe('waiting');

		await callbackRun.expectAllDelivered();
	});

	test.concurrent('a task that ends before the execution sleeps is not lost', async () => {
		const { callbackRun } = await run('Early', [
			{ generationMs: 300 },
			{},
			{ generationMs: 4_000 },
		]);

		await callbackRun.expectAllDelivered();

		const [early] = callbackRun.callbacks;
		expect(early?.taskId).toBe(callbackRun.taskIds[0]);
		expect(early?.status).toBeGreaterThanOrEqual(400);
	});

	test.concurrent('the next attempt of a callback makes up for a failure of the API', async () => {
		const { callbackRun } = await run('Trouble', [{}]);
		const [taskId = ''] = callbackRun.taskIds;
		instance.simulator.api.faults.add({
			on: 'task',
			when: ({ path }) => path.endsWith(taskId),
			fault: { kind: 'answer', status: 502 },
		});

		await callbackRun.expectAllDelivered();

		expect(callbackRun.callbacks).toMatchObject([{ status: 503 }, { status: 200, attempt: 2 }]);
	});

	test.concurrent(
		'the next attempt of a callback makes up for a status check that lags behind it',
		async () => {
			const { callbackRun } = await run('Lagging', [{}]);
			const [taskId = ''] = callbackRun.taskIds;
			instance.simulator.api.faults.add({
				on: 'task',
				when: ({ path }) => path.endsWith(taskId),
				fault: {
					kind: 'answer',
					status: 200,
					body: { code: 200, data: { id: taskId, status: 'processing' } },
				},
			});

			await callbackRun.expectAllDelivered();

			expect(callbackRun.callbacks).toMatchObject([{ status: 503 }, { status: 200, attempt: 2 }]);
		},
	);

	test.concurrent('each round of a loop sleeps by itself', async () => {
		const { client, credential } = instance;
		const batch = { name: 'Loop', tasks: [{}, {}] };
		const [list, split, node] = batchNodes(credential, batch) as [INode, INode, INode];
		const document = chain(batch.name, [manualTrigger(), list, split, loop(), node]);
		document.connections[loopName] = { main: [[], [{ node: node.name, type: 'main', index: 0 }]] };
		document.connections[node.name] = { main: [[{ node: loopName, type: 'main', index: 0 }]] };
		const workflow = await client.createWorkflow(document);
		const executionId = await client.runWorkflow(workflow, triggerName);
		const callbackRun = new CallbackRun(instance, batch, executionId);

		const execution = await callbackRun.ended();

		expect(execution.status).toBe('success');
		const { taskIds } = callbackRun;
		const rounds = execution.data.resultData.runData[node.name] ?? [];
		expect(rounds.map(({ data }) => data?.main?.[0])).toMatchObject(
			taskIds.map((taskId) => [{ json: { taskId, status: 'completed' } }]),
		);
		expect(taskIds.map((taskId) => callbackRun.downloadsOf(taskId))).toEqual([1, 1]);
		expect(callbackRun.callbacks).toMatchObject([{ status: 200 }, { status: 200 }]);
	});

	test.concurrent('Max Wait makes up for a last callback that is lost', async () => {
		const tasks = [{}, { generationMs: sleepMs + 2_000, callbacksAfterMs: [] }];
		const { callbackRun } = await run('Last one lost', tasks, { maxWaitMinutes: 0.5 });

		await callbackRun.expectAllDelivered(deadlineWithinMs);
	});

	test.concurrent(
		'at Max Wait, it reports the open tasks and returns the finished videos',
		async () => {
			const tasks = [{ generationMs: hourMs }, {}];
			const options = { maxWaitMinutes: 0.5 };
			const { callbackRun } = await run('Max Wait', tasks, options, 'continueRegularOutput');
			const [open = '', finished = ''] = callbackRun.taskIds;

			const execution = await callbackRun.ended(deadlineWithinMs);

			expect(execution.status).toBe('success');
			const [items = []] = lastOutputs(execution);
			expect(items).toMatchObject([
				{
					json: {
						error: expect.stringContaining(`not ready within 'Max Wait (Minutes)': task ${open}`),
						taskId: open,
						status: expect.stringMatching(/^(pending|processing)$/),
						timedOut: true,
					},
					pairedItem: { item: 0 },
				},
				{ json: { taskId: finished, status: 'completed' }, pairedItem: { item: 1 } },
			]);
			expect(items[1]?.json).not.toHaveProperty('timedOut');
			expect(await callbackRun.downloadVideo(items[1])).toEqual(callbackRun.madeVideo(finished));
			expect(callbackRun.downloadsOf(finished)).toBe(1);

			// A callback that is late finds nobody, and changes nothing.
			const [task] = callbackRun.tasks as [Task];
			const body = { code: 200, data: { id: open, status: 'completed' } };
			const late = await instance.simulator.forgeCallback(task.body.webhook ?? '', open, body);
			expect(late.status).toBe(409);
			expect(lastOutputs(await callbackRun.ended())[0]).toEqual(items);
			expect(callbackRun.tasks).toHaveLength(2);
		},
	);
});

/**
 * Checks that nothing was asked of the API between the moment an execution slept and its first
 * callback.
 */
function expectSilence(callbackRun: CallbackRun, asleepAtMs: number): void {
	const calledAtMs = callbackRun.callbacks[0]?.atMs ?? 0;
	expect(calledAtMs).toBeGreaterThan(asleepAtMs);
	const requests = callbackRun.taskIds.flatMap((id) => callbackRun.requestsAbout(id));
	expect(requests.length).toBeGreaterThan(0);
	expect(requests.filter(({ atMs }) => atMs > asleepAtMs && atMs < calledAtMs)).toEqual([]);
}
