import type { IDataObject } from 'n8n-workflow';

import { klingVideo, makeWorkflow, runTwice } from '../../dev/engine/workflow';
import type { RecordedRequest } from '../../dev/simulator/api';
import type { Fault } from '../../dev/simulator/faults';
import type { Outcome } from '../../dev/simulator/task';
import { setUp } from './setUp';

let outcomes: Record<string, Array<Partial<Outcome>>> = {};
const setup = setUp({ onSubmit: ({ prompt = '' }) => outcomes[prompt]?.shift() ?? {} });
beforeEach(() => {
	outcomes = {};
});

const prompts = ['one', 'two', 'three', 'four', 'five'].map((prompt) => ({ prompt }));
const parameters = { prompt: '={{ $json.prompt }}', options: { pollIntervalSeconds: 1 } };
const triedTwice = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };

const submits = (requests: RecordedRequest[]) => requests.filter(({ method }) => method === 'POST');

const asksFor = (prompt: string) => (request: Pick<RecordedRequest, 'body'>) =>
	(request.body as { prompt?: string } | undefined)?.prompt === prompt;

const refusal: Fault = { kind: 'answer', status: 402 };

/** What the items say that they are, by the simulator's records. */
function promptsOf(items: Array<{ json: IDataObject }>): unknown[] {
	const { tasks } = setup.simulator.api;
	return items.map(({ json }) => tasks.find(({ taskId }) => taskId === json.taskId)?.body.prompt);
}

test('Retry On Fail: when the third of five is refused once, there are six requests and five tasks', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'submit', when: asksFor('three'), fault: refusal });
	const workflow = makeWorkflow(parameters, prompts, triedTwice);
	const execution = await engine.run(workflow, credential);

	expect(execution.run.data.resultData.error).toBeUndefined();
	expect(submits(simulator.api.requests)).toHaveLength(6);
	expect(simulator.api.tasks).toHaveLength(5);
	expect(promptsOf(execution.output(klingVideo))).toEqual(prompts.map(({ prompt }) => prompt));
});

test('Retry of the failed execution: the same', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'submit', when: asksFor('three'), fault: refusal });
	const workflow = makeWorkflow(parameters, prompts);
	const failed = await engine.run(workflow, credential);
	expect(failed.run.data.resultData.error).toMatchObject({
		message: expect.stringContaining('HTTP status 402'),
		description: expect.stringMatching(/task_00000\d \(item \d\).*without paying again/),
	});
	const retried = await engine.retry(failed, workflow, credential);

	expect(retried.run.data.resultData.error).toBeUndefined();
	expect(submits(simulator.api.requests)).toHaveLength(6);
	expect(simulator.api.tasks).toHaveLength(5);
	expect(promptsOf(retried.output(klingVideo))).toEqual(prompts.map(({ prompt }) => prompt));
});

test('a task that failed is submitted again by the next try, one that completed is not', async () => {
	const { engine, simulator, credential } = setup;
	outcomes = { two: [{ status: 'failed' }] };
	const workflow = makeWorkflow(parameters, prompts.slice(0, 3), triedTwice);
	const execution = await engine.run(workflow, credential);

	expect(promptsOf(execution.output(klingVideo))).toEqual(['one', 'two', 'three']);
	const accepted = simulator.api.tasks.map(({ body }) => body.prompt);
	expect(accepted.sort()).toEqual(['one', 'three', 'two', 'two']);
});

test('a task that was cancelled is named in the log when a Retry submits the item again', async () => {
	const { engine, simulator, credential } = setup;
	const warn = jest.spyOn(engine.logger, 'warn').mockImplementation(() => {});
	outcomes = { one: [{ status: 'cancelled' }] };
	const workflow = makeWorkflow(parameters, prompts.slice(0, 1), triedTwice);
	const failed = await engine.run(workflow, credential);
	expect(simulator.api.tasks).toHaveLength(1);
	const execution = await engine.retry(failed, workflow, credential);
	const lines = warn.mock.calls.map(([line]) => line);
	warn.mockRestore();

	expect(execution.output(klingVideo)[0]?.json.taskId).toBe('task_000002');
	expect(simulator.api.tasks).toHaveLength(2);
	expect(lines).toContainEqual(
		expect.stringMatching(/^Task task_000001 of item \d was cancelled, and may be charged/),
	);
});

