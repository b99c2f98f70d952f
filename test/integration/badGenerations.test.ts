import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { klingVideo, makeWorkflow, withBinary } from '../../dev/engine/workflow';
import { defaultKey } from '../../dev/simulator/api';
import { setUp } from './setUp';

const setup = setUp();

/** Gives a parameter a value that the panel does not offer. */
const typed = (value: unknown) => `={{ ${JSON.stringify(value)} }}`;

const addresses = (count: number) =>
	Array.from({ length: count }, (_, index) => `https://example.com/${index + 1}.jpg`).join(', ');

/** Something that is wrong, and what the user is told about it. */
interface Mistake {
	what: string;
	parameters: INodeParameters;
	message: string;
	fix: string;
}

const withShots = (model: string, shots: unknown): INodeParameters => ({
	model,
	multiShot: 'custom',
	shotsInput: 'json',
	shotsJson: typeof shots === 'string' ? shots : JSON.stringify(shots),
});
const shot = { prompt: 'A cat', duration: 4 };

const wrongShots: Mistake[] = [
	{
		what: 'a shot of no length',
		parameters: withShots('kling-v3', [shot, { ...shot, duration: 0 }]),
		message: "'Shot 2: Duration (Seconds)' must be a whole number from 1 to 15, but is 0.",
		fix: "Set 'Shot 2: Duration (Seconds)' to a whole number from 1 to 15.",
	},
	{
		what: 'a shot of half a second',
		parameters: withShots('kling-v3-omni', [{ ...shot, duration: '0.5 sec' }]),
		message:
			'\'Shot 1: Duration (Seconds)\' must be a whole number from 1 to 15, but is "0.5 sec".',
		fix: "Set 'Shot 1: Duration (Seconds)' to a whole number from 1 to 15.",
	},
	{
		what: 'a shot without a length',
		parameters: withShots('kling-v3', [shot, shot, { prompt: 'A cat' }]),
		message: '\'Shot 3: Duration (Seconds)\' must be a whole number from 1 to 15, but is "".',
		fix: "Set 'Shot 3: Duration (Seconds)' to a whole number from 1 to 15.",
	},
	{
		what: 'a shot without a prompt, in fields',
		parameters: {
			model: 'kling-v3',
			multiShot: 'custom',
			shots: { shot: [shot, { ...shot, prompt: ' ' }] },
		},
		message: "'Shot 2: Prompt' is empty.",
		fix: "Fill in 'Shot 2: Prompt'. If an expression fills it, check what it returns for this item.",
	},
	{
		what: 'a shot with a prompt too long',
		parameters: withShots('kling-v3', [{ ...shot, prompt: `${'🎬'.repeat(256)}a` }]),
		message: "'Shot 1: Prompt' has 513 characters, but Kling v3 takes at most 512.",
		fix: "Shorten 'Shot 1: Prompt' by at least 1 character.",
	},
	{
		what: 'two wrong shots',
		parameters: withShots('kling-v3', [{ duration: 3 }, shot, 'A dog']),
		message:
			"'Shot 1: Prompt' is empty. 'Shot 3: Prompt' is empty. 'Shot 3: Duration (Seconds)' must be a whole number from 1 to 15, but is \"\".",
		fix: "Fill in 'Shot 1: Prompt'.",
	},
	{
		what: 'no shot',
		parameters: { model: 'kling-v3', multiShot: 'custom' },
		message: "'Shots' has 0 shots, but Kling v3 takes 1 to 6.",
		fix: "Give 'Shots' 1 to 6 shots.",
	},
	{
		what: 'seven shots',
		parameters: withShots('kling-v3-omni', Array<object>(7).fill({ ...shot, duration: 2 })),
		message: "'Shots (JSON)' has 7 shots, but Kling v3 Omni takes 1 to 6.",
		fix: "Give 'Shots (JSON)' 1 to 6 shots.",
	},
	...['First a cat, then a dog', '{"title": "A cat"}'].map((shots) => ({
		what: `${JSON.stringify(shots)}, which is no list of shots,`,
		parameters: withShots('kling-v3', shots),
		message: `'Shots (JSON)' is ${JSON.stringify(shots)}, which is not a list of shots.`,
		fix: 'Give \'Shots (JSON)\' a list such as [{"prompt": ',
	})),
	{
		what: 'a blank instead of shots',
		parameters: withShots('kling-v3', ''),
		message: "'Shots (JSON)' is empty.",
		fix: "Fill in 'Shots (JSON)'.",
	},
	{
		what: 'one shot without a duration',
		parameters: withShots('kling-v3', '{"prompt": "A cat"}'),
		message: '\'Shot 1: Duration (Seconds)\' must be a whole number from 1 to 15, but is "".',
		fix: "Set 'Shot 1: Duration (Seconds)' to a whole number from 1 to 15.",
	},
	...[
		['sixteen', 16, [10, 6], 'at most 15'],
		['two', 2, [1, 1], 'at least 3'],
	].map(([words, sum, durations, limit]) => ({
		what: `a video of ${words as string} seconds in shots`,
		parameters: withShots(
			'kling-v3',
			(durations as number[]).map((duration) => ({ ...shot, duration })),
		),
		message: `The shots in 'Shots (JSON)' last ${sum as number} seconds together, but Kling v3 makes ${limit as string}.`,
		fix: "Change the durations in 'Shots (JSON)' so that they add up to 3 to 15 seconds.",
	})),
];

