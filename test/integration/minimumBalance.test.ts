/**
 * The option Minimum Balance, on n8n's engine: what is submitted while the simulator's balance
 * sinks, and what the errors of the items that are held back say.
 */
import type { IDataObject, INode } from 'n8n-workflow';

import type { Execution, WorkflowFile } from '../../dev/engine/engine';
import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import type { Fault } from '../../dev/simulator/faults';
import type { SimulatorOptions } from '../../dev/simulator/server';
import { setUp } from './setUp';

/** A video in Standard of 5 seconds, as all here are, costs $0.20. */
const options: SimulatorOptions = {
	balance: 10,
	onSubmit: ({ prompt }) => (prompt === 'Fails' ? { status: 'failed' } : {}),
};
const setup = setUp(options);

const goOn: Partial<INode> = { onError: 'continueRegularOutput' };
const items = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ p: `Item ${index}` }));
/** A node that submits and does not wait. */
const submit = (nodeOptions: IDataObject) => ({
	operation: 'submit',
	prompt: '={{ $json.p }}',
	options: nodeOptions as never,
});

const run = async (workflow: WorkflowFile) => await setup.engine.run(workflow, setup.credential);
const errorOf = (execution: Execution) => execution.run.data.resultData.error;
const outputOf = (execution: Execution) => execution.output(klingVideo).map(({ json }) => json);
const balanceChecks = () =>
	setup.simulator.api.requests.filter(({ path }) => path === '/v1/balance').length;
const paid = () => setup.simulator.api.tasks.length;
const strikeLookUp = (fault: Fault) =>
	setup.simulator.api.faults.add({ on: 'balance', times: Infinity, fault });

describe('A hundred items, ten at a time, with a minimum of $5', () => {
	// Looked up before the 1st, the 11th, the 21st and the 31st submission, each time after ten videos
	// at $0.20 more: $10, $8, $6 and $4. The last one is too little, so 30 are submitted. At the 26th
	// the balance sinks below $5; the four after it were under way by then.
	test.each<[string, IDataObject]>([
		['polling', { operation: 'submitAndWait', downloadVideo: false }],
		['Submit', { operation: 'submit' }],
	])('%s: 30 are submitted and come out, 70 are neither submitted nor charged', async (_, own) => {
		const parameters = { ...submit({ minimumBalance: 5 }), ...own } as never;
		const execution = await run(makeWorkflow(parameters, items(100), goOn));

		expect(paid()).toBe(30);
		expect(balanceChecks()).toBe(4);
		const out = outputOf(execution);
		expect(out).toHaveLength(100);
		for (const json of out.slice(0, 30)) {
			expect(json).toMatchObject({ taskId: expect.any(String) });
			expect(json).not.toHaveProperty('error');
		}
		expect(new Set(out.slice(0, 30).map(({ taskId }) => taskId)).size).toBe(30);
		const refusal = {
			error:
				"The API key has $4.00 left, less than the 'Minimum Balance' of $5.00. This item was not submitted and is not charged. Top up the balance at APIMart or lower 'Minimum Balance' in 'Options'.",
			mayBeCharged: false,
			model: 'kling-v2-6',
		};
		const prompts = items(100).map(({ p: prompt }) => ({ prompt }));
		expect(out.slice(30)).toEqual(prompts.slice(30).map((item) => ({ ...refusal, ...item })));
	});

	test('the batch between two balance checks is as large as Max Concurrent Tasks', async () => {
		// $10, $9.20, $8.40 and so on, by four videos: the first below $8.50 comes after eight.
		const nodeOptions = { minimumBalance: 8.5, maxConcurrentTasks: 4 };
		const parameters = { ...submit(nodeOptions), operation: 'submitAndWait', downloadVideo: false };
		await run(makeWorkflow(parameters, items(20), goOn));

		expect(paid()).toBe(8);
		expect(balanceChecks()).toBe(3);
	});
});

test('without the option the balance is not looked up', async () => {
	await run(makeWorkflow(submit({}), items(12)));
	expect(paid()).toBe(12);
	expect(balanceChecks()).toBe(0);
});

test('exactly the minimum is enough', async () => {
	expect(
		errorOf(await run(makeWorkflow(submit({ minimumBalance: 10 }), items(1)))),
	).toBeUndefined();
	expect(paid()).toBe(1);
});

