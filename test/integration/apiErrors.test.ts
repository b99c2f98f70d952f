import type { INodeParameters } from 'n8n-workflow';

import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { defaultKey } from '../../dev/simulator/api';
import { htmlPage, type Fault } from '../../dev/simulator/faults';
import { submissionSamples, toFault } from '../support/samples/samples';
import { setUp } from './setUp';

const setup = setUp();

const submission: INodeParameters = { operation: 'submit', prompt: 'A cat' };
const statusCheck: INodeParameters = { operation: 'getStatus', taskId: 'task_1' };

const answer = (status: number, body?: string | object): Fault => ({
	kind: 'answer',
	status,
	...(body !== undefined && { body }),
});

/** What the API says, and what the user is told to do. */
const refusals = [
	{ status: 400, hint: /Check/ },
	{ status: 401, hint: /'API Key' in the APIMart API credential/ },
	{ status: 402, hint: /Top up the balance/ },
	{ status: 403, hint: /may use the model/ },
	{ status: 404, hint: /'Base URL'/ },
	{ status: 413, hint: /20 MB/ },
];

test.each(refusals)('status $status tells what to do', async ({ status, hint }) => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'submit', fault: answer(status) });
	const { run } = await engine.run(makeWorkflow(submission), credential);

	expect(run.data.resultData.error).toMatchObject({
		name: 'NodeApiError',
		httpCode: String(status),
		message: expect.stringContaining(`HTTP status ${status}`),
		description: expect.stringMatching(hint),
		context: { itemIndex: 0 },
	});
	expect(simulator.api.requests).toHaveLength(1);
});

test('the error of status 400 has the label of the field that the API names', async () => {
	const { engine, simulator, credential } = setup;
	const message = 'invalid value for aspect_ratio';
	simulator.api.faults.add({ on: 'submit', fault: answer(400, { error: { code: 400, message } }) });
	const { run } = await engine.run(makeWorkflow(submission), credential);

	expect(run.data.resultData.error?.message).toContain(message);
	expect(run.data.resultData.error?.description).toContain("Check 'Aspect Ratio'");
});

/** After these, nobody can know whether the video was accepted. */
const unknownOutcomes: Array<{ what: string; fault: Fault }> = [
	...[500, 502, 503, 504].map((status) => ({ what: `status ${status}`, fault: answer(status) })),
	{ what: 'an HTML 502', fault: htmlPage(502) },
	{ what: 'a 200 that is not JSON', fault: answer(200, 'OK') },
	{ what: 'a 200 that is an HTML page', fault: htmlPage(200) },
	{ what: 'a 200 of the wrong shape', fault: answer(200, { code: 200, data: [{}] }) },
	{ what: 'a connection lost before it was accepted', fault: { kind: 'resetBefore' } },
	{ what: 'a connection lost after it was accepted', fault: { kind: 'resetAfter' } },
];

test.each(unknownOutcomes)('a submission with $what is not sent again', async ({ fault }) => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'submit', fault });
	const { run } = await engine.run(makeWorkflow(submission), credential);

	expect(run.data.resultData.error).toMatchObject({
		name: 'NodeApiError',
		description: expect.stringMatching(/may have been accepted and charged.*task list/),
	});
	expect(simulator.api.requests).toHaveLength(1);
});

/** Answers of gateways that may have passed the submission on, whatever else they look like. */
test.each([
	...[408, 409, 499].map((status) => ({ what: `status ${status}`, fault: answer(status) })),
	...submissionSamples
		// An API that says that a request is in progress honors its key, so that one is sent again.
		.filter(({ status, id }) => status === 409 && id !== '409-in-progress')
		.map((sample) => ({ what: sample.id, fault: toFault(sample) })),
])('no try of Retry On Fail repeats a submission with $what', async ({ fault }) => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'submit', fault: { ...fault, accepted: true } as Fault });
	const workflow = makeWorkflow(submission, [{}], {
		onError: 'continueRegularOutput',
		retryOnFail: true,
		maxTries: 3,
		waitBetweenTries: 0,
	});
	const [item] = (await engine.run(workflow, credential)).output(klingVideo);

	expect(simulator.api.tasks).toHaveLength(1);
	expect(simulator.api.requests).toHaveLength(1);
	expect(item?.json).toMatchObject({
		mayBeCharged: true,
		error: expect.stringMatching(/may have been accepted and charged/),
		// What the first try was answered.
		response: expect.any(String),
		httpStatus: (fault as { status: number }).status,
	});
});

