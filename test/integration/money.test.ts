/**
 * Money: everyday situations in which a node that forgets pays twice, or loses what is paid for, on
 * n8n's engine. The simulator's records say what was charged.
 */
import type { IDataObject, INode } from 'n8n-workflow';

import type { Execution, WorkflowFile } from '../../dev/engine/engine';
import { klingVideo, makeWorkflow, runTwice } from '../../dev/engine/workflow';
import { defaultKey, type RecordedRequest } from '../../dev/simulator/api';
import { errorInside, idempotencyAnswer, type Fault } from '../../dev/simulator/faults';
import type { SimulatorOptions } from '../../dev/simulator/server';
import { setUp } from './setUp';

/** How the simulator is started for a test. */
const options: SimulatorOptions = {};
const setup = setUp(options);

const items = (count: number) =>
	Array.from({ length: count }, (_, index) => ({ p: `Item ${index}` }));
const submit = { operation: 'submit', prompt: '={{ $json.p }}' };
const retryOnFail: Partial<INode> = { retryOnFail: true, maxTries: 3, waitBetweenTries: 0 };

const asksFor =
	(prompt: string) =>
	({ body }: Pick<RecordedRequest, 'body'>) =>
		(body as { prompt: string }).prompt.startsWith(prompt);
const answer = (status: number, body?: unknown, accepted = false): Fault => ({
	kind: 'answer',
	status,
	body,
	accepted,
});
const submissions = () => setup.simulator.api.requests.filter(({ method }) => method === 'POST');
const keyOf = (request?: RecordedRequest) => request?.headers['idempotency-key'];
const errorOf = ({ run }: Execution) => run.data.resultData.error;
const run = async (workflow: WorkflowFile) => await setup.engine.run(workflow, setup.credential);

/** What is written to n8n's log from now on, until the test ends. */
function watchLog(): string[] {
	const logged: string[] = [];
	jest.spyOn(setup.engine.logger, 'warn').mockImplementation((line) => logged.push(line));
	return logged;
}
afterEach(() => jest.restoreAllMocks());

/** Retries an execution, with the workflow as it was or with other parameters of the node. */
async function retry(failed: Execution, workflow: WorkflowFile, edit?: IDataObject) {
	const { engine, credential } = setup;
	if (!edit) return await engine.retry(failed, workflow, credential);
	const edited = structuredClone(workflow);
	Object.assign(edited.nodes.at(-1)?.parameters ?? {}, edit);
	return await engine.retry(failed, workflow, credential, edited);
}

describe('Expressions that give something else in each try', () => {
	test('three items with a random prompt, one refused once: three are paid for', async () => {
		const { api } = setup.simulator;
		api.faults.add({ on: 'submit', when: asksFor('Item 1'), fault: answer(402) });
		const prompt = '={{ $json.p }} {{ Math.random() }}';
		const execution = await run(makeWorkflow({ ...submit, prompt }, items(3), retryOnFail));

		expect(errorOf(execution)).toBeUndefined();
		expect(api.tasks).toHaveLength(3);
		expect(execution.output(klingVideo)).toHaveLength(3);
	});

	test('a prompt with the time in it, whose answer was lost after acceptance: one is paid for', async () => {
		const { api } = setup.simulator;
		api.faults.add({ on: 'submit', fault: { kind: 'resetAfter' } });
		const prompt = '={{ $json.p }} {{ $now.toMillis() }} {{ Math.random() }}';
		const execution = await run(makeWorkflow({ ...submit, prompt }, items(1), retryOnFail));

		expect(errorOf(execution)?.message).toContain('may have been accepted and charged');
		expect(api.tasks).toHaveLength(1);
	});

	test('a Retry of the execution continues with its tasks, too', async () => {
		const { api } = setup.simulator;
		api.faults.add({ on: 'submit', when: asksFor('Item 1'), fault: answer(402) });
		const workflow = makeWorkflow(
			{ ...submit, prompt: '={{ $json.p }} {{ Math.random() }}' },
			items(3),
		);
		const retried = await retry(await run(workflow), workflow);

		expect(errorOf(retried)).toBeUndefined();
		expect(api.tasks).toHaveLength(3);
	});
});

