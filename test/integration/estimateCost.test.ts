import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { klingVideo, makeWorkflow, withBinary } from '../../dev/engine/workflow';
import { htmlPage, type Fault } from '../../dev/simulator/faults';
import { hurry } from '../support/hurry';
import { setUp } from './setUp';

const setup = setUp();
afterEach(() => jest.restoreAllMocks());

const image = readFileSync(join(__dirname, '../support/images/photo.png')).toString('base64');
const asTool = { type: 'n8n-nodes-kling-video.klingVideoTool' };

/** Runs Estimate Cost with a photo in each item. */
async function estimate(
	parameters: INodeParameters,
	items: IDataObject[] = [{}],
	settings: Partial<INode> = {},
	baseUrl = setup.simulator.url,
) {
	const workflow = withBinary(
		makeWorkflow({ operation: 'estimateCost', ...parameters }, items, settings),
		{ data: { data: image, mimeType: 'image/png', fileName: 'photo.png' } },
	);
	const execution = await setup.engine.run(workflow, { ...setup.credential, baseUrl });
	const { error, runData } = execution.run.data.resultData;
	return {
		error,
		rows: error ? [] : execution.output(klingVideo).map(({ json }) => json),
		hints: (runData[klingVideo]?.[0]?.hints ?? []).map(({ message, type }) => [type, message]),
	};
}

/** The paths of the requests that were sent, each with whether it has a key. */
const sent = () =>
	setup.simulator.api.requests.map(({ method, path, query, headers }) => ({
		target: `${method} ${path}?model=${query.model}`,
		hasKey: 'authorization' in headers,
	}));

const fault = (answer: Fault) =>
	setup.simulator.api.faults.add({ on: 'prices', times: Infinity, fault: answer });

test('one item says what its video would cost, for one request without the key', async () => {
	const options = { negativePrompt: 'blurry', contentCheck: true };
	const fields = { model: 'kling-v3', prompt: 'A cat', quality: 'pro', audio: true, duration: 7 };
	const { rows, hints } = await estimate({ ...fields, options });

	expect(rows).toEqual([
		{
			model: 'kling-v3',
			mode: 'pro',
			durationSeconds: 7,
			pricePerSecond: 0.1344,
			estimatedCost: 0.9408,
			request: {
				model: 'kling-v3',
				prompt: 'A cat',
				mode: 'pro',
				duration: 7,
				audio: true,
				negative_prompt: 'blurry',
				nsfw_check: true,
			},
		},
	]);
	expect(hints).toEqual([
		['warning', "The estimates do not include what 'Content Check' may add to the price."],
		['info', '1 item, about $0.94.'],
	]);
	expect(sent()).toEqual([{ target: 'GET /api/pricing/model?model=kling-v3', hasKey: false }]);
});

test('an image from a file is inspected, stands there by its name, and is not uploaded', async () => {
	const { rows } = await estimate({
		prompt: 'A cat',
		generationType: 'imageToVideo',
		firstFrameInput: 'binary',
	});

	expect(rows[0]?.request).toMatchObject({ image_urls: ['photo.png'] });
	expect(setup.simulator.api.uploads).toEqual([]);
	expect(sent()).toHaveLength(1);

	const { error } = await estimate({
		prompt: 'A cat',
		generationType: 'imageToVideo',
		firstFrameInput: 'binary',
		firstFrameBinaryField: 'gone',
	});
	expect(error?.message).toBe(
		`'First Frame Data Field Name' is "gone", but this item has no binary field of that name.`,
	);
});

/** A model is no expression in n8n, so a sheet of five models goes to a node for each of them. */
const models = ['kling-v2-6', 'kling-v3', 'kling-v3-omni', 'kling-3.0-turbo', 'kling-video-o1'];
const prompt = '={{ $json.prompt }}';
const rowsOf = (count: number) =>
	Array.from({ length: count }, (_, row) => ({ prompt: `Row ${row}` }));

test('1,000 rows of five models take five requests, and nothing is submitted', async () => {
	const sums: unknown[] = [];
	for (const model of models) {
		const { rows, hints } = await estimate({ model, prompt }, rowsOf(200));
		expect(rows.map(({ request }) => (request as IDataObject).prompt)).toEqual(
			rowsOf(200).map((row) => row.prompt),
		);
		sums.push(...hints);
	}

	expect(sums).toEqual([
		['info', '200 items, about $36.80.'],
		['info', '200 items, about $67.20.'],
		['info', '200 items, about $67.20.'],
		['info', '200 items, about $114.40.'],
		['info', '200 items, about $67.20.'],
	]);
	expect(sent()).toEqual(
		models.map((model) => ({ target: `GET /api/pricing/model?model=${model}`, hasKey: false })),
	);
});

test('bad rows fail as they would in Submit, and the others are estimated', async () => {
	const bad = [3, 500, 999];
	const items = rowsOf(1000).map((row, index) =>
		bad.includes(index) ? { prompt: '', estimatedCost: 1 } : row,
	);
	const settings = { onError: 'continueRegularOutput' } as const;
	const { rows, hints } = await estimate({ prompt }, items, settings);
	const asSent = sent();
	const workflow = makeWorkflow({ operation: 'submit', prompt }, items.slice(3, 4), settings);
	const [submitted] = (await setup.engine.run(workflow, setup.credential)).output(klingVideo);

	expect(rows.flatMap((row, index) => (row.error === undefined ? [] : [index]))).toEqual(bad);
	expect(rows[3]).toEqual(submitted?.json);
	expect(hints).toEqual([
		['warning', expect.stringContaining('3 of 1000 items failed.')],
		['info', '997 of 1000 items, about $183.45. The other items are not included.'],
	]);
	expect(asSent).toHaveLength(1);
	expect(setup.simulator.api.tasks).toEqual([]);
});