const element = { name: 'Robot', description: 'A red robot', imageUrls: addresses(2) };
const withElements = (...elements: INodeParameters[]): INodeParameters => ({
	model: 'kling-v3',
	elements: { element: elements },
});

const wrongElements: Mistake[] = [
	{
		what: 'an element without a name',
		parameters: withElements(element, { ...element, name: '' }),
		message: "'Element 2: Name' is empty.",
		fix: "Fill in 'Element 2: Name'.",
	},
	{
		what: 'an element without a description',
		parameters: withElements({ ...element, description: '' }),
		message: "'Element 1: Description' is empty.",
		fix: "Fill in 'Element 1: Description'.",
	},
	...[0, 1, 5].map((count) => ({
		what: `an element with ${count} images`,
		parameters: withElements(element, element, { ...element, imageUrls: addresses(count) }),
		message: `The number of images in 'Element 3: Image URLs' is ${count}, but an element takes 2 to 4.`,
		fix: "Give 'Element 3: Image URLs' 2 to 4 images, separated by commas.",
	})),
	{
		what: 'an element with an image that has no address',
		parameters: withElements({ ...element, imageUrls: '["https://example.com/1.jpg", "robot"]' }),
		message: '\'Element 1: Image URLs (2)\' is "robot", which is not a web address.',
		fix: "Give 'Element 1: Image URLs (2)' a complete URL",
	},
	{
		what: 'four elements',
		parameters: withElements(element, element, element, element),
		message: "'Elements' has 4 elements, but Kling v3 takes at most 3.",
		fix: 'Remove 1 of the elements.',
	},
	{
		what: 'two elements beside six references',
		parameters: {
			...withElements(element, element),
			model: 'kling-v3-omni',
			generationType: 'referenceToVideo',
			referenceUrls: addresses(6),
		},
		message:
			"Kling v3 Omni takes at most 7 reference images and elements together (by Kling's own documentation), but there are 8.",
		fix: 'Remove 1 of the reference images or elements.',
	},
];

const withReferences = (
	model: string,
	generationType: string,
	referenceUrls: string,
): INodeParameters => ({
	model,
	generationType,
	referenceUrls,
	sourceVideoUrl: 'https://example.com/video.mp4',
});