test.each([
	...[500, 502, 503, 504].map((status) => ({ what: `status ${status}`, fault: answer(status) })),
	{ what: 'an HTML 502', fault: htmlPage(502) },
	{ what: 'a lost connection', fault: { kind: 'resetBefore' } as const },
])('a status check with $what is repeated', async ({ fault }) => {
	const { engine, simulator, credential } = setup;
	const submitted = await engine.run(makeWorkflow(submission), credential);
	const taskId = String(submitted.output(klingVideo)[0]?.json.taskId);
	simulator.api.faults.add({ on: 'task', fault });
	const execution = await engine.run(makeWorkflow({ ...statusCheck, taskId }), credential);

	expect(execution.output(klingVideo)[0]?.json).toMatchObject({ taskId, status: 'completed' });
	expect(simulator.api.requests.filter(({ method }) => method === 'GET')).toHaveLength(2);
});

test.each([
	{
		what: 'a 200 that is not JSON',
		fault: answer(200, 'OK'),
		error: /does not answer like APIMart: HTTP status 200: OK\. .*Check the 'Base URL'/,
		response: 'OK',
	},
	{
		what: 'a 200 of the wrong shape',
		fault: answer(200, { code: 200, data: {} }),
		error: /cannot be read: it does not name the task/,
		response: '{"code":200,"data":{}}',
	},
])(
	'a status check with $what is an error that keeps the task ID',
	async ({ fault, error, response }) => {
		const { engine, simulator, credential } = setup;
		simulator.api.faults.add({ on: 'task', times: Infinity, fault });
		const workflow = makeWorkflow(statusCheck, [{}], { onError: 'continueRegularOutput' });
		const execution = await engine.run(workflow, credential);

		expect(execution.output(klingVideo)[0]?.json).toEqual({
			error: expect.stringMatching(error),
			taskId: 'task_1',
			mayBeCharged: true,
			httpStatus: 200,
			response,
		});
	},
);

test('status 429 holds the submission back for as long as the API asks', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({
		on: 'submit',
		fault: { kind: 'answer', status: 429, headers: { 'retry-after': '1' } },
	});
	const execution = await engine.run(makeWorkflow(submission), credential);

	expect(execution.output(klingVideo)[0]?.json.taskId).toBe('task_000001');
	const [first, second] = simulator.api.requests;
	expect((second?.atMs ?? 0) - (first?.atMs ?? 0)).toBeGreaterThanOrEqual(1000);
});

test('a redirect is not followed, so that the key goes nowhere else', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({
		on: 'submit',
		fault: { kind: 'answer', status: 307, headers: { location: `${simulator.filesUrl}/` } },
	});
	const { run } = await engine.run(makeWorkflow(submission), credential);

	expect(run.data.resultData.error?.description).toContain('Base URL');
	expect(simulator.api.requests).toHaveLength(1);
});

test('a server that is not the API is not called APIMart', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'submit', fault: answer(404, { detail: 'Not Found' }) });
	simulator.api.faults.add({ on: 'task', times: Infinity, fault: htmlPage(404) });
	const errors = [submission, statusCheck].map(async (parameters) => {
		const { run } = await engine.run(makeWorkflow(parameters), credential);
		return run.data.resultData.error;
	});

	const start = `The server at ${simulator.url} does not answer like APIMart: HTTP status 404`;
	expect(await Promise.all(errors)).toMatchObject([
		{
			message: `${start}: Not Found`,
			description: expect.stringMatching(
				/^This item was not charged\. Check the 'Base URL' .* it is https:\/\/api\.apimart\.ai\.$/,
			),
		},
		{ message: `${start} with a web page` },
	]);
});

test('the error says if nothing listens at the address', async () => {
	const { engine } = setup;
	const credential = { apiKey: defaultKey, baseUrl: 'http://127.0.0.1:1' };
	const { run } = await engine.run(
		makeWorkflow({ resource: 'account', operation: 'getBalance' }),
		credential,
	);

	expect(run.data.resultData.error).toMatchObject({
		message: 'APIMart cannot be reached at http://127.0.0.1:1',
		description:
			"Nothing was sent. No server accepts connections at this address. Check the 'Base URL' in the APIMart API credential, and whether a firewall keeps n8n from reaching it. The code is ECONNREFUSED.",
	});
});

test('with On Error = Continue, one failed submission does not affect the others', async () => {
	const { engine, simulator, credential } = setup;
	const prompts = ['one', 'two', 'three'].map((prompt) => ({ prompt }));
	simulator.api.faults.add({
		on: 'submit',
		when: ({ body }) => (body as { prompt: string }).prompt === 'two',
		fault: answer(402),
	});
	const workflow = makeWorkflow({ prompt: '={{ $json.prompt }}' }, prompts, {
		onError: 'continueRegularOutput',
	});
	const execution = await engine.run(workflow, credential);

	const items = execution.output(klingVideo);
	expect(items.map(({ json }) => json.status)).toEqual(['completed', undefined, 'completed']);
	expect(items[1]?.json.error).toContain('HTTP status 402');
});

