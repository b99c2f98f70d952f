/**
 * Retries of an execution that n8n has lost the memory of, because it crashed in the middle of it in
 * production, on n8n's engine.
 */
import type { IExecuteData, INode, INodeParameters, IRunData, ITaskData } from 'n8n-workflow';

import type { Execution, WorkflowFile } from '../../dev/engine/engine';
import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { setUp } from './setUp';

let generationMs = 0;
const setup = setUp({ generationMs: () => generationMs });
beforeEach(() => {
	generationMs = 0;
});

const prompts = ['One', 'Two', 'Three'];
const rows = prompts.map((prompt) => ({ prompt }));
const before = 'Before';

/** A workflow of a trigger, which passes on what it gets, another node, and the node under test. */
function make(parameters: INodeParameters, settings: Partial<INode> = {}): WorkflowFile {
	const prompt = '={{ $json.prompt }}';
	const workflow = makeWorkflow({ prompt, ...parameters }, rows, settings);
	const [start, ...others] = workflow.nodes as [INode, ...INode[]];
	const noOp = { ...start, id: before, name: before, type: 'n8n-nodes-base.noOp' };
	const trigger = { ...start, type: 'n8n-nodes-base.webhook' };
	const toBefore = { main: [[{ node: before, type: 'main' as const, index: 0 }]] };
	return {
		...workflow,
		nodes: [trigger, noOp, ...others],
		connections: { [start.name]: toBefore, [before]: workflow.connections[start.name] ?? {} },
	};
}

/** A run of a node that a Retry finds, which has brought an item for each row. */
const run = (executionIndex: number, source: ITaskData['source']): ITaskData => ({
	startTime: 0,
	executionTime: 0,
	executionIndex,
	executionStatus: 'success',
	source,
	data: { main: [rows.map((json) => ({ json }))] },
});

/** The execution as n8n stores it: what it runs next, and what has run. The nodes have noted nothing. */
function storedAs(
	execution: Execution,
	{ nodes }: WorkflowFile,
	next: string,
	source: IExecuteData['source'],
	runData: IRunData,
): Execution {
	const node = nodes.find(({ name }) => name === next) as INode;
	const data = { main: [rows.map((json) => ({ json }))] };
	const executionData = {
		contextData: {},
		nodeExecutionStack: [{ node, data, source }],
		metadata: {},
		waitingExecution: {},
		waitingExecutionSource: {},
	};
	const resultData = { runData };
	return {
		...execution,
		run: { ...execution.run, data: { ...execution.run.data, executionData, resultData } },
	};
}

/**
 * The execution as it is stored if n8n has crashed: as it was when it began, with the runs that n8n makes
 * of its event log.
 */
const crash = (execution: Execution, workflow: WorkflowFile) =>
	storedAs(execution, workflow, 'Start', null, {
		Start: [run(0, [null])],
		[before]: [run(0, [null])],
	});

const errorOf = ({ run: { data } }: Execution) => data.resultData.error;
const tasks = () => setup.simulator.api.tasks;

async function runAndCrash(workflow: WorkflowFile): Promise<Execution> {
	const { engine, credential } = setup;
	const execution = await engine.run(workflow, credential);
	expect(tasks()).toHaveLength(3);
	return crash(execution, workflow);
}