const wrongReferences: Mistake[] = ['kling-v3-omni', 'kling-video-o1'].flatMap((model) => {
	const label = model === 'kling-video-o1' ? 'Kling Video O1' : 'Kling v3 Omni';
	const counts = [
		[0, 'referenceToVideo', 'Reference Images to Video', "1 to 7 (by Kling's own documentation)"],
		[8, 'referenceToVideo', 'Reference Images to Video', "1 to 7 (by Kling's own documentation)"],
		[2, 'videoToVideo', 'Video to Video', '0 to 1'],
		[5, 'editVideo', 'Edit Video', "0 to 4 (by Kling's own documentation)"],
	] as const;
	return counts.map(([count, type, typeLabel, range]) => ({
		what: `${count} references for ${typeLabel} of ${label}`,
		parameters: withReferences(model, type, addresses(count)),
		message: `The number of images in 'Reference URLs' is ${count}, but with 'Generation Type' ${typeLabel}, ${label} takes ${range}.`,
		fix: `Give 'Reference URLs' ${range.slice(0, 6)} images, separated by commas.`,
	}));
});

const impossible: Mistake[] = [
	...[
		['videoToVideo', 'Video to Video'],
		['editVideo', 'Edit Video'],
	].map(([generationType = '', label]) => ({
		what: `4K for ${label} of Kling v3 Omni`,
		parameters: {
			...withReferences('kling-v3-omni', generationType, ''),
			quality: typed('4K'),
		},
		message: `'Mode' cannot be 4K when 'Generation Type' is ${label}.`,
		fix: "Set 'Generation Type' to one of Text to Video, Image to Video, First and Last Frame to Video (framesToVideo), Reference Images to Video, or 'Mode' to Standard (std) or Professional (pro).",
	})),
	...['kling-v2-6', 'kling-video-o1', 'kling-v3-motion-control'].map((model) => ({
		what: `4K of ${model}`,
		parameters: {
			model,
			quality: typed('4k'),
			characterImageUrl: 'https://example.com/1.jpg',
			motionVideoUrl: 'https://example.com/1.mp4',
		},
		message: '\'Mode\' must be Standard (std) or Professional (pro), but is "4k".',
		fix: "Set 'Mode' to Standard (std) or Professional (pro).",
	})),
	{
		what: '4K of kling-3.0-turbo',
		parameters: { model: 'kling-3.0-turbo', quality: typed('4k') },
		message: '\'Mode\' must be Standard (std) or Professional (pro), but is "4k".',
		fix: "Set 'Mode' to Standard (std) or Professional (pro).",
	},
	...[
		[
			'kling-v2-6',
			'one of Text to Video, Image to Video, First and Last Frame to Video (framesToVideo)',
		],
		[
			'kling-v3',
			'one of Text to Video, Image to Video, First and Last Frame to Video (framesToVideo)',
		],
		['kling-3.0-turbo', 'Text to Video or Image to Video'],
	].map(([model = '', types]) => ({
		what: `a video edited by ${model}`,
		parameters: { model, generationType: typed('editVideo') },
		message: `'Generation Type' must be ${types}, but is "editVideo".`,
		fix: `Set 'Generation Type' to ${types}.`,
	})),
	// What is asked for but not available would otherwise be left out, and the video paid for.
	...['kling-v3', 'kling-v3-omni'].map((model) => ({
		what: `shots with a last frame of ${model}`,
		parameters: {
			model,
			generationType: typed('framesToVideo'),
			multiShot: typed('intelligent'),
			firstFrameUrl: 'https://example.com/1.jpg',
			lastFrameUrl: 'https://example.com/2.jpg',
		},
		message:
			"'Multi-Shot' cannot be Automatic (intelligent) when 'Generation Type' is First and Last Frame to Video (framesToVideo).",
		fix: `Set 'Generation Type' to ${model === 'kling-v3' ? 'Text to Video or Image to Video' : 'one of Text to Video, Image to Video, Reference Images to Video'}, or 'Multi-Shot' to Off.`,
	})),
	...[
		['videoToVideo', 'Video to Video'],
		['editVideo', 'Edit Video'],
	].flatMap(([type = '', label]) => {
		const video = withReferences('kling-v3-omni', type, '');
		const types =
			'one of Text to Video, Image to Video, First and Last Frame to Video (framesToVideo), Reference Images to Video';
		const imageUrls = 'https://example.com/1.jpg, https://example.com/2.jpg';
		const element = [{ name: 'Cat', description: 'A cat', imageUrls }];
		return [
			{
				what: `custom shots with ${type}`,
				parameters: { ...video, generationType: typed(type), multiShot: typed('custom') },
				message: `'Multi-Shot' cannot be Custom Shots when 'Generation Type' is ${label}.`,
				fix: "Set 'Generation Type' to one of Text to Video, Image to Video, Reference Images to Video, or 'Multi-Shot' to Off.",
			},
			{
				what: `audio with ${type}`,
				parameters: { ...video, generationType: typed(type), audio: typed(true) },
				message: `'Audio' cannot be on when 'Generation Type' is ${label}.`,
				fix: `Set 'Generation Type' to ${types}, or 'Audio' to off.`,
			},
			{
				what: `elements with ${type}`,
				parameters: { ...video, generationType: typed(type), elements: { element } },
				message: `'Elements' cannot be used when 'Generation Type' is ${label}.`,
				fix: `Set 'Generation Type' to ${types}, or 'Elements' to none.`,
			},
		];
	}),
	{
		what: 'an unknown kind of multi-shot',
		parameters: { model: 'kling-v3', multiShot: typed('many') },
		message:
			'\'Multi-Shot\' must be one of Off, Automatic (intelligent), Custom Shots, but is "many".',
		fix: "Set 'Multi-Shot' to one of Off, Automatic (intelligent), Custom Shots.",
	},
	{
		what: 'an unknown orientation',
		parameters: {
			model: 'kling-v2-6-motion-control',
			characterImageUrl: 'https://example.com/1.jpg',
			motionVideoUrl: 'https://example.com/1.mp4',
			characterOrientation: typed('left'),
		},
		message: '\'Character Orientation\' must be Match Image or Match Video, but is "left".',
		fix: "Set 'Character Orientation' to Match Image or Match Video.",
	},
];