test('a bad row ends the run before anything is asked for, unless On Error says otherwise', async () => {
	const { error } = await estimate({ prompt }, [{ prompt: 'A cat' }, { prompt: '' }]);

	expect(error?.message).toBe("Item 2: 'Prompt' is empty.");
	expect(sent()).toEqual([]);
});

const video = 'https://example.com/video.mp4';
test.each([
	['a video that is edited', { generationType: 'editVideo', sourceVideoUrl: video }, null, 0.1008],
	['a reference video', { generationType: 'videoToVideo', sourceVideoUrl: video }, 5, 0.1008],
	[
		'motion control',
		{
			model: 'kling-v3-motion-control',
			characterImageUrl: 'https://example.com/person.jpg',
			motionVideoUrl: video,
		},
		null,
		0.1029,
	],
])('with %s, nobody can know the cost', async (_, fields, durationSeconds, pricePerSecond) => {
	const { rows, hints } = await estimate({ model: 'kling-v3-omni', prompt: 'A cat', ...fields });

	expect(rows).toMatchObject([{ durationSeconds, pricePerSecond, estimatedCost: null }]);
	expect(hints).toContainEqual([
		'warning',
		'The cost of some videos is not known. APIMart bills the length of the input video, and the node does not know it.',
	]);
	expect(hints.filter(([type]) => type === 'info')).toEqual([]);
});

const v26 = { model_name: 'kling-v2-6', billing_type: 'per_second', paid_price: 0.0368 };
const answer = (body: unknown, status = 200): Fault => ({ kind: 'answer', status, body });

test.each<[string, Fault, string]>([
	['has no such model', answer({ error: { code: 404, message: 'No such model' } }, 404), '404'],
	['says no', answer({ success: false, message: 'No such model' }), 'No such model'],
	['answers with a web page', htmlPage(200), 'a web page'],
	['answers with nothing', answer(''), 'an empty answer'],
	['has no data', answer({ success: true, data: null }), 'data is missing or wrong'],
	[
		'has the prices of another model',
		answer({ success: true, data: { ...v26, model_name: 'kling-v3' } }),
		'data.model_name is missing or wrong',
	],
	[
		'has a price for each video',
		answer({ success: true, data: { ...v26, billing_type: 'per_call' } }),
		'kling-v2-6: the price list has no standard price',
	],
	...[0, -1, 'free', null, {}].map((paid_price): [string, Fault, string] => [
		`has ${JSON.stringify(paid_price)} for a price`,
		answer({ success: true, data: { ...v26, paid_price } }),
		'kling-v2-6: the price list has no standard price',
	]),
	['is out of order', answer({ error: { message: 'Out of order', code: 503 } }, 503), '503'],
])('a price list that %s makes no estimate and no failure', async (_, answered, reason) => {
	hurry();
	fault(answered);
	const { error, rows, hints } = await estimate({ prompt: 'A cat' });

	expect(error).toBeUndefined();
	expect(rows).toMatchObject([
		{ durationSeconds: 5, pricePerSecond: null, estimatedCost: null, request: { mode: 'std' } },
	]);
	expect(hints).toEqual([['warning', expect.stringContaining(reason)]]);
});

test('a price that the list does not have is not guessed from the others', async () => {
	fault(answer({ success: true, data: { ...v26, billing_tier_paid_prices: { pro: '0.0625' } } }));
	const fields = { prompt: 'A cat', quality: 'pro', audio: '={{ $json.audio }}' };
	const { rows, hints } = await estimate(fields, [{ audio: false }, { audio: true }]);

	expect(rows.map(({ estimatedCost }) => estimatedCost)).toEqual([0.3125, null]);
	expect(hints).toEqual([
		[
			'warning',
			'The cost of some videos is not known. Item 2: kling-v2-6: the price list has no price "pro-sound".',
		],
		['info', '1 of 2 items, about $0.31. The other items are not included.'],
	]);
});

test('without a network, the items are checked all the same', async () => {
	hurry();
	const items = [{ prompt: 'A cat' }, { prompt: '' }];
	const settings = { onError: 'continueRegularOutput' } as const;
	const { rows, hints } = await estimate({ prompt }, items, settings, 'http://127.0.0.1:9');

	expect(rows).toMatchObject([
		{ estimatedCost: null },
		{ error: expect.stringContaining("'Prompt' is empty.") },
	]);
	expect(hints).toContainEqual([
		'warning',
		expect.stringContaining('kling-v2-6: APIMart cannot be reached at http://127.0.0.1:9'),
	]);
});

test('as the tool of an AI agent, it tells what a video would cost before it is paid for', async () => {
	const { rows } = await estimate({ prompt: 'A cat' }, [{ chatInput: 'How much?' }], asTool);

	expect(rows).toMatchObject([{ model: 'kling-v2-6', estimatedCost: 0.184 }]);
	expect(setup.simulator.api.tasks).toEqual([]);
});
