/** Retry On Fail: which items are tried again, and how often, wherever they stand, on n8n's engine. */
import type { INode, INodeParameters } from 'n8n-workflow';

import type { Execution } from '../../dev/engine/engine';
import { klingVideo, makeWorkflow, runTwice } from '../../dev/engine/workflow';
import type { RecordedRequest } from '../../dev/simulator/api';
import type { Fault } from '../../dev/simulator/faults';
import type { Outcome } from '../../dev/simulator/task';
import { setUp } from './setUp';

const hourMs = 3_600_000;

/** What becomes of the tasks of a prompt, one after the other. */
let outcomes: Record<string, Array<Partial<Outcome>>> = {};
const setup = setUp({ onSubmit: ({ prompt = '' }) => outcomes[prompt]?.shift() ?? {} });
beforeEach(() => {
	outcomes = {};
});
afterEach(() => jest.restoreAllMocks());

const prompts = ['One', 'Two', 'Three'];
const places = [0, 1, 2];
const rows = prompts.map((prompt) => ({ prompt }));
const retryOnFail: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 1 };

const asksFor = (prompt: string) => (request: Pick<RecordedRequest, 'body'>) =>
	(request.body as { prompt?: string } | undefined)?.prompt === prompt;
const refuse = (prompt: string, times: number, fault: Fault = { kind: 'answer', status: 402 }) =>
	setup.simulator.api.faults.add({ on: 'submit', when: asksFor(prompt), times, fault });

/** How often each prompt was sent. */
const sent = () =>
	prompts.map((prompt) => setup.simulator.api.requests.filter(asksFor(prompt)).length);

const once = (place: number, count: number) =>
	prompts.map((_, item) => (item === place ? count : 1));

/** Runs to the end: each time that the execution sleeps, its tasks end, and n8n's timer wakes it up. */
async function runToEnd(
	settings: Partial<INode>,
	parameters: INodeParameters = {},
	items = rows,
): Promise<Execution> {
	const { engine, credential, simulator } = setup;
	const workflow = makeWorkflow({ prompt: '={{ $json.prompt }}', ...parameters }, items, {
		...retryOnFail,
		...settings,
	});
	let execution = await engine.run(workflow, credential);
	const realNow = Date.now.bind(Date);
	for (let sleeps = 0; execution.run.waitTill && sleeps < 10; sleeps++) {
		for (const { outcome } of simulator.api.tasks) outcome.generationMs = 0;
		const offsetMs = Number(execution.run.waitTill) - realNow();
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);
		execution = await engine.wake(execution, workflow, credential);
		clock.mockRestore();
	}
	return execution;
}

/** Lets all videos take so long that an execution that can sleep does. */
function sleepWith(waitUsing: string): void {
	if (waitUsing === 'polling') return;
	outcomes = Object.fromEntries(
		prompts.map((prompt) => [prompt, places.map(() => ({ generationMs: hourMs }))]),
	);
}

/** Lets the tasks of a prompt be cancelled, however many there are. */
function cancel(prompt: string, waitUsing: string): void {
	const generationMs = waitUsing === 'polling' ? 0 : hourMs;
	outcomes[prompt] = Array.from({ length: 9 }, () => ({ status: 'cancelled', generationMs }));
}

const promptsOut = ({ output }: Execution) =>
	output(klingVideo).map(
		({ json }) =>
			setup.simulator.api.tasks.find(({ taskId }) => taskId === json.taskId)?.body.prompt,
	);
const failures = ({ output }: Execution) =>
	[0, 1].flatMap((index) => output(klingVideo, index).filter(({ json }) => json.error));

describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
	'On Error: %s',
	(onError) => {
		describe.each(['polling', 'sleep', 'callback'])('Wait Using: %s', (waitUsing) => {
			beforeEach(() => sleepWith(waitUsing));

			test.each(places)(
				'One item of three is refused twice (item %i): three come out, it is sent three times, the others once',
				async (place) => {
					refuse(prompts[place] ?? '', 2);
					const execution = await runToEnd({ onError }, { waitUsing });

					expect(execution.run.data.resultData.error).toBeUndefined();
					expect(promptsOut(execution)).toEqual(prompts);
					expect(sent()).toEqual(once(place, 3));
					expect(setup.simulator.api.tasks).toHaveLength(3);
				},
			);
		});

		describe.each(['polling', 'sleep'])('Wait Using: %s', (waitUsing) => {
			beforeEach(() => sleepWith(waitUsing));

			test.each(places)(
				'One item of three is refused always (item %i): it fails after three tries in all',
				async (place) => {
					refuse(prompts[place] ?? '', Infinity);
					const execution = await runToEnd({ onError }, { waitUsing });

					expect(sent()).toEqual(once(place, 3));
					expect(failures(execution)).toMatchObject([
						{ json: { mayBeCharged: false, httpStatus: 402 }, pairedItem: { item: place } },
					]);
					expect(promptsOut(execution).filter(Boolean)).toEqual(
						prompts.filter((_, item) => item !== place),
					);
				},
			);

			test.each(places)(
				'The task of one item of three fails twice (item %i): it is submitted three times, and comes out',
				async (place) => {
					const generationMs = waitUsing === 'polling' ? 0 : hourMs;
					const failed = { status: 'failed', generationMs } as const;
					outcomes[prompts[place] ?? ''] = [failed, failed, { generationMs }];
					const execution = await runToEnd({ onError }, { waitUsing });

					expect(promptsOut(execution)).toEqual(prompts);
					expect(sent()).toEqual(once(place, 3));
				},
			);

			test.each(places)(
				'The task of one item of three fails always (item %i): it fails after three tasks in all',
				async (place) => {
					const generationMs = waitUsing === 'polling' ? 0 : hourMs;
					outcomes[prompts[place] ?? ''] = Array.from({ length: 9 }, () => ({
						status: 'failed',
						generationMs,
					}));
					const execution = await runToEnd({ onError }, { waitUsing });

					expect(execution.run.status).toBe('success');
					expect(sent()).toEqual(once(place, 3));
					expect(failures(execution)).toMatchObject([
						{ json: { status: 'failed', mayBeCharged: false }, pairedItem: { item: place } },
					]);
				},
			);

			test.each(places)(
				'The task of one item of three is cancelled (item %i): it may be charged, so it is submitted once',
				async (place) => {
					cancel(prompts[place] ?? '', waitUsing);
					const execution = await runToEnd({ onError }, { waitUsing });

					expect(sent()).toEqual([1, 1, 1]);
					expect(failures(execution)).toMatchObject([
						{ json: { status: 'cancelled', mayBeCharged: true }, pairedItem: { item: place } },
					]);
				},
			);
		});

		test.each(places)(
			'An item that may have been accepted is sent once (item %i)',
			async (place) => {
				refuse(prompts[place] ?? '', Infinity, { kind: 'resetAfter' });
				const execution = await runToEnd({ onError });

				expect(sent()).toEqual([1, 1, 1]);
				expect(failures(execution)).toMatchObject([{ json: { mayBeCharged: true } }]);
			},
		);

		test('Without Retry On Fail, each item is tried once', async () => {
			for (const prompt of prompts) refuse(prompt, Infinity);
			await runToEnd({ onError, retryOnFail: false });

			expect(sent()).toEqual([1, 1, 1]);
		});
	},
);

test('With On Error = Stop Workflow, an item whose task always fails is tried as often asleep as awake', async () => {
	outcomes.Two = Array.from({ length: 9 }, () => ({ status: 'failed', generationMs: hourMs }));
	const execution = await runToEnd({ onError: 'stopWorkflow' }, { waitUsing: 'sleep' });

	expect(execution.run.status).toBe('error');
	expect(sent()).toEqual([1, 3, 1]);
});

test.each(['polling', 'sleep'])(
	'With On Error = Stop Workflow, an item whose task is cancelled is submitted once, and each try of n8n says so (%s)',
	async (waitUsing) => {
		sleepWith(waitUsing);
		cancel('Two', waitUsing);
		const execution = await runToEnd({ onError: 'stopWorkflow' }, { waitUsing });

		expect(execution.run.data.resultData.error?.message).toMatch(/Task task_\d+ was cancelled/);
		expect(sent()).toEqual([1, 1, 1]);
	},
);

test.each([
	[9, 5],
	[1, 2],
])('Max Tries: %i makes %i tries, as in n8n', async (maxTries, tries) => {
	refuse('Two', Infinity);
	await runToEnd({ onError: 'continueRegularOutput', maxTries });

	expect(sent()).toEqual([1, tries, 1]);
});

test('A Retry of the execution starts counting from zero', async () => {
	const { engine, credential } = setup;
	refuse('Two', Infinity);
	const workflow = makeWorkflow({ prompt: '={{ $json.prompt }}' }, rows, retryOnFail);
	const failed = await engine.run(workflow, credential);
	await engine.retry(failed, workflow, credential);

	expect(sent()).toEqual([1, 6, 1]);
});

test('Each call of a tool starts counting from zero', async () => {
	const { engine, credential } = setup;
	refuse('One', Infinity);
	const workflow = makeWorkflow({ prompt: '={{ $json.prompt }}' }, rows.slice(0, 1), {
		...retryOnFail,
		type: 'n8n-nodes-kling-video.klingVideoTool',
	});
	runTwice(workflow);
	await engine.run(workflow, credential);

	expect(sent()).toEqual([6, 0, 0]);
});

test('Each try checks the balance again', async () => {
	const { api } = setup.simulator;
	const low = { remain_balance: 1, used_balance: 0 };
	api.faults.add({ on: 'balance', times: 2, fault: { kind: 'answer', status: 200, body: low } });
	const options = { minimumBalance: 5 };
	const execution = await runToEnd({ onError: 'continueRegularOutput' }, { options });

	expect(promptsOut(execution)).toEqual(prompts);
	expect(api.requests.filter(({ path }) => path === '/v1/balance')).toHaveLength(3);
});
