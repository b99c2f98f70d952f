import {
	createRunExecutionData,
	type IExecuteFunctions,
	type INode,
	type INodeParameters,
	type IRunExecutionData,
} from 'n8n-workflow';

import type { Execution, WorkflowFile } from '../../dev/engine/engine';
import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { defaultKey } from '../../dev/simulator/api';
import type { SimulatorOptions } from '../../dev/simulator/server';
import type { Outcome, Task } from '../../dev/simulator/task';
import type { Sleep } from '../../nodes/KlingVideo/sleep/sleep';
import type { SleepingItem } from '../../nodes/KlingVideo/sleep/sleepRound';
import { setUp } from './setUp';

const hourMs = 3_600_000;

const outcomes: Record<string, Partial<Outcome>> = {};
/** How the simulator is started for a test. */
const options: SimulatorOptions = { onSubmit: ({ prompt = '' }) => outcomes[prompt] ?? {} };
const setup = setUp(options, 'filesystem');
const parameters = { prompt: '={{ $json.prompt || "A cat" }}', waitUsing: 'callback' };

/** A workflow whose videos follow a script. */
function makeBatch(
	tasks: Array<Partial<Outcome>>,
	settings = {},
	options = {},
	waitUsing = 'callback',
) {
	const prompts = tasks.map((outcome, index) => {
		const prompt = `${expect.getState().currentTestName}, video ${index}`;
		outcomes[prompt] = outcome;
		return { prompt };
	});
	return makeWorkflow({ ...parameters, options, waitUsing }, prompts, settings);
}

test('if APIMart cannot reach this n8n, nothing is paid for, and the error says what to set', async () => {
	const { engine } = setup;
	const credential = { apiKey: defaultKey, baseUrl: 'https://api.example.com' };
	const { run } = await engine.run(makeWorkflow(parameters), credential);

	expect(run.data.resultData.error).toMatchObject({
		message: 'APIMart cannot call this n8n back: http://127.0.0.1 is not a public URL.',
		description: expect.stringMatching(/WEBHOOK_URL.*'Wait Using' to "Sleep"/),
	});
});

test('if n8n is called at a port that APIMart may not call, a hint says so', async () => {
	// A key that no header can hold: the request fails before anything leaves.
	const credential = { apiKey: 'sk-1234…', baseUrl: 'https://api.example.com' };
	const nodeType = setup.engine.getNodeType('n8n-nodes-kling-video.klingVideo');
	const { execute } = nodeType;
	jest.spyOn(nodeType, 'execute').mockImplementation(async function (this: IExecuteFunctions) {
		jest
			.spyOn(this, 'evaluateExpression')
			.mockImplementation((expression) =>
				expression.includes('resumeUrl') ? 'https://n8n.example.com:5678/webhook-waiting/1' : 0,
			);
		return (await execute?.call(this)) ?? null;
	});
	const workflow = makeBatch([{}, {}], { onError: 'continueRegularOutput' });
	const { run } = await setup.engine.run(workflow, credential);
	jest.restoreAllMocks();

	expect(run.data.resultData.runData[klingVideo]?.[0]?.hints).toMatchObject([
		{ message: expect.stringMatching(/neither 80 nor 443.*port 5678\.$/), type: 'warning' },
		{ message: expect.stringMatching(/^2 of 2 items failed\./) },
	]);
});

test('tasks that end at once are delivered without going to sleep', async () => {
	const { engine, simulator, credential } = setup;
	const execution = await engine.run(makeWorkflow(parameters), credential);

	const [item] = execution.output(klingVideo);
	expect(item?.json).toMatchObject({ taskId: 'task_000001', status: 'completed' });
	expect(item?.json).not.toHaveProperty('timedOut');
	expect(item?.binary?.data?.fileName).toBe('kling-task_000001.mp4');
	expect(simulator.api.tasks[0]?.body.webhook).toBe(
		`http://127.0.0.1/webhook-waiting/${execution.id}`,
	);
	expect(execution.run.waitTill).toBeUndefined();
});

test('the name of the file is known after a sleep, whatever its expression gives by then', async () => {
	const workflow = makeBatch(
		[{ generationMs: hourMs }],
		{},
		{ fileName: '={{ "take " + Math.random() }}' },
		'sleep',
	);
	const asleep = await setup.engine.run(workflow, setup.credential);
	const [node] = workflow.nodes.slice(-1);
	const [task] = setup.simulator.api.tasks;
	if (task) task.outcome.generationMs = 0;
	Object.assign(node?.parameters ?? {}, { options: { fileName: { not: 'a text' } } });
	const ended = await wakeWhenDue(asleep, workflow);

	expect(ended.output(klingVideo)[0]?.binary?.data?.fileName).toMatch(/^take 0\.\d+\.mp4$/);
});

