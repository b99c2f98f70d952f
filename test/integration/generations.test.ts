import type { IBinaryData, IDataObject, INodeParameters } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Execution } from '../../dev/engine/engine';
import { klingVideo, makeWorkflow, withBinary } from '../../dev/engine/workflow';
import { defaultKey } from '../../dev/simulator/api';
import { models } from '../../dev/simulator/models';
import { startSimulator, type RunningSimulator } from '../../dev/simulator/server';
import { generations, modeOf, type NamedGeneration } from '../support/generations';
import { setUp } from './setUp';

const setup = setUp();

describe('As a whole workflow', () => {
	const executions = new Map<string, Execution>();
	let simulator: RunningSimulator;

	beforeAll(async () => {
		simulator = await startSimulator({ generationMs: 0 });
		const credential = { apiKey: defaultKey, baseUrl: simulator.url };
		const run = async ({ name, parameters }: NamedGeneration) =>
			executions.set(name, await setup.engine.run(makeWorkflow(parameters), credential));
		await Promise.all(generations.map(run));
	});
	afterAll(async () => await simulator?.stop());

	test.each(generations)('$name', ({ name, body }) => {
		const execution = executions.get(name);
		expect(execution?.run.data.resultData.error).toBeUndefined();
		const items = execution?.output(klingVideo) ?? [];
		expect(items).toHaveLength(1);
		const { json = {}, binary } = items[0] ?? {};
		const { taskId, prompt, model, mode, durationSeconds } = json;

		const tasks = simulator.api.tasks.filter((task) => task.taskId === taskId);
		expect(tasks.map((task) => task.body)).toStrictEqual([body]);
		expect(json).toMatchObject({
			status: 'completed',
			videoUrl: expect.stringMatching(new RegExp(`^http.*${String(taskId)}`)),
		});
		expect({ prompt, model, mode, durationSeconds }).toEqual({
			prompt: body.prompt,
			model: body.model,
			mode: modeOf(body),
			durationSeconds: body.duration,
		});
		expect(binary?.data).toMatchObject({ mimeType: 'video/mp4' });
	});

	test('each video is submitted once', () => {
		const submissions = simulator.api.requests.filter(({ method }) => method === 'POST');
		expect(submissions).toHaveLength(generations.length);
	});
});

test.each(models)(
	'the videos of $model have every field of it',
	({ model, required, optional }) => {
		const sent = generations.filter(({ body }) => body.model === model);
		const fields = new Set(sent.flatMap(({ body }) => Object.keys(body)));
		expect([...fields].sort()).toEqual(
			['model', ...Object.keys({ ...required, ...optional })].sort(),
		);
	},
);