test('as the tool of an agent, another prompt is another video, though the fields are the same', async () => {
	const { api } = setup.simulator;
	api.faults.add({ on: 'submit', fault: { kind: 'resetAfter' } });
	const workflow = makeWorkflow({ ...submit, prompt: '={{ "Video " + $runIndex }}' }, items(1), {
		type: 'n8n-nodes-kling-video.klingVideoTool',
	});
	runTwice(workflow);
	const execution = await run(workflow);

	const [first, second] = [0, 1].map((call) => execution.output(klingVideo, 0, call)[0]?.json);
	expect(first).toMatchObject({ mayBeCharged: true });
	expect(second).toMatchObject({ taskId: 'task_000002' });
	expect(api.tasks.map(({ body }) => body.prompt)).toEqual(['Video 0', 'Video 1']);
});

describe('A Retry with an edited workflow', () => {
	const failAndRetry = async (edit: IDataObject) => {
		setup.simulator.api.faults.add({ on: 'submit', when: asksFor('Item 1'), fault: answer(402) });
		const workflow = makeWorkflow(submit, items(2));
		return await retry(await run(workflow), workflow, edit);
	};

	test.each<IDataObject>([
		{ options: { resubmitUnknown: true } },
		{ operation: 'submitAndWait', options: { maxWaitMinutes: 30, pollIntervalSeconds: 1 } },
		{ simplify: false },
	])('%j makes no other video', async (edit) => {
		expect(errorOf(await failAndRetry(edit))).toBeUndefined();
		expect(setup.simulator.api.tasks).toHaveLength(2);
	});

	test.each<IDataObject>([
		{ prompt: '={{ $json.p }}, at night' },
		{ quality: 'pro' },
		{ options: { negativePrompt: 'rain' } },
		{ options: { watermark: true } },
	])('%j makes another video', async (edit) => {
		expect(errorOf(await failAndRetry(edit))).toBeUndefined();
		expect(setup.simulator.api.tasks).toHaveLength(3);
	});

	test('that fails names the tasks of before the edit as those that no Retry picks up', async () => {
		const refusal: Fault = { kind: 'answer', status: 402 };
		setup.simulator.api.faults.add({ on: 'submit', times: 3, skip: 1, fault: refusal });
		const workflow = makeWorkflow(submit, items(2));
		const failed = await run(workflow);
		expect(errorOf(failed)?.description).toMatch(/task_000001 \(item 1\).*without paying again/);
		const retried = await retry(failed, workflow, { quality: 'pro' });

		expect(errorOf(retried)?.description).toMatch(
			/before the fields were edited, and are paid for: task_000001 \(item 1\)\. .* Get Status/,
		);
		expect(errorOf(retried)?.description).not.toContain('without paying again');
	});
});

test('a Retry continues with its tasks after an update of the package that added a field', async () => {
	const { api } = setup.simulator;
	api.faults.add({ on: 'submit', when: asksFor('Item 1'), fault: answer(402) });
	const workflow = makeWorkflow(submit, items(2));
	const failed = await run(workflow);
	// n8n stores a node with all its fields; the version before did not have this one.
	for (const { node } of failed.run.data.executionData?.nodeExecutionStack ?? []) {
		expect(node.parameters).toHaveProperty('duration');
		delete node.parameters.duration;
	}
	expect(errorOf(await retry(failed, workflow))).toBeUndefined();
	expect(api.tasks).toHaveLength(2);
});

