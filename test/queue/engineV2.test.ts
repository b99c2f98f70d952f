import { createHash } from 'node:crypto';

import { findFreePorts } from '../../dev/n8n/freePorts';
import type { WorkflowDocument } from '../../dev/n8n/n8nClient';
import { chain, manualTrigger, triggerName } from '../../dev/n8n/workflows';
import {
	asScripted,
	batchNodes,
	CallbackRun,
	lastOutputs,
	sleepMs,
	type Batch,
} from '../support/callbackRun';
import { startInstance, type Instance } from '../support/instance';
import { startPostgres, type Service } from './services';

declare const n8nVersion: string;

/** The first major has one engine only. */
const describeEngine = n8nVersion.startsWith('1.') ? describe.skip : describe;

/** The types of n8n's second major, as this project has it, do not know the setting yet. */
const engineV2 = { executionOrder: 'v1', engineType: 'v2' } as WorkflowDocument['settings'] &
	object;

const refused = {
	generationMs: 2_000,
	status: 'failed',
	error: { code: 400, message: 'The prompt names a person', type: 'moderation' },
} as const;

describeEngine("n8n's engine 2.0", () => {
	let postgres: Service;
	let instance: Instance;

	beforeAll(async () => {
		postgres = await startPostgres();
		const { DB_POSTGRESDB_HOST, DB_POSTGRESDB_PORT, DB_POSTGRESDB_USER } = postgres.env;
		const [port = 0, controlPlanePort = 0] = await findFreePorts(2);
		instance = await startInstance(asScripted, {
			N8N_ENABLED_MODULES: 'engine-v2',
			N8N_ENGINE_DATABASE_URL: `postgres://${DB_POSTGRESDB_USER}@${DB_POSTGRESDB_HOST}:${DB_POSTGRESDB_PORT}/postgres`,
			N8N_ENGINE_HOST: '127.0.0.1',
			N8N_ENGINE_PORT: `${port}`,
			N8N_ENGINE_CONTROL_PLANE_PORT: `${controlPlanePort}`,
			// The engine refuses to run with expressions that are evaluated in n8n's own process.
			N8N_EXPRESSION_ENGINE: 'vm',
		});
	});
	afterAll(async () => {
		await instance?.dispose();
		await postgres?.stop();
	});

	async function runBatch(batch: Batch): Promise<CallbackRun> {
		const { client, credential } = instance;
		const nodes = [manualTrigger(), ...batchNodes(credential, batch)];
		for (const node of nodes) node.retryOnFail = true;
		const document: WorkflowDocument = { ...chain(batch.name, nodes), settings: engineV2 };
		const workflow = await client.createWorkflow(document);
		const executionId = await client.runWorkflow(workflow, triggerName);
		return new CallbackRun(instance, batch, executionId);
	}

	// The engine runs one step at a time, so these tests would only wait for each other if they ran at once.
	test.each(['polling', 'sleep', 'callback'] as const)(
		'with Wait Using = %s, it polls and returns every video',
		async (waitUsing) => {
			const run = await runBatch({
				name: waitUsing,
				tasks: [
					{ generationMs: waitUsing === 'polling' ? 2_000 : sleepMs },
					{ generationMs: 1_000 },
				],
				waitUsing,
				options: { fileLinkDays: 1 },
			});

			const execution = await run.ended();

			expect(execution.data.resultData.error).toBeUndefined();
			expect(run.taskIds).toHaveLength(2);
			const [items = []] = lastOutputs(execution);
			expect(items.map(({ json }) => json)).toMatchObject(
				run.taskIds.map((taskId) => ({ taskId, status: 'completed' })),
			);
			// n8n's editor cannot open a file of such an execution yet; its link works.
			for (const [index, taskId] of run.taskIds.entries()) {
				const response = await fetch(String(items[index]?.json.fileUrl));
				const video = Buffer.from(await response.arrayBuffer());
				const sha256 = createHash('sha256').update(video).digest('hex');
				expect(sha256).toBe(run.madeVideo(taskId).sha256);
			}
			for (const taskId of run.taskIds) expect(run.downloadsOf(taskId)).toBe(1);
		},
	);

	test('a failure is not retried, and its message names the tasks of all items', async () => {
		const run = await runBatch({ name: 'Fails', tasks: [{}, refused], waitUsing: 'sleep' });

		const { status, data } = await run.ended();

		expect(status).toBe('error');
		expect(run.taskIds).toHaveLength(2);
		const [other = '', failed = ''] = run.taskIds;
		expect(data.resultData.error?.message).toContain(`(task ${failed})`);
		expect(data.resultData.error?.message).toContain(`${other} (item 1)`);
		expect(data.resultData.error?.message).not.toContain('Retry');
	});

	test('with On Error = Continue, a failed item comes out beside the video', async () => {
		const onError = 'continueRegularOutput';
		const run = await runBatch({
			name: 'Continues',
			tasks: [{ generationMs: 3_000 }, refused],
			onError,
		});

		const execution = await run.ended();

		const [taskId, failed] = run.taskIds;
		expect(lastOutputs(execution)[0]).toMatchObject([
			{ json: { taskId, status: 'completed' } },
			{ json: { taskId: failed, status: 'failed', mayBeCharged: false } },
		]);
	});
});
