/** Other Model: any model by its ID, with a body that the user writes. */
import omit from 'lodash/omit';
import type { IDataObject, ILoadOptionsFunctions, INode, INodeParameters } from 'n8n-workflow';

import type { Execution, WorkflowFile } from '../../dev/engine/engine';
import { klingVideo, makeWorkflow, runTwice } from '../../dev/engine/workflow';
import { htmlPage, type Fault } from '../../dev/simulator/faults';
import { startSimulator } from '../../dev/simulator/server';
import { otherModel } from '../../nodes/KlingVideo/models/otherModel';
import { parseVideoRequest, toRequestBody } from '../../nodes/KlingVideo/models/request';
import { searchModels } from '../../nodes/KlingVideo/run/searchModels';
import { hurry } from '../support/hurry';
import { addModelsOf2027, song, worlds } from '../support/modelsOf2027';
import { setUp } from './setUp';

addModelsOf2027();
/** How long videos take. */
let generationMs = 0;
const setup = setUp({ generationMs: () => generationMs }, 'filesystem');
beforeEach(() => (generationMs = 0));
afterEach(() => jest.restoreAllMocks());

const byId = (value: string) => ({ __rl: true, mode: 'id', value });
const byExpression = {
	operation: 'submit',
	model: 'other',
	modelId: byId('={{ $json.model }}'),
	requestBody: '={{ $json.body }}',
};
const onError = { onError: 'continueRegularOutput' } as const;
const asTool = { type: 'n8n-nodes-kling-video.klingVideoTool' };

/** A workflow over items that name a model and a body. */
function makeBatch(
	items: object[],
	parameters: INodeParameters = {},
	settings: Partial<INode> = {},
): WorkflowFile {
	return makeWorkflow({ ...byExpression, ...parameters }, items as IDataObject[], settings);
}

/** What an execution passes on, and what it says on the node. */
function resultOf(execution: Execution) {
	const { error, runData } = execution.run.data.resultData;
	return {
		error,
		rows: error ? [] : execution.output(klingVideo).map(({ json }) => json),
		hints: (runData[klingVideo]?.[0]?.hints ?? []).map(({ message }) => message),
	};
}

async function run(...batch: Parameters<typeof makeBatch>) {
	return resultOf(await setup.engine.run(makeBatch(...batch), setup.credential));
}

/** The bodies of all submissions that were accepted. */
const accepted = () => setup.simulator.api.tasks.map(({ body }) => body);

test('rows of several models are submitted, each with its own body', async () => {
	const { rows } = await run([worlds, song, worlds]);

	expect(accepted()).toEqual([
		{ model: worlds.model, ...worlds.body },
		{ model: song.model, ...song.body },
		{ model: worlds.model, ...worlds.body },
	]);
	expect(rows).toEqual([
		{
			taskId: 'task_000001',
			status: 'submitted',
			prompt: 'A city in the clouds',
			model: worlds.model,
			durationSeconds: 8,
		},
		{ taskId: 'task_000002', status: 'submitted', model: song.model },
		expect.objectContaining({ taskId: 'task_000003' }),
	]);
});