describe('Ten items, one answered 502 after it was accepted', () => {
	const failOnce = async () => {
		const { api } = setup.simulator;
		api.faults.add({ on: 'submit', when: asksFor('Item 4'), fault: answer(502, undefined, true) });
		const workflow = makeWorkflow(
			{ ...submit, prompt: '={{ $json.p }} {{ Math.random() }}' },
			items(10),
		);
		return { workflow, failed: await run(workflow) };
	};

	test('ten are paid for, whoever retries, and the error names the option', async () => {
		const { workflow, failed } = await failOnce();
		const retried = await retry(failed, workflow);
		const again = await retry(retried, workflow);

		expect(setup.simulator.api.tasks).toHaveLength(10);
		expect(errorOf(again)).toMatchObject({
			message: 'Item 5: This item was submitted before, and may have been accepted and charged',
			description: expect.stringMatching(/'Resubmit If Outcome Unknown'/),
			context: { itemIndex: 4 },
		});
	});

	test('with On Error = Continue, the other items continue with their tasks', async () => {
		const { workflow, failed } = await failOnce();
		for (const { node } of failed.run.data.executionData?.nodeExecutionStack ?? []) {
			node.onError = 'continueRegularOutput';
		}
		const retried = await retry(failed, workflow);

		const out = retried.output(klingVideo).map(({ json }) => json);
		expect(out.filter(({ taskId }) => taskId !== undefined)).toHaveLength(9);
		expect(out[4]).toMatchObject({ mayBeCharged: true });
		expect(setup.simulator.api.tasks).toHaveLength(10);
	});

	test('with the option it is submitted again, as it was and under its key', async () => {
		const { workflow, failed } = await failOnce();
		const retried = await retry(failed, workflow, {
			options: { resubmitUnknown: '={{ "true" }}' },
		});

		expect(errorOf(retried)).toBeUndefined();
		const copies = submissions().filter(asksFor('Item 4'));
		expect(copies).toHaveLength(2);
		expect(copies[1]?.body).toEqual(copies[0]?.body);
		expect(keyOf(copies[1])).toBe(keyOf(copies[0]));
		expect(setup.simulator.api.tasks).toHaveLength(11);
	});

	test('the option applies once for each item, and the error says what was done', async () => {
		const { workflow, failed } = await failOnce();
		const edit = { options: { resubmitUnknown: true } };
		setup.simulator.api.faults.add({
			on: 'submit',
			when: asksFor('Item 4'),
			fault: answer(502, undefined, true),
		});
		const resubmitted = await retry(failed, workflow, edit);
		const again = await retry(resubmitted, workflow, edit);

		expect(errorOf(resubmitted)?.description).toMatch(/was submitted again, because.*Both/);
		expect(errorOf(again)?.description).toMatch(/already resubmitted once/);
		for (const execution of [resubmitted, again]) {
			expect(errorOf(execution)?.description).not.toMatch(/not submitted again|turn on/);
		}
		expect(submissions().filter(asksFor('Item 4'))).toHaveLength(2);
	});

	describe('at an API that honors the key', () => {
		beforeAll(() => {
			options.idempotency = 'honored';
		});
		afterAll(() => {
			delete options.idempotency;
		});

		test('the option costs nothing', async () => {
			const { workflow, failed } = await failOnce();
			const retried = await retry(failed, workflow, { options: { resubmitUnknown: true } });

			expect(errorOf(retried)).toBeUndefined();
			expect(setup.simulator.api.tasks).toHaveLength(10);
			expect(new Set(submissions().map(keyOf)).size).toBe(10);
		});
	});

	test('with the option, a refusal of the copy says nothing about the first one', async () => {
		const { workflow, failed } = await failOnce();
		setup.simulator.api.faults.add({ on: 'submit', when: asksFor('Item 4'), fault: answer(402) });
		const retried = await retry(failed, workflow, { options: { resubmitUnknown: true } });
		expect(errorOf(retried)?.description).toMatch(/earlier copy .* may have been accepted/);
		const withoutOption = await retry(retried, workflow, { options: {} });

		expect(errorOf(withoutOption)?.message).toContain('was submitted before');
		expect(setup.simulator.api.tasks).toHaveLength(10);
	});
});