describe('An expression', () => {
	const minimumBalance = '={{ $json.minimum }}';

	test.each(['', ' ', null, undefined])('that gives %j is refused', async (minimum) => {
		const rows = [{ p: 'A cat', minimum }];
		const execution = await run(makeWorkflow(submit({ minimumBalance }), rows));
		expect(errorOf(execution)).toMatchObject({
			message: "'Minimum Balance' has an expression that returns nothing.",
			description: expect.stringContaining('leave it empty in the panel'),
		});
		expect(setup.simulator.api.requests).toEqual([]);
	});

	test('differs from a field that is empty in the panel, which requires no balance check', async () => {
		await run(makeWorkflow(submit({ minimumBalance: '' }), [{ p: 'A cat' }]));
		expect(paid()).toBe(1);
		expect(balanceChecks()).toBe(0);
	});

	test('counts for its item, and may be written as people write money', async () => {
		const minimums = ['20', '$5', 'US$ 20', '5 USD', '0', '20.00 dollars', '.5', 10.5, 'USD 1'];
		const rows = minimums.map((minimum, index) => ({ p: `Item ${index}`, minimum }));
		const execution = await run(makeWorkflow(submit({ minimumBalance }), rows, goOn));

		const heldBack = minimums.filter((_, index) => outputOf(execution)[index]?.error !== undefined);
		expect(heldBack).toEqual(['20', 'US$ 20', '20.00 dollars', 10.5]);
		expect(paid()).toBe(5);
		expect(balanceChecks()).toBe(1);
	});

	test.each(['five', '5 EUR', -1, '-5', '1,50', '1.000', '$12.500', true, { usd: 5 }])(
		'that gives %j is refused before anything is sent',
		async (minimum) => {
			const rows = [
				{ p: 'A cat', minimum: 5 },
				{ p: 'A dog', minimum },
			];
			const execution = await run(makeWorkflow(submit({ minimumBalance }), rows));

			expect(errorOf(execution)).toMatchObject({
				message: expect.stringMatching(
					/^Item 2: 'Minimum Balance' must be an amount in US dollars, 0 or more, but is/,
				),
				description: expect.stringContaining('leave it empty'),
				context: { itemIndex: 1 },
			});
			expect(setup.simulator.api.requests).toEqual([]);
		},
	);
});

describe('A key without a limit', () => {
	beforeAll(() => {
		options.balance = Infinity;
	});
	afterAll(() => {
		options.balance = 10;
	});

	test('passes', async () => {
		await run(makeWorkflow(submit({ minimumBalance: 1_000_000 }), items(12)));
		expect(paid()).toBe(12);
		expect(balanceChecks()).toBe(2);
	});
});

describe('If the balance cannot be fetched, nothing is submitted', () => {
	test.each<[string, Fault, RegExp, number?]>([
		['a bad key', { kind: 'answer', status: 401 }, /HTTP status 401.*Check the 'API Key'/],
		[
			'a 200 that says no',
			{ kind: 'answer', status: 200, body: { success: false, message: 'Invalid API key' } },
			/APIMart refused: Invalid API key/,
		],
		[
			'a page',
			{ kind: 'answer', status: 200, body: '<html></html>' },
			/does not answer like APIMart.*'Base URL'/,
			// A page in between may be gone the next time.
			4,
		],
		['no amount', { kind: 'answer', status: 200, body: { success: true } }, /cannot be read/],
	])('%s', async (_, fault, reason, checks = 1) => {
		for (let times = 0; times < checks; times++) strikeLookUp(fault);
		const execution = await run(makeWorkflow(submit({ minimumBalance: 1 }), items(25), goOn));

		expect(setup.simulator.api.requests.filter(({ method }) => method === 'POST')).toEqual([]);
		expect(balanceChecks()).toBe(checks);
		for (const { error, mayBeCharged } of outputOf(execution)) {
			expect(mayBeCharged).toBe(false);
			expect(error).toMatch(/^The balance for 'Minimum Balance' could not be checked: /);
			expect(error).toMatch(/This item was not submitted and is not charged\./);
			expect(error).toMatch(reason);
		}
	});
});

test('as a tool, the node tells the model in words that it can pass on', async () => {
	const workflow = makeWorkflow(
		{ operation: 'submitAndWait', prompt: 'A cat', options: { minimumBalance: 12.5 } },
		[{}],
		{ type: 'n8n-nodes-kling-video.klingVideoTool' },
	);
	const execution = await run(workflow);

	expect(errorOf(execution)).toBeUndefined();
	expect(outputOf(execution)).toEqual([
		{
			error: expect.stringMatching(
				/^The API key has \$10\.00 left, less than the 'Minimum Balance' of \$12\.50\. This item was not submitted and is not charged\. Top up/,
			),
			mayBeCharged: false,
			prompt: 'A cat',
			model: 'kling-v2-6',
		},
	]);
	expect(paid()).toBe(0);
});