/** Lets n8n's timer wake an execution up: at the time that it was put to sleep for, or later. */
async function wakeWhenDue(
	asleep: Execution,
	workflow: WorkflowFile,
	{ credential = setup.credential, lateMs = 0 } = {},
): Promise<Execution> {
	expect(asleep.run.status).toBe('waiting');
	const realNow = Date.now.bind(Date);
	const offsetMs = Math.max(0, Number(asleep.run.waitTill) + lateMs - realNow());
	const clock = jest.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);
	try {
		return await setup.engine.wake(asleep, workflow, credential);
	} finally {
		clock.mockRestore();
	}
}

test('an execution wakes up when its task is due, and not a part of a millisecond before', async () => {
	const { engine, credential } = setup;
	const { run } = await engine.run(
		makeBatch([{ generationMs: hourMs }], {}, {}, 'sleep'),
		credential,
	);

	const { contextData } = run.data.executionData ?? {};
	const { sleep } = contextData?.[`node:${klingVideo}`] as { sleep: Sleep };
	const [item] = Object.values(sleep.items);
	expect(item).toHaveProperty('dueMs');
	const { dueMs } = item as SleepingItem;
	expect(Number(run.waitTill)).toBe(Math.ceil(dueMs));
});

describe.each(['array', 'object'] as const)('A submission that is answered with an %s', (form) => {
	beforeAll(() => {
		options.submitAnswer = form;
	});
	afterAll(() => {
		delete options.submitAnswer;
	});

	test.each(['submitted', 'queued'])(
		'is followed by one status check, and a sleep though its task is %s',
		async (status) => {
			const { engine, simulator, credential } = setup;
			const outcome = { generationMs: hourMs, firstStatus: { status, forMs: hourMs } };
			const { run } = await engine.run(makeBatch([outcome], {}, {}, 'sleep'), credential);

			expect(run.status).toBe('waiting');
			expect(simulator.api.requests.map(({ method }) => method)).toEqual(['POST', 'GET']);
		},
	);
});

test('each time an execution falls asleep, the log names all its tasks', async () => {
	const { engine, simulator, credential } = setup;
	const logged: string[] = [];
	jest.spyOn(engine.logger, 'info').mockImplementation((line) => logged.push(line));
	const videos = Array.from({ length: 60 }, () => ({ generationMs: hourMs }));
	const workflow = makeBatch(videos, {}, { maxConcurrentTasks: 60 }, 'sleep');
	const asleep = await engine.run(workflow, credential);
	const first = logged.splice(0).filter((line) => line.includes('sleeps in'));
	const { tasks } = simulator.api;
	for (const task of tasks.slice(1)) task.outcome.generationMs = 0;
	await wakeWhenDue(asleep, workflow);
	jest.restoreAllMocks();

	const idsIn = (lines: string[]) => lines.join().match(/task_\d+/g) ?? [];
	expect(first).toHaveLength(2);
	expect(first[0]).toMatch(
		/^Execution \d+ sleeps in "Kling Video" with tasks .* \(1 to 50 of 60\): /,
	);
	expect(idsIn(first).sort()).toEqual(tasks.map(({ taskId }) => taskId).sort());
	expect(idsIn(logged)).toHaveLength(60);
});

// It may have woken up since, or do so later, and submit the others itself.
test.each(['sleep', 'callback'])(
	'a Retry of an execution that n8n has stored asleep brings the videos that were submitted by then, and submits no others (Wait Using %s)',
	async (waitUsing) => {
		const { engine, simulator, credential } = setup;
		const { tasks } = simulator.api;
		const videos = [{ generationMs: hourMs }, { generationMs: hourMs }];
		const settings = { onError: 'continueRegularOutput' };
		const workflow = makeBatch(videos, settings, { maxConcurrentTasks: 1 }, waitUsing);
		const asleep = await engine.run(workflow, credential);
		for (const { outcome } of tasks) outcome.generationMs = 0;
		const retried = await engine.retry(asleep, workflow, credential);

		expect(retried.output(klingVideo).map(({ json }) => json)).toMatchObject([
			{ taskId: tasks[0]?.taskId, status: 'completed' },
			{ error: expect.stringContaining('may have submitted this item'), mayBeCharged: true },
		]);
		expect(tasks).toHaveLength(1);
	},
);

