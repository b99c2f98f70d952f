import type { RunningN8n } from '../../dev/n8n/startN8n';
import { until } from '../../dev/n8n/until';
import { chain, webhookTrigger } from '../../dev/n8n/workflows';
import {
	asScripted,
	batchNodes,
	CallbackRun,
	runBatch,
	sleepMs,
	type Batch,
} from '../support/callbackRun';
import { hasBegun, startQueueInstance, type QueueInstance } from './queueInstance';

const quick = { generationMs: 2_000 };
const endless = { generationMs: 3_600_000 };

/**
 * Long enough for n8n's processes to reconnect to a service, and for timers that are a minute late.
 */
const restartedWithinMs = 240_000;

describe('Queue mode', () => {
	let instance: QueueInstance;

	beforeAll(async () => {
		instance = await startQueueInstance(asScripted);
	});
	afterAll(async () => await instance?.dispose());

	/** Runs a batch in production: its workflow is active, and a webhook starts it. */
	async function startBatch(batch: Batch): Promise<CallbackRun> {
		const { client, credential, webhooks } = instance;
		const path = batch.name.toLowerCase().replaceAll(' ', '-');
		const nodes = [webhookTrigger(path), ...batchNodes(credential, batch)];
		const workflow = await client.createWorkflow(chain(batch.name, nodes));
		await client.activateWorkflow(workflow);
		await webhooks.callWebhook(path, {});
		const executionId = await until(`${batch.name} has started`, async () =>
			(await client.listExecutions(workflow.id)).at(-1),
		);
		return new CallbackRun(instance, batch, executionId);
	}

	/** The worker that ran an execution or is running it. */
	async function workerOf({ executionId }: CallbackRun): Promise<RunningN8n> {
		for (const worker of instance.workers) if (await hasBegun(worker, executionId)) return worker;
		throw new Error(`No worker has started execution ${executionId}`);
	}

	describe('without failures', () => {
		test.concurrent('delivers a batch with Polling', async () => {
			const tasks = [quick, { generationMs: 500 }, quick];
			const run = await startBatch({ name: 'Polled', tasks, waitUsing: 'polling' });

			await run.expectAllDelivered();

			await workerOf(run);
		});

		test.concurrent('delivers a batch with Callback', async () => {
			const tasks = [{}, { generationMs: sleepMs + 2_000 }, {}];
			const run = await startBatch({ name: 'Called back', tasks });
			await run.asleep();

			await run.expectAllDelivered();
		});

		test.concurrent('delivers each video once if ten callbacks come at once', async () => {
			const run = await startBatch({
				name: 'Ten at once',
				tasks: Array.from({ length: 10 }, () => ({})),
			});
			await run.asleep();

			await run.expectAllDelivered();
		});

		test.concurrent('delivers the batch of a manual execution', async () => {
			const run = await runBatch(instance, { name: 'By hand', tasks: [{}, {}] });
			await run.asleep();

			await run.expectAllDelivered();

			await workerOf(run);
		});
	});

	test('when first Redis and then PostgreSQL restarts, sleeping executions deliver, polling ones end, and nothing is paid for twice', async () => {
		const tasks = [{ generationMs: sleepMs + 10_000 }, {}];
		const asleep = await startBatch({ name: 'Asleep', tasks, waitUsing: 'sleep' });
		await asleep.asleep();
		await instance.idle();
		const polling: CallbackRun[] = [];
		for (const service of ['Redis', 'PostgreSQL'] as const) {
			const run = await startBatch({
				name: `Polling, ${service}`,
				tasks: [{ generationMs: sleepMs + 10_000 }],
				waitUsing: 'polling',
			});
			await until('the video is submitted', () => run.tasks.length > 0, restartedWithinMs);
			polling.push(run);

			await instance.restart(service);
		}

		await asleep.expectAllDelivered(restartedWithinMs);
		for (const run of polling) {
			expect((await run.ended(restartedWithinMs)).status).toMatch(/success|error|crashed/);
			expect(run.tasks).toHaveLength(1);
		}
		const next = await startBatch({ name: 'Afterwards', tasks: [quick], waitUsing: 'polling' });
		await next.expectAllDelivered(restartedWithinMs);
	});

	describe('when a worker is killed', () => {
		test('executions that sleep lose nothing: another worker finishes them', async () => {
			const names = ['First sleeper', 'Second sleeper', 'Third sleeper'];
			const tasks = [{ generationMs: sleepMs + 10_000 }, { generationMs: sleepMs + 11_000 }];
			const runs = await Promise.all(names.map(async (name) => await startBatch({ name, tasks })));
			for (const run of runs) await run.asleep();
			await instance.idle();

			const [first] = runs;
			if (first) await (await workerOf(first)).kill();

			for (const run of runs) await run.expectAllDelivered();
		});

		test('an execution that was polling fails, and no other worker starts it again', async () => {
			const run = await startBatch({ name: 'Cut off', tasks: [endless], waitUsing: 'polling' });
			await until('the video is submitted', () => run.tasks.length > 0);

			await (await workerOf(run)).kill();
			await instance.startWorker();

			expect((await run.ended()).status).toMatch(/error|crashed/);
			const next = await startBatch({ name: 'Next', tasks: [quick], waitUsing: 'polling' });
			await next.expectAllDelivered();
			expect(run.tasks).toHaveLength(1);
		});
	});
});