describe.each(['submit', 'polling', 'sleep', 'callback'])('%s', (way) => {
	const parameters = way === 'submit' ? { operation: way } : { waitUsing: way };

	test('a Retry submits nothing again, nor does a Retry of that, and the error says why', async () => {
		const { engine, credential } = setup;
		const workflow = make(parameters, { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 });
		const crashed = await runAndCrash(workflow);
		const retried = await engine.retry(crashed, workflow, credential);
		const again = await engine.retry(retried, workflow, credential);

		for (const execution of [retried, again]) {
			expect(errorOf(execution)).toMatchObject({
				message: expect.stringContaining('The execution that is being retried may have submitted'),
				description: expect.stringMatching(/n8n's log.*'Resubmit If Outcome Unknown'/),
			});
		}
		expect(tasks()).toHaveLength(3);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'with On Error = %s, each item says that it may be charged',
		async (onError) => {
			const { engine, credential } = setup;
			const workflow = make(parameters, { onError });
			const crashed = await runAndCrash(workflow);
			const { output } = await engine.retry(crashed, workflow, credential);

			const items = output(klingVideo, onError === 'continueErrorOutput' ? 1 : 0);
			expect(items.map(({ json }) => json)).toEqual(
				prompts.map((prompt) => ({
					error: expect.stringContaining('execute the workflow again for this item'),
					mayBeCharged: true,
					prompt,
					model: 'kling-v2-6',
				})),
			);
			expect(tasks()).toHaveLength(3);
		},
	);
});

test('if the workflow saves its progress, a Retry begins at the node, and submits nothing again', async () => {
	const { engine, credential } = setup;
	const workflow = make({ operation: 'submit' });
	const execution = await engine.run(workflow, credential);
	const source = [{ previousNode: before }];
	const crashed = storedAs(
		execution,
		workflow,
		klingVideo,
		{ main: source },
		{
			Start: [run(0, [])],
			[before]: [run(1, [{ previousNode: 'Start' }])],
		},
	);
	const retried = await engine.retry(crashed, workflow, credential);

	expect(errorOf(retried)?.message).toContain('may have submitted this item');
	expect(tasks()).toHaveLength(3);
});

test('with Resubmit If Outcome Unknown, a Retry submits each item once again', async () => {
	const { engine, credential } = setup;
	const crashed = await runAndCrash(make({ operation: 'submit' }));
	const workflow = make({ operation: 'submit', options: { resubmitUnknown: true } });
	const retried = await engine.retry(crashed, workflow, credential);

	expect(errorOf(retried)).toBeUndefined();
	expect(retried.output(klingVideo)).toHaveLength(3);
	expect(tasks()).toHaveLength(6);
});

test('as the tool of an agent, a Retry submits nothing again, and tells the model', async () => {
	const { engine, credential } = setup;
	const type = 'n8n-nodes-kling-video.klingVideoTool';
	const workflow = make({ operation: 'submit' }, { type });
	const crashed = await runAndCrash(workflow);
	const retried = await engine.retry(crashed, workflow, credential);

	expect(retried.output(klingVideo)[0]?.json).toMatchObject({ mayBeCharged: true });
	expect(tasks()).toHaveLength(3);
});

test('a Retry of an execution that failed before it came to the node submits as ever', async () => {
	const { engine, credential } = setup;
	const workflow = make({ operation: 'submit' });
	const failed = storedAs(
		{ id: '0', run: { data: {} } } as Execution,
		workflow,
		before,
		{ main: [{ previousNode: 'Start' }] },
		{ Start: [run(0, [])] },
	);
	const retried = await engine.retry(failed, workflow, credential);

	expect(errorOf(retried)).toBeUndefined();
	expect(tasks()).toHaveLength(3);
});

describe('n8n crashes, and the Retry that comes then is not the one that comes to the node', () => {
	const failing = 'n8n-nodes-kling-video.klingVideo';
	/** A workflow whose node before this one fails, until it is mended. */
	function makeFailing(): { workflow: WorkflowFile; mended: WorkflowFile } {
		const mended = make({ operation: 'submit' });
		const workflow = structuredClone(mended);
		const node = workflow.nodes.find(({ name }) => name === before) as INode;
		Object.assign(node, { type: failing, parameters: { operation: 'none' } });
		return { workflow, mended };
	}

	test('a Retry from the trigger fails at a node before: its Retry submits nothing again', async () => {
		const { engine, credential } = setup;
		const { workflow, mended } = makeFailing();
		const { run: full, ...others } = await runAndCrash(mended);
		const runData = { [klingVideo]: [] };
		const crashed = {
			...others,
			run: { ...full, data: { ...full.data, resultData: { runData } } },
		};
		const stopped = await engine.retry(crashed, workflow, credential);
		expect(errorOf(stopped)?.message).toContain('no operation');
		const retried = await engine.retry(stopped, mended, credential, mended);

		expect(errorOf(retried)?.message).toContain('may have submitted this item');
		expect(tasks()).toHaveLength(3);
	});

	test('a Retry that has reached the node crashes: its Retry submits nothing again', async () => {
		const { engine, credential } = setup;
		const { workflow, mended } = makeFailing();
		const failed = await engine.run(workflow, credential);
		expect(errorOf(failed)?.message).toContain('no operation');
		const crashed = structuredClone(failed.run.data);
		await engine.retry(failed, mended, credential, mended);
		expect(tasks()).toHaveLength(3);
		// From its event log, n8n knows that the node has started, and removes this run in the
		// Retry.
		crashed.resultData.runData[klingVideo] = [];
		const retried = await engine.retry(
			{ ...failed, run: { ...failed.run, data: crashed } },
			mended,
			credential,
			mended,
		);

		expect(errorOf(retried)?.message).toContain('may have submitted this item');
		expect(tasks()).toHaveLength(3);
	});
});

test('n8n crashes in a later node, after the execution has slept: a Retry brings its videos, and submits nothing again', async () => {
	const { engine, credential } = setup;
	generationMs = 3_600_000;
	const workflow = make({ waitUsing: 'sleep' });
	const asleep = await engine.run(workflow, credential);
	expect(asleep.run.status).toBe('waiting');
	for (const { outcome } of tasks()) outcome.generationMs = 0;
	// From its event log, n8n knows that the later node has started, and removes that run in the Retry
	// instead of the one that slept.
	const { resultData } = asleep.run.data;
	resultData.runData.Later = [];
	resultData.lastNodeExecuted = 'Later';
	const retried = await engine.retry(asleep, workflow, credential);

	expect(errorOf(retried)).toBeUndefined();
	expect(retried.output(klingVideo).map(({ json }) => json.taskId)).toEqual(
		tasks().map(({ taskId }) => taskId),
	);
	expect(tasks()).toHaveLength(3);
});

describe('n8n crashes in a later run of the node, and has stored the notes of the first one', () => {
	/** The execution as it was stored before the second run: what it runs next leads to that run. */
	async function runOnceAndCrash(next: string, between: Partial<INode>) {
		const { engine, credential } = setup;
		const workflow = make({ operation: 'submit' });
		Object.assign(workflow.nodes.find(({ name }) => name === before) as INode, between);
		const { run: full, ...others } = await engine.run(workflow, credential);
		expect(tasks()).toHaveLength(3);
		const { contextData = {} } = full.data.executionData ?? {};
		const runData = { ...full.data.resultData.runData, [before]: [] };
		const source = { main: [{ previousNode: next === klingVideo ? before : 'Start' }] };
		const crashed = storedAs({ run: full, ...others }, workflow, next, source, runData);
		Object.assign(crashed.run.data.executionData as object, { contextData });
		return { crashed, workflow };
	}

	test.each([
		['begins at the node, because the workflow saves its progress', klingVideo, {}],
		['begins at a Wait node', before, { type: 'n8n-nodes-base.wait' }],
		[
			'begins at a node that has waited for an answer',
			before,
			{ type: 'n8n-nodes-base.slack', parameters: { operation: 'sendAndWait' } },
		],
	])('a Retry that %s submits nothing again', async (_, next, between) => {
		const { engine, credential } = setup;
		const { crashed, workflow } = await runOnceAndCrash(next, between);
		const retried = await engine.retry(crashed, workflow, credential);

		expect(errorOf(retried)?.message).toContain('may have submitted this item');
		expect(tasks()).toHaveLength(3);

		const willing = make({ operation: 'submit', options: { resubmitUnknown: true } });
		const resubmitted = await engine.retry(retried, workflow, credential, willing);
		expect(errorOf(resubmitted)).toBeUndefined();
		expect(tasks()).toHaveLength(6);
	});

	test('a Retry that begins at another Kling Video node, which had been asleep, submits nothing again', async () => {
		const { engine, credential } = setup;
		const { crashed, workflow } = await runOnceAndCrash(before, {});
		// What such a node notes when it finds out that the Retry begins at its sleep.
		const { contextData = {} } = crashed.run.data.executionData ?? {};
		contextData[`node:${before}`] = { isForgotten: true };
		const retried = await engine.retry(crashed, workflow, credential);

		expect(errorOf(retried)?.message).toContain('may have submitted this item');
		expect(tasks()).toHaveLength(3);
	});

	test('a Retry that begins at another node, which has failed, submits the videos of the second run', async () => {
		const { engine, credential } = setup;
		const { crashed: failed, workflow } = await runOnceAndCrash(before, {});
		const retried = await engine.retry(failed, workflow, credential);

		expect(errorOf(retried)).toBeUndefined();
		expect(tasks()).toHaveLength(6);
	});
});