describe('Two Retries of one execution, at an API that honors the key', () => {
	beforeAll(() => {
		options.idempotency = 'honored';
	});
	afterAll(() => {
		delete options.idempotency;
	});

	/** Four items: the second is refused; in the first Retry the fourth is; then that is not retried. */
	const retryTwice = async (prompt: string) => {
		const { faults } = setup.simulator.api;
		const inTurn = { options: { maxConcurrentTasks: 1 } };
		const parameters = { prompt, operation: 'submitAndWait', downloadVideo: false, ...inTurn };
		const workflow = makeWorkflow(parameters, items(4));
		faults.add({ on: 'submit', when: asksFor('Item 1'), fault: answer(402) });
		const failed = await run(workflow);
		faults.add({ on: 'submit', when: asksFor('Item 3'), fault: answer(402) });
		const firstRetry = await retry(failed, workflow);
		return { failed, firstRetry, secondRetry: await retry(failed, workflow) };
	};

	test('both send the same submission under the same key, so that nothing is paid for twice', async () => {
		const { failed, firstRetry, secondRetry } = await retryTwice('={{ $json.p }}');

		expect([failed, firstRetry].map((execution) => errorOf(execution)?.message)).toEqual([
			expect.stringMatching('^Item 2: '),
			expect.stringMatching('^Item 4: '),
		]);
		expect(errorOf(secondRetry)).toBeUndefined();
		expect(secondRetry.output(klingVideo)).toHaveLength(4);
		expect(setup.simulator.api.tasks).toHaveLength(4);
	});

	test('if an expression returns something else, the outcome is unknown, and the error says why', async () => {
		const { secondRetry } = await retryTwice('={{ $json.p }} {{ Math.random() }}');

		expect(errorOf(secondRetry)?.description).toMatch(
			/another Retry .* with different values\. It was not paid for again/,
		);
		expect(setup.simulator.api.tasks).toHaveLength(3);
	});
});

test('with the option, Retry On Fail submits nothing again, in the execution or in a Retry', async () => {
	const { api } = setup.simulator;
	api.faults.add({ on: 'submit', times: Infinity, fault: answer(502, undefined, true) });
	const parameters = { ...submit, options: { resubmitUnknown: true } };
	const workflow = makeWorkflow(parameters, items(1), retryOnFail);
	const failed = await run(workflow);
	expect(submissions()).toHaveLength(1);

	await retry(failed, workflow);
	expect(submissions()).toHaveLength(2);
});

describe('An item whose values cannot be read in a later try', () => {
	const parameters = { ...submit, generationType: 'imageToVideo' };
	/** Fails once; before the Retry, the image of an item that was submitted has gone. */
	const failAndLoseImage = async (onError?: INode['onError']) => {
		setup.simulator.api.faults.add({ on: 'submit', when: asksFor('Item 1'), fault: answer(402) });
		const rows = items(2).map((item) => ({ ...item, url: 'https://example.com/1.jpg' }));
		const workflow = makeWorkflow({ ...parameters, firstFrameUrl: '={{ $json.url }}' }, rows);
		const failed = await run(workflow);
		for (const { data, node } of failed.run.data.executionData?.nodeExecutionStack ?? []) {
			for (const { json } of data.main?.[0] ?? []) json.url = '';
			if (onError) node.onError = onError;
		}
		return await retry(failed, workflow);
	};

	test('comes out with its task, because that is paid for', async () => {
		const retried = await failAndLoseImage('continueRegularOutput');
		expect(retried.output(klingVideo).map(({ json }) => json)).toMatchObject([
			{ error: expect.stringContaining('URL'), taskId: 'task_000001', mayBeCharged: true },
			{ error: expect.stringContaining('URL'), mayBeCharged: false },
		]);
	});

	test('ends the run with an error that names the tasks of the others', async () => {
		const retried = await failAndLoseImage();
		expect(errorOf(retried)?.message).toContain('URL');
		expect(setup.simulator.api.tasks).toHaveLength(1);
	});
});

test('if one submission made several tasks, it is submitted again only if none of them is left', async () => {
	const { api } = setup.simulator;
	const twins = { data: [{ task_id: 'task_a' }, { task_id: 'task_b' }] };
	api.faults.add({ on: 'submit', fault: answer(200, twins) });
	const status = (id: string, state: string) =>
		api.faults.add({
			on: 'task',
			times: Infinity,
			when: ({ path }) => path.endsWith(id),
			fault: answer(200, { code: 200, data: { id, status: state } }),
		});
	status('task_a', 'failed');
	status('task_b', 'processing');
	const options = { maxWaitMinutes: 0.02, pollIntervalSeconds: 1 };
	const execution = await run(makeWorkflow({ prompt: 'A cat', options }, [{}], retryOnFail));

	expect(errorOf(execution)?.message).toContain('task_b is still "processing"');
	expect(submissions()).toHaveLength(1);
});

