import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import type { RunningN8n } from '../../dev/n8n/startN8n';
import { until } from '../../dev/n8n/until';
import {
	chain,
	httpRequest,
	manualTrigger,
	triggerName,
	webhookTrigger,
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
import { startInstance, type OwnInstance } from '../support/instance';

/** n8n may wake an execution a minute late, and is down for a while before that. */
const withinMs = 240_000;

/** What the executions learn from the environment, and from the addresses that n8n has. */
const before = {
	N8N_BLOCK_ENV_ACCESS_IN_NODE: 'false',
	KLING_LANGUAGE: 'en',
	WEBHOOK_URL: 'http://127.0.0.1:1/',
};
const after = { KLING_LANGUAGE: '', WEBHOOK_URL: '', N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '15' };

describe('n8n, killed while executions sleep on its timers', () => {
	let instance: OwnInstance;
	let server: RunningN8n;
	let sleeping: CallbackRun[];
	let polling: CallbackRun;
	let production: CallbackRun;

	/** Runs a batch in production: n8n stores how such an execution begins, so it offers a Retry. */
	async function callProduction(batch: Batch): Promise<CallbackRun> {
		const { client, credential } = instance;
		const path = randomUUID();
		const nodes = [webhookTrigger(path), ...batchNodes(credential, batch)];
		const workflow = await client.createWorkflow(chain(batch.name, nodes));
		await client.activateWorkflow(workflow);
		await client.callWebhook(path, {});
		const [id] = await until('it runs', async () => {
			const ids = await client.listExecutions(workflow.id);
			return ids.length > 0 ? ids : undefined;
		});
		return new CallbackRun(instance, batch, String(id));
	}

	async function sleep(batch: Omit<Batch, 'waitUsing'>): Promise<CallbackRun> {
		const run = await runBatch(instance, { ...batch, waitUsing: 'sleep' });
		await run.asleep();
		return run;
	}

	beforeAll(async () => {
		instance = await startInstance(asScripted, before);
		({ server } = instance);
		const pair = (generationMs: number): Array<Partial<Outcome>> => [
			{ generationMs },
			{ generationMs: generationMs + 1_000 },
		];
		polling = await runBatch(instance, {
			name: 'Polling',
			tasks: [{ generationMs: 90_000 }],
			waitUsing: 'polling',
		});
		production = await callProduction({
			name: 'Production',
			tasks: [{ generationMs: 90_000 }],
			waitUsing: 'polling',
		});
		const options = { pollIntervalSeconds: '={{ $env.KLING_LANGUAGE === "en" ? 1 : "gone" }}' };
		const others = await Promise.all([
			sleep({ name: 'Later', tasks: pair(90_000) }),
			sleep({ name: 'Changed', tasks: pair(60_000), options }),
			sleep({ name: 'More to submit', tasks: pair(60_000), options: { maxConcurrentTasks: 1 } }),
		]);
		for (const run of [polling, production]) {
			await until('it polls', () => {
				return run.tasks.some(({ taskId }) => run.requestsAbout(taskId).length > 0);
			});
		}
		// The first one that is due is started last, so that n8n is killed before it wakes up.
		const meanwhile = await sleep({ name: 'Meanwhile', tasks: pair(30_000) });
		sleeping = [meanwhile, ...others];

		await server.kill();
		await until('tasks have ended meanwhile', () =>
			meanwhile.tasks.every(({ acceptedAtMs }) => Date.now() > acceptedAtMs + 50_000),
		);
		server = await instance.startAgain(after);
	}, withinMs);
	afterAll(async () => await instance?.dispose());

	test(
		'continues all of them, whether they came due meanwhile or later, and whatever has changed',
		async () => {
			for (const run of sleeping) await run.expectDeliveredAfterRestart(withinMs);
		},
		withinMs,
	);

	test('while it polls: the execution has crashed, and n8n does not retry it', async () => {
		const execution = await polling.ended(withinMs);
		expect(execution.status).toBe('crashed');
		await expect(instance.client.retryExecution(polling.executionId)).rejects.toThrow(
			'cannot be retried',
		);
		expect(polling.tasks).toHaveLength(1);
		const log = await readFile(server.logFile, 'utf8');
		expect(log).toContain(`has submitted item 1 to APIMart: ${polling.tasks[0]?.taskId}`);
	});

	test('while it polls in production: n8n offers a Retry, which submits nothing again', async () => {
		const execution = await production.ended(withinMs);
		expect(execution.status).toBe('crashed');
		for (const loadWorkflow of [false, true]) {
			const retried = await instance.client.retryExecution(execution.id, { loadWorkflow });
			expect(retried.status).toBe('error');
			expect(retried.data.resultData.error?.message).toContain('may have submitted this item');
		}
		expect(production.tasks).toHaveLength(1);
	});

	test(
		'in the middle of a status check: the execution has crashed, and its Retry brings the video without paying again',
		async () => {
			const run = await sleep({ name: 'Checking', tasks: [{}] });
			const [taskId = ''] = run.taskIds;
			const checks = () => run.requestsAbout(taskId).length;
			const checksBefore = checks();
			instance.simulator.api.faults.add({
				on: 'task',
				when: ({ path }) => path.endsWith(taskId),
				fault: { kind: 'delay', delayMs: 60_000 },
			});
			await until('it wakes up and checks', () => checks() > checksBefore, withinMs);
			await server.kill();
			server = await instance.startAgain(after);

			const execution = await run.ended(withinMs);
			expect(execution.status).toMatch(/crashed|error/);
			await expect(
				instance.client.retryExecution(run.executionId, { loadWorkflow: true }),
			).rejects.toThrow('Kling Video was asleep: choose Retry with original workflow instead');
			const retried = await instance.client.retryExecution(run.executionId, { withinMs });
			expect(retried.status).toBe('success');
			expect(run.tasks).toHaveLength(1);
			await run.expectDelivered(lastOutputs(retried)[0] ?? []);
		},
		2 * withinMs,
	);

	test(
		'in a later node: the execution has crashed, and its Retry brings the video without paying again',
		async () => {
			const { client, credential, simulator } = instance;
			const batch: Batch = { name: 'Later node', tasks: [{}], waitUsing: 'sleep' };
			const later = httpRequest(credential, `${simulator.url}/v1/tasks/later`);
			const isLater = ({ path }: { path: string }) => path.endsWith('/later');
			const delay = { kind: 'delay', delayMs: 60_000 } as const;
			simulator.api.faults.add({ on: 'task', when: isLater, fault: delay });
			const nodes = [manualTrigger(), ...batchNodes(credential, batch), later];
			const workflow = await client.createWorkflow(chain(batch.name, nodes));
			const run = new CallbackRun(instance, batch, await client.runWorkflow(workflow, triggerName));
			await until('the later node runs', () => simulator.api.requests.some(isLater), withinMs);
			await server.kill();
			server = await instance.startAgain(after);

			const execution = await run.ended(withinMs);
			expect(execution.status).toBe('crashed');
			const retried = await client.retryExecution(run.executionId, { withinMs });
			// The API does not have that task, so the later node fails.
			expect(retried.data.resultData.lastNodeExecuted).toBe(later.name);
			expect(run.tasks).toHaveLength(1);
			expect(lastOutputs(retried)[0]).toMatchObject([
				{ json: { taskId: run.taskIds[0], status: 'completed' } },
			]);
		},
		2 * withinMs,
	);

	test(
		'while it polls, stopped regularly: n8n waits for the video',
		async () => {
			const tasks = [{ generationMs: 3_000 }];
			const run = await runBatch(instance, { name: 'Stopped', tasks, waitUsing: 'polling' });
			await until('it is submitted', () => run.tasks.length > 0);

			await server.stop();

			server = await instance.startAgain(after);
			await run.expectAllDelivered();
		},
		withinMs,
	);
});