const wrongDurations: Mistake[] = [
	...['kling-v3', 'kling-v3-omni', 'kling-3.0-turbo'].flatMap((model) =>
		[2, 16, 4.5, -5, typed('long'), typed([5, 10])].map((duration) => ({
			what: `a duration of ${duration} of ${model}`,
			parameters: { model, duration },
			message: "'Duration' must be a whole number from 3 to 15, but is ",
			fix: "Set 'Duration' to a whole number from 3 to 15.",
		})),
	),
	{
		what: 'a duration of 7 of kling-video-o1',
		parameters: { model: 'kling-video-o1', duration: typed('7 sec') },
		message: '\'Duration\' must be 5 or 10, but is "7 sec".',
		fix: "Set 'Duration' to 5 or 10.",
	},
];

const missing: Mistake[] = [
	...[
		['a turbo video from text', { model: 'kling-3.0-turbo' }],
		['a video that the model cuts', { model: 'kling-v3', multiShot: 'intelligent' }],
		['shots of Kling v3 Omni', withShots('kling-v3-omni', [shot])],
		['a video that is edited', withReferences('kling-video-o1', 'editVideo', '')],
	].map(([what, parameters]) => ({
		what: `${what as string} without a prompt`,
		parameters: { ...(parameters as INodeParameters), prompt: typed('') },
		message: "'Prompt' is empty.",
		fix: "Fill in 'Prompt'.",
	})),
	{
		what: 'an edited video without its source',
		parameters: { model: 'kling-v3-omni', generationType: 'editVideo' },
		message: "'Source Video URL' is empty.",
		fix: "Fill in 'Source Video URL'.",
	},
	{
		what: 'two videos',
		parameters: {
			model: 'kling-video-o1',
			generationType: 'videoToVideo',
			sourceVideoUrl: 'https://example.com/1.mp4, https://example.com/2.mp4',
		},
		message: "'Source Video URL' has several values, but takes one URL.",
		fix: "Give 'Source Video URL' one URL.",
	},
	{
		what: 'motion control without an image and a video',
		parameters: { model: 'kling-v3-motion-control' },
		message: "'Character Image URL' is empty. 'Motion Video URL' is empty.",
		fix: "Fill in 'Motion Video URL'.",
	},
	{
		what: 'a video that is a file on a disk',
		parameters: {
			model: 'kling-v2-6-motion-control',
			characterImageUrl: 'https://example.com/1.jpg',
			motionVideoUrl: 'C:\\dance.mp4',
		},
		message: '\'Motion Video URL\' is "C:\\\\dance.mp4", which is not a web address.',
		fix: "Give 'Motion Video URL' a complete URL that starts with https://",
	},
];

