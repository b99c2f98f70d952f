import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import type { Outcome } from '../../dev/simulator/task';
import { setUp } from './setUp';

let outcome: Partial<Outcome> = {};
const setup = setUp({ onSubmit: () => outcome }, 'filesystem');
beforeEach(() => {
	outcome = {};
});

const hourMs = 3_600_000;
const quick = { pollIntervalSeconds: 1 };
const waiting = { operation: 'getStatus', taskId: 'task_000001', waitForCompletion: true };
const asTool = { type: 'n8n-nodes-kling-video.klingVideoTool' };

test('Submit continues at once with the task ID', async () => {
	const { engine, simulator, credential } = setup;
	const execution = await engine.run(
		makeWorkflow({ operation: 'submit', prompt: 'A cat' }),
		credential,
	);

	const [item] = execution.output(klingVideo);
	expect(item?.json).toEqual({
		taskId: 'task_000001',
		status: 'submitted',
		prompt: 'A cat',
		model: 'kling-v2-6',
		mode: 'std',
		durationSeconds: 5,
	});
	expect(simulator.api.requests).toHaveLength(1);
});

test('Submit hands the callback URL and the options on, and nothing that is blank', async () => {
	const { engine, simulator, credential } = setup;
	const options = {
		negativePrompt: ' ',
		watermark: false,
		callbackUrl: 'https://example.com/kling',
	};
	await engine.run(makeWorkflow({ operation: 'submit', prompt: 'A cat', options }), credential);

	expect(simulator.api.tasks[0]?.body).toEqual({
		model: 'kling-v2-6',
		prompt: 'A cat',
		mode: 'std',
		duration: 5,
		watermark: false,
		webhook: 'https://example.com/kling',
	});
});

test('without Simplify, the output is the data of the API', async () => {
	const { engine, credential } = setup;
	const submitted = await engine.run(
		makeWorkflow({ operation: 'submit', prompt: 'A cat', simplify: false }),
		credential,
	);
	expect(submitted.output(klingVideo)[0]?.json).toEqual({
		status: 'submitted',
		task_id: 'task_000001',
	});
	const found = await engine.run(
		makeWorkflow({ operation: 'getStatus', taskId: 'task_000001', simplify: false }),
		credential,
	);
	expect(found.output(klingVideo)[0]?.json).toMatchObject({
		id: 'task_000001',
		status: 'completed',
		result: { videos: [{ url: [expect.any(String)], expires_at: expect.any(Number) }] },
	});
});

test('without Simplify, nothing of the data is changed, nulls and unknown fields included', async () => {
	const { engine, simulator, credential } = setup;
	const data = {
		id: 77,
		status: 'completed',
		progress: '100%',
		created: 1_700_000_000,
		estimated_time: null,
		actual_time: 65,
		cost: null,
		error: null,
		news: { depth: [1, null] },
		result: { videos: [{ url: 'https://example.com/1.mp4', expires_at: null, size: 5 }] },
	};
	simulator.api.faults.add({
		on: 'task',
		fault: { kind: 'answer', status: 200, body: { code: 200, data } },
	});
	const parameters = { operation: 'getStatus', taskId: '77', simplify: false };
	const execution = await engine.run(makeWorkflow(parameters), credential);

	expect(execution.output(klingVideo)[0]?.json).toEqual(data);
});

test('a finished item has ten fields, the most used first', async () => {
	const { engine, credential } = setup;
	const execution = await engine.run(makeWorkflow({ prompt: 'A cat' }), credential);
	expect(Object.keys(execution.output(klingVideo)[0]?.json ?? {})).toEqual([
		'taskId',
		'status',
		'videoUrl',
		'prompt',
		'model',
		'mode',
		'durationSeconds',
		'cost',
		'expiresAt',
		'completedAt',
	]);

	const parameters = { operation: 'getStatus', taskId: 'task_000001' };
	const found = await engine.run(makeWorkflow(parameters), credential);
	expect(Object.keys(found.output(klingVideo)[0]?.json ?? {})).toEqual([
		'taskId',
		'status',
		'videoUrl',
		'cost',
		'expiresAt',
		'completedAt',
		'createdAt',
		'generationSeconds',
	]);
});