describe.each([
	['sleep', 'v1', {}],
	['callback', 'v1', {}],
	['sleep', 'v0', {}],
	['sleep', 'v1', { alwaysOutputData: true }],
	['callback', 'v1', { retryOnFail: true, onError: 'continueRegularOutput' }],
] as const)(
	'Wait Using %s by the timer (execution order %s, %j)',
	(waitUsing, executionOrder, settings) => {
		test('the node sleeps on while a task is open, and delivers in the end', async () => {
			const { engine, simulator, credential } = setup;
			const slow = { generationMs: hourMs };
			const workflow = makeBatch([{}, slow, {}], settings, { maxWaitMinutes: 20 }, waitUsing);
			workflow.settings = { executionOrder };

			const asleep = await engine.run(workflow, credential);
			const asleepAgain = await wakeWhenDue(asleep, workflow);
			expect(Number(asleepAgain.run.waitTill)).toBeGreaterThan(Number(asleep.run.waitTill));

			const [first, open] = simulator.api.tasks;
			if (open) open.outcome.generationMs = 0;
			const ended = await wakeWhenDue(asleepAgain, workflow);
			expect(ended.run.status).toBe('success');
			expect(ended.run.data.resultData.runData[klingVideo]).toHaveLength(1);
			expect(ended.output(klingVideo)).toMatchObject(
				simulator.api.tasks.map(({ taskId }, item) => ({
					json: { taskId, status: 'completed' },
					binary: { data: { fileName: `kling-${taskId}.mp4` } },
					pairedItem: { item },
				})),
			);
			expect(simulator.api.tasks).toHaveLength(3);
			// A task that has ended is not looked up again.
			const looks = simulator.api.requests.filter(
				({ path }) => path === `/v1/tasks/${first?.taskId}`,
			);
			expect(looks).toHaveLength(1);
		});

		test('an execution that wakes up before a task is due asks nothing and sleeps on', async () => {
			const { engine, simulator, credential } = setup;
			const workflow = makeBatch([{ generationMs: hourMs }], settings, {}, waitUsing);
			const asleep = await engine.run(workflow, credential);
			const asked = simulator.api.requests.length;

			const asleepAgain = await engine.wake(asleep, workflow, credential);
			expect(asleepAgain.run.waitTill).toEqual(asleep.run.waitTill);
			expect(simulator.api.requests).toHaveLength(asked);
		});
	},
);

test('with a minimum balance, a hundred items asleep: 30 are submitted and come out, the others are held back', async () => {
	const { simulator, engine, credential } = setup;
	const slow = Array.from({ length: 100 }, () => ({ generationMs: hourMs }));
	const nodeOptions = { minimumBalance: 995, maxWaitMinutes: 600 };
	const workflow = makeBatch(slow, { onError: 'continueRegularOutput' }, nodeOptions, 'sleep');
	const { tasks, requests } = simulator.api;
	const endAll = () => {
		for (const { outcome } of tasks) outcome.generationMs = 0;
	};

	// Each time the execution is awake, it looks the balance up and submits ten videos at $0.20: at
	// $1000, $998 and $996. With $994 there is too little, and nothing is left to sleep for. It wakes up
	// an hour late, so that all ten tasks are due.
	let execution = await engine.run(workflow, credential);
	for (const count of [10, 20, 30]) {
		expect(tasks).toHaveLength(count);
		endAll();
		execution = await wakeWhenDue(execution, workflow, { lateMs: hourMs });
	}

	expect(tasks).toHaveLength(30);
	expect(requests.filter(({ path }) => path === '/v1/balance')).toHaveLength(4);
	const out = execution.output(klingVideo).map(({ json }) => json);
	expect(out.slice(0, 30)).toMatchObject(
		tasks.map(({ taskId }) => ({ taskId, status: 'completed' })),
	);
	expect(out.slice(30)).toEqual(
		Array.from({ length: 70 }, (_, index) => ({
			error: expect.stringMatching(/^The API key has \$994\.00 left.*is not charged/),
			mayBeCharged: false,
			prompt: expect.stringMatching(new RegExp(`, video ${30 + index}$`)),
			model: 'kling-v2-6',
		})),
	);
});

