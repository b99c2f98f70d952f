/**
 * Executions that n8n fails before the first of their nodes runs, because a part of n8n is not ready. n8n
 * then drops what it has stored of the nodes' runs, and stores one that never was in their place.
 */
import type { Execution, WorkflowFile } from '../../dev/engine/engine';
import { klingVideo, makeWorkflow, runTwice } from '../../dev/engine/workflow';
import type { Outcome } from '../../dev/simulator/task';
import { setUp } from './setUp';

const hourMs = 3_600_000;

const outcomes: Record<string, Partial<Outcome>> = {};
const setup = setUp({ onSubmit: ({ prompt = '' }) => outcomes[prompt] ?? {} }, 'filesystem');

beforeEach(() => {
	for (const prompt of Object.keys(outcomes)) delete outcomes[prompt];
});

const parameters = { prompt: '={{ $json.prompt }}', waitUsing: 'sleep' };
const prompts = ['A cat', 'A dog'].map((prompt) => ({ prompt }));

/** Lets an execution start, or continue, on an n8n that is not ready. */
async function fail(begin: () => Promise<Execution>): Promise<Execution> {
	setup.engine.notReady = new Error('OTel settings not yet initialized');
	const failed = await begin();
	setup.engine.notReady = undefined;
	expect(failed.run.data.resultData.error?.message).toBe('OTel settings not yet initialized');
	return failed;
}

/** Has n8n fail an execution when it is due to wake up. All tasks have ended by then. */
async function failToWake(asleep: Execution, workflow: WorkflowFile): Promise<Execution> {
	const { engine, simulator, credential } = setup;
	expect(asleep.run.status).toBe('waiting');
	for (const { outcome } of simulator.api.tasks) outcome.generationMs = 0;
	const realNow = Date.now.bind(Date);
	const offsetMs = Number(asleep.run.waitTill) - realNow();
	jest.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);
	return await fail(async () => await engine.wake(asleep, workflow, credential));
}
afterEach(() => jest.restoreAllMocks());

/** The IDs of the finished videos that the node has passed on. */
const videosOf = (execution: Execution) =>
	execution.output(klingVideo).flatMap(({ json, binary }) => (binary ? json.taskId : []));

test('a Retry of an execution that should have woken up returns its videos, and pays for none of them again', async () => {
	const { engine, simulator, credential } = setup;
	for (const { prompt } of prompts) outcomes[prompt] = { generationMs: hourMs };
	// The output of earlier nodes is lost as well.
	const prompt = '={{ $("Start").item.json.prompt }}';
	const workflow = makeWorkflow({ ...parameters, prompt }, prompts);
	const asleep = await engine.run(workflow, credential);
	const failed = await failToWake(asleep, workflow);
	// n8n may not be ready for the Retry, either.
	const again = await fail(async () => await engine.retry(failed, workflow, credential));

	const retried = await engine.retry(again, workflow, credential);

	expect(videosOf(retried)).toEqual(['task_000001', 'task_000002']);
	expect(simulator.api.tasks).toHaveLength(2);
});

test('so does one of a later run of the node, which does not take the tasks of the first run', async () => {
	const { engine, simulator, credential } = setup;
	outcomes['A dog'] = { generationMs: hourMs };
	const prompt = '={{ $runIndex === 1 ? "A dog" : "A cat" }}';
	const workflow = makeWorkflow({ ...parameters, prompt });
	runTwice(workflow);
	const failed = await failToWake(await engine.run(workflow, credential), workflow);

	const retried = await engine.retry(failed, workflow, credential);

	expect(videosOf(retried)).toEqual(['task_000002']);
	expect(simulator.api.tasks).toHaveLength(2);
});

test('a later run of the node submits its own video if another node was to wake up', async () => {
	const { engine, simulator, credential } = setup;
	outcomes['A dog'] = { generationMs: hourMs };
	const workflow = makeWorkflow({ prompt: 'A cat' });
	runTwice(workflow);
	const [, node] = workflow.nodes;
	if (!node) throw new Error('There is no node');
	const sleeper = { ...node, id: 'sleeper', name: 'Sleeper' };
	workflow.nodes.push({ ...sleeper, parameters: { ...parameters, prompt: 'A dog' } });
	workflow.connections[klingVideo] = { main: [[{ node: 'Sleeper', type: 'main', index: 0 }]] };
	const failed = await failToWake(await engine.run(workflow, credential), workflow);

	const retried = await engine.retry(failed, workflow, credential);

	const made = simulator.api.tasks.map(({ body }) => body.prompt);
	expect(made.slice(0, 3)).toEqual(['A cat', 'A dog', 'A cat']);
	expect(videosOf(retried)).toEqual(['task_000003']);
});

test('a Retry of a Retry submits nothing if nobody knows which run of the node it repeats', async () => {
	const { engine, simulator, credential } = setup;
	outcomes['A dog'] = { status: 'failed' };
	const workflow = makeWorkflow({ prompt: '={{ $json.prompt }}' }, prompts);
	const failed = await engine.run(workflow, credential);
	expect(failed.run.data.resultData.error?.message).toContain('could not be generated');
	const again = await fail(async () => await engine.retry(failed, workflow, credential));

	const retried = await engine.retry(again, workflow, credential);

	expect(retried.run.data.resultData.error?.message).toContain('may have submitted this item');
	expect(simulator.api.tasks).toHaveLength(2);
});