test('several videos and further tasks push nothing out', async () => {
	const { engine, simulator, credential } = setup;
	outcome = { videos: 2 };
	await engine.run(makeWorkflow({ operation: 'submit', prompt: 'A cat' }), credential);
	simulator.api.faults.add({
		on: 'submit',
		fault: {
			kind: 'answer',
			status: 200,
			body: { data: [{ task_id: 'task_000001' }, { task_id: 'task_000002' }] },
		},
	});
	const execution = await engine.run(makeWorkflow({ prompt: 'A cat' }), credential);

	const [item] = execution.output(klingVideo);
	expect(item?.json).toMatchObject({
		otherTaskIds: ['task_000002'],
		videoUrls: [expect.any(String), expect.any(String)],
	});
	expect(Object.keys(item?.json ?? {})).toEqual([
		'taskId',
		'status',
		'otherTaskIds',
		'videoUrl',
		'videoUrls',
		'prompt',
		'model',
		'mode',
		'durationSeconds',
		'cost',
		'expiresAt',
		'completedAt',
	]);
});

test('Get Status tells how far a task is, without waiting', async () => {
	const { engine, simulator, credential } = setup;
	outcome = { generationMs: hourMs };
	await engine.run(makeWorkflow({ operation: 'submit', prompt: 'A cat' }), credential);
	const execution = await engine.run(
		makeWorkflow({ operation: 'getStatus', taskId: ' task_000001 ', downloadVideo: true }),
		credential,
	);

	const [item] = execution.output(klingVideo);
	expect(item?.json).toMatchObject({ taskId: 'task_000001', status: 'pending', progress: 0 });
	expect(item?.binary).toBeUndefined();
	expect(simulator.api.requests).toHaveLength(2);
});

test('Get Status with Download Video says which tasks have no file yet', async () => {
	const { engine, simulator, credential } = setup;
	await engine.run(makeWorkflow({ operation: 'submit', prompt: 'A cat' }), credential);
	outcome = { generationMs: hourMs };
	const more = makeWorkflow({ operation: 'submit', prompt: 'A dog' }, [{}, {}]);
	await engine.run(more, credential);
	const taskIds = simulator.api.tasks.map(({ taskId }) => ({ taskId }));
	const parameters = { operation: 'getStatus', taskId: '={{ $json.taskId }}' };
	const downloading = { ...parameters, downloadVideo: true };
	const execution = await engine.run(makeWorkflow(downloading, taskIds), credential);

	expect(execution.run.data.resultData.error).toBeUndefined();
	expect(execution.run.data.resultData.runData[klingVideo]?.[0]?.hints).toMatchObject([
		{
			message:
				"A video that is not finished has no file yet. Turn on 'Wait for Completion', or check again later. Items 2 and 3: the task is pending.",
		},
	]);
	const looking = await engine.run(makeWorkflow(parameters, taskIds), credential);
	expect(looking.run.data.resultData.runData[klingVideo]?.[0]?.hints ?? []).toEqual([]);
});

test('Get Status tells of a failed task, in the language asked for', async () => {
	const { engine, credential } = setup;
	outcome = { status: 'failed' };
	await engine.run(makeWorkflow({ operation: 'submit', prompt: 'A cat' }), credential);
	const execution = await engine.run(
		makeWorkflow({ operation: 'getStatus', taskId: 'task_000001', options: { language: 'ja' } }),
		credential,
	);

	expect(execution.output(klingVideo)[0]?.json).toMatchObject({
		status: 'failed',
		failureReason: 'コンテンツが審査を通過しませんでした',
	});
});

test('Get Status can pick up waiting, and bring the video', async () => {
	const { engine, simulator, credential } = setup;
	outcome = { generationMs: 1500 };
	await engine.run(makeWorkflow({ operation: 'submit', prompt: 'A cat' }), credential);
	const execution = await engine.run(
		makeWorkflow({
			operation: 'getStatus',
			taskId: 'task_000001',
			waitForCompletion: true,
			downloadVideo: true,
			binaryOutputField: 'clip',
			options: quick,
		}),
		credential,
	);

	const [item] = execution.output(klingVideo);
	expect(item?.json).toMatchObject({ status: 'completed' });
	expect(await engine.readBinary(item, 'clip')).toHaveLength(
		simulator.api.video('task_000001').bytes,
	);
});