describe('A body', () => {
	const json = JSON.stringify(worlds.body);
	test.each([
		['an object', worlds.body],
		['text', json],
		['text in a code fence', `Here is the request:\n\`\`\`json\n${json}\n\`\`\``],
		['text behind a sentence', `Submit this: ${json}`],
		['one that names the same model', { model: worlds.model, ...worlds.body }],
		['text that names the same model', JSON.stringify({ model: worlds.model, ...worlds.body })],
	])('may be %s', async (_, body) => {
		await run([{ model: ` ${worlds.model} `, body }]);
		expect(accepted()).toEqual([{ model: worlds.model, ...worlds.body }]);
	});

	test('is sent as it is, whatever its fields are called and hold', async () => {
		const body = {
			...worlds.body,
			'render.engine': 'slow',
			image_urls: ['https://example.com/1.png'],
		};
		await run([{ ...worlds, body }]);
		expect(accepted()).toEqual([{ model: worlds.model, ...body }]);
	});

	test('may have any number of strange names', async () => {
		const body = {
			'a.b': 1,
			'a[0]': { 'c.d': [1] },
			'q"\\\'': null,
			'': false,
			[`${'x'.repeat(99)}`]: 0,
		};
		const [row] = (await run([{ ...worlds, body }], { operation: 'estimateCost' })).rows;
		expect(row?.request).toEqual({ model: worlds.model, ...body });
	});

	test('may have names that mean something in JavaScript', () => {
		const body = '{"prompt":"A cat","__proto__":{"a":1},"constructor":"b","prototype":2,"a\\nb":3}';
		const parsed = parseVideoRequest(otherModel, { modelId: 'x', requestBody: body });
		if ('issues' in parsed) throw new Error('It was refused');
		const sent = JSON.stringify(toRequestBody(parsed.request, []));
		expect(sent).toBe(body.replace('{', '{"model":"x",'));
	});

	test.each<[unknown, string]>([
		['', "'Body (JSON)' is empty."],
		[null, "'Body (JSON)' is empty."],
		[{}, "'Body (JSON)' is empty."],
		['{}', "'Body (JSON)' is empty."],
		[{ model: worlds.model }, "'Body (JSON)' is empty."],
		[
			'A city in the clouds',
			'\'Body (JSON)\' is "A city in the clouds", which is not a JSON object.',
		],
		['{"prompt": "A city', `which is not a JSON object: `],
		[[worlds.body], 'which is not a JSON object.'],
		['[1, 2]', '\'Body (JSON)\' is "[1, 2]", which is not a JSON object.'],
		[7, "'Body (JSON)' is 7, which is not a JSON object."],
		[true, "'Body (JSON)' is true, which is not a JSON object."],
		['#N/A', 'which is what a sheet shows instead of a result'],
		['[object Object]', 'which has an object instead of text'],
		[{ ...worlds.body, prompt: '[object Object]' }, 'which has an object instead of text'],
		[
			{ ...worlds.body, prompt: '#N/A' },
			'\'Body (JSON)\' has "#N/A" in prompt, which is what a sheet shows instead of a result.',
		],
		[
			'{"prompt": "{{ $json.prompt }}"}',
			"'Body (JSON)' has \"{{ $json.prompt }}\" in prompt, which has an expression that n8n has not evaluated. Switch 'Body (JSON)' from Fixed to Expression.",
		],
		[
			'{"prompt": {{ JSON.stringify($json.prompt) }} }',
			"which has an expression that n8n has not evaluated. Switch 'Body (JSON)' from Fixed to Expression.",
		],
		[
			{ ...worlds.body, camera: { path: ['undefined'] } },
			'\'Body (JSON)\' has "undefined" in camera, which is all that is left of a missing value.',
		],
		[
			{ ...worlds.body, model: 'kling-v3' },
			"'Body (JSON)' has model, for which there are other fields. Take model out of it, and use 'Model ID'.",
		],
		[
			{ ...worlds.body, webhook: 'https://example.com' },
			"'Body (JSON)' has webhook, for which there are other fields. Take webhook out of it, and use 'Callback URL'.",
		],
	])('%j is refused before anything is sent', async (body, message) => {
		const { rows } = await run([{ ...worlds, body }], {}, onError);
		expect(rows[0]?.error).toContain(message);
		expect(rows[0]?.mayBeCharged).toBe(false);
		expect(setup.simulator.api.requests).toEqual([]);
	});
});

test('a number that cannot be computed is refused, and not sent as null', async () => {
	const requestBody = '={{ { ...$json.body, duration: Number($json.seconds) } }}';
	const { rows } = await run([worlds], { requestBody }, onError);
	expect(rows[0]?.error).toContain("'Body (JSON)' has null in duration, which is all that is left");
	expect(setup.simulator.api.requests).toEqual([]);
});