test('no more tasks are at APIMart than Max Concurrent Tasks says, asleep as awake', async () => {
	const { engine, simulator, credential } = setup;
	const slow = Array.from({ length: 5 }, () => ({ generationMs: hourMs }));
	const workflow = makeBatch(slow, {}, { maxConcurrentTasks: 2, maxWaitMinutes: 600 }, 'sleep');
	const { tasks } = simulator.api;

	let execution = await engine.run(workflow, credential);
	expect(tasks).toHaveLength(2);
	/** Wakes the execution up until a look has found what has ended: other tasks may be due before. */
	const wakeUntil = async (isDone: () => boolean) => {
		for (let wakes = 0; !isDone() && wakes < 5; wakes++) {
			execution = await wakeWhenDue(execution, workflow);
		}
	};
	for (const count of [3, 4, 5]) {
		const open = tasks.find(({ outcome }) => outcome.generationMs === hourMs);
		if (open) open.outcome.generationMs = 0;
		await wakeUntil(() => tasks.length > count - 1);
		expect(tasks).toHaveLength(count);
	}
	for (const { outcome } of tasks) outcome.generationMs = 0;
	await wakeUntil(() => execution.run.status !== 'waiting');
	expect(execution.output(klingVideo).map(({ json }) => json.taskId)).toEqual(
		tasks.map(({ taskId }) => taskId),
	);
});

describe.each(['polling', 'sleep', 'callback'] as const)(
	'A wait that runs out (Wait Using %s)',
	(waitUsing) => {
		const waiting = { maxWaitMinutes: 0.04 };

		/** Runs to the end, asleep or awake. */
		async function runOut(onError: INode['onError'], count = 2): Promise<Execution> {
			const tasks = [{ generationMs: hourMs }, {}].slice(0, count);
			const workflow = makeBatch(tasks, { onError }, waiting, waitUsing);
			const execution = await setup.engine.run(workflow, setup.credential);
			return execution.run.waitTill ? await wakeWhenDue(execution, workflow) : execution;
		}

		test.each([['continueRegularOutput'], ['continueErrorOutput']] as const)(
			'is an error of its item, and the finished video is delivered beside it (On Error: %s)',
			async (onError) => {
				const ended = await runOut(onError);

				const [open, finished] = setup.simulator.api.tasks;
				const late = {
					error: expect.stringContaining(
						`not ready within 'Max Wait (Minutes)': task ${open?.taskId}`,
					) as string,
					taskId: open?.taskId,
					status: 'pending',
					timedOut: true,
					mayBeCharged: true,
				};
				const output = onError === 'continueErrorOutput' ? 1 : 0;
				expect(ended.output(klingVideo, output)[0]?.json).toMatchObject(
					output === 1 ? { ...late, error: expect.anything() as string } : late,
				);
				const [video] = ended.output(klingVideo).slice(onError === 'continueErrorOutput' ? 0 : 1);
				expect(video?.json).toMatchObject({ taskId: finished?.taskId, status: 'completed' });
				expect(video?.json).not.toHaveProperty('timedOut');
				expect(video?.binary?.data?.fileName).toBe(`kling-${finished?.taskId}.mp4`);
			},
		);

		test('stops the workflow if On Error says so, and the error names the task', async () => {
			const ended = await runOut('stopWorkflow', 1);

			const { error } = ended.run.data.resultData;
			expect(error?.message).toContain(`task ${setup.simulator.api.tasks[0]?.taskId}`);
		});
	},
);

test.each([['stopWorkflow'], ['continueRegularOutput']] as const)(
	'what has changed while it slept does not matter to a video that is paid for (On Error: %s)',
	async (onError) => {
		const { engine, simulator, credential } = setup;
		const workflow = makeBatch([{ generationMs: hourMs }], { onError }, {}, 'sleep');
		const asleep = await engine.run(workflow, credential);
		for (const { node } of asleep.run.data.executionData?.nodeExecutionStack ?? []) {
			Object.assign(node.parameters, { quality: '={{ "ultra" }}', prompt: '={{ $json.gone }}' });
		}
		const task = simulator.api.tasks.at(-1);
		if (task) task.outcome.generationMs = 0;
		const ended = await wakeWhenDue(asleep, workflow);

		expect(ended.output(klingVideo)).toMatchObject([
			{
				json: { taskId: task?.taskId, status: 'completed', prompt: task?.body.prompt },
				binary: { data: { fileName: `kling-${task?.taskId}.mp4` } },
			},
		]);
	},
);