test('without a download, the link is enough', async () => {
	const { engine, simulator, credential } = setup;
	outcome = { urlAs: 'string' };
	const execution = await engine.run(
		makeWorkflow({ prompt: 'A cat', downloadVideo: false }),
		credential,
	);

	const [item] = execution.output(klingVideo);
	expect(item?.json.videoUrl).toContain(simulator.filesUrl);
	expect(item?.binary).toBeUndefined();
	expect(simulator.api.requests.filter(({ host }) => host === 'files')).toEqual([]);
});

test.each([
	['failed', { code: 1, message: 'refused by moderation', type: 'x' }, /could not be generated/],
	['failed', 'refused by moderation', /could not be generated/],
	['cancelled', undefined, /was cancelled/],
] as const)(
	'a task that %s with %j is an error with its reason and ID',
	async (status, error, message) => {
		const { engine, credential } = setup;
		outcome = { status, error };
		const { run } = await engine.run(makeWorkflow({ prompt: 'A cat' }), credential);

		const { error: shown } = run.data.resultData;
		expect(shown?.message).toMatch(message);
		expect(shown?.message).toContain('task_000001');
		if (error) expect(shown?.message).toContain('refused by moderation');
		expect(run.status).toBe('error');
	},
);

test('a reason that speaks of "canceled" is a failure and not a pressed Stop button', async () => {
	const { engine, credential } = setup;
	outcome = { status: 'failed', error: 'Task canceled by the provider' };
	const { run } = await engine.run(makeWorkflow({ prompt: 'A cat' }), credential);

	expect(run.status).toBe('error');
});

test('a status that nobody knows is waited on', async () => {
	const { engine, credential } = setup;
	outcome = { firstStatus: { status: 'queued_upstream', forMs: 1500 }, generationMs: 1600 };
	const execution = await engine.run(makeWorkflow({ prompt: 'A cat', options: quick }), credential);

	expect(execution.output(klingVideo)[0]?.json.status).toBe('completed');
	expect(JSON.stringify(execution.messages)).toContain('queued_upstream');
});

test('completed without a video is an error with the task ID', async () => {
	const { engine, credential } = setup;
	outcome = { videos: 0 };
	const { run } = await engine.run(makeWorkflow({ prompt: 'A cat' }), credential);

	expect(run.data.resultData.error?.message).toBe('Task task_000001 is completed but has no video');
});

test('a wait that runs out says how to resume, and Get Status does', async () => {
	const { engine, simulator, credential } = setup;
	outcome = { generationMs: hourMs };
	const workflow = makeWorkflow({ prompt: 'A cat', options: { maxWaitMinutes: 0.02 } }, [{}], {
		onError: 'continueRegularOutput',
	});
	const execution = await engine.run(workflow, credential);

	const [item] = execution.output(klingVideo);
	expect(item?.json).toMatchObject({
		taskId: 'task_000001',
		status: expect.stringMatching(/pending|processing/),
		error: expect.stringContaining('task_000001 is still'),
	});
	for (const task of simulator.api.tasks) task.outcome.generationMs = 0;
	const resumed = await engine.run(
		makeWorkflow({
			operation: 'getStatus',
			taskId: String(item?.json.taskId),
			waitForCompletion: true,
			options: quick,
		}),
		credential,
	);
	expect(resumed.output(klingVideo)[0]?.json.status).toBe('completed');
});

test('Stop ends the wait, however long it is until the next status check', async () => {
	const { engine, credential } = setup;
	outcome = { generationMs: hourMs };
	const options = { pollIntervalSeconds: 3_600 };
	const info = jest.spyOn(engine.logger, 'info');
	const submitted = new Promise<unknown>((resolve) => info.mockImplementation(resolve));
	const running = engine.start(makeWorkflow({ prompt: 'A cat', options }), credential);

	expect(await submitted).toMatch(/has submitted item 1/);
	info.mockRestore();
	running.stop();

	await running.finished;
});