describe('A prompt in a text of JSON', () => {
	const prompt = 'A sign says "Hi"\nin the rain';

	test.each([
		['"{{ $json.prompt }}"', 'refused'],
		['{{ JSON.stringify($json.prompt) }}', 'sent as it is'],
	])('%s that has quotes and a line break is %s', async (expression, result) => {
		const requestBody = `={"camera": {"path": "orbit"}, "prompt": ${expression}}`;
		const [row] = (await run([{ ...worlds, prompt }], { requestBody }, onError)).rows;
		if (result === 'refused') {
			expect(row?.error).toContain(
				'Inside the JSON, insert a text or an object as {{ JSON.stringify($json.prompt) }}, without quotes around it.',
			);
			expect(setup.simulator.api.requests).toEqual([]);
		} else expect(accepted()).toMatchObject([{ prompt }]);
	});
});

test.each([
	['from the list', { __rl: true, mode: 'list', value: worlds.model, cachedResultName: 'Worlds' }],
	['by ID', byId(worlds.model)],
	['by ID, with invisible characters of a web page', byId(`\u200b${worlds.model}\ufeff`)],
	['by an expression in place of all of it', '={{ $json.model }}'],
])('the ID comes %s', async (_, modelId) => {
	await run([worlds], { modelId });
	expect(accepted()).toMatchObject([{ model: worlds.model }]);
});

test('an ID that an expression leaves blank is refused, and the other rows continue', async () => {
	const { rows } = await run([{ ...worlds, model: '' }, song], {}, onError);
	expect(rows).toMatchObject([
		{ error: expect.stringMatching(/^'Model ID' is empty\./), mayBeCharged: false },
		{ model: song.model },
	]);
});

test.each([
	[{ ...worlds.body, mood: 'grumpy' }, 'mood must be', "Check 'Body (JSON)'."],
	[{ ...worlds.body, duration: '8' }, 'duration must be', "Check 'Body (JSON)'."],
	[{ prompt: 'No camera' }, 'Missing required parameter: camera', "Check 'Body (JSON)'."],
])('what the API says of %j names the field of the panel', async (body, said, fix) => {
	const { error } = await run([{ ...worlds, body }]);
	expect(error?.message).toContain(said);
	expect(error?.description).toContain(fix);
});

test.each([
	[{ prompt: 'A cat', duration: 77 }, 'duration must be'],
	[{ prompt: 'A cat', image_urls: 'none' }, 'image_urls must be'],
	[{ prompt: 'A cat', fps: 1 }, 'fps is not known'],
])('so it does if another choice of Model has fields for them: %j', async (body, said) => {
	const { rows } = await run([{ model: 'kling-v3', body }], {}, onError);
	expect(rows[0]?.error).toContain(said);
	expect(rows[0]?.error).toContain("Check 'Body (JSON)'.");
});

test('an answer 404 about the model names Model ID, and not Base URL', async () => {
	const message = 'The model kling-v99 does not exist';
	const fault: Fault = { kind: 'answer', status: 404, body: { error: { code: 404, message } } };
	setup.simulator.api.faults.add({ on: 'submit', fault });
	const { error } = await run([{ ...worlds, model: 'kling-v99' }]);
	expect(error?.message).toContain(message);
	expect(error?.description).toContain("Check 'Model ID'.");
});

test('a model that the API does not have is refused by the API, and names Model ID', async () => {
	const { error } = await run([{ ...worlds, model: 'kling-v99' }]);
	expect(error?.message).toContain('model must be');
	expect(error?.description).toContain("Check 'Model ID'.");
});

test('what the panel still holds for another model is not sent', async () => {
	const options = { extraFields: '{"seed": 1}', negativePrompt: 'x', watermark: true };
	await run([worlds], { prompt: 'Old', quality: 'pro', duration: 10, options });
	expect(accepted()).toEqual([{ model: worlds.model, ...worlds.body }]);
});

