import type { INode } from 'n8n-workflow';

import {
	callSubWorkflow,
	chain,
	klingVideo,
	klingVideoName,
	loop,
	loopName,
	manualTrigger,
	subWorkflowTrigger,
	triggerName,
} from '../../dev/n8n/workflows';
import type { Outcome } from '../../dev/simulator/task';
import {
	asScripted,
	batchNodes,
	CallbackRun,
	lastOutputs,
	runBatch,
	type Batch,
} from '../support/callbackRun';
import { expectSuccess } from '../support/expectSuccess';
import { joinInstance, type Instance } from '../support/instance';

declare const n8nVersion: string;

const hourMs = 3_600_000;

/** n8n wakes an execution up to a minute late, and here for some sleeps in a row. */
const withinMs = 330_000;

const refused = {
	status: 'failed',
	error: { code: 400, message: 'The prompt names a person', type: 'moderation' },
} as const;

describe('Waiting asleep', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance(asScripted);
	});
	afterAll(async () => await instance?.dispose());

	/** Runs a batch until it sleeps. */
	async function sleep(batch: Omit<Batch, 'waitUsing'>): Promise<CallbackRun> {
		const run = await runBatch(instance, { ...batch, waitUsing: 'sleep' });
		await run.asleep();
		return run;
	}

	test.concurrent(
		'returns a video with few requests, and gives APIMart no callback URL',
		async () => {
			const run = await sleep({ name: 'One', tasks: [{ generationMs: 70_000 }] });

			await run.expectAllDelivered(withinMs);

			const [task] = run.tasks;
			expect(task?.body).not.toHaveProperty('webhook');
			const looks = run.requestsAbout(task?.taskId ?? '').filter(({ host }) => host === 'api');
			expect(looks.length).toBeLessThanOrEqual(4);
		},
	);

	test.concurrent('brings ten videos, never more than two at a time', async () => {
		const slow = new Set([0, 3, 6]);
		const tasks = Array.from({ length: 10 }, (_, index) => ({
			generationMs: slow.has(index) ? 20_000 : 1_000,
		}));
		const run = await sleep({ name: 'Ten', tasks, options: { maxConcurrentTasks: 2 } });

		await run.expectAllDelivered(withinMs);

		const spans = run.tasks.map(({ acceptedAtMs, outcome }) => ({
			from: acceptedAtMs,
			to: acceptedAtMs + outcome.generationMs,
		}));
		const atOnce = spans.map(
			({ from }) => spans.filter((other) => other.from <= from && from < other.to).length,
		);
		expect(Math.max(...atOnce)).toBe(2);
	});

	test.concurrent('each round of a loop sleeps by itself', async () => {
		const batch: Batch = { name: 'Loop', tasks: [{}, {}], waitUsing: 'sleep' };
		const [list, split, node] = batchNodes(instance.credential, batch) as [INode, INode, INode];
		const document = chain(batch.name, [manualTrigger(), list, split, loop(), node]);
		document.connections[loopName] = { main: [[], [{ node: node.name, type: 'main', index: 0 }]] };
		document.connections[node.name] = { main: [[{ node: loopName, type: 'main', index: 0 }]] };

		const run = await begin(batch, document);
		const execution = await run.ended(withinMs);

		expect(execution.status).toBe('success');
		const rounds = execution.data.resultData.runData[node.name] ?? [];
		expect(rounds.map(({ data }) => data?.main?.[0])).toMatchObject(
			run.taskIds.map((taskId) => [{ json: { taskId, status: 'completed' } }]),
		);
		expect(run.taskIds.map((taskId) => run.downloadsOf(taskId))).toEqual([1, 1]);
	});

	test.concurrent.each(['one after the other', 'in branches of their own'])(
		'two nodes sleep in one workflow, %s',
		async (arrangement) => {
			const batch: Batch = { name: `Two ${arrangement}`, tasks: [{}, {}], waitUsing: 'sleep' };
			const [list, split, first] = batchNodes(instance.credential, batch) as [INode, INode, INode];
			const prompt = `Second ${arrangement}`;
			const parameters = { prompt, waitUsing: 'sleep' };
			const second: INode = { ...klingVideo(instance.credential, parameters), name: 'Second' };
			const document = chain(batch.name, [manualTrigger(), list, split, first, second]);
			if (arrangement !== 'one after the other') {
				const to = [first, second].map(({ name }) => ({
					node: name,
					type: 'main' as const,
					index: 0,
				}));
				document.connections[split.name] = { main: [to] };
				delete document.connections[first.name];
			}

			const run = await begin(batch, document);
			const execution = await run.ended(withinMs);

			expect(execution.status).toBe('success');
			const { runData } = execution.data.resultData;
			for (const name of [klingVideoName, 'Second']) {
				expect(runData[name]).toHaveLength(1);
				expect(runData[name]?.[0]?.data?.main?.[0]).toMatchObject([
					{ json: { status: 'completed' } },
					{ json: { status: 'completed' } },
				]);
			}
			await run.expectDelivered(runData[klingVideoName]?.[0]?.data?.main?.[0] ?? []);
			expect(instance.simulator.api.tasksOf(prompt)).toHaveLength(2);
		},
	);

	test.concurrent(
		'a sub-workflow for each item polls, and returns all videos to its parent',
		async () => {
			const { client, credential } = instance;
			const batch: Batch = { name: 'Child', tasks: [{}, {}, {}], waitUsing: 'sleep' };
			const nodes = batchNodes(credential, batch);
			const child = await client.createWorkflow(
				chain(batch.name, [subWorkflowTrigger(), ...nodes.slice(-1)]),
			);
			if (!n8nVersion.startsWith('1.')) await client.activateWorkflow(child);
			const call = callSubWorkflow(child.id, 'each');
			const run = await begin(
				batch,
				chain('Parent', [manualTrigger(), ...nodes.slice(0, -1), call]),
			);

			const execution = await run.ended(withinMs);
			expect(execution.status).toBe('success');
			const items = execution.data.resultData.runData.Call?.at(-1)?.data?.main?.[0] ?? [];
			expect(items.map(({ json }) => [json.taskId, json.status])).toEqual(
				run.taskIds.map((taskId) => [taskId, 'completed']),
			);
			expect(run.taskIds.map((taskId) => run.downloadsOf(taskId))).toEqual([1, 1, 1]);
		},
	);

	test.concurrent.each([
		['stopWorkflow', 'error'],
		['continueRegularOutput', 'success'],
		['continueErrorOutput', 'success'],
	] as const)('a task that fails obeys On Error: %s', async (onError, status) => {
		const tasks = [{}, { ...refused, generationMs: 16_000 }, {}];
		const run = await sleep({ name: `Fails, ${onError}`, tasks, onError });

		const execution = await run.ended(withinMs);

		expect(execution.status).toBe(status);
		const [first = '', failed = '', last = ''] = run.taskIds;
		if (status === 'error') {
			const { error } = execution.data.resultData;
			expect(error?.message).toContain(`(task ${failed})`);
			for (const taskId of [first, last]) expect(error?.description).toContain(taskId);
			return;
		}
		const [regular = [], errors = []] = lastOutputs(execution);
		const failedItem = { json: { taskId: failed, status: 'failed', mayBeCharged: false } };
		const items = onError === 'continueErrorOutput' ? [regular[0], errors[0], regular[1]] : regular;
		expect(items).toMatchObject([
			{ json: { taskId: first, status: 'completed' } },
			failedItem,
			{ json: { taskId: last, status: 'completed' } },
		]);
		expect(run.tasks).toHaveLength(3);
	});

	test.concurrent(
		'a wait that runs out is an error of its item, beside the finished video',
		async () => {
			const tasks = [{ generationMs: hourMs }, {}];
			const onError = 'continueErrorOutput';
			const run = await sleep({
				name: 'Max Wait',
				tasks,
				onError,
				options: { maxWaitMinutes: 0.7 },
			});

			const execution = await run.ended(withinMs);

			const [regular = [], errors = []] = lastOutputs(execution);
			expect(errors).toMatchObject([{ json: { taskId: run.taskIds[0], timedOut: true } }]);
			expect(regular).toMatchObject([{ json: { taskId: run.taskIds[1], status: 'completed' } }]);
			expect(regular[0]?.binary?.data).toBeDefined();
		},
	);

	test.concurrent('after a Retry, the execution that sleeps is the one that wakes up', async () => {
		const tasks: Array<Partial<Outcome>> = [
			{ generationMs: 50_000 },
			{ ...refused, generationMs: 300 },
		];
		const batch: Batch = { name: 'Retry', tasks, waitUsing: 'sleep' };
		const failed = await runBatch(instance, batch);
		expect((await failed.ended(withinMs)).status).toBe('error');
		const [, second = {}] = tasks;
		Object.assign(second, { status: 'completed', error: undefined, generationMs: 16_000 });

		const retried = await instance.client.retryExecution(failed.executionId, { withinMs });

		expect(retried.status).toBe('success');
		const [items = []] = lastOutputs(retried);
		expect(items.map(({ json }) => json.status)).toEqual(['completed', 'completed']);
		expect(items[0]?.json.taskId).toBe(failed.taskIds[0]);
		// The refused one was ordered again, and nothing else.
		expect(failed.tasks).toHaveLength(3);
	});

	test.concurrent(
		'stopped while asleep: n8n refuses a Retry with the saved workflow, and one with its own returns the video',
		async () => {
			const run = await sleep({ name: 'Stopped', tasks: [{}] });
			const { client } = instance;
			await client.stopExecution(run.executionId);

			await expect(client.retryExecution(run.executionId, { loadWorkflow: true })).rejects.toThrow(
				'Kling Video was asleep: choose Retry with original workflow instead',
			);

			const retried = await client.retryExecution(run.executionId, { withinMs });
			expectSuccess(retried);
			await run.expectDelivered(lastOutputs(retried)[0] ?? []);
		},
	);

	async function begin(batch: Batch, document: ReturnType<typeof chain>): Promise<CallbackRun> {
		const workflow = await instance.client.createWorkflow(document);
		const executionId = await instance.client.runWorkflow(workflow, triggerName);
		return new CallbackRun(instance, batch, executionId);
	}
});