test('a public URL that is lost while it sleeps does not keep it from looking', async () => {
	const { engine, simulator, credential } = setup;
	const settings = { onError: 'continueRegularOutput' };
	const workflow = makeBatch([{ generationMs: hourMs }], settings);
	const asleep = await engine.run(workflow, credential);
	// An API that calls public URLs only. With this key the request fails before anything leaves.
	const publicApi = { apiKey: 'sk-1234…', baseUrl: 'https://api.example.com' };
	const ended = await wakeWhenDue(asleep, workflow, { credential: publicApi });

	const [item] = ended.output(klingVideo);
	expect(item?.json).toMatchObject({
		taskId: simulator.api.tasks.at(-1)?.taskId,
		mayBeCharged: true,
		error: expect.stringContaining("The 'API Key' contains a character that cannot be sent"),
	});
});

test('a credential that is gone when it wakes up costs nothing for what was never submitted', async () => {
	const { engine, simulator, credential } = setup;
	const workflow = makeBatch(
		[{ generationMs: hourMs }, {}],
		{ onError: 'continueErrorOutput' },
		{ maxConcurrentTasks: 1 },
	);
	const asleep = await engine.run(workflow, credential);
	for (const { node } of asleep.run.data.executionData?.nodeExecutionStack ?? []) {
		delete node.credentials;
	}
	const ended = await wakeWhenDue(asleep, workflow);

	expect(ended.output(klingVideo)).toEqual([]);
	const error = expect.stringContaining('credentials') as string;
	expect(ended.output(klingVideo, 1).map(({ json }) => json)).toMatchObject([
		{ error, taskId: simulator.api.tasks.at(-1)?.taskId, mayBeCharged: true },
		{ error, mayBeCharged: false },
	]);
});

test('after a Retry with another prompt it wakes up to the videos of that prompt', async () => {
	const { engine, simulator, credential } = setup;
	const workflow = makeBatch([{}, { status: 'failed' }]);
	const failed = await engine.run(workflow, credential);
	expect(failed.run.status).toBe('error');
	const paidBefore = simulator.api.tasks.length;

	const edited = structuredClone(workflow);
	Object.assign(edited.nodes.at(-1)?.parameters ?? {}, { prompt: 'Another' });
	outcomes.Another = { generationMs: hourMs };
	const asleep = await engine.retry(failed, workflow, credential, edited);
	expect(asleep.run.status).toBe('waiting');
	const tasks = simulator.api.tasks.slice(paidBefore);
	for (const { outcome } of tasks) outcome.generationMs = 0;
	const ended = await wakeWhenDue(asleep, edited);

	expect(tasks).toHaveLength(2);
	expect(new Set(ended.output(klingVideo).map(({ json }) => json.taskId))).toEqual(
		new Set(tasks.map(({ taskId }) => taskId)),
	);
});

// n8n stores nothing more of an execution that is stopped asleep, or that crashes while it is awake.
test.each(['sleep', 'callback'])(
	'n8n refuses to retry a sleeper with the saved workflow, and with its own one all videos come out (Wait Using %s)',
	async (waitUsing) => {
		const { engine, simulator, credential } = setup;
		const slow = { generationMs: hourMs };
		const workflow = makeBatch([slow, slow], {}, {}, waitUsing);
		const asleep = await engine.run(workflow, credential);

		await expect(engine.retry(asleep, workflow, credential, workflow)).rejects.toThrow(
			'"Kling Video was asleep: choose Retry with original workflow instead"',
		);
		const { tasks } = simulator.api;
		for (const { outcome } of tasks) outcome.generationMs = 0;
		const retried = await engine.retry(asleep, workflow, credential);

		expect(retried.run.status).toBe('success');
		expect(retried.output(klingVideo).map(({ json }) => json.taskId)).toEqual(
			tasks.map(({ taskId }) => taskId),
		);
		expect(tasks).toHaveLength(2);
		expect(Object.keys(retried.run.data.resultData.runData)).toEqual(
			workflow.nodes.map(({ name }) => name),
		);
	},
);

test('an execution that fails after a sleep is retried with the saved workflow, too', async () => {
	const { engine, simulator, credential } = setup;
	const workflow = makeBatch([{ generationMs: hourMs }], {}, {}, 'sleep');
	const asleep = await engine.run(workflow, credential);
	const [first] = simulator.api.tasks;
	Object.assign(first?.outcome ?? {}, { generationMs: 0, status: 'failed' });
	const failed = await wakeWhenDue(asleep, workflow);
	expect(failed.run.status).toBe('error');
	const asleepAgain = await engine.retry(failed, workflow, credential, workflow);
	const second = simulator.api.tasks.at(-1);
	Object.assign(second?.outcome ?? {}, { generationMs: 0 });
	const ended = await wakeWhenDue(asleepAgain, workflow);

	expect(ended.output(klingVideo)).toMatchObject([{ json: { taskId: second?.taskId } }]);
	expect(simulator.api.tasks).toHaveLength(2);
});