describe('With On Error = Stop, a Retry', () => {
	// Looked up with $10 before the first ten, and with $8 before the 11th.
	const failOnce = async () => {
		const workflow = makeWorkflow(submit({ minimumBalance: 9 }), items(15));
		return { workflow, failed: await run(workflow) };
	};
	const retry = async (failed: Execution, workflow: WorkflowFile, minimumBalance: number) => {
		const saved = structuredClone(workflow);
		Object.assign(saved.nodes.at(-1)?.parameters ?? {}, submit({ minimumBalance }));
		return await setup.engine.retry(failed, workflow, setup.credential, saved);
	};

	test('fails again as long as too little is left, and names the tasks that continue', async () => {
		const { workflow, failed } = await failOnce();
		expect(errorOf(failed)).toMatchObject({
			message: "Item 11: The API key has $8.00 left, less than the 'Minimum Balance' of $9.00",
			description: expect.stringMatching(
				/not charged\..*These tasks were submitted and are paid for/,
			),
			context: { itemIndex: 10 },
		});
		expect(paid()).toBe(10);
		expect(balanceChecks()).toBe(2);

		const retried = await setup.engine.retry(failed, workflow, setup.credential);
		expect(errorOf(retried)?.message).toMatch(/^Item \d+: The API key has \$8\.00 left/);
		expect(paid()).toBe(10);
		expect(balanceChecks()).toBe(3);
	});

	test('picks its tasks up and submits the rest once there is enough', async () => {
		const { workflow, failed } = await failOnce();
		const retried = await retry(failed, workflow, 8);
		expect(errorOf(retried)).toBeUndefined();
		expect(outputOf(retried)).toHaveLength(15);
		expect(paid()).toBe(15);
		// The 15 are ten that are picked up and five that are submitted.
		expect(balanceChecks()).toBe(3);
	});
});

describe('In a later try', () => {
	/** An execution whose item is to be tried again, with a minimum and On Error = Continue. */
	const retryWith = async (failed: Execution, workflow: WorkflowFile, nodeOptions: IDataObject) => {
		const saved = structuredClone(workflow);
		const node = saved.nodes.at(-1);
		Object.assign(node?.parameters ?? {}, { options: nodeOptions });
		Object.assign(node ?? {}, goOn);
		return await setup.engine.retry(failed, workflow, setup.credential, saved);
	};
	const wait = { prompt: '={{ $json.p }}', downloadVideo: false };

	test('what was submitted is picked up without a balance check', async () => {
		setup.simulator.api.faults.add({
			on: 'submit',
			skip: 1,
			fault: { kind: 'answer', status: 402 },
		});
		const workflow = makeWorkflow(wait, items(2));
		const failed = await run(workflow);
		strikeLookUp({ kind: 'answer', status: 401 });
		const retried = await retryWith(failed, workflow, { minimumBalance: 5 });

		const [first, second] = outputOf(retried);
		expect([first, second].filter((json) => json?.status === 'completed')).toHaveLength(1);
		expect([first, second].filter((json) => json?.mayBeCharged === false)).toHaveLength(1);
		expect(paid()).toBe(1);
	});

	test('what may have been accepted is not submitted again below the minimum, and says so', async () => {
		const fault: Fault = { kind: 'answer', status: 502, accepted: true };
		setup.simulator.api.faults.add({ on: 'submit', fault });
		const workflow = makeWorkflow(wait, items(1));
		const failed = await run(workflow);
		const nodeOptions = { resubmitUnknown: true, minimumBalance: 50 };
		const retried = await retryWith(failed, workflow, nodeOptions);

		expect(paid()).toBe(1);
		expect(outputOf(retried)).toEqual([
			{
				error: expect.stringMatching(
					/^The API key has \$9\.80 left.*earlier copy .* may have been accepted.*not submitted again/,
				),
				mayBeCharged: true,
				// What was answered to the earlier copy.
				httpStatus: 502,
				response: expect.stringContaining('502'),
				prompt: 'Item 0',
				model: 'kling-v2-6',
			},
		]);
	});

	test('a video whose task has failed is not submitted again below the minimum, and is not charged', async () => {
		const workflow = makeWorkflow({ ...wait, prompt: 'Fails' });
		const failed = await run(workflow);
		const retried = await retryWith(failed, workflow, { minimumBalance: 50 });
		expect(outputOf(retried)).toEqual([
			{
				error: expect.stringMatching(/^The API key has \$10\.00 left/),
				mayBeCharged: false,
				prompt: 'Fails',
				model: 'kling-v2-6',
			},
		]);
	});
});
