/**
 * Executions that were stored by earlier versions of the package: they were asleep, or are retried,
 * after an update of the package.
 */
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import type { Execution, WorkflowFile } from '../../dev/engine/engine';
import { klingVideo } from '../../dev/engine/workflow';
import { setUp } from './setUp';

const hourMs = 3_600_000;

const setup = setUp(
	{ onSubmit: ({ prompt }) => (prompt === 'Video 0' ? { status: 'failed' } : {}) },
	'filesystem',
);

/** An execution as n8n keeps it in its database. */
interface StoredExecution extends Pick<Execution, 'id' | 'run'> {
	workflow: WorkflowFile;
}

/**
 * A sleeping execution with six items, three at a time: the first has failed, the third has its
 * video, the last has not been submitted, and the tasks of the others are running.
 *
 * @param failureCode what is stored of the first
 */
function readStored(failureCode = 'taskFailed'): StoredExecution & Execution {
	const path = resolve(__dirname, '../support/executions/asleepWithoutVersion.json');
	const text = readFileSync(path, 'utf8')
		.replaceAll('http://127.0.0.1:9999', setup.simulator.url)
		.replace('"taskFailed"', JSON.stringify(failureCode));
	return JSON.parse(text) as StoredExecution & Execution;
}

/** Creates the tasks that the stored execution names. All of them have ended. */
async function submitStored(): Promise<string[]> {
	const { url, api } = setup.simulator;
	for (let item = 0; item < 5; item++) {
		await fetch(`${url}/v1/videos/generations`, {
			method: 'POST',
			headers: {
				authorization: `Bearer ${setup.credential.apiKey}`,
				'content-type': 'application/json',
			},
			body: JSON.stringify({ model: 'kling-v2-6', prompt: `Video ${item}`, duration: 5 }),
		});
	}
	return api.tasks.map(({ taskId }) => taskId);
}

/** Does something an hour after the stored execution should have woken up. */
async function anHourLate<Result>(
	{ run }: StoredExecution,
	work: () => Promise<Result>,
): Promise<Result> {
	const realNow = Date.now.bind(Date);
	const offsetMs = Date.parse(String(run.data.waitTill)) + hourMs - realNow();
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);
	return await work().finally(() => clock.mockRestore());
}

test('an execution that was stored without a version continues, and submits only the item that is left', async () => {
	const { engine, credential, simulator } = setup;
	const stored = readStored();
	const ended = await anHourLate(stored, async () => {
		await submitStored();
		return await engine.wake(stored, stored.workflow, credential);
	});

	expect(simulator.api.tasks.slice(5).map(({ body }) => body.prompt)).toEqual(['Video 5']);
	const [failed, ...others] = ended.output(klingVideo);
	expect(failed?.json).toMatchObject({
		error: expect.stringMatching(/^The video could not be generated/),
		taskId: 'task_000001',
	});
	expect(others).toMatchObject(
		simulator.api.tasks.slice(1).map(({ taskId, body: { prompt } }, index) => ({
			json: { taskId, status: 'completed', prompt },
			binary: { data: { fileName: `kling-${taskId}.mp4` } },
			pairedItem: { item: index + 1 },
		})),
	);
});

test('a Retry of an execution that was stored without a version pays for nothing twice', async () => {
	const { engine, credential, simulator } = setup;
	const stored = readStored();
	const ended = await anHourLate(stored, async () => {
		await submitStored();
		return await engine.retry(stored, stored.workflow, credential);
	});

	// The task of the first item has failed. The last item may have been submitted since.
	const { tasks } = simulator.api;
	expect(tasks.slice(5).map(({ body }) => body.prompt)).toEqual(['Video 0']);
	const ids = [tasks[5], ...tasks.slice(1, 5)].map((task) => task?.taskId);
	const items = ended.output(klingVideo).map(({ json }) => json);
	expect(items.slice(0, 5).map(({ taskId }) => taskId)).toEqual(ids);
	expect(items[5]).toMatchObject({ mayBeCharged: true });
});

test('an execution continues in which a newer version has stored an unknown kind of failure', async () => {
	const { engine, credential } = setup;
	const stored = readStored('taskHalted');
	const ended = await anHourLate(stored, async () => {
		await submitStored();
		return await engine.wake(stored, stored.workflow, credential);
	});

	const [failed, ...others] = ended.output(klingVideo).map(({ json }) => json);
	expect(failed).toMatchObject({
		error: expect.stringMatching(
			/does not know the reason "taskHalted"\..* A newer version has stored it/,
		),
		taskId: 'task_000001',
	});
	expect(others.map(({ status }) => status)).toEqual(Array(5).fill('completed'));
});

describe('An execution that a newer version of the package has stored in another form', () => {
	const refusal =
		/^This version cannot continue it, and has submitted nothing\..* paid for: (task_00000\d(, |\.)){5} .*Get Status/;

	/** @param settings of the node that replace the stored ones */
	function readNewer(settings: { onError?: 'stopWorkflow' } = {}) {
		const stored = readStored();
		const { contextData = {}, nodeExecutionStack = [] } = stored.run.data.executionData ?? {};
		const { submissions, ...memory } = contextData[`node:${klingVideo}`] ?? {};
		contextData[`node:${klingVideo}`] = { ...memory, version: 2, runs: [{ submissions }] };
		for (const { node } of nodeExecutionStack) Object.assign(node, settings);
		return stored;
	}

	test('fails with an error that names the tasks, and submits nothing', async () => {
		const { engine, credential, simulator } = setup;
		const stored = readNewer({ onError: 'stopWorkflow' });
		const ended = await anHourLate(
			stored,
			async () => await engine.wake(stored, stored.workflow, credential),
		);

		expect(ended.run.data.resultData.error).toMatchObject({
			message: 'A newer version of the Kling Video package started this execution',
			description: expect.stringMatching(refusal),
		});
		expect(simulator.api.requests).toEqual([]);
	});

	test.each(['wake', 'retry'] as const)(
		'fails each item, if On Error passes items on (%s)',
		async (how) => {
			const { engine, credential, simulator } = setup;
			const stored = readNewer();
			const ended = await anHourLate(
				stored,
				async () => await engine[how](stored, stored.workflow, credential),
			);

			const items = ended.output(klingVideo).map(({ json }) => json);
			expect(items).toHaveLength(6);
			for (const { error, mayBeCharged } of items) {
				expect(error).toMatch(/^A newer version .*task_000001, task_000002, /);
				expect(mayBeCharged).toBe(true);
			}
			expect(simulator.api.requests).toEqual([]);
		},
	);

	test('is not woken up by a callback', async () => {
		const { engine, credential, simulator } = setup;
		const stored = readNewer();
		const body = { id: 'task_000002' };
		const called = await engine.callWebhook(stored.workflow, klingVideo, credential, body, stored);

		expect(called).toEqual({ status: 200, workflowData: undefined });
		expect(simulator.api.requests).toEqual([]);
	});
});
