import type { INodeParameters } from 'n8n-workflow';

import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { knownModels } from '../../nodes/KlingVideo/models';
import { parseVideoRequest } from '../../nodes/KlingVideo/models/request';
import { identifyVideo } from '../../nodes/KlingVideo/tasks/submitOnce';
import { setUp } from './setUp';

const setup = setUp();

/** Estimates a video with Extra Fields, and says what would be sent or what is wrong. */
async function estimate(extraFields: unknown, parameters: INodeParameters = {}) {
	const options = { extraFields: '={{ $json.extra }}' };
	const workflow = makeWorkflow(
		{ operation: 'estimateCost', prompt: 'A cat', options, ...parameters },
		[{ extra: extraFields as never }],
		{ onError: 'continueRegularOutput' },
	);
	const [item] = (await setup.engine.run(workflow, setup.credential)).output(klingVideo);
	return item?.json.error ?? item?.json.request;
}

const plain = { model: 'kling-v2-6', prompt: 'A cat', mode: 'std', duration: 5 };

test.each([
	['an object', { seed: 7 }],
	['JSON', '{"seed": 7}'],
	['JSON in a code fence', 'Here you are:\n```json\n{"seed": 7}\n```'],
	['JSON behind a sentence', 'These fields: {"seed": 7}'],
])('%s goes into the body as it is', async (_, given) => {
	expect(await estimate(given)).toEqual({ ...plain, seed: 7 });
});

test('a list inside of a field stays there', async () => {
	const voices = { voice_list: [{ voice_id: '1' }] };
	expect(await estimate(voices)).toEqual({ ...plain, ...voices });
});

test.each(['', '  ', null, {}, '{}'])('nothing is sent for %j', async (given) => {
	expect(await estimate(given)).toEqual(plain);
});

test.each([
	['[1]', `'Extra Fields (JSON)' is "[1]", which is not a JSON object.`],
	['seed', `'Extra Fields (JSON)' is "seed", which is not a JSON object.`],
	[7, `'Extra Fields (JSON)' is 7, which is not a JSON object.`],
	[{ seed: 'NaN' }, `'Extra Fields (JSON)' has "NaN" in seed, which is all that is left of`],
	['{"seed": 7', `'Extra Fields (JSON)' is "{\\"seed\\": 7", which is not a JSON object: `],
])('%j is refused', async (given, message) => {
	expect(await estimate(given)).toContain(message);
});

test.each([
	['model', {}, "'Model'"],
	['webhook', {}, "'Callback URL'"],
	['mode', {}, "'Mode'"],
	['image_urls', {}, "'First Frame Input', 'Last Frame Input'"],
	['resolution', { model: 'kling-3.0-turbo' }, "'Mode'"],
	['video_list', { model: 'kling-video-o1' }, "'Generation Type', 'Source Video Input'"],
])('%s is refused, because the panel gives it', async (field, parameters, labels) => {
	const error = await estimate({ seed: 7, [field]: 'x' }, parameters);
	expect(error).toContain(
		`'Extra Fields (JSON)' has ${field}, for which there are other fields. Take ${field} out of it, and use ${labels}`,
	);
});

test('what another model has is sent', async () => {
	expect(await estimate({ resolution: '720p' })).toEqual({ ...plain, resolution: '720p' });
});

test('Submit sends them, and passes on what the API says about them', async () => {
	const options = { extraFields: '{"seed": 7}' };
	const workflow = makeWorkflow({ operation: 'submit', prompt: 'A cat', options });
	const execution = await setup.engine.run(workflow, setup.credential);

	expect(setup.simulator.api.requests[0]?.body).toEqual({ ...plain, seed: 7 });
	expect(execution.run.data.resultData.error?.message).toContain('seed');
});

test('another value is another video', () => {
	const [model] = knownModels;
	const identities = [{ seed: 7 }, { seed: 8 }, {}].map((extraFields) => {
		const parsed = parseVideoRequest(model, { prompt: 'A cat', extraFields });
		if ('issues' in parsed) throw new Error('It was refused');
		return JSON.stringify(identifyVideo(parsed.request, []));
	});
	expect(new Set(identities).size).toBe(3);
});