describe('What an answer to a submission means', () => {
	const unknown: Array<[string, Fault]> = [
		['a server error inside a 200', errorInside(504, { accepted: true })],
		['an error without a code inside a 200', answer(200, { error: 'try later' }, true)],
		['a page instead of JSON', answer(200, '<html></html>', true)],
		['a redirect', answer(302, '', true)],
		['a key that was used for another body', idempotencyAnswer('idempotency_key_reused')],
		[
			'an indeterminate result',
			idempotencyAnswer('idempotency_result_indeterminate', { accepted: true }),
		],
	];
	test.each(unknown)('%s: unknown, and sent once', async (_what, fault) => {
		const { api } = setup.simulator;
		api.faults.add({ on: 'submit', fault });
		const failed = await run(makeWorkflow(submit, items(1), retryOnFail));

		expect(errorOf(failed)?.message).toContain('may have been accepted');
		expect(submissions()).toHaveLength(1);
	});

	const refused: Array<[string, Fault]> = [
		['a 4xx', answer(400)],
		['a 200 that refuses with a code of the client’s side', errorInside(402)],
		['a 200 that refuses with such a word', answer(200, { error: { type: 'payment_required' } })],
		['a 200 that has the code at its top', answer(200, { code: 403, message: 'not for you' })],
	];
	test.each(refused)('%s: refused, and submitted by the next try', async (_what, fault) => {
		const { api } = setup.simulator;
		api.faults.add({ on: 'submit', fault });
		const execution = await run(makeWorkflow(submit, items(1), retryOnFail));

		expect(errorOf(execution)).toBeUndefined();
		expect(api.tasks).toHaveLength(1);
		const [first, second] = submissions();
		expect(keyOf(second)).not.toBe(keyOf(first));
	});

	test('503 idempotency_unavailable, each time: five times, and the error says that it may pass', async () => {
		const { api } = setup.simulator;
		const fault = idempotencyAnswer('idempotency_unavailable');
		api.faults.add({ on: 'submit', times: Infinity, fault });
		const execution = await run(makeWorkflow(submit, items(1)));

		expect(errorOf(execution)?.description).toMatch(
			/^This item was not charged\. This is often temporary/,
		);
		expect(submissions()).toHaveLength(5);
	});

	const repeated: Array<[string, Fault]> = [
		['503 idempotency_unavailable', idempotencyAnswer('idempotency_unavailable')],
		[
			'409 idempotency_in_progress',
			idempotencyAnswer('idempotency_in_progress', { retryAfterSeconds: 1 }),
		],
		['429', answer(429)],
	];
	test.each(repeated)(
		'%s: the same submission is sent again under its key',
		async (_what, fault) => {
			const { api } = setup.simulator;
			api.faults.add({ on: 'submit', fault });
			const execution = await run(makeWorkflow(submit, items(1)));

			expect(errorOf(execution)).toBeUndefined();
			const [first, second] = submissions();
			expect(keyOf(second)).toBe(keyOf(first));
			expect(second?.body).toEqual(first?.body);
			expect(api.tasks).toHaveLength(1);
		},
	);

	test('a task that failed is submitted again under another key', async () => {
		const { api } = setup.simulator;
		const parameters = { prompt: 'A cat', options: { pollIntervalSeconds: 1 } };
		api.faults.add({
			on: 'task',
			times: 2,
			fault: answer(200, { code: 200, data: { id: 'task_000001', status: 'failed' } }),
		});
		const execution = await run(makeWorkflow(parameters, [{}], retryOnFail));

		expect(execution.output(klingVideo)[0]?.json.taskId).toBe('task_000002');
		const [first, second] = submissions();
		expect(keyOf(second)).not.toBe(keyOf(first));
		expect(api.tasks).toHaveLength(2);
	});

	test.each<[string, unknown, string, IDataObject]>([
		[
			'the second shape',
			{ code: 202, data: { object: 'generation.task', id: 'task_9' } },
			'task_9',
			{},
		],
		['a number', { code: 200, data: [{ task_id: 77, status: 'submitted' }] }, '77', {}],
		['an empty error beside good data', { error: '', data: [{ task_id: 'task_9' }] }, 'task_9', {}],
		[
			'a 5xx that names the task',
			{ error: { code: 504 }, data: [{ task_id: 'task_9' }] },
			'task_9',
			{},
		],
		[
			'several tasks',
			{ data: [{ task_id: 'task_9' }, { task_id: 'task_10' }] },
			'task_9',
			{ otherTaskIds: ['task_10'] },
		],
	])('%s is an accepted task', async (what, body, taskId, more) => {
		const status = { '4': 409, '5': 504 }[what.charAt(2)] ?? 200;
		setup.simulator.api.faults.add({ on: 'submit', fault: answer(status, body) });
		const execution = await run(makeWorkflow(submit, items(1)));

		expect(execution.output(klingVideo)[0]?.json).toMatchObject({ taskId, ...more });
	});

	test('an answer that cannot be read is in the error’s details, in the item and in the log, without the key', async () => {
		const body = { code: 202, data: { ticket: 'task_unheard_of', for: defaultKey } };
		const logged = watchLog();
		const details: string[] = [];
		for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
			setup.simulator.api.faults.add({ on: 'submit', fault: answer(200, body) });
			const execution = await run(makeWorkflow(submit, items(1), { onError }));
			const error = errorOf(execution) as { messages?: string[] } | undefined;
			details.push(String(error?.messages ?? execution.output(klingVideo)[0]?.json.response));
		}

		for (const text of [...details, ...logged]) {
			expect(text).toContain('"ticket":"task_unheard_of"');
			expect(text).not.toContain(defaultKey);
		}
		expect(details).toHaveLength(2);
		expect(logged).toHaveLength(2);
	});

	test.each([
		['an empty error beside good data', { error: '' }],
		['an empty error object', { error: { code: '', message: '', type: '' } }],
	])('a status check with %s is an answer like any other', async (_what, more) => {
		const data = { id: 5, status: 'processing', progress: '50%' };
		setup.simulator.api.faults.add({
			on: 'task',
			fault: answer(200, { code: 200, data, ...more }),
		});
		const execution = await run(makeWorkflow({ operation: 'getStatus', taskId: '5' }));

		expect(execution.output(klingVideo)[0]?.json).toMatchObject({ taskId: '5', progress: 50 });
	});
});