test('a submission whose answer was lost is sent again by no retry', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'submit', fault: { kind: 'resetAfter' } });
	const workflow = makeWorkflow(parameters, prompts.slice(0, 1), {
		retryOnFail: true,
		maxTries: 3,
		waitBetweenTries: 0,
	});
	const failed = await engine.run(workflow, credential);

	expect(failed.run.data.resultData.error).toMatchObject({
		message: 'This item was submitted before, and may have been accepted and charged',
		description: expect.stringMatching(
			/not submitted again\..*task list.*'Resubmit If Outcome Unknown'/,
		),
	});
	const retried = await engine.retry(failed, workflow, credential);
	expect(retried.run.data.resultData.error?.message).toContain('was submitted before');
	expect(submits(simulator.api.requests)).toHaveLength(1);
});

test('an item that a Retry cannot read names its task, and how to get it without the Retry', async () => {
	const { engine, simulator, credential } = setup;
	outcomes = { 'A dog': [{ status: 'failed' }] };
	const rows = [{ prompt: 'A cat' }, { prompt: 'A dog' }];
	const failed = await engine.run(makeWorkflow(parameters, rows), credential);
	const saved = makeWorkflow({ ...parameters, options: { maxWaitMinutes: -1 } }, rows);
	const retried = await engine.retry(failed, saved, credential, saved);

	const { error } = retried.run.data.resultData;
	expect(error?.message).toMatch(/^Item 1: 'Max Wait \(Minutes\)' must be/);
	expect(error?.description).toContain(
		'If this item cannot be corrected, use Get Status with task ID task_000001.',
	);
	expect(simulator.api.tasks).toHaveLength(2);
});

test('each round of a loop submits a new video', async () => {
	const { engine, simulator, credential } = setup;
	const workflow = makeWorkflow({ ...parameters, operation: 'submit' }, prompts.slice(0, 1));
	runTwice(workflow);
	const execution = await engine.run(workflow, credential);

	const rounds = [0, 1].map((round) => execution.output(klingVideo, 0, round)[0]?.json.taskId);
	expect(rounds).toEqual(['task_000001', 'task_000002']);
	expect(simulator.api.tasks).toHaveLength(2);
});

test('items are in flight together, up to the limit', async () => {
	const { engine, simulator, credential } = setup;
	const items = Array.from({ length: 6 }, (_, index) => ({ prompt: String(index) }));
	outcomes = Object.fromEntries(items.map(({ prompt }) => [prompt, [{ generationMs: 1500 }]]));
	const workflow = makeWorkflow(
		{ ...parameters, options: { pollIntervalSeconds: 1, maxConcurrentTasks: 3 } },
		items,
	);
	const execution = await engine.run(workflow, credential);

	expect(promptsOf(execution.output(klingVideo))).toEqual(items.map(({ prompt }) => prompt));
	const ends = simulator.api.requests.filter(({ host }) => host === 'files');
	const starts = submits(simulator.api.requests);
	const inFlightAt = (atMs: number) =>
		starts.filter((start) => start.atMs <= atMs).length -
		ends.filter((end) => end.atMs < atMs).length;
	const most = Math.max(...starts.map(({ atMs }) => inFlightAt(atMs)));
	expect(most).toBe(3);
});

test('as the tool of an AI agent, a try after a failed one pays for nothing again, but a second call does', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'task', fault: { kind: 'answer', status: 404 } });
	const workflow = makeWorkflow(parameters, prompts.slice(0, 1), {
		type: 'n8n-nodes-kling-video.klingVideoTool',
		retryOnFail: true,
		maxTries: 2,
		waitBetweenTries: 0,
	});
	runTwice(workflow);
	const execution = await engine.run(workflow, credential);

	expect(execution.run.data.resultData.error).toBeUndefined();
	const calls = [0, 1].map((call) => execution.output(klingVideo, 0, call)[0]?.json.taskId);
	expect(calls).toEqual(['task_000001', 'task_000002']);
	expect(simulator.api.tasks).toHaveLength(2);
});
