import { chain, errorTrigger, triggerName, webhookTrigger } from '../../dev/n8n/workflows';
import type { Outcome } from '../../dev/simulator/task';
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

const reason = 'The prompt names a person';
const refusedAnswer = {
	status: 'failed',
	error: { code: 400, message: reason, type: 'moderation' },
} as const;
const refusedAtOnce = { ...refusedAnswer, generationMs: 300 } as const;
const mixed = [{}, refusedAnswer, { generationMs: sleepMs + 1_000 }];

describe('A task that fails, waited for with callbacks', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance(asScripted);
	});
	afterAll(async () => await instance?.dispose());

	test.concurrent('fails the execution with On Error = Stop, and names item and task', async () => {
		const run = await runBatch(instance, { name: 'Stop', tasks: mixed });
		await run.asleep();

		const execution = await run.ended();

		expect(execution.status).toBe('error');
		const { error } = execution.data.resultData;
		const [first, failed, last] = run.taskIds;
		expect(error?.message).toContain(reason);
		expect(error?.message).toContain(failed);
		expect(error).toMatchObject({ context: { itemIndex: 1 } });
		// The others are paid for.
		expect(error?.description).toContain(first);
		expect(error?.description).toContain(last);
		expect(run.tasks).toHaveLength(3);
	});

	test.concurrent('a Retry of the failed execution pays for the failed one only', async () => {
		const run = await runBatch(instance, { name: 'Retry', tasks: mixed });
		await run.asleep();
		expect((await run.ended()).status).toBe('error');
		const [failed] = run.tasks.filter(({ outcome }) => outcome.status === 'failed');

		const retried = await instance.client.retryExecution(run.executionId);

		// It is refused again, at APIMart's usual pace.
		expect(retried.status).toBe('error');
		expect(run.tasks.filter(({ body }) => body.prompt === failed?.body.prompt)).toHaveLength(2);
		expect(run.tasks).toHaveLength(4);
	});

	test.concurrent('starts the error workflow with On Error = Stop', async () => {
		const { client, credential } = instance;
		const errors = await client.createWorkflow(chain('Errors', [errorTrigger()]));
		const batch = { name: 'In production', tasks: mixed };
		const document = chain(batch.name, [
			webhookTrigger('failing'),
			...batchNodes(credential, batch),
		]);
		document.settings = { ...document.settings, errorWorkflow: errors.id };
		const workflow = await client.createWorkflow(document);
		// The first major runs an error workflow as it is, and has nothing to activate in it.
		if (!n8nVersion.startsWith('1.')) await client.activateWorkflow(errors);
		await client.activateWorkflow(workflow);

		await client.callWebhook('failing', {});
		const failed = await client.waitForFirstExecution(workflow.id);
		const handled = await client.waitForFirstExecution(errors.id);

		expect(failed.status).toBe('error');
		const run = new CallbackRun(instance, batch, failed.id);
		const [told] = handled.data.resultData.runData[triggerName] ?? [];
		expect(told?.data?.main?.[0]?.[0]?.json).toMatchObject({
			execution: {
				id: failed.id,
				error: { message: expect.stringContaining(run.taskIds[1] ?? 'a task') },
			},
		});
	});

	test.concurrent('comes out as an item with On Error = Continue', async () => {
		const onError = 'continueRegularOutput';
		const run = await runBatch(instance, { name: 'Continue', tasks: mixed, onError });
		await run.asleep();

		const execution = await run.ended();

		expect(execution.status).toBe('success');
		const [output = []] = lastOutputs(execution);
		const [first, failed, last] = run.taskIds;
		expect(output).toMatchObject([
			{ json: { taskId: first, status: 'completed' }, pairedItem: { item: 0 } },
			{
				json: { taskId: failed, status: 'failed', error: expect.stringContaining(reason) },
				pairedItem: { item: 1 },
			},
			{ json: { taskId: last, status: 'completed' }, pairedItem: { item: 2 } },
		]);
		await expectVideos(run, [output[0], output[2]], [first, last]);
	});

	test.concurrent('comes out at the error output with On Error = Error Output', async () => {
		const onError = 'continueErrorOutput';
		const run = await runBatch(instance, { name: 'Error output', tasks: mixed, onError });
		await run.asleep();

		const execution = await run.ended();

		expect(execution.status).toBe('success');
		const [regular = [], errors = []] = lastOutputs(execution);
		const [first, failed, last] = run.taskIds;
		expect(regular.map(({ json }) => json.taskId)).toEqual([first, last]);
		expect(errors).toMatchObject([
			{ json: { taskId: failed, error: expect.stringContaining(reason) } },
		]);
		await expectVideos(run, regular, [first, last]);
	});

	test.concurrent('is submitted again with Retry On Fail, and comes out', async () => {
		const failing: Partial<Outcome> = { ...refusedAnswer };
		const run = await runBatch(instance, {
			name: 'Tried again',
			tasks: [{}, failing, {}],
			onError: 'continueErrorOutput',
			settings: { retryOnFail: true },
		});
		await run.asleep();
		failing.status = 'completed';

		const execution = await run.ended();

		expect(execution.status).toBe('success');
		const [regular = [], errors = []] = lastOutputs(execution);
		const [first, failed, second, third] = run.taskIds;
		expect(errors).toEqual([]);
		expect(regular.map(({ json }) => json.taskId)).toEqual([first, second, third]);
		expect(failed).not.toBe(second);
		await expectVideos(run, regular, [first, second, third]);
	});

	test.concurrent('is submitted no more often than Max Tries says', async () => {
		const run = await runBatch(instance, {
			name: 'Tried twice',
			tasks: [refusedAnswer, {}],
			onError: 'continueRegularOutput',
			settings: { retryOnFail: true, maxTries: 2 },
		});

		const execution = await run.ended();

		expect(execution.status).toBe('success');
		const [first, second, other] = run.taskIds;
		expect(run.tasks).toHaveLength(3);
		expect(lastOutputs(execution)[0]?.map(({ json }) => json.taskId)).toEqual([second, other]);
		expect(first).not.toBe(second);
	});

	test.concurrent('fails the execution before it sleeps when it ends at once', async () => {
		const run = await runBatch(instance, { name: 'Refused', tasks: [refusedAtOnce] });

		const execution = await run.ended();

		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toContain(reason);
		// An execution that sleeps takes the callback.
		await run.settled();
		expect(run.callbacks.map(({ status }) => status)).not.toContain(200);
	});

	test.concurrent('is not lost when it ends before the execution sleeps', async () => {
		const onError = 'continueErrorOutput';
		const tasks = [refusedAtOnce, {}, { generationMs: 500 }];
		const run = await runBatch(instance, { name: 'Early', tasks, onError });
		await run.asleep();

		const execution = await run.ended();

		expect(execution.status).toBe('success');
		const [regular = [], errors = []] = lastOutputs(execution);
		const [refused, slow, quick] = run.taskIds;
		expect(errors).toMatchObject([
			{ json: { taskId: refused, error: expect.stringContaining(reason) } },
		]);
		expect(regular.map(({ json }) => json.taskId)).toEqual([slow, quick]);
		await expectVideos(run, regular, [slow, quick]);
	});

	async function expectVideos(
		run: CallbackRun,
		delivered: Array<Parameters<CallbackRun['downloadVideo']>[0]>,
		taskIds: Array<string | undefined>,
	) {
		const found = await Promise.all(delivered.map(async (item) => await run.downloadVideo(item)));
		expect(found).toEqual(taskIds.map((taskId = '') => run.madeVideo(taskId)));
	}
});
