import type { IDataObject, INode, INodeParameters, IWorkflowSettings } from 'n8n-workflow';
import { readFile } from 'node:fs/promises';

import { N8nRequestError, type Execution, type WorkflowDocument } from '../../dev/n8n/n8nClient';
import { until } from '../../dev/n8n/until';
import {
	callSubWorkflow,
	chain,
	items,
	klingVideo,
	manualTrigger,
	outputOf,
	subWorkflowTrigger,
	triggerName,
} from '../../dev/n8n/workflows';
import { defaultKey, type RecordedRequest } from '../../dev/simulator/api';
import { errorInside, type Fault } from '../../dev/simulator/faults';
import { expectSuccess } from '../support/expectSuccess';
import { joinInstance, type Instance } from '../support/instance';

declare const n8nVersion: string;

const hourMs = 3_600_000;

const submit: INodeParameters = { operation: 'submit', prompt: '={{ $json.p }}' };
/** This prompt evaluates to a different text in each try. */
const random = '={{ $json.p }} {{ Math.random() }}';
const retryOnFail: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };

const acceptedWith = (status: number, body?: unknown): Fault => ({
	kind: 'answer',
	status,
	body,
	accepted: true,
});
const refused: Fault = { kind: 'answer', status: 402 };
const errorOf = ({ data }: Execution) =>
	data.resultData.error as (IDataObject & { message: string }) | undefined;