test('nothing is sent after Stop', async () => {
	const { engine, simulator, credential } = setup;
	outcome = { generationMs: hourMs };
	let accepted = () => {};
	const submitted = new Promise<void>((resolve) => {
		accepted = resolve;
	});
	simulator.api.faults.add({
		on: 'task',
		when: () => {
			accepted();
			return false;
		},
		fault: { kind: 'resetBefore' },
	});
	const running = engine.start(makeWorkflow({ prompt: 'A cat', options: quick }), credential);
	await submitted;
	running.stop();
	await running.finished;

	const requests = simulator.api.requests.length;
	await new Promise((resolve) => setTimeout(resolve, 1500));
	expect(simulator.api.requests).toHaveLength(requests);
});

test('the editor gets each change of status with item, task, status and percent', async () => {
	const { engine, credential } = setup;
	const execution = await engine.run(makeWorkflow({ prompt: 'A cat' }), credential);

	expect(execution.messages).toMatchObject([
		{ messages: [{ itemIndex: 0, taskId: 'task_000001', status: 'submitted' }] },
		{ messages: [{ itemIndex: 0, taskId: 'task_000001', status: 'completed', progress: 100 }] },
	]);
});

test.each(['apiKey', 'account'])('Get Balance of the %s', async (scope) => {
	const { engine, simulator, credential } = setup;
	const workflow = makeWorkflow({ resource: 'account', operation: 'getBalance', scope });
	const execution = await engine.run(workflow, credential);

	expect(execution.output(klingVideo)[0]?.json).toEqual({
		remaining: 1000,
		used: 0,
		unlimited: false,
	});
	expect(simulator.api.requests.map(({ path }) => path)).toEqual([
		scope === 'apiKey' ? '/v1/balance' : '/v1/user/balance',
	]);
});

test('an unlimited balance has nothing remaining to tell', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({
		on: 'balance',
		fault: {
			kind: 'answer',
			status: 200,
			body: { success: true, remain_balance: -1, used_balance: 2.3, unlimited_quota: true },
		},
	});
	const workflow = makeWorkflow({ resource: 'account', operation: 'getBalance' });
	const execution = await engine.run(workflow, credential);

	expect(execution.output(klingVideo)[0]?.json).toEqual({
		remaining: null,
		used: 2.3,
		unlimited: true,
	});
});

test.each([
	[['true', ' YES ', 'on', 1, '1', 'On'], true],
	[['false', 'No', 'OFF', 0, '0', 'off '], false],
	[['', ' ', null], undefined],
])('%j are what people write for a switch that is %p', async (words, meant) => {
	const { engine, simulator, credential } = setup;
	const word = '={{ $json.word }}';
	const workflow = makeWorkflow(
		{ prompt: 'A cat', downloadVideo: word, simplify: word, options: { resubmitUnknown: word } },
		words.map((value) => ({ word: value })),
	);
	const execution = await engine.run(workflow, credential);

	expect(execution.run.data.resultData.error).toBeUndefined();
	// Both are on by default.
	for (const { json, binary } of execution.output(klingVideo)) {
		expect(binary !== undefined).toBe(meant ?? true);
		expect('videoUrl' in json).toBe(meant ?? true);
	}
	const getStatus = { operation: 'getStatus', taskId: 'task_000001', waitForCompletion: word };
	const found = await engine.run(makeWorkflow(getStatus, [{ word: words[0] }]), credential);
	expect(found.output(klingVideo)[0]?.json.status).toBe('completed');
	expect(simulator.api.tasks).toHaveLength(words.length);
});

test.each([
	[{ downloadVideo: 'perhaps' }, '\'Download Video\' must be on or off, but is "perhaps".'],
	[{ simplify: 2 }, "'Simplify' must be on or off, but is 2."],
	[
		{ options: { resubmitUnknown: 'maybe' } },
		'\'Resubmit If Outcome Unknown\' must be on or off, but is "maybe".',
	],
	[
		{ operation: 'getStatus', taskId: 'task_000001', waitForCompletion: 'soon' },
		'\'Wait for Completion\' must be on or off, but is "soon".',
	],
])('%j is refused before anything is sent', async (parameters, message) => {
	const { engine, simulator, credential } = setup;
	const { run } = await engine.run(makeWorkflow({ prompt: 'A cat', ...parameters }), credential);

	expect(run.data.resultData.error?.message).toBe(message);
	expect(simulator.api.requests).toEqual([]);
});