test.each([
	...wrongShots,
	...wrongElements,
	...wrongReferences,
	...impossible,
	...wrongDurations,
	...missing,
])('$what is refused before anything is sent', async ({ parameters, message, fix }) => {
	const { engine, simulator, credential } = setup;
	const { run } = await engine.run(makeWorkflow({ prompt: 'A cat', ...parameters }), credential);

	expect(run.data.resultData.error).toMatchObject({
		name: 'NodeOperationError',
		message: expect.stringContaining(message),
		description: expect.stringContaining(fix),
		context: { itemIndex: 0 },
	});
	expect(simulator.api.requests).toEqual([]);
});

test.each([
	[
		{ model: 'kling-v3-omni', generationType: 'referenceToVideo', referencesInput: 'binary' },
		'referenceBinaryFields',
		'Reference Data Field Names (2)',
	],
	[{ model: 'kling-v3' }, 'imageBinaryFields', 'Element 1: Image Data Field Names (2)'],
	[
		{
			model: 'kling-v3-motion-control',
			characterImageInput: 'binary',
			motionVideoUrl: 'https://example.com/1.mp4',
		},
		'characterImageBinaryField',
		'Character Image Data Field Name',
	],
])('a file that is not there is named by its field: %j, %s', async (parameters, field, label) => {
	const names = field.endsWith('s') ? 'data, photo' : 'photo';
	const elements = {
		element: [{ name: 'A', description: 'B', imagesInput: 'binary', [field]: names }],
	};
	const given = field === 'imageBinaryFields' ? { elements } : { [field]: names };
	const { engine, simulator, credential } = setup;
	const png = Buffer.from('89504e470d0a1a0a0000000d49484452000001400000014008060000', 'hex');
	const data = { data: png.toString('base64'), mimeType: 'image/png' };
	const workflow = makeWorkflow({ prompt: 'A cat', ...parameters, ...given });
	const { run } = await engine.run(withBinary(workflow, { data }), credential);

	expect(run.data.resultData.error).toMatchObject({
		message: `'${label}' is "photo", but this item has no binary field of that name.`,
		description: `Set '${label}' to the name of the field that holds the image. This item has: data. If the image is in none of them, check that the previous node passes it on.`,
	});
	expect(simulator.api.requests).toEqual([]);
});

test('with On Error = Continue, only the good rows are paid for, and each bad one says why', async () => {
	const rows: Array<[row: IDataObject, error?: RegExp]> = [
		[{ shots: [shot] }],
		[
			{ shots: [shot, { ...shot, duration: 20 }] },
			/^'Shot 2: Duration \(Seconds\)' must be .* but is 20\./,
		],
		[{ shots: JSON.stringify([shot, shot]) }],
		[{ shots: 'none' }, /^'Shots \(JSON\)' is "none", which is not a list of shots\./],
		[{ multiShot: 'off', seconds: '15 s' }],
		[{ multiShot: 'off', seconds: 16 }, /^'Duration' must be .* but is 16\./],
		[
			{ multiShot: 'off', quality: '8k' },
			/^'Mode' must be one of Standard \(std\), Professional \(pro\), 4K, but is "8k"\./,
		],
		[{ multiShot: 'off', quality: '4k' }],
	];
	const workflow = makeWorkflow(
		{
			model: 'kling-v3',
			prompt: 'A cat',
			quality: '={{ $json.quality }}',
			multiShot: '={{ $json.multiShot ?? "custom" }}',
			shotsInput: 'json',
			shotsJson: '={{ $json.shots }}',
			duration: '={{ $json.seconds }}',
		},
		rows.map(([row]) => row),
		{ onError: 'continueRegularOutput' },
	);
	const { engine, simulator, credential } = setup;
	const execution = await engine.run(workflow, credential);

	expect(
		execution.output(klingVideo).map(({ json, pairedItem }) => ({ json, pairedItem })),
	).toEqual(
		rows.map(([, error], item) => ({
			json: error
				? { error: expect.stringMatching(error), mayBeCharged: false }
				: expect.objectContaining({ status: 'completed' }),
			pairedItem: { item },
		})),
	);
	expect(simulator.api.tasks.map(({ body }) => body.duration).sort()).toEqual([15, 4, 5, 8]);
});