test('with On Error = Continue (using error output), a failed task comes out there with its ID', async () => {
	const { engine, simulator, credential } = setup;
	const fault: Fault = answer(200, {
		code: 200,
		data: { id: 'task_000002', status: 'failed', error: { message: 'not allowed' } },
	});
	simulator.api.faults.add({ on: 'task', when: ({ path }) => path.endsWith('2'), fault });
	const prompts = ['one', 'two', 'three'].map((prompt) => ({ prompt }));
	const workflow = makeWorkflow(
		{ prompt: '={{ $json.prompt }}', options: { maxConcurrentTasks: 1 } },
		prompts,
		{ onError: 'continueErrorOutput' },
	);
	const execution = await engine.run(workflow, credential);

	expect(execution.output(klingVideo, 0).map(({ json }) => json.taskId)).toEqual([
		'task_000001',
		'task_000003',
	]);
	expect(execution.output(klingVideo, 1).map(({ json }) => json)).toEqual([
		{
			prompt: 'two',
			model: 'kling-v2-6',
			taskId: 'task_000002',
			status: 'failed',
			failureReason: 'not allowed',
			mayBeCharged: false,
			error: expect.stringMatching(
				/^The video could not be generated: not allowed \(task task_000002\)\. \w/,
			),
		},
	]);
});

test('the error says if the account does not have the task', async () => {
	const { engine, credential } = setup;
	const { run } = await engine.run(makeWorkflow(statusCheck), credential);

	expect(run.data.resultData.error).toMatchObject({
		message: 'Task task_1 was not found',
		description: expect.stringMatching(/task ID is exactly .*belongs to the account/),
	});
});

test('with On Error = Continue, the item says what to do about it too', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'submit', fault: { kind: 'resetAfter' } });
	const workflow = makeWorkflow(submission, [{}], { onError: 'continueRegularOutput' });
	const execution = await engine.run(workflow, credential);

	expect(execution.output(klingVideo)[0]?.json.error).toMatch(/may have been accepted and charged/);
});

test('the error of one item names the others of which nobody knows whether they were accepted', async () => {
	const { engine, simulator, credential } = setup;
	const asksFor =
		(prompt: string) =>
		({ body }: { body?: unknown }) =>
			(body as { prompt?: string }).prompt === prompt;
	simulator.api.faults.add({ on: 'submit', when: asksFor('one'), fault: answer(402) });
	simulator.api.faults.add({ on: 'submit', when: asksFor('two'), fault: { kind: 'resetAfter' } });
	const prompts = ['one', 'two', 'three'].map((prompt) => ({ prompt }));
	const workflow = makeWorkflow({ ...submission, prompt: '={{ $json.prompt }}' }, prompts);
	const { run } = await engine.run(workflow, credential);

	expect(run.data.resultData.error?.description).toMatch(
		/unknown whether these items were accepted.*: item 2\./,
	);
	expect(run.data.resultData.error?.description).toMatch(/task_00000\d \(item 3\)/);
});

test('a key that cannot be sent is reported before anything can be charged', async () => {
	const { engine, simulator } = setup;
	const credential = { apiKey: `${defaultKey}\u200b`, baseUrl: simulator.url };
	const { run } = await engine.run(makeWorkflow(submission), credential);

	expect(run.data.resultData.error).toMatchObject({
		message: "The 'API Key' contains a character that cannot be sent",
		description: expect.stringMatching(/^Nothing was sent.*Copy the API key again/),
	});
	expect(simulator.api.requests).toEqual([]);
});

test('an answer that names the task is an acceptance, whatever else is missing in it', async () => {
	const { engine, simulator, credential } = setup;
	const fault = answer(200, { data: { task_id: 77 }, error: { message: 'odd' } });
	simulator.api.faults.add({ on: 'submit', fault });
	const execution = await engine.run(makeWorkflow(submission), credential);

	expect(execution.output(klingVideo)[0]?.json).toMatchObject({ taskId: '77' });
});

test('a 200 that refuses in an unusual form is reported in its own words', async () => {
	const { engine, simulator, credential } = setup;
	const fault = answer(200, { code: 402, message: 'insufficient balance' });
	simulator.api.faults.add({ on: 'submit', fault });
	const { run } = await engine.run(makeWorkflow(submission), credential);

	expect(run.data.resultData.error?.message).toContain('insufficient balance');
});