test.each([
	['={{ "API Key" }}', '/v1/balance'],
	['={{ " API key " }}', '/v1/balance'],
	['={{ "ACCOUNT" }}', '/v1/user/balance'],
	['', '/v1/balance'],
	['={{ null }}', '/v1/balance'],
])('Scope %j asks %s', async (scope, path) => {
	const { engine, simulator, credential } = setup;
	const parameters = { resource: 'account', operation: 'getBalance', scope };
	await engine.run(makeWorkflow(parameters), credential);

	expect(simulator.api.requests.map((request) => request.path)).toEqual([path]);
});

test('a balance of something else is refused', async () => {
	const { engine, simulator, credential } = setup;
	const parameters = { resource: 'account', operation: 'getBalance', scope: '={{ "team" }}' };
	const { run } = await engine.run(makeWorkflow(parameters), credential);

	expect(run.data.resultData.error).toMatchObject({
		message: '\'Scope\' must be Account or API Key, but is "team".',
		description: expect.stringMatching(/^Set 'Scope' to Account or API Key\./),
	});
	expect(simulator.api.requests).toEqual([]);
});

test.each([
	['15 min', '10 sec', 'Japanese'],
	['0.5 Minutes', '2', 'JA'],
	[' 15m ', '1.5s', 'ja'],
])('a wait of %s, a poll interval of %s and the language %s are accepted', async (...given) => {
	const { engine, simulator, credential } = setup;
	const [maxWaitMinutes, pollIntervalSeconds, language] = given.map((text) => `={{ "${text}" }}`);
	outcome = { status: 'failed' };
	await engine.run(makeWorkflow({ operation: 'submit', prompt: 'A cat' }), credential);
	const options = { maxWaitMinutes, pollIntervalSeconds, language };
	const { run } = await engine.run(makeWorkflow({ ...waiting, options }), credential);

	expect(run.data.resultData.error?.message).toMatch(
		/^The video could not be generated: コンテンツ/,
	);
	expect(simulator.api.requests).toHaveLength(2);
});

test.each([
	[{ maxWaitMinutes: '10 sec' }, "'Max Wait (Minutes)' must be a number from 0 to 34560"],
	[{ maxWaitMinutes: 'long' }, "'Max Wait (Minutes)' must be a number from 0 to 34560"],
	[{ pollIntervalSeconds: '1 min' }, "'Poll Interval (Seconds)' must be a number from 1 to 3600"],
	[
		{ language: 'Latin' },
		"'Language' must be one of Chinese (zh), English (en), French (fr), German (de)",
	],
])('%j is refused', async (options, message) => {
	const { engine, simulator, credential } = setup;
	const parameters = { ...waiting, options };
	const { run } = await engine.run(makeWorkflow(parameters), credential);

	expect(run.data.resultData.error?.message).toContain(message);
	expect(simulator.api.requests).toEqual([]);
});

test('a Stop in the middle of a submission still records the task ID', async () => {
	const { engine, simulator, credential } = setup;
	let arrived = () => {};
	const submitting = new Promise<void>((resolve) => {
		arrived = resolve;
	});
	simulator.api.faults.add({
		on: 'submit',
		when: () => {
			arrived();
			return true;
		},
		fault: { kind: 'delay', delayMs: 500 },
	});
	const running = engine.start(makeWorkflow({ prompt: 'A cat' }), credential);
	await submitting;
	running.stop();
	const execution = await running.finished;

	// n8n ends the execution at once; the node ends when the answer is there.
	const isReported = () => JSON.stringify(execution.messages).includes('task_000001');
	while (!isReported()) await new Promise(setImmediate);
	expect(simulator.api.requests).toHaveLength(1);
});

const selectedByExpression = {
	output: '={{ "Selected Fields" }}',
	outputFields: '={{ "cost, Created At" }}',
};

test('as the tool of an AI agent, the node passes on the link and no file', async () => {
	const { engine, simulator, credential } = setup;
	const workflow = makeWorkflow({ prompt: 'A cat', waitUsing: 'callback' }, [{}], asTool);
	const execution = await engine.run(workflow, credential);

	const [item] = execution.output(klingVideo);
	expect(item?.json.videoUrl).toContain(simulator.filesUrl);
	expect(item?.binary).toBeUndefined();
	expect(simulator.api.tasks[0]?.body).not.toHaveProperty('webhook');
});