describe('One batch in which the items fill a node differently', () => {
	const expression = (name: string) => `={{ $json.${name} }}`;
	const filled = (names: string[]): INodeParameters =>
		Object.fromEntries(names.map((name) => [name, expression(name)]));

	/** Runs one node that takes all of these parameters from its items. */
	async function submitAll(model: string, names: string[], rows: IDataObject[]) {
		const { engine, simulator, credential } = setup;
		const workflow = makeWorkflow({ model, ...filled(names) }, rows);
		const execution = await engine.run(workflow, credential);

		expect(execution.run.data.resultData.error).toBeUndefined();
		const items = execution.output(klingVideo);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(rows.map((_, item) => ({ item })));
		return items.map(
			({ json }) => simulator.api.tasks.find(({ taskId }) => taskId === json.taskId)?.body,
		);
	}

	test('kling-v3-omni', async () => {
		const names = [
			'generationType',
			'prompt',
			'quality',
			'firstFrameUrl',
			'lastFrameUrl',
			'referenceUrls',
			'sourceVideoUrl',
			'keepOriginalSound',
			'multiShot',
			'shotsInput',
			'shotsJson',
			'duration',
			'aspectRatio',
			'audio',
		];
		/** What other rows have filled in, and this one has forgotten to clear. */
		const leftOver = {
			firstFrameUrl: 'https://example.com/left-over-1.jpg',
			lastFrameUrl: 'https://example.com/left-over-2.jpg',
			referenceUrls: ['https://example.com/left-over-3.jpg'],
			sourceVideoUrl: 'https://example.com/left-over.mp4',
			keepOriginalSound: true,
		};
		const bodies = await submitAll('kling-v3-omni', names, [
			{ ...leftOver, prompt: 'one', quality: '4K', duration: '12 sec', aspectRatio: '' },
			{
				...leftOver,
				prompt: 'two',
				generationType: 'Image to Video',
				quality: 'pro',
				duration: 3,
				firstFrameUrl: 'https://example.com/2.jpg',
			},
			{
				prompt: 'three, <<<image_1>>>',
				generationType: 'referenceToVideo',
				quality: 'Standard (720p)',
				referenceUrls: ['https://example.com/3a.jpg', 'https://example.com/3b.jpg'],
				duration: '15',
				audio: 'on',
			},
			{
				prompt: 'four, <<<image_1>>>',
				generationType: 'REFERENCE_TO_VIDEO',
				referenceUrls: 'https://example.com/4a.jpg, https://example.com/4b.jpg',
				duration: null,
				aspectRatio: 'Landscape',
			},
			{
				...leftOver,
				prompt: 'five',
				generationType: 'videoToVideo',
				referenceUrls: '',
				sourceVideoUrl: 'https://example.com/5.mp4',
				duration: 10,
				shotsJson: 'left over',
			},
			{
				...leftOver,
				prompt: 'six, <<<image_1>>>',
				generationType: 'Edit Video',
				quality: 'PRO ',
				sourceVideoUrl: 'https://example.com/6.mp4',
				keepOriginalSound: 'no',
				duration: 99,
				aspectRatio: '1:1',
			},
			{
				prompt: 'seven',
				multiShot: 'custom',
				shotsInput: 'json',
				shotsJson: [
					{ prompt: 'first', duration: 1 },
					{ prompt: 'second', duration: '4s' },
				],
				duration: 15,
			},
			{
				prompt: 'eight',
				generationType: 'textToVideo',
				multiShot: 'Custom Shots',
				shotsInput: 'JSON',
				shotsJson: '[{"prompt": "the only one", "duration": 15}]',
			},
			{ prompt: 'nine', multiShot: 'intelligent', duration: 9.0, quality: ' std' },
			{
				prompt: 'ten',
				generationType: 'First and Last Frame to Video',
				firstFrameUrl: 'https://example.com/10a.jpg',
				lastFrameUrl: 'https://example.com/10b.jpg',
				shotsJson: 'left over',
				duration: 6,
			},
		]);

		expect(bodies).toEqual(
			[
				{ prompt: 'one', mode: '4k', duration: 12 },
				{
					prompt: 'two',
					mode: 'pro',
					image_with_roles: [{ url: 'https://example.com/2.jpg', role: 'first_frame' }],
					duration: 3,
				},
				{
					prompt: 'three, <<<image_1>>>',
					mode: 'std',
					image_urls: ['https://example.com/3a.jpg', 'https://example.com/3b.jpg'],
					duration: 15,
					audio: true,
				},
				{
					prompt: 'four, <<<image_1>>>',
					mode: 'std',
					image_urls: ['https://example.com/4a.jpg', 'https://example.com/4b.jpg'],
					duration: 5,
					aspect_ratio: '16:9',
				},
				{
					prompt: 'five',
					mode: 'std',
					video_list: [
						{
							video_url: 'https://example.com/5.mp4',
							refer_type: 'feature',
							keep_original_sound: 'yes',
						},
					],
					duration: 10,
				},
				{
					prompt: 'six, <<<image_1>>>',
					mode: 'pro',
					image_urls: ['https://example.com/left-over-3.jpg'],
					video_list: [
						{
							video_url: 'https://example.com/6.mp4',
							refer_type: 'base',
							keep_original_sound: 'no',
						},
					],
				},
				{
					prompt: 'seven',
					mode: 'std',
					multi_shot: true,
					shot_type: 'customize',
					multi_prompt: [
						{ index: 1, prompt: 'first', duration: 1 },
						{ index: 2, prompt: 'second', duration: 4 },
					],
					duration: 5,
				},
				{
					prompt: 'eight',
					mode: 'std',
					multi_shot: true,
					shot_type: 'customize',
					multi_prompt: [{ index: 1, prompt: 'the only one', duration: 15 }],
					duration: 15,
				},
				{
					prompt: 'nine',
					mode: 'std',
					multi_shot: true,
					shot_type: 'intelligence',
					duration: 9,
				},
				{
					prompt: 'ten',
					mode: 'std',
					image_with_roles: [
						{ url: 'https://example.com/10a.jpg', role: 'first_frame' },
						{ url: 'https://example.com/10b.jpg', role: 'last_frame' },
					],
					duration: 6,
				},
			].map((body) => ({ model: 'kling-v3-omni', ...body })),
		);
	});

	test('kling-3.0-turbo, with and without a prompt', async () => {
		const names = [
			'generationType',
			'prompt',
			'quality',
			'firstFrameUrl',
			'duration',
			'aspectRatio',
		];
		const bodies = await submitAll('kling-3.0-turbo', names, [
			{ prompt: 'one', quality: ' 1080p', duration: '4 seconds', aspectRatio: '9:16' },
			{
				generationType: 'imageToVideo',
				firstFrameUrl: 'https://example.com/2.jpg',
				aspectRatio: '9:16',
			},
		]);

		expect(bodies).toEqual([
			{
				model: 'kling-3.0-turbo',
				prompt: 'one',
				resolution: '1080p',
				duration: 4,
				aspect_ratio: '9:16',
			},
			{
				model: 'kling-3.0-turbo',
				resolution: '720p',
				first_frame_image: 'https://example.com/2.jpg',
				duration: 5,
			},
		]);
	});

	test('kling-v3-motion-control', async () => {
		const names = ['quality', 'motionVideoUrl', 'characterImageUrl', 'characterOrientation'];
		const characterImageUrl = 'https://example.com/hero.jpg';
		const bodies = await submitAll('kling-v3-motion-control', names, [
			{ characterImageUrl, motionVideoUrl: 'https://example.com/1.mp4', quality: 'Pro' },
			{
				characterImageUrl,
				motionVideoUrl: 'https://example.com/2.mp4',
				characterOrientation: 'VIDEO',
			},
		]);

		const shared = {
			model: 'kling-v3-motion-control',
			image_url: characterImageUrl,
			keep_original_sound: 'yes',
		};
		expect(bodies).toEqual([
			{
				...shared,
				mode: 'pro',
				video_url: 'https://example.com/1.mp4',
				character_orientation: 'image',
			},
			{
				...shared,
				mode: 'std',
				video_url: 'https://example.com/2.mp4',
				character_orientation: 'video',
			},
		]);
	});
});