describe('Addresses that APIMart cannot reach', () => {
	// Anything that was sent would fail otherwise, and later.
	const onInternet = { apiKey: defaultKey, baseUrl: 'https://api.example.com' };
	const url = '={{ $json.url }}';
	const places: Array<{ label: string; parameters: INodeParameters; fix: RegExp }> = [
		...['kling-v3-omni', 'kling-video-o1'].flatMap((model) => [
			...['videoToVideo', 'editVideo'].map((generationType) => ({
				label: 'Source Video URL',
				parameters: { model, generationType, sourceVideoUrl: url },
				fix: /open the video.*or give the video as a binary file\. No item was submitted, so this run costs nothing\.$/,
			})),
			{
				label: 'Reference URLs (2)',
				parameters: {
					...withReferences(
						model,
						'referenceToVideo',
						`=https://example.com/1.jpg, {{ $json.url }}`,
					),
				},
				fix: /binary file/,
			},
		]),
		...['kling-v2-6-motion-control', 'kling-v3-motion-control'].flatMap((model) => [
			{
				label: 'Motion Video URL',
				parameters: {
					model,
					motionVideoUrl: url,
					characterImageUrl: 'https://example.com/1.jpg',
				},
				fix: /open the video.*or give the video as a binary file\. No item was submitted, so this run costs nothing\.$/,
			},
			{
				label: 'Character Image URL',
				parameters: {
					model,
					motionVideoUrl: 'https://example.com/1.mp4',
					characterImageUrl: url,
				},
				fix: /binary file/,
			},
		]),
		{
			label: 'First Frame URL',
			parameters: {
				model: 'kling-3.0-turbo',
				generationType: 'imageToVideo',
				firstFrameUrl: url,
			},
			fix: /binary file/,
		},
		{
			label: 'Element 1: Image URLs (2)',
			parameters: withElements({
				...element,
				imageUrls: '=https://example.com/1.jpg, {{ $json.url }}',
			}),
			fix: /binary file/,
		},
	];
	const submitted = (parameters: INodeParameters, rows: IDataObject[]) =>
		makeWorkflow({ operation: 'submit', prompt: '<<<image_1>>>', ...parameters }, rows);

	test.each(places)('are refused as $label ($parameters.model)', async (place) => {
		for (const address of ['http://127.0.0.1:8080/a.mp4', 'https://nas.local/a.mp4']) {
			const rows = [{ url: 'https://example.com/a.mp4' }, { url: address }];
			const { run } = await setup.engine.run(submitted(place.parameters, rows), onInternet);

			expect(run.data.resultData.error).toMatchObject({
				message: `Item 2: '${place.label}' points to ${new URL(address).origin}, which is not a public URL.`,
				description: expect.stringMatching(place.fix),
				context: { itemIndex: 1 },
			});
		}
	});

	test('are fine if APIMart itself is in the network of n8n', async () => {
		const { engine, simulator, credential } = setup;
		const rows = [{ url: 'http://127.0.0.1:8080/a.mp4' }];
		for (const { parameters } of places) await engine.run(submitted(parameters, rows), credential);

		expect(simulator.api.tasks).toHaveLength(places.length);
	});
});