describe('The money', () => {
	const refused: Fault = { kind: 'answer', status: 402 };
	/** Fails at its second item, and is then retried with an edit. */
	async function failAndRetry(edit: INodeParameters, parameters: INodeParameters = {}) {
		const { engine, simulator, credential } = setup;
		simulator.api.faults.add({ on: 'submit', skip: 1, fault: refused });
		const workflow = makeBatch([worlds, song], parameters);
		const failed = await engine.run(workflow, credential);
		const edited = structuredClone(workflow);
		Object.assign(edited.nodes.at(-1)?.parameters ?? {}, edit);
		return await engine.retry(failed, workflow, credential, edited);
	}

	test.each<[string, INodeParameters, number]>([
		['nothing else', {}, 2],
		// n8n's editor may do so when the list is opened.
		[
			'the same model picked in another way',
			{ modelId: { ...byExpression.modelId, mode: 'list', cachedResultName: 'Worlds' } },
			2,
		],
		['the whole locator as an expression', { modelId: '={{ $json.model }}' }, 2],
		['another body', { requestBody: '={{ { ...$json.body } }}' }, 3],
		['another model', { modelId: byId('={{ $json.model + "" }}') }, 3],
	])('a Retry with %s, %j, has paid for %d videos', async (_, edit, tasks) => {
		await failAndRetry(edit);
		expect(accepted()).toHaveLength(tasks);
	});

	test('a body that changes with each try is paid for once', async () => {
		const requestBody = '={{ { ...$json.body, seed: Math.floor(Math.random() * 9999) } }}';
		setup.simulator.api.faults.add({ on: 'submit', skip: 1, fault: refused });
		await run([worlds, worlds], { requestBody }, { retryOnFail: true, waitBetweenTries: 0 });
		expect(accepted()).toHaveLength(2);
	});

	test('all copies of a submission have one key, and two rows have two', async () => {
		setup.simulator.api.faults.add({ on: 'submit', fault: { kind: 'answer', status: 429 } });
		hurry();
		await run([worlds, worlds], {}, {});
		const keys = setup.simulator.api.requests.map(({ headers }) => headers['idempotency-key']);
		expect(keys).toHaveLength(3);
		expect(new Set(keys).size).toBe(2);
	});

	test('a lost answer is not repeated', async () => {
		setup.simulator.api.faults.add({ on: 'submit', fault: { kind: 'resetAfter' } });
		const { rows } = await run(
			[worlds],
			{},
			{ ...onError, retryOnFail: true, waitBetweenTries: 0 },
		);
		expect(rows).toMatchObject([{ mayBeCharged: true, model: worlds.model }]);
		expect(accepted()).toHaveLength(1);
	});

	test('with less than Minimum Balance on the key, nothing is submitted', async () => {
		const { error } = await run([worlds], { options: { minimumBalance: 5000 } });
		expect(error?.message).toContain("less than the 'Minimum Balance'");
		expect(accepted()).toEqual([]);
	});
});