describe.each(['default', 'filesystem'] as const)('Images from binary mode %s', (binaryMode) => {
	const withFiles = setUp({}, binaryMode);

	const files = ['photo.jpg', 'photo.png', 'photo.gif'].map((name) =>
		readFileSync(join(__dirname, '../support/images', name)),
	);
	const hashes = files.map((bytes) => createHash('sha256').update(bytes).digest('hex'));
	const [one, two, three] = files.map(
		(bytes, index): IBinaryData => ({
			data: bytes.toString('base64'),
			mimeType: `image/${['jpeg', 'png', 'gif'][index]}`,
			fileName: `file ${index + 1}`,
		}),
	) as [IBinaryData, IBinaryData, IBinaryData];
	/** The last field has the same file as the first one. */
	const binary = { data: one, lastFrame: two, three, same: one };

	/**
	 * Submits a video.
	 *
	 * @returns its body, in which the address of each upload is the number of its file
	 */
	async function submit(parameters: INodeParameters): Promise<unknown> {
		const { engine, simulator, credential } = withFiles;
		const workflow = makeWorkflow({ operation: 'submit', prompt: 'A cat', ...parameters });
		const { run } = await engine.run(withBinary(workflow, binary), credential);

		expect(run.data.resultData.error).toBeUndefined();
		const { uploads, tasks } = simulator.api;
		const uploaded = uploads.map(({ sha256 }) => sha256);
		expect(uploaded).toEqual([...new Set(uploaded)]);
		expect(tasks).toHaveLength(1);
		const urls = new Map(uploads.map(({ url, sha256 }) => [url, 1 + hashes.indexOf(sha256)]));
		return JSON.parse(JSON.stringify(tasks[0]?.body), (_key, value: unknown) =>
			typeof value === 'string' ? (urls.get(value) ?? value) : value,
		);
	}

	const frames = {
		generationType: 'framesToVideo',
		firstFrameInput: 'binary',
		lastFrameInput: 'binary',
	};

	test.each([
		['kling-v3', 'lastFrame', { image_urls: [1, 2] }],
		['kling-v3', 'same', { image_urls: [1, 1] }],
		[
			'kling-v3-omni',
			'={{ $binary.three }}',
			{
				image_with_roles: [
					{ url: 1, role: 'first_frame' },
					{ url: 3, role: 'last_frame' },
				],
			},
		],
		[
			'kling-video-o1',
			'data',
			{
				image_with_roles: [
					{ url: 1, role: 'first_frame' },
					{ url: 1, role: 'last_frame' },
				],
			},
		],
	])('frames of %s, the last one from %j', async (model, lastFrameBinaryField, images) => {
		const body = await submit({ ...frames, model, lastFrameBinaryField });
		expect(body).toEqual({ model, prompt: 'A cat', mode: 'std', duration: 5, ...images });
	});

	test('the first frame of kling-3.0-turbo', async () => {
		const model = 'kling-3.0-turbo';
		expect(await submit({ ...frames, generationType: 'imageToVideo', model })).toEqual({
			model,
			prompt: 'A cat',
			resolution: '720p',
			first_frame_image: 1,
			duration: 5,
		});
	});

	test.each(
		[
			['data', [1]],
			['data, lastFrame,three', [1, 2, 3]],
			['["three", "data"]', [3, 1]],
			['={{ $binary.three }}', [3]],
			['={{ [$binary.lastFrame, $binary.data] }}', [2, 1]],
			['={{ Object.values($binary) }}', [1, 2, 3, 1]],
			['={{ Object.keys($binary) }}', [1, 2, 3, 1]],
			['={{ ["same", $binary.lastFrame] }}', [1, 2]],
		].flatMap(([fields, images]) =>
			['kling-v3-omni', 'kling-video-o1'].map((model) => ({ model, fields, images })),
		),
	)('references of $model from $fields', async ({ model, fields = '', images }) => {
		const body = await submit({
			model,
			generationType: 'referenceToVideo',
			referencesInput: 'binary',
			referenceBinaryFields: fields,
		});
		expect(body).toEqual({ model, prompt: 'A cat', mode: 'std', duration: 5, image_urls: images });
	});

	test('elements, from fields, from files and from addresses', async () => {
		const model = 'kling-v3';
		const body = await submit({
			model,
			...frames,
			generationType: 'imageToVideo',
			elements: {
				element: [
					{
						name: 'Cat',
						description: 'A cat',
						imagesInput: 'binary',
						imageBinaryFields: 'data, lastFrame',
					},
					{
						name: 'Dog',
						description: 'A dog',
						imagesInput: 'binary',
						imageBinaryFields: '={{ [$binary.three, $binary.same, $binary.lastFrame] }}',
					},
					{
						name: 'Bird',
						description: 'A bird',
						imagesInput: 'url',
						imageUrls: 'https://example.com/1.jpg, https://example.com/2.jpg',
					},
				],
			},
		});

		expect(body).toEqual({
			model,
			prompt: 'A cat',
			mode: 'std',
			duration: 5,
			image_urls: [1],
			element_list: [
				{ name: 'Cat', description: 'A cat', element_input_urls: [1, 2] },
				{ name: 'Dog', description: 'A dog', element_input_urls: [3, 1, 2] },
				{
					name: 'Bird',
					description: 'A bird',
					element_input_urls: ['https://example.com/1.jpg', 'https://example.com/2.jpg'],
				},
			],
		});
	});

	test('a reference that is in an element, too', async () => {
		const model = 'kling-v3-omni';
		const body = await submit({
			model,
			generationType: 'referenceToVideo',
			referencesInput: 'binary',
			referenceBinaryFields: 'data',
			elements: {
				element: [
					{
						name: 'Cat',
						description: 'A cat',
						imagesInput: 'binary',
						imageBinaryFields: 'same, three',
					},
				],
			},
		});

		expect(body).toMatchObject({
			image_urls: [1],
			element_list: [{ name: 'Cat', description: 'A cat', element_input_urls: [1, 3] }],
		});
	});

	test.each(['kling-v2-6-motion-control', 'kling-v3-motion-control'])(
		'the character of %s',
		async (model) => {
			const body = await submit({
				model,
				characterImageInput: 'binary',
				motionVideoUrl: 'https://example.com/dance.mp4',
			});
			expect(body).toMatchObject({ model, image_url: 1 });
		},
	);
});
