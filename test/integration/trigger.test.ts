import type { INode, INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { WorkflowFile } from '../../dev/engine/engine';
import { makeWorkflow } from '../../dev/engine/workflow';
import { setUp } from './setUp';

const klingTrigger = 'Kling Video Trigger';
const completed = { code: 200, data: { id: 'task_000001', status: 'completed' } };

const setup = setUp();

/** A workflow that begins with the trigger. */
function listen(parameters: INodeParameters = {}, settings: Partial<INode> = {}): WorkflowFile {
	return {
		name: 'Listening',
		nodes: [
			{
				// What a trigger remembers is kept by its ID.
				id: randomUUID(),
				name: klingTrigger,
				type: 'n8n-nodes-kling-video.klingVideoTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters,
				credentials: { apiMartApi: { id: '1', name: 'APIMart' } },
				...settings,
			},
		],
		connections: {},
	};
}

/** Calls the trigger back, by default for the task of {@link makeVideo}. */
async function call(workflow: WorkflowFile, body: unknown = completed) {
	return await setup.engine.callWebhook(workflow, klingTrigger, setup.credential, body);
}

/** Makes a video. Its task has the ID that the first task of every test gets. */
async function makeVideo(): Promise<void> {
	const parameters = { operation: 'submit', prompt: 'A cat' };
	await setup.engine.run(makeWorkflow(parameters), setup.credential);
}

test('asks to be called again while the status check says that the task is still running', async () => {
	await makeVideo();
	const workflow = listen();
	const body = { code: 200, data: { id: 'task_000001', status: 'processing' } };
	setup.simulator.api.faults.add({ on: 'task', fault: { kind: 'answer', status: 200, body } });

	expect(await call(workflow)).toEqual({ status: 503, workflowData: undefined });
	expect(await call(workflow)).toMatchObject({
		status: 200,
		workflowData: [[{ json: { taskId: 'task_000001', status: 'completed' } }]],
	});
	expect(await call(workflow)).toEqual({ status: 200, workflowData: undefined });
});

test.each([
	[{ id: 'task_000001' }],
	[{ task_id: 'task_000001' }],
	[{ data: { id: 'task_000001' } }],
	[{ data: { task_id: 'task_000001' } }],
	[{ id: null, data: { task_id: 'task_000001' } }],
])('reads the ID in %j', async (body) => {
	await makeVideo();

	expect(await call(listen(), body)).toMatchObject({
		status: 200,
		workflowData: [[{ json: { taskId: 'task_000001' } }]],
	});
});

test('takes a whole number for an ID', async () => {
	expect((await call(listen(), { data: { id: 123456 } })).status).toBe(404);
	expect(setup.simulator.api.requests).toMatchObject([{ path: '/v1/tasks/123456' }]);
});

test.each([
	[null],
	[7],
	[true],
	['task_000001'],
	[[]],
	[[{ id: 'task_000001' }]],
	[{}],
	[{ data: null }],
	[{ data: 'task_000001' }],
	[{ data: [{ id: 'task_000001' }] }],
	[{ id: '' }],
	[{ id: 1.5 }],
	[{ id: 2 ** 53 }],
	[{ id: ['task_000001'] }],
	[{ id: { toString: 'task_000001' } }],
	[{ id: 'task 1' }],
	[{ id: 'task_000001\n' }],
	[{ id: 'täsk' }],
	[{ id: '../../v1/balance' }],
	[{ id: '.' }],
	[{ id: '..' }],
	[{ id: '...' }],
	[{ id: '%2e%2e' }],
	[{ id: '..\\balance' }],
	[{ data: { id: 'x'.repeat(129) } }],
	[{ data: { id: 'x'.repeat(6_000) } }],
])('refuses %j, and asks APIMart nothing', async (body) => {
	expect(await call(listen(), body)).toEqual({ status: 400, workflowData: undefined });
	expect(setup.simulator.api.requests).toEqual([]);
});

test.each(['task.1', 'cgt:2026-01:abc', '..a'])(
	'takes %s for an ID, and asks for that task',
	async (id) => {
		expect((await call(listen(), { id })).status).toBe(404);
		expect(setup.simulator.api.requests).toMatchObject([
			{ path: expect.stringMatching(/^\/v1\/tasks\/[^/]+$/) },
		]);
	},
);

test('two hundred callbacks that name one task at once share a few status checks', async () => {
	const workflow = listen();
	const answers = await Promise.all(Array.from({ length: 200 }, async () => await call(workflow)));

	expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([404]));
	expect(setup.simulator.api.requests.length).toBeLessThan(100);
});