// n8n resumes a parent when the first of its sub-workflows has ended, and 1.x also when one sleeps again.
describe.each([
	['1.x', undefined],
	['2.x', 'token'],
])('In a sub-workflow of n8n %s', (_, resumeToken) => {
	const within = (shouldResume: boolean | undefined) => (context: IExecuteFunctions) => {
		const stored = Reflect.get(context, 'runExecutionData') as IRunExecutionData;
		const parent = { executionId: '1', workflowId: 'parent' };
		stored.parentExecution = shouldResume === undefined ? parent : { ...parent, shouldResume };
		Object.assign(stored, { resumeToken });
		return context;
	};

	test.each([true, undefined])(
		'that its parent waits for (%s), it polls, and says so',
		async (shouldResume) => {
			const { simulator } = setup;
			const execution = await runIn(within(shouldResume), makeBatch([{ generationMs: 3_000 }]));

			expect(execution.output(klingVideo)[0]?.json).toMatchObject({
				taskId: simulator.api.tasks[0]?.taskId,
				status: 'completed',
			});
			const [taskData] = execution.run.data.resultData.runData[klingVideo] ?? [];
			expect(taskData?.hints?.[0]?.message).toContain(
				'a workflow that waits for sleeping sub-workflows',
			);
		},
	);

	test('that its parent does not wait for, it sleeps', async () => {
		const execution = await runIn(within(false), makeBatch([{ generationMs: hourMs }]));

		expect(execution.run.status).toBe('waiting');
	});
});

describe('Behind a node that answers a call', () => {
	const webhook = 'n8n-nodes-base.webhook';
	const form = 'n8n-nodes-base.formTrigger';
	const chat = '@n8n/n8n-nodes-langchain.chatTrigger';
	const wait = 'n8n-nodes-base.wait';
	const lastNode = { responseMode: 'lastNode' };

	/** Adds another node to a workflow. */
	function add(workflow: WorkflowFile, name: string, type: string, parameters = {}): void {
		const position: [number, number] = [0, 0];
		workflow.nodes.push({ id: name, name, type, typeVersion: 1, position, parameters });
	}

	/** A video whose workflow begins with such a node. */
	function makeAnswered(
		outcome: Partial<Outcome>,
		type: string,
		parameters: INodeParameters,
	): WorkflowFile {
		const workflow = makeBatch([outcome], {}, {}, 'sleep');
		Object.assign(workflow.nodes[0] ?? {}, { type, parameters });
		return workflow;
	}

	function hintsOf({ run }: Execution): string {
		const [taskData] = run.data.resultData.runData[klingVideo] ?? [];
		return (taskData?.hints ?? []).map(({ message }) => message).join();
	}

	async function expectToSleep(workflow: WorkflowFile): Promise<void> {
		const { engine, credential } = setup;
		const execution = await engine.run(workflow, credential);
		expect(execution.run.status).toBe('waiting');
		expect(hintsOf(execution)).toBe('');
	}

	test.each([
		[
			'a webhook',
			webhook,
			lastNode,
			/^.*"Start" answers when the last node finishes.*'Respond' to/,
		],
		['a webhook that streams', webhook, { responseMode: 'streaming' }, /"Start" streams/],
		['a form', form, lastNode, /end the form with a Form node/],
		['a chat', chat, { options: {} }, /embedded chat/],
		['a chat that says so', chat, { options: lastNode }, /embedded chat/],
		['a chat that streams', chat, { options: { responseMode: 'streaming' } }, /"Start" streams/],
		['a Wait node', wait, { ...lastNode, resume: 'webhook' }, /"Start" answers/],
	])('at the end, it polls, and says so: %s', async (_, type, parameters, hint) => {
		const { engine, credential } = setup;
		const workflow = makeAnswered({ generationMs: 3_000 }, type, parameters);
		const execution = await engine.run(workflow, credential);

		expect(execution.run.status).toBe('success');
		expect(execution.output(klingVideo)).toMatchObject([{ json: { status: 'completed' } }]);
		expect(hintsOf(execution)).toMatch(/^'Wait Using' was "Polling", because "Start" /);
		expect(hintsOf(execution)).toMatch(hint);
	});

	test.each([
		['a webhook, at once', webhook, {}],
		['a webhook, with a node of its own', webhook, { responseMode: 'responseNode' }],
		['a form, at once', form, {}],
		['a chat, with a node of its own', chat, { options: { responseMode: 'responseNode' } }],
		['a Wait node that waits for a time', wait, { ...lastNode, resume: 'timeInterval' }],
	])('and not at the end, it sleeps: %s', async (_, type, parameters) => {
		await expectToSleep(makeAnswered({ generationMs: hourMs }, type, parameters));
	});

	test('of a form, it sleeps if another page follows', async () => {
		const workflow = makeAnswered({ generationMs: hourMs }, form, lastNode);
		add(workflow, 'Page', 'n8n-nodes-base.form');
		workflow.connections[klingVideo] = { main: [[{ node: 'Page', type: 'main', index: 0 }]] };
		await expectToSleep(workflow);
	});

	test('it sleeps if another trigger has started the execution', async () => {
		const workflow = makeAnswered({ generationMs: hourMs }, webhook, {});
		add(workflow, 'Other', webhook, lastNode);
		workflow.connections.Other = workflow.connections.Start ?? {};
		await expectToSleep(workflow);
	});

	test('it sleeps in a Retry, for which nobody waits', async () => {
		const { engine, credential } = setup;
		const outcome: Partial<Outcome> = { generationMs: 0, status: 'failed' };
		const workflow = makeAnswered(outcome, webhook, lastNode);
		const failed = await engine.run(workflow, credential);
		expect(failed.run.status).toBe('error');
		Object.assign(outcome, { generationMs: hourMs, status: 'completed' });
		const retried = await engine.retry(failed, workflow, credential);

		expect(retried.run.status).toBe('waiting');
	});
});