describe('What an item that failed says', () => {
	test.each<[string, Fault, IDataObject]>([
		['refused', answer(402), { mayBeCharged: false, httpStatus: 402 }],
		['unknown', answer(502, undefined, true), { mayBeCharged: true, httpStatus: 502 }],
		['unknown, without an answer', { kind: 'resetAfter' }, { mayBeCharged: true }],
	])('%s', async (_what, fault, facts) => {
		setup.simulator.api.faults.add({ on: 'submit', fault });
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			const workflow = makeWorkflow(submit, items(1), { onError });
			setup.simulator.api.faults.add({ on: 'submit', fault });
			const execution = await run(workflow);
			const [item] = execution.output(klingVideo, onError === 'continueErrorOutput' ? 1 : 0);
			expect(item?.json).toMatchObject(facts);
			expect(typeof item?.json.error).toBe('string');
		}
	});

	test('that cannot be retried gets no advice about an option for Retries', async () => {
		const { api } = setup.simulator;
		api.faults.add({ on: 'submit', times: Infinity, fault: answer(502, undefined, true) });
		const saysOf = async (
			onError: NonNullable<INode['onError']>,
			settings: Partial<INode> = {},
		) => {
			const { output, run: ended } = await run(
				makeWorkflow(submit, items(1), { ...settings, onError }),
			);
			const [item] = [0, 1].flatMap((index) => output(klingVideo, index));
			return String(item?.json.error ?? ended.data.resultData.error?.description);
		};
		const option = "'Resubmit If Outcome Unknown'";
		expect(await saysOf('stopWorkflow')).toContain(`turn on ${option}`);
		for (const onError of ['continueRegularOutput', 'continueErrorOutput'] as const) {
			for (const settings of [{}, retryOnFail]) {
				const said = await saysOf(onError, settings);
				expect(said).toMatch(/not submitted again.*execute the workflow again for this item/);
				expect(said).not.toContain(option);
			}
		}
	});

	test('in a manual run: executing again pays for new videos, once something was submitted', async () => {
		const { api } = setup.simulator;
		api.faults.add({ on: 'submit', when: asksFor('Item 1'), fault: answer(402) });
		const afterSubmission = await run(makeWorkflow(submit, items(2)));
		expect(errorOf(afterSubmission)?.description).toMatch(
			/again in the editor starts, and pays for, new videos/,
		);

		const afterFailure = await run(makeWorkflow({ prompt: 'simulate: fail' }));
		expect(errorOf(afterFailure)?.description).toMatch(/A retry starts, and pays for/);
		expect(errorOf(afterFailure)?.description).not.toMatch(/again in the editor/);

		const before = await run(makeWorkflow({ ...submit, quality: 'ultra' }, items(2)));
		expect(errorOf(before)?.description).not.toMatch(/pays for/);
	});

	test('a long list of tasks is shortened in the error, and whole in the log', async () => {
		const logged = watchLog();
		setup.simulator.api.faults.add({ on: 'submit', when: asksFor('Item 9'), fault: answer(402) });
		const failed = await run(makeWorkflow(submit, items(10)));

		expect(errorOf(failed)?.description).toMatch(/, and 4 more, which n8n's log lists/);
		for (const { taskId } of setup.simulator.api.tasks) expect(logged.join()).toContain(taskId);
	});
});