test.each([
	['Submit and Wait', {}, {}],
	['Submit', { operation: 'submit' }, {}],
	['Submit and Wait, as the tool of an AI agent,', {}, asTool],
	['Submit, as the tool of an AI agent,', { operation: 'submit' }, asTool],
])('%s writes the ID of each task that it submits to the log', async (_, parameters, settings) => {
	const { engine, credential } = setup;
	const logged: string[] = [];
	jest.spyOn(engine.logger, 'info').mockImplementation((line) => logged.push(line));
	const items = [{ prompt: 'A cat' }, { prompt: 'A dog' }];
	const workflow = makeWorkflow({ prompt: '={{ $json.prompt }}', ...parameters }, items, settings);
	const execution = await engine.run(workflow, credential);
	jest.restoreAllMocks();

	const [cat, dog] = execution.output(klingVideo).map(({ json }) => json.taskId);
	const begin = `"${klingVideo}" has submitted`;
	expect(logged.sort()).toEqual([
		`${begin} item 1 to APIMart: ${String(cat)}`,
		`${begin} item 2 to APIMart: ${String(dog)}`,
	]);
});

test.each([
	['Simplified', { simplify: false }, ['status', 'videoUrl', 'prompt']],
	['Raw', { output: 'raw' }, ['id', 'result']],
	['Selected Fields', { output: 'selectedFields', outputFields: ['videoUrl'] }, ['videoUrl']],
	['Selected Fields, by expressions', selectedByExpression, ['cost', 'createdAt']],
])('as the tool of an AI agent, with Output = %s, the model gets it', async (_, form, fields) => {
	const { engine, credential } = setup;
	const workflow = makeWorkflow({ prompt: 'A cat', ...form }, [{}], asTool);
	const json = (await engine.run(workflow, credential)).output(klingVideo)[0]?.json ?? {};

	expect(Object.keys(json)).toEqual(expect.arrayContaining(fields));
	if (!('id' in json)) expect(json.taskId).toBe('task_000001');
	if ('outputFields' in form) expect(Object.keys(json)).toEqual(['taskId', ...fields]);
});

test('as the tool of an AI agent, Get Status tells of a task that another node has submitted', async () => {
	const { engine, simulator, credential } = setup;
	await engine.run(makeWorkflow({ operation: 'submit', prompt: 'A cat' }), credential);
	const [task] = simulator.api.tasks;
	const parameters = { operation: 'getStatus', taskId: task?.taskId };
	const execution = await engine.run(makeWorkflow(parameters, [{}], asTool), credential);

	expect(execution.output(klingVideo)[0]?.json).toMatchObject({
		taskId: 'task_000001',
		status: expect.stringMatching(/pending|processing|completed/),
	});
});

test.each([
	[
		'bad input',
		{ prompt: 'A cat', duration: '7' },
		{
			error: expect.stringMatching(
				/^'Duration' must be 5 or 10, but is "7"\. Set 'Duration' to 5 or 10\./,
			),
		},
	],
	[
		'a task that failed',
		{ prompt: 'A cat', options: quick },
		{
			taskId: 'task_000001',
			status: 'failed',
			error: expect.stringMatching(
				/refused by moderation \(task task_000001\)\. APIMart refunds failed tasks, so they cost nothing\. Change the prompt/,
			),
		},
	],
])('as the tool of an AI agent, the node tells the model about %s', async (_, parameters, told) => {
	const { engine, credential } = setup;
	outcome = { status: 'failed' };
	const execution = await engine.run(makeWorkflow(parameters, [{}], asTool), credential);

	expect(execution.run.data.resultData.error).toBeUndefined();
	expect(execution.output(klingVideo)[0]?.json).toMatchObject(told);
});

test('as the tool of an AI agent, On Error = Stop Workflow stops the workflow', async () => {
	const { engine, credential } = setup;
	const settings = { ...asTool, onError: 'stopWorkflow' as const };
	const workflow = makeWorkflow({ prompt: 'A cat', duration: '7' }, [{}], settings);
	const { run } = await engine.run(workflow, credential);

	expect(run.data.resultData.error?.message).toContain('but is "7"');
});