test('if n8n hides its stored executions from nodes, the node polls, and says so', async () => {
	const { simulator } = setup;
	const execution = await runIn(hideStoredExecution, makeBatch([{ generationMs: 3_000 }]));

	expect(execution.run.status).toBe('success');
	const [item] = execution.output(klingVideo);
	expect(item?.json).toMatchObject({ status: 'completed' });
	expect(item?.binary?.data?.fileName).toBe(`kling-${simulator.api.tasks[0]?.taskId}.mp4`);
	const [taskData] = execution.run.data.resultData.runData[klingVideo] ?? [];
	expect(taskData?.hints?.[0]?.message).toContain('\'Wait Using\' was "Polling"');
});

test('on the second engine of n8n, the node polls, and the message of an error names all tasks', async () => {
	const { simulator } = setup;
	const execution = await runIn(
		asOnEngineV2,
		makeBatch([{ generationMs: hourMs }, { generationMs: 1_000, status: 'failed' }]),
	);

	expect(execution.run.status).toBe('error');
	const [other, failed] = simulator.api.tasks.map(({ taskId }) => taskId);
	const { message } = execution.run.data.resultData.error ?? {};
	expect(message).toContain(`(task ${failed})`);
	expect(message).toContain(
		`${other} (item 1). To get their videos, use Get Status with these task IDs.`,
	);
});