describe('Time', () => {
	test('a wait that is over points to Get Status first', async () => {
		const parameters = { prompt: 'A cat', options: { maxWaitMinutes: 0 } };
		setup.simulator.api.faults.add({
			on: 'task',
			times: Infinity,
			fault: answer(200, { code: 200, data: { id: 'task_000001', status: 'processing' } }),
		});
		const { description } = errorOf(await run(makeWorkflow(parameters))) ?? {};
		expect(description).toMatch(/Get Status with this task ID.*Max Wait.*next video/);
	});

	test('a video that is finished at the last look is downloaded, though the time to wait is over', async () => {
		const { api } = setup.simulator;
		const slow = { kind: 'delay', delayMs: 1_500 } as const;
		api.faults.add({ on: 'task', fault: slow });
		const parameters = { prompt: 'A cat', options: { maxWaitMinutes: 0.02 } };
		const execution = await run(makeWorkflow(parameters));

		expect(execution.output(klingVideo)[0]?.binary?.data?.fileName).toBe('kling-task_000001.mp4');
	});

	test('Get Status with Max Wait 0 downloads a video that is finished', async () => {
		await run(makeWorkflow(submit, items(1)));
		const execution = await run(
			makeWorkflow({
				operation: 'getStatus',
				taskId: 'task_000001',
				waitForCompletion: true,
				downloadVideo: true,
				options: { maxWaitMinutes: 0 },
			}),
		);
		expect(execution.output(klingVideo)[0]?.binary?.data?.fileName).toBe('kling-task_000001.mp4');
	});
});

test('Stop names the tasks that continue, in the editor’s console and in the log', async () => {
	const { engine, simulator, credential } = setup;
	const logged = watchLog();
	simulator.api.faults.add({
		on: 'task',
		times: Infinity,
		fault: answer(200, { code: 200, data: { id: 'task_000001', status: 'processing' } }),
	});
	const running = engine.start(makeWorkflow({ prompt: 'A cat' }), credential);
	while (simulator.api.requests.length < 2) await new Promise(setImmediate);
	running.stop();
	const execution = await running.finished;
	while (logged.length === 0) await new Promise(setImmediate);

	expect(logged).toEqual([
		expect.stringMatching(/These tasks were submitted and are paid for.*: task_000001$/),
	]);
	expect(JSON.stringify(execution.messages)).toContain(
		'These tasks were submitted and are paid for',
	);
});