describe('Submit and Wait', () => {
	const submitAndWait = { operation: 'submitAndWait' };

	test('waits, downloads, and passes on the input', async () => {
		const options = { includeInputFields: true };
		const workflow = makeBatch(
			[
				{ ...worlds, row: 1 },
				{ ...song, row: 2 },
			],
			{
				...submitAndWait,
				options,
			},
		);
		const execution = await setup.engine.run(workflow, setup.credential);
		const items = execution.output(klingVideo);
		expect(items.map(({ json }) => json)).toMatchObject([
			{ status: 'completed', model: worlds.model, row: 1 },
			{ status: 'completed', model: song.model, row: 2 },
		]);
		expect(items.map(({ binary }) => binary?.data?.mimeType)).toEqual(['video/mp4', 'video/mp4']);
	});

	test.each(['sleep', 'callback'])('goes to sleep and wakes up: %s', async (waitUsing) => {
		const { engine, simulator, credential } = setup;
		const workflow = makeBatch([worlds, song], { ...submitAndWait, waitUsing });
		generationMs = 3_600_000;
		const asleep = await engine.run(workflow, credential);
		expect(asleep.run.status).toBe('waiting');
		for (const task of simulator.api.tasks) task.outcome.generationMs = 0;

		const realNow = Date.now.bind(Date);
		let ended = asleep;
		// It looks at one task after the other.
		for (let woken = 0; woken < simulator.api.tasks.length; woken++) {
			if (ended.run.status !== 'waiting') break;
			const offsetMs = Math.max(0, Number(ended.run.waitTill) - realNow());
			jest.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);
			ended = await engine.wake(ended, workflow, credential);
			jest.restoreAllMocks();
		}
		const { rows } = resultOf(ended);
		expect(rows).toMatchObject([
			{ status: 'completed', model: worlds.model, durationSeconds: 8 },
			{ status: 'completed', model: song.model },
		]);
		expect(accepted()).toHaveLength(2);
		const webhooks = accepted().map((body) => (body as { webhook?: string }).webhook);
		expect(webhooks.map((webhook) => webhook !== undefined)).toEqual(
			Array(2).fill(waitUsing === 'callback'),
		);
	});

	test('Get Status has the task', async () => {
		const [{ taskId } = {}] = (await run([worlds])).rows;
		const workflow = makeWorkflow({
			operation: 'getStatus',
			taskId: String(taskId),
			downloadVideo: true,
		});
		const [item] = (await setup.engine.run(workflow, setup.credential)).output(klingVideo);
		expect(item?.json).toMatchObject({ taskId, status: 'completed' });
		expect(item?.binary?.data?.mimeType).toBe('video/mp4');
	});
});

test('as the tool of an agent, each body is a separate video', async () => {
	const requestBody = '={{ JSON.stringify({ ...$json.body, seed: $runIndex }) }}';
	const workflow = makeBatch([worlds], { requestBody }, asTool);
	runTwice(workflow);
	const execution = await setup.engine.run(workflow, setup.credential);
	const rows = [0, 1].map((call) => execution.output(klingVideo, 0, call)[0]?.json);
	expect(rows).toMatchObject([{ taskId: 'task_000001' }, { taskId: 'task_000002' }]);
	expect(accepted()).toMatchObject([{ seed: 0 }, { seed: 1 }]);
});

describe('Estimate Cost', () => {
	const perSecond = { billing_type: 'per_second', paid_price: 0.05 };
	const unknownLength =
		'The cost of some videos is not known. The body has no duration in whole seconds.';
	const unknownPrice = (reason: string) =>
		expect.stringContaining(`The cost of some videos is not known. ${worlds.model}: ${reason}`);

	/** Estimates a body by a price list. */
	async function estimate(data: object | undefined, body: object = worlds.body) {
		const answer: Fault =
			data === undefined
				? { kind: 'answer', status: 404 }
				: { kind: 'answer', status: 200, body: { success: true, data } };
		setup.simulator.api.faults.add({ on: 'prices', times: Infinity, fault: answer });
		const { rows, hints } = await run([{ ...worlds, body }], { operation: 'estimateCost' });
		expect(setup.simulator.api.requests.map(({ path }) => path)).toEqual(['/api/pricing/model']);
		expect(hints).toContain(
			"The estimates do not include what 'Body (JSON)' may add to the price.",
		);
		return { ...rows[0], hints };
	}

	test('multiplies the price per second by the duration of the body', async () => {
		expect(await estimate(perSecond)).toMatchObject({
			model: worlds.model,
			mode: null,
			durationSeconds: 8,
			pricePerSecond: 0.05,
			estimatedCost: 0.4,
			request: { model: worlds.model, ...worlds.body },
			hints: expect.arrayContaining(['1 item, about $0.40.']),
		});
	});

	test('takes several prices for one if they are the same', async () => {
		const list = {
			...perSecond,
			default_resolution: '720P',
			resolution_paid_prices: { '720P': 0.05 },
		};
		expect(await estimate(list)).toMatchObject({ estimatedCost: 0.4 });
	});

	test.each([
		['has no such model', undefined, ''],
		[
			'has several prices',
			{ ...perSecond, resolution_paid_prices: { '1080P': 0.09 } },
			'the price list has no single price per second',
		],
		[
			'has a price for each video',
			{ ...perSecond, billing_type: 'per_call' },
			'the price list has no single price per second',
		],
	])('does not guess if the list %s', async (_, list, reason) => {
		expect(await estimate(list)).toMatchObject({
			durationSeconds: 8,
			pricePerSecond: null,
			estimatedCost: null,
			hints: expect.arrayContaining([unknownPrice(reason)]),
		});
	});

	test.each([
		[{}],
		[{ duration: '8' }],
		[{ duration: 7.5 }],
		[{ duration: null }],
		[{ duration: -8 }],
	])('does not guess the length of %j', async (length) => {
		const body = omit(worlds.body, 'duration');
		expect(await estimate(perSecond, { ...body, ...length })).toMatchObject({
			durationSeconds: null,
			pricePerSecond: 0.05,
			estimatedCost: null,
			hints: expect.arrayContaining([unknownLength]),
		});
	});
});