describe('A callback to a sleeping execution', () => {
	const slow = { generationMs: hourMs };
	let asleep: Execution;
	let workflow: WorkflowFile;
	let requestsBefore = 0;

	/** Puts an execution to sleep that waits for these many tasks. */
	async function sleepFor(count: number): Promise<void> {
		workflow = makeBatch(Array<Partial<Outcome>>(count).fill(slow));
		asleep = await setup.engine.run(workflow, setup.credential);
		expect(asleep.run.status).toBe('waiting');
	}

	async function call(body: unknown, file = workflow) {
		return await setup.engine.callWebhook(file, klingVideo, setup.credential, body, asleep);
	}

	async function callFor(task: Task | undefined) {
		return await call({ code: 200, data: { id: task?.taskId, status: 'completed' } });
	}

	function end(...tasks: Array<Task | undefined>): void {
		for (const task of tasks) Object.assign(task?.outcome ?? {}, { generationMs: 0 });
	}

	/** How many requests were sent since it was last asked. */
	function countRequests(): number {
		const { requests } = setup.simulator.api;
		const count = requests.length - requestsBefore;
		requestsBefore = requests.length;
		return count;
	}

	test('is to come again while the status check says that its task is running', async () => {
		await sleepFor(2);
		const [first, second] = setup.simulator.api.tasks;

		expect(await callFor(first)).toEqual({ status: 503, workflowData: undefined });
		end(first);
		expect(await callFor(first)).toEqual({ status: 200, workflowData: undefined });
		expect(await callFor(second)).toEqual({ status: 503, workflowData: undefined });
		end(second);
		expect(await callFor(second)).toEqual({
			status: 200,
			workflowData: [[startItem(), startItem()]],
		});
		expect(await callFor(second)).toEqual({ status: 200, workflowData: undefined });
	});

	test('shares its check with others that come at once, and one of them wakes it up', async () => {
		await sleepFor(10);
		const { tasks } = setup.simulator.api;
		const [lagging, ...others] = tasks;
		end(...others);
		countRequests();

		const early = await Promise.all(tasks.map(callFor));
		expect(early.map(({ status }) => status)).toEqual([503, ...others.map(() => 200)]);
		expect(early.filter(({ workflowData }) => workflowData)).toEqual([]);
		expect(countRequests()).toBeLessThanOrEqual(12);

		end(lagging);
		const late = await Promise.all(tasks.map(callFor));
		expect(new Set(late.map(({ status }) => status))).toEqual(new Set([200]));
		expect(late.filter(({ workflowData }) => workflowData)).toHaveLength(1);
		expect(countRequests()).toBeLessThanOrEqual(10);
	});

	test('is refused without a request if it names no task that the execution waits for', async () => {
		await sleepFor(1);
		countRequests();

		for (const body of [null, 7, 'text', [], {}, { data: { id: '../../v1/balance' } }]) {
			expect(await call(body)).toEqual({ status: 400, workflowData: undefined });
		}
		expect(await call({ id: 'task_of_others' })).toEqual({ status: 404, workflowData: undefined });
		expect(countRequests()).toBe(0);
	});

	test('is to come again if the credential is gone or the status check fails', async () => {
		await sleepFor(1);
		const [task] = setup.simulator.api.tasks;
		end(task);
		const nodes = workflow.nodes.map((node) => ({ ...node, credentials: {} }));

		expect(await call({ id: task?.taskId }, { ...workflow, nodes })).toEqual({
			status: 503,
			workflowData: undefined,
		});
		setup.simulator.api.faults.add({ on: 'task', fault: { kind: 'answer', status: 502 } });
		expect((await callFor(task)).status).toBe(503);
		expect((await callFor(task)).workflowData).toHaveLength(1);
	});

	test('waits as long as APIMart asks for when it is to slow down', async () => {
		await sleepFor(1);
		const [task] = setup.simulator.api.tasks;
		end(task);
		const headers = { 'retry-after': '1' };
		setup.simulator.api.faults.add({ on: 'task', fault: { kind: 'answer', status: 429, headers } });
		countRequests();

		expect((await callFor(task)).workflowData).toHaveLength(1);
		expect(countRequests()).toBe(2);
	});

	/** What the node was given. */
	function startItem() {
		return expect.objectContaining({ json: { prompt: expect.any(String) } }) as object;
	}
});

/** Runs a workflow whose node finds itself in another surrounding. */
async function runIn(
	surround: (context: IExecuteFunctions) => IExecuteFunctions,
	workflow: WorkflowFile,
): Promise<Execution> {
	const { engine, credential } = setup;
	const nodeType = engine.getNodeType('n8n-nodes-kling-video.klingVideo');
	const { execute } = nodeType;
	jest.spyOn(nodeType, 'execute').mockImplementation(async function (this: IExecuteFunctions) {
		return (await execute?.call(surround(this))) ?? null;
	});
	const execution = await engine.run(workflow, credential);
	jest.restoreAllMocks();
	return execution;
}

/** The same without the member that is not a public one; n8n's own methods still find it. */
function hideStoredExecution(context: IExecuteFunctions): IExecuteFunctions {
	return new Proxy(context, {
		get(target, name) {
			if (name === 'runExecutionData') return undefined;
			const member: unknown = Reflect.get(target, name);
			return typeof member === 'function' ? (member.bind(target) as unknown) : member;
		},
	});
}

/** The same as n8n's second engine makes it: another kind of ID, and execution data of its own. */
function asOnEngineV2(context: IExecuteFunctions): IExecuteFunctions {
	return new Proxy(context, {
		get(target, name) {
			if (name === 'getExecutionId') return () => '01a20e58-35e9-7034-a12f-5fb3c1eb3422';
			if (name === 'runExecutionData') return createRunExecutionData({});
			const member: unknown = Reflect.get(target, name);
			return typeof member === 'function' ? (member.bind(target) as unknown) : member;
		},
	});
}
