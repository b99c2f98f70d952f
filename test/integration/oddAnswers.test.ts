/** One odd answer ends nothing: a task that is paid for is delivered, or named by the error. */
import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { htmlPage, type Fault } from '../../dev/simulator/faults';
import { defaultBaseUrl } from '../../nodes/KlingVideo/api/credential';
import { downloadSamples, taskSamples, textOf, toFault } from '../support/samples/samples';
import { setUp } from './setUp';

const setup = setUp({ generationMs: 1_000 });

const answer = (status: number, body?: unknown): Fault => ({
	kind: 'answer',
	status,
	...(body !== undefined && { body }),
});

/** Does not download, so that a sample may have any link. */
const waiting = { downloadVideo: false, options: { pollIntervalSeconds: 1 } };

test('a status check that is answered with any sample once ends as the sample or, in the end, the task says', async () => {
	const { engine, simulator, credential } = setup;
	const prompts = taskSamples.map(({ id }) => ({ prompt: id }));
	const submitted = await engine.run(
		makeWorkflow({ operation: 'submit', prompt: '={{ $json.prompt }}' }, prompts),
		credential,
	);
	const taskIds = submitted.output(klingVideo).map(({ json }) => String(json.taskId));
	for (const [index, sample] of taskSamples.entries()) {
		const taskId = taskIds[index] ?? '';
		const body = sample.asked
			? textOf(sample).replaceAll(`"${sample.asked}"`, `"${taskId}"`)
			: textOf(sample);
		simulator.api.faults.add({
			on: 'task',
			when: ({ path }) => path === `/v1/tasks/${taskId}`,
			fault: toFault({ ...sample, body }),
		});
	}

	const workflow = makeWorkflow(
		{
			operation: 'getStatus',
			taskId: '={{ $json.taskId }}',
			waitForCompletion: true,
			downloadVideo: false,
			options: { maxConcurrentTasks: 100, pollIntervalSeconds: 1 },
		},
		taskIds.map((taskId) => ({ taskId })),
		{ onError: 'continueRegularOutput' },
	);
	const items = (await engine.run(workflow, credential)).output(klingVideo);

	expect(items).toHaveLength(taskSamples.length);
	for (const [index, sample] of taskSamples.entries()) {
		const { json = {} } = items[index] ?? {};
		const isEnd = sample.meaning === 'failed' || sample.meaning === 'cancelled';
		expect({ id: sample.id, ...json }).toMatchObject({
			id: sample.id,
			taskId: taskIds[index],
			status: isEnd ? sample.meaning : 'completed',
			...(isEnd
				? { error: expect.stringContaining(sample.reason ?? String(taskIds[index])) }
				: {
						videoUrl:
							sample.videoUrl?.replace(defaultBaseUrl, simulator.url) ??
							expect.stringContaining(`${taskIds[index]}.mp4`),
					}),
		});
	}
});

/** Whatever answers every status check. */
const lasting: Array<{ what: string; fault: Fault }> = [
	...[400, 401, 402, 403, 404, 408, 425, 429, 500, 503].map((status) => ({
		what: `status ${status}`,
		fault: answer(status),
	})),
	{ what: 'a web page', fault: htmlPage(200) },
	{ what: 'the web page of a bot wall', fault: htmlPage(403) },
	{ what: 'an empty answer', fault: answer(200, '') },
	{ what: 'half a JSON', fault: answer(200, '{"code":200,"data":{"id":') },
	{ what: 'no data', fault: answer(200, { code: 200, data: null }) },
	{ what: 'a lost connection', fault: { kind: 'resetBefore' } },
];

test.each(lasting)('$what forever is an error that names the paid task', async ({ fault }) => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'task', times: Infinity, fault });
	const workflow = makeWorkflow({
		prompt: 'A cat',
		...waiting,
		options: { maxWaitMinutes: 0.03 },
	});
	const { run } = await engine.run(workflow, credential);

	expect(run.data.resultData.error?.description).toMatch(
		/Task task_000001 keeps running at APIMart and is paid for\. .*Get Status with this task ID/,
	);
});

test('a link that comes some time after the end is waited for', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({
		on: 'task',
		times: 2,
		fault: answer(200, { code: 200, data: { id: 'task_000001', status: 'completed', result: {} } }),
	});
	const workflow = makeWorkflow({ prompt: 'A cat', ...waiting });
	const [item] = (await engine.run(workflow, credential)).output(klingVideo);
	expect(item?.json).toMatchObject({
		status: 'completed',
		videoUrl: expect.stringContaining('task_000001.mp4'),
	});
});

test('a download that first gets any of the samples as its answer returns the video in the end', async () => {
	const { engine, simulator, credential } = setup;
	const prompts = downloadSamples.map(({ id }) => ({ prompt: id }));
	for (const sample of downloadSamples) {
		simulator.api.faults.add({
			on: 'download',
			when: ({ path }) =>
				simulator.api.tasksOf(sample.id).some(({ taskId }) => path.includes(taskId)),
			fault: toFault(sample),
		});
	}
	const workflow = makeWorkflow(
		{ prompt: '={{ $json.prompt }}', options: { maxConcurrentTasks: 100, pollIntervalSeconds: 1 } },
		prompts,
		{ onError: 'continueRegularOutput' },
	);
	const items = (await engine.run(workflow, credential)).output(klingVideo);

	for (const [index, { id }] of downloadSamples.entries()) {
		const { json = {}, binary } = items[index] ?? {};
		expect({ id, ...json }).toMatchObject({ id, status: 'completed', prompt: id });
		expect(binary?.data?.fileName).toBe(`kling-${String(json.taskId)}.mp4`);
	}
});

test('an answer that only trickles in is cut off like a missing one, and nothing paid is repeated', async () => {
	const { engine, simulator, credential } = setup;
	// A byte each time, for far longer than the limit.
	const drip: Fault = { kind: 'send', chunks: Array<number>(1_000).fill(1), pauseMs: 100 };
	const { timeout } = AbortSignal;
	jest.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 60));

	simulator.api.faults.add({ on: 'task', fault: drip });
	const checked = await engine.run(makeWorkflow({ prompt: 'A cat', ...waiting }), credential);
	expect(checked.output(klingVideo)[0]?.json).toMatchObject({ status: 'completed' });

	simulator.api.faults.add({ on: 'submit', fault: drip });
	const { run } = await engine.run(makeWorkflow({ prompt: 'A dog', ...waiting }), credential);
	expect(run.data.resultData.error).toMatchObject({
		message: expect.stringMatching(/^No answer came from .* in time$/),
		description: expect.stringContaining('may have been accepted and charged'),
	});
	expect(simulator.api.tasks).toHaveLength(2);
	jest.restoreAllMocks();
});