describe('What is paid for', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({ generationMs: hourMs });
	});
	afterAll(async () => await instance?.dispose());

	describe('with Retry On Fail', () => {
		test('a random prompt, one of three items refused once: three videos', async () => {
			const theme = 'Random';
			strike(`${theme} 1`, refused);

			const execution = await run(makeBatch(theme, 3, { ...submit, prompt: random }, retryOnFail));

			expectSuccess(execution);
			expect(outputOf(execution)).toHaveLength(3);
			expect(submissionsOf(theme)).toHaveLength(4);
			expect(tasksOf(theme)).toHaveLength(3);
		});

		test('a prompt with the time in it, its answer lost after acceptance: one video', async () => {
			const theme = 'Clock';
			strike(theme, { kind: 'resetAfter' });
			const prompt = '={{ $json.p }} {{ $now.toMillis() }}';

			const execution = await run(makeBatch(theme, 1, { ...submit, prompt }, retryOnFail));

			expect(execution.status).toBe('error');
			expect(errorOf(execution)?.message).toContain('may have been accepted and charged');
			expect(submissionsOf(theme)).toHaveLength(1);
			expect(tasksOf(theme)).toHaveLength(1);
		});

		test('a server error inside a 200 after acceptance: one video', async () => {
			const theme = 'Gateway';
			strike(theme, errorInside(504, { accepted: true }));

			const execution = await run(makeBatch(theme, 1, submit, retryOnFail));

			expect(execution.status).toBe('error');
			expect(errorOf(execution)?.message).toContain('may have been accepted and charged');
			expect(submissionsOf(theme)).toHaveLength(1);
			expect(tasksOf(theme)).toHaveLength(1);
		});
	});

	test('ten items, one answered 502 after acceptance: ten videos, however often it is retried, until somebody sets the option', async () => {
		const { client } = instance;
		const theme = 'Retried';
		strike(`${theme} 4`, acceptedWith(502));
		const parameters = { ...submit, prompt: random };
		const workflow = await client.createWorkflow(makeBatch(theme, 10, parameters));

		const failed = await client.runToEnd(workflow, triggerName);
		const retried = await client.retryExecution(failed.id);
		const retriedAgain = await client.retryExecution(retried.id);
		const retriedByProgram = await client.retryExecutionAsProgram(retriedAgain.id);

		for (const execution of [failed, retried, retriedAgain, retriedByProgram]) {
			expect(execution.status).toBe('error');
			expect(errorOf(execution)).toMatchObject({
				description: expect.stringContaining("'Resubmit If Outcome Unknown'"),
				context: { itemIndex: 4 },
			});
		}
		expect(retriedByProgram).toMatchObject({ mode: 'retry', retryOf: retriedAgain.id });
		expect(tasksOf(theme)).toHaveLength(10);

		const options = { resubmitUnknown: true };
		await client.updateWorkflow(workflow, makeBatch(theme, 10, { ...parameters, options }));
		// The option is in the saved workflow alone: the execution's own workflow does not have it.
		await client.retryExecution(retriedByProgram.id);
		expect(tasksOf(theme)).toHaveLength(10);

		const last = await client.retryExecution(retriedByProgram.id, { loadWorkflow: true });

		expectSuccess(last);
		expect(outputOf(last)).toHaveLength(10);
		expect(tasksOf(theme)).toHaveLength(11);
		const [first, second, ...more] = submissionsOf(`${theme} 4`);
		expect(more).toEqual([]);
		expect(keyOf(first)).toMatch(/\S/);
		expect(keyOf(second)).toBe(keyOf(first));
		expect(second?.body).toEqual(first?.body);
		expect(new Set(submissionsOf(theme).map(keyOf)).size).toBe(10);
	});

	test('a sub-workflow that fails: a Retry of its parent submits its videos again, its own Retry does not', async () => {
		const { client } = instance;
		const theme = 'Sub-workflow';
		strike(`${theme} 1`, refused);
		const { nodes } = makeBatch(theme, 2, submit);
		const child = await client.createWorkflow(
			chain(theme, [subWorkflowTrigger(), ...nodes.slice(1)]),
		);
		if (!n8nVersion.startsWith('1.')) await client.activateWorkflow(child);
		const parent = await run(chain('Parent', [manualTrigger(), callSubWorkflow(child.id)]));
		const [childExecution = ''] = await client.listExecutions(child.id);
		expect(parent.status).toBe('error');
		expect(tasksOf(theme)).toHaveLength(1);

		expectSuccess(await client.retryExecution(childExecution));
		expect(tasksOf(theme)).toHaveLength(2);

		expectSuccess(await client.retryExecution(parent.id));
		expect(tasksOf(theme)).toHaveLength(4);
	});

	test('an answer that cannot be read is kept: with the execution and in the log, without the key', async () => {
		const theme = 'Unreadable';
		const data = { ticket: 'task_unheard_of', for: defaultKey };
		strike(theme, acceptedWith(200, { code: 202, data }));

		const execution = await run(makeBatch(theme, 1, submit));

		expect(execution.status).toBe('error');
		expect(errorOf(execution)?.messages).toEqual([
			expect.stringContaining('"ticket":"task_unheard_of"'),
		]);
		expect(JSON.stringify(execution.data)).not.toContain(defaultKey);
		await findLogged('"ticket":"task_unheard_of"');
		expect(await readLog()).not.toContain(defaultKey);
		expect(tasksOf(theme)).toHaveLength(1);
	});

	test('an item at the error output says whether it may be charged', async () => {
		const theme = 'Error output';
		strike(`${theme} 0`, refused);
		strike(`${theme} 1`, acceptedWith(502));
		const onError = 'continueErrorOutput';

		const execution = await run(makeBatch(theme, 3, submit, { onError }));

		expectSuccess(execution);
		expect(outputOf(execution)).toMatchObject([{ json: { taskId: tasksOf(`${theme} 2`)[0] } }]);
		expect(outputOf(execution, 1).map(({ json }) => json)).toMatchObject([
			{ error: expect.stringContaining('402'), mayBeCharged: false, httpStatus: 402 },
			{ error: expect.stringContaining('502'), mayBeCharged: true, httpStatus: 502 },
		]);
	});

	test('with a minimum balance, what would go below it is not submitted', async () => {
		const theme = 'Minimum';
		// The videos of other tests are paid for, too: the same key has paid for them.
		const remainingUsd = instance.simulator.api.charges.remainingUsd(defaultKey);
		// One batch of ten at $0.20 each leaves $1 less than this.
		const parameters = { ...submit, options: { minimumBalance: remainingUsd - 1 } };
		const onError = 'continueRegularOutput';

		const execution = await run(makeBatch(theme, 15, parameters, { onError }));

		expectSuccess(execution);
		expect(tasksOf(theme)).toHaveLength(10);
		const out = outputOf(execution).map(({ json }) => json);
		expect(
			out
				.slice(0, 10)
				.map(({ taskId }) => taskId)
				.sort(),
		).toEqual(tasksOf(theme));
		expect(out.slice(10)).toEqual(
			Array.from({ length: 5 }, (_, index) => ({
				error: expect.stringMatching(/left, less than the 'Minimum Balance' of .* is not charged/),
				mayBeCharged: false,
				prompt: `${theme} ${index + 10}`,
				model: 'kling-v2-6',
			})),
		);
	});

	describe('when the execution is ended from outside', () => {
		test('by Stop: the log names the tasks, and a Retry runs nothing', async () => {
			const { client } = instance;
			const theme = 'Stopped';
			// The task is made, and the execution is stopped before the node learns of it.
			strike(`${theme} 1`, { kind: 'delay', delayMs: 3_000 });
			const workflow = await client.createWorkflow(
				makeBatch(theme, 2, { prompt: '={{ $json.p }}' }),
			);

			const executionId = await client.runWorkflow(workflow, triggerName);
			const [known, delayed] = await until('one is waited for, one is submitted', () => {
				const [taskId] = tasksOf(`${theme} 0`);
				const [delayedId] = tasksOf(`${theme} 1`);
				if (!taskId || !delayedId || looksAt(taskId).length === 0) return undefined;
				return [taskId, delayedId] as const;
			});
			await client.stopExecution(executionId);
			const stopped = await client.waitForExecution(executionId);

			expect(stopped.status).toBe('canceled');
			for (const taskId of [known, delayed]) {
				await findLogged(taskId, 'The execution was stopped', 'Get Status');
			}
			const requests = instance.simulator.api.requests.length;
			await retry(stopped);
			expect(instance.simulator.api.requests).toHaveLength(requests);
		});

		test('by Stop of a Retry: what a Retry of that sends again has the same key', async () => {
			const { client } = instance;
			const theme = 'Stopped Retry';
			strike(theme, refused);
			const workflow = makeBatch(theme, 1, { prompt: '={{ $json.p }}' });
			const failed = await run(workflow);
			expect(failed.status).toBe('error');

			const retried = retry(failed);
			const [taskId] = await until('the Retry waits', () => {
				const [known] = tasksOf(theme);
				return known !== undefined && looksAt(known).length > 0 ? [known] : undefined;
			});
			const [retryId = ''] = await client.listExecutions(failed.workflowId);
			await client.stopExecution(retryId);
			await retried;
			const second = retry({ id: retryId });
			const keys = () =>
				submissionsOf(theme)
					.slice(1)
					.map(({ headers }) => headers['idempotency-key']);
			if (n8nVersion.startsWith('1.')) {
				// It runs nothing there.
				await second;
				expect(keys()).toHaveLength(1);
				return;
			}
			await until('it is submitted again', () => keys().length === 2);
			expect(new Set(keys()).size).toBe(1);
			expect(tasksOf(theme)[0]).toBe(taskId);
			const [secondId = ''] = await client.listExecutions(failed.workflowId);
			await client.stopExecution(secondId);
			await second;
		});

		test('by the time-out of the workflow: the log names the tasks, and a Retry pays for nothing', async () => {
			const theme = 'Timed out';
			const parameters = { prompt: '={{ $json.p }}' };
			const settings = { executionTimeout: 3 };

			const timedOut = await run(makeBatch(theme, 2, parameters, {}, settings));

			expect(timedOut.status).toBe('canceled');
			const taskIds = tasksOf(theme);
			expect(taskIds).toHaveLength(2);
			for (const taskId of taskIds) await findLogged(taskId, 'The execution was stopped');
			await retry(timedOut);
			expect(tasksOf(theme)).toEqual(taskIds);
		});

		/** Retries an execution that n8n may refuse to retry, or end with an error. */
		async function retry({ id }: Pick<Execution, 'id'>): Promise<void> {
			await instance.client.retryExecution(id).catch((error: unknown) => {
				if (!(error instanceof N8nRequestError)) throw error;
			});
		}
	});

	/** A workflow whose items are told apart by their prompts: the theme, and a number. */
	function makeBatch(
		theme: string,
		count: number,
		parameters: Parameters<typeof klingVideo>[1],
		nodeSettings: Partial<INode> = {},
		settings: IWorkflowSettings = {},
	): WorkflowDocument {
		const batch = items(Array.from({ length: count }, (_, index) => ({ p: `${theme} ${index}` })));
		const node = { ...klingVideo(instance.credential, parameters), ...nodeSettings };
		const document = chain(theme, [manualTrigger(), ...batch, node]);
		return { ...document, settings: { ...document.settings, ...settings } };
	}

	async function run(document: WorkflowDocument): Promise<Execution> {
		const { client } = instance;
		return await client.runToEnd(await client.createWorkflow(document), triggerName);
	}

	/** Lets the first submission of a prompt that begins like this go wrong. */
	function strike(start: string, fault: Fault): void {
		instance.simulator.api.faults.add({ on: 'submit', when: asksFor(start), fault });
	}

	function submissionsOf(start: string): RecordedRequest[] {
		return instance.simulator.api.requests.filter(
			(request) => request.method === 'POST' && asksFor(start)(request),
		);
	}

	/** The IDs of the tasks that were accepted and paid for. */
	function tasksOf(start: string): string[] {
		const tasks = instance.simulator.api.tasks.filter(asksFor(start));
		return tasks.map(({ taskId }) => taskId);
	}

	function looksAt(taskId: string): RecordedRequest[] {
		return instance.simulator.api.requests.filter(({ path }) => path === `/v1/tasks/${taskId}`);
	}

	/** What n8n has written to its console, at its default level. */
	async function readLog(): Promise<string> {
		return await readFile(instance.server.logFile, 'utf8');
	}

	/** Waits until one line of n8n's log has all these texts. */
	async function findLogged(...texts: string[]): Promise<void> {
		await until(`a line of the log with ${texts.join(', ')}`, async () =>
			(await readLog()).split('\n').some((line) => texts.every((text) => line.includes(text))),
		);
	}
});

function asksFor(start: string): (request: { body?: unknown }) => boolean {
	return ({ body }) => String((body as { prompt?: string } | undefined)?.prompt).startsWith(start);
}

function keyOf(request?: RecordedRequest): string | undefined {
	return request?.headers['idempotency-key'];
}