describe('The list of models', () => {
	/** Asks for the list as n8n's editor does. */
	async function search(filter?: string, credential: IDataObject = setup.credential) {
		const context = {
			getNode: () => makeWorkflow({}).nodes.at(-1),
			getCredentials: async () => credential,
			helpers: {
				httpRequestWithAuthentication: async (
					_: string,
					options: { url: string; qs: Record<string, string> },
				) => {
					const headers = { authorization: `Bearer ${String(credential.apiKey)}` };
					const url = `${options.url}?${new URLSearchParams(options.qs)}`;
					const response = await fetch(url, { headers });
					return {
						statusCode: response.status,
						headers: Object.fromEntries(response.headers),
						body: await response.text(),
					};
				},
			},
		};
		const { results } = await searchModels.call(
			context as unknown as ILoadOptionsFunctions,
			filter,
		);
		return results.map(({ name, value }) => {
			expect(name).toBe(value);
			return value;
		});
	}

	test('has the models that make videos, in alphabetical order', async () => {
		const all = await search();
		expect(all).toEqual(expect.arrayContaining(['kling-v2-6', worlds.model, song.model]));
		expect(all).not.toEqual(expect.arrayContaining(['chat-large']));
		expect(all).toEqual([...all].sort());
	});

	test.each([
		[' V3 ', ['kling-v3', 'kling-v3-motion-control', 'kling-v3-omni']],
		['songbird', [song.model]],
		['nothing', []],
	])('finds %j', async (filter, found) => {
		expect(await search(filter)).toEqual(found);
	});

	test.each<[string, Fault | undefined, IDataObject, RegExp]>([
		['a dead key', undefined, { apiKey: 'sk-dead' }, /HTTP status 401: Invalid API key/],
		[
			'an API that has no list',
			{ kind: 'answer', status: 404 },
			{},
			/does not answer like APIMart: HTTP status 404/,
		],
		[
			'a web page',
			htmlPage(200),
			{},
			/does not answer like APIMart: HTTP status 200 with a web page/,
		],
	])('says what is wrong, and the way out: %s', async (_, fault, credential, message) => {
		if (fault) setup.simulator.api.faults.add({ on: 'models', fault });
		await expect(search('', { ...setup.credential, ...credential })).rejects.toMatchObject({
			message: expect.stringMatching(message),
			description: expect.stringContaining('choose "By ID" and type the ID of the model.'),
		});
	});

	test('says so if there is no network', async () => {
		const { url, stop } = await startSimulator();
		await stop();
		await expect(search('', { ...setup.credential, baseUrl: url })).rejects.toMatchObject({
			message: `APIMart cannot be reached at ${url}`,
			description: expect.stringContaining('choose "By ID"'),
		});
	});
});