test('answers that calling again is of no use if APIMart does not know the task', async () => {
	expect(await call(listen())).toEqual({ status: 404, workflowData: undefined });
});

test.each([401, 403, 429, 502])(
	'asks to be called again if the status check is answered with %i',
	async (status) => {
		await makeVideo();
		const workflow = listen();
		setup.simulator.api.faults.add({ on: 'task', fault: { kind: 'answer', status } });

		expect(await call(workflow)).toEqual({ status: 503, workflowData: undefined });
		expect((await call(workflow)).workflowData).toHaveLength(1);
	},
);

test('asks to be called again when it has no credential', async () => {
	await makeVideo();
	const workflow = listen({}, { credentials: {} });

	expect(await call(workflow)).toEqual({ status: 503, workflowData: undefined });
});

describe('reads its parameters as the node does:', () => {
	beforeEach(makeVideo);

	test.each([
		['completed', true],
		['Failed, COMPLETED', true],
		['failed,cancelled', false],
		['Video Completed', true],
		['={{ ["completed"] }}', true],
		['={{ "completed, failed" }}', true],
		['={{ ["failed"] }}', false],
	])('Trigger On %s', async (events, isDelivered) => {
		const { status, workflowData } = await call(listen({ events }));

		expect(status).toBe(200);
		expect(workflowData?.[0]?.[0]?.json).toEqual(
			isDelivered ? expect.not.objectContaining({ error: expect.anything() }) : undefined,
		);
	});

	test.each([
		['={{ "yes" }}', '={{ "off" }}', true],
		['={{ " On " }}', '', true],
		['', '={{ "No" }}', false],
		['={{ 0 }}', '={{ null }}', false],
	])('Download Video %s and Simplify %s', async (downloadVideo, simplify, hasFile) => {
		const parameters = { downloadVideo, simplify, binaryOutputField: ' ' };
		const { workflowData } = await call(listen(parameters));

		const [item] = workflowData?.[0] ?? [];
		expect(item?.json).not.toHaveProperty('error');
		expect(item?.json).toHaveProperty(/off|no/i.test(simplify) ? 'result' : 'videoUrl');
		expect(item?.binary?.data !== undefined).toBe(hasFile);
	});

	test('Download Video and its field, by expressions', async () => {
		const downloadVideo = '={{ "true" }}';
		const workflow = listen({ downloadVideo, binaryOutputField: '={{ " video " }}' });

		const { workflowData } = await call(workflow);

		const [item] = workflowData?.[0] ?? [];
		expect(item?.json).not.toHaveProperty('error');
		expect(item?.binary).toMatchObject({ video: { fileName: 'kling-task_000001.mp4' } });
	});

	test('Download Video and Simplify, off by expressions', async () => {
		const { workflowData } = await call(
			listen({ downloadVideo: '={{ "FALSE" }}', simplify: '={{ "false" }}' }),
		);

		const [item] = workflowData?.[0] ?? [];
		expect(item?.json).toMatchObject({ id: 'task_000001', result: { videos: [{}] } });
		expect(item).not.toHaveProperty('binary');
	});

	test.each([
		[
			{ events: '={{ "done" }}' },
			/^'Trigger On' must be one of Video Completed, Video Failed, Video Cancelled, but is "done"\./,
		],
		[
			{ events: ['completed', 'done'] },
			/^'Trigger On' must be one of Video Completed, Video Failed, Video Cancelled, but is "done"\./,
		],
		[{ events: '={{ [] }}' }, /^'Trigger On' is empty\. .*completed/],
		[{ events: '={{ null }}' }, /^'Trigger On' is empty\./],
		[{ events: '={{ $("None").item }}' }, /^'Trigger On' cannot be read: ./],
		[
			{ downloadVideo: '={{ "maybe" }}' },
			/^'Download Video' must be on or off, but is "maybe"\. Set 'Download Video' to on or off\./,
		],
		[{ downloadVideo: '={{ $("None").item }}' }, /^'Download Video' cannot be read: ./],
		[
			{ simplify: '={{ 7 }}' },
			/^'Simplify' must be on or off, but is 7\. Set 'Simplify' to on or off\./,
		],
		[{ simplify: '={{ {{ }}' }, /^'Simplify' cannot be read: ./],
	])('%j is delivered with an error that names the field', async (parameters, error) => {
		const { status, workflowData } = await call(listen(parameters));

		expect(status).toBe(200);
		const [item] = workflowData?.[0] ?? [];
		expect(item?.json).toMatchObject({
			taskId: 'task_000001',
			status: 'completed',
			videoUrl: expect.stringContaining('.mp4'),
			error: expect.stringMatching(error),
		});
	});
});
