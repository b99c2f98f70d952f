/** How a request is read: values as people type them, and what is refused and why. */
import { knownModels } from '../../nodes/KlingVideo/models';
import { klingV26 } from '../../nodes/KlingVideo/models/klingV26';
import { klingV3 } from '../../nodes/KlingVideo/models/klingV3';
import { klingV3Omni } from '../../nodes/KlingVideo/models/klingV3Omni';
import type { ChoiceParameter, VideoModel } from '../../nodes/KlingVideo/models/model';
import { findPriceTier } from '../../nodes/KlingVideo/models/price';
import {
	describeRequest,
	findWarnings,
	findFieldLabels,
	parseVideoRequest,
	toRequestBody,
	type RequestIssue,
} from '../../nodes/KlingVideo/models/request';
import { audio, quality, textOrImage } from '../../nodes/KlingVideo/models/sharedParameters';
import { proByDefault } from '../support/proByDefault';

type Given = Record<string, unknown>;

function request(given: Given, model = klingV26) {
	const parsed = parseVideoRequest(model, { prompt: 'A cat', ...given });
	if ('issues' in parsed) throw new Error(JSON.stringify(parsed.issues));
	return parsed.request;
}

function issues(given: Given, model: VideoModel = klingV26): RequestIssue[] {
	const parsed = parseVideoRequest(model, { prompt: 'A cat', ...given });
	return 'issues' in parsed ? parsed.issues : [];
}

function messages(given: Given, model = klingV26): string[] {
	return issues(given, model).map(({ message }) => message);
}

/** The body, with the addresses of the images as they are and the files by the values of their fields. */
function body(given: Given, model = klingV26) {
	const parsed = request(given, model);
	const urls = parsed.files.map((file) => ('url' in file ? file.url : `${file.binaryField}`));
	return toRequestBody(parsed, urls);
}

const urlsOf = (count: number) =>
	Array.from({ length: count }, (_, index) => `https://example.com/${index + 1}.jpg`);

test('what is not given has the default of its field', () => {
	expect(request({}).values).toEqual({
		generationType: 'textToVideo',
		prompt: 'A cat',
		quality: 'std',
		duration: 5,
		aspectRatio: 'auto',
		audio: false,
	});
});

test.each(['', ' ', null, undefined])(
	'%j is the default, as in a blank cell of a sheet',
	(blank) => {
		const given = { generationType: blank, quality: blank, duration: blank, audio: blank };
		expect(request(given).values).toEqual(request({}).values);
		expect(request({ duration: blank }, klingV3).values.duration).toBe(5);
	},
);

test.each([
	['quality', 'PRO ', 'pro'],
	['quality', 'Professional (1080p)', 'pro'],
	['quality', 'Professional', 'pro'],
	['duration', '5', 5],
	['duration', ' 10 ', 10],
	['duration', '10.0', 10],
	['duration', '10 sec', 10],
	['duration', '5s', 5],
	['duration', '10 Seconds', 10],
	['aspectRatio', '16 : 9', '16:9'],
	['aspectRatio', 'Portrait', '9:16'],
	['generationType', 'text to video', 'textToVideo'],
	['generationType', 'TEXT_TO_VIDEO', 'textToVideo'],
	['audio', 'FALSE', false],
	['audio', 'off', false],
])('%s as people type it: %j is %j', (name, typed, meant) => {
	expect(request({ [name]: typed }).values).toHaveProperty(name, meant);
});

test.each(['true', 'yes', 'On', 1])('%j is a switch that is on', (typed) => {
	expect(request({ quality: 'pro', audio: typed }).values.audio).toBe(true);
});

test.each([
	['12', 12],
	['12 seconds', 12],
	[' 3 ', 3],
	['15.0', 15],
])('%j is a duration to the second', (typed, meant) => {
	expect(request({ duration: typed }, klingV3).values.duration).toBe(meant);
});

test.each([2, 16, '7.5', 'long', -5, '1e1'])('Duration to the second cannot be %j', (value) => {
	expect(issues({ duration: value }, klingV3)).toEqual([
		{
			message: `'Duration' must be a whole number from 3 to 15, but is ${JSON.stringify(value)}.`,
			fix: "Set 'Duration' to a whole number from 3 to 15. If an expression fills it, check what it returns for this item.",
		},
	]);
});

test.each([
	['quality', 'ultra', 'Mode', 'Standard (std) or Professional (pro)'],
	['quality', '4K', 'Mode', 'Standard (std) or Professional (pro)'],
	['duration', 7, 'Duration', '5 or 10'],
	['duration', '-5', 'Duration', '5 or 10'],
	['duration', '0x5', 'Duration', '5 or 10'],
	['duration', [5, 10], 'Duration', '5 or 10'],
	['aspectRatio', '4:3', 'Aspect Ratio', 'one of Automatic (auto), 16:9, 9:16, 1:1'],
	['audio', 'loud', 'Audio', 'off'],
])('%s cannot be %j', (name, value, label, allowed) => {
	const [issue, ...others] = issues({ [name]: value });
	expect(others).toEqual([]);
	expect(issue?.message).toContain(label);
	expect(issue?.fix).toContain(`'${label}' to ${allowed}.`);
});

test('a refused combination names both fields and both ways out', () => {
	expect(issues({ quality: 'std', audio: true })).toEqual([
		{
			message: "'Audio' cannot be on when 'Mode' is Standard (std).",
			fix: "Set 'Mode' to Professional (pro), or 'Audio' to off.",
		},
	]);
	const [firstFrameUrl, lastFrameUrl] = urlsOf(2);
	const both = { generationType: 'framesToVideo' };
	expect(issues({ ...both, quality: 'pro', audio: true, firstFrameUrl, lastFrameUrl })).toEqual([
		{
			message:
				"'Audio' cannot be on when 'Generation Type' is First and Last Frame to Video (framesToVideo).",
			fix: "Set 'Generation Type' to Text to Video or Image to Video, or 'Audio' to off.",
		},
	]);
	const edit = { generationType: 'editVideo', sourceVideoUrl: 'https://example.com/1.mp4' };
	expect(issues({ ...edit, quality: '4k' }, klingV3Omni)).toEqual([
		{
			message: "'Mode' cannot be 4K when 'Generation Type' is Edit Video.",
			fix: "Set 'Generation Type' to one of Text to Video, Image to Video, First and Last Frame to Video (framesToVideo), Reference Images to Video, or 'Mode' to Standard (std) or Professional (pro).",
		},
	]);
});

test('a way out is offered only if it is one for this item', () => {
	const source: ChoiceParameter = {
		...textOrImage,
		choices: [
			{ value: 'textToVideo', label: 'Text to Video' },
			{ value: 'editVideo', label: 'Edit Video' },
		],
	};
	const mode: ChoiceParameter = {
		...quality,
		choices: [
			{ value: 'std', label: 'Standard' },
			{ value: 'pro', label: 'Professional' },
			{ value: '4k', label: '4K', unavailableWhen: { generationType: ['editVideo'] } },
		],
	};
	const sound = {
		...audio,
		unavailableWhen: { quality: ['std'], generationType: ['editVideo'] },
	};
	const model = { ...klingV3, parameters: [source, mode, sound] };
	expect(issues({ generationType: 'editVideo', quality: '8k' }, model)).toMatchObject([
		{ fix: expect.stringMatching(/^Set 'Mode' to Standard \(std\) or Professional \(pro\)\./) },
	]);
	expect(issues({ quality: 'std', audio: 'yes' }, model)).toMatchObject([
		{ fix: "Set 'Mode' to Professional (pro) or 4K, or 'Audio' to off." },
	]);
	// In a mode that has sound it could not have it either.
	expect(issues({ generationType: 'editVideo', audio: 'yes' }, model)).toMatchObject([
		{ fix: "Set 'Audio' to off." },
	]);
});

test.each([
	[klingV3, { generationType: 'framesToVideo' as const }, 'Text to Video or Image to Video'],
	[
		klingV3Omni,
		{ generationType: 'framesToVideo' as const },
		'one of Text to Video, Image to Video, Reference Images to Video',
	],
	[
		klingV3Omni,
		{ generationType: 'videoToVideo' as const, sourceVideoUrl: 'https://example.com/1.mp4' },
		'one of Text to Video, Image to Video, Reference Images to Video',
	],
])(
	'what is not available is refused and not left out: shots of $label with %j',
	(model, given, others) => {
		const [firstFrameUrl, lastFrameUrl] = urlsOf(2);
		const type = {
			framesToVideo: 'First and Last Frame to Video (framesToVideo)',
			videoToVideo: 'Video to Video',
		}[given.generationType];
		const shots = { shot: [{ prompt: 'One', duration: 5 }] };
		expect(
			issues({ ...given, firstFrameUrl, lastFrameUrl, multiShot: 'custom', shots }, model),
		).toEqual([
			{
				message: `'Multi-Shot' cannot be Custom Shots when 'Generation Type' is ${type}.`,
				fix: `Set 'Generation Type' to ${others}, or 'Multi-Shot' to Off.`,
			},
		]);
		expect(issues({ ...given, firstFrameUrl, lastFrameUrl, multiShot: '', shots }, model)).toEqual(
			[],
		);
	},
);

test('elements beside a video are refused, and none are not', () => {
	const edit = { generationType: 'editVideo', sourceVideoUrl: 'https://example.com/1.mp4' };
	const element = [{ name: 'Robot', description: 'A red robot', imageUrls: urlsOf(2) }];
	expect(issues({ ...edit, elements: { element } }, klingV3Omni)).toEqual([
		{
			message: "'Elements' cannot be used when 'Generation Type' is Edit Video.",
			fix: "Set 'Generation Type' to one of Text to Video, Image to Video, First and Last Frame to Video (framesToVideo), Reference Images to Video, or 'Elements' to none.",
		},
	]);
	expect(issues({ ...edit, elements: { element: [] } }, klingV3Omni)).toEqual([]);
});

test('all that is wrong is reported at once', () => {
	expect(messages({ prompt: ' ', quality: 'ultra', duration: 7 })).toEqual([
		'\'Mode\' must be Standard (std) or Professional (pro), but is "ultra".',
		"'Duration' must be 5 or 10, but is 7.",
		"'Prompt' is empty.",
	]);
});

// An emoji is one character to a person, two by UTF-16, or more: the strictest reading counts.
test.each([
	['letters', 'a'],
	['Chinese', '视'],
	['emoji', '🐈'],
	['accents as marks of their own', 'e\u0301'],
])('a prompt of 2500 UTF-16 code units is accepted, a longer one is not: %s', (_, character) => {
	const longest = character.repeat(2500 / character.length);
	expect(request({ prompt: longest }).values.prompt).toBe(longest);
	expect(issues({ prompt: `${longest}a` })).toEqual([
		{
			message: "'Prompt' has 2501 characters, but Kling v2.6 takes at most 2500.",
			fix: "Shorten 'Prompt' by at least 1 character.",
		},
	]);
});

test("a limit that only Kling's own documentation has is called so", () => {
	expect(messages({ prompt: 'a'.repeat(2502) }, klingV3)).toEqual([
		"'Prompt' has 2502 characters, but Kling v3 takes at most 2500 (by Kling's own documentation).",
	]);
});

test('a prompt that an expression makes a number is text, an object is refused', () => {
	expect(request({ prompt: 42 }).values.prompt).toBe('42');
	expect(messages({ prompt: { text: 'A cat' } })).toEqual([
		'\'Prompt\' is {"text":"A cat"}, but must be text.',
	]);
});

describe('image addresses', () => {
	const label = 'First Frame URL';
	const withImage = (firstFrameUrl: unknown) => ({ generationType: 'imageToVideo', firstFrameUrl });

	test.each([
		'https://example.com/a.jpg',
		' http://example.com/a.jpg ',
		'https://proxy.example.com/https://example.com/a.jpg',
		'https://example.com/a,b.jpg?size=1,2',
	])('%j is taken', (url) => {
		expect(request(withImage(url)).files).toEqual([{ media: 'image', url: url.trim(), label }]);
	});

	test('a list of one is accepted', () => {
		const [url] = urlsOf(1);
		expect(request(withImage([url])).files).toEqual([{ media: 'image', url, label }]);
	});

	test.each([
		['', 'is empty'],
		[null, 'is empty'],
		['ftp://example.com/a.jpg', 'not a web address'],
		['example.com/a.jpg', 'not a web address'],
		[['https://a.com/1', 'https://a.com/2', 'https://a.com/3'], 'several values'],
		['https://a.com/1, https://a.com/2', 'several values'],
		[{ path: 'a/1.jpg' }, 'is {"path":"a/1.jpg"}, but must be text'],
	])('%j is refused', (url, reason) => {
		const found = issues(withImage(url));
		expect(found).toHaveLength(1);
		expect(found[0]?.message).toMatch(/^'First Frame URL'/);
		expect(found[0]?.message).toContain(reason);
	});

	test('one that means nothing for this video is passed over', () => {
		expect(request({ firstFrameUrl: 'nonsense' }).files).toEqual([]);
	});
});

describe('images in binary fields', () => {
	const withField = (firstFrameBinaryField: unknown) => ({
		generationType: 'imageToVideo',
		firstFrameInput: 'BINARY ',
		firstFrameBinaryField,
		firstFrameUrl: 'left over',
	});

	test.each(['data', ['data'], { mimeType: 'image/png' }, null])(
		'%j is left to be parsed by those who know the files of the item',
		(value) => {
			expect(request(withField(value)).files).toEqual([
				{
					media: 'image',
					label: 'First Frame Data Field Name',
					binaryField: value,
					...(value === 'data' && { hasDefaultName: true }),
				},
			]);
		},
	);

	test('an unknown way to give an image is refused', () => {
		expect(messages({ generationType: 'imageToVideo', firstFrameInput: 'fax' })).toEqual([
			'\'First Frame Input\' must be URL or Binary File, but is "fax".',
		]);
	});
});

describe('several images', () => {
	const from = (referenceUrls: unknown) => ({ generationType: 'referenceToVideo', referenceUrls });
	const two = urlsOf(2);

	test.each([
		['a list', two],
		['a text with commas', two.join(', ')],
		['a text with lines', `${two.join('\n')}\n`],
		['a text with semicolons', two.join(';')],
		['a JSON text', JSON.stringify(two)],
		['a list with blanks', [two[0], '', two[1], null]],
	])('%s is taken', (_, given) => {
		expect(body(from(given), klingV3Omni).image_urls).toEqual(two);
	});

	test('a comma inside of an address is a part of it', () => {
		const given = 'https://example.com/a,b.jpg,https://example.com/c.jpg';
		expect(body(from(given), klingV3Omni).image_urls).toEqual([
			'https://example.com/a,b.jpg',
			'https://example.com/c.jpg',
		]);
	});

	test.each([
		[
			'',
			"The number of images in 'Reference URLs' is 0, but with 'Generation Type' Reference Images to Video, Kling v3 Omni takes 1 to 7 (by Kling's own documentation).",
		],
		[
			urlsOf(8),
			"The number of images in 'Reference URLs' is 8, but with 'Generation Type' Reference Images to Video, Kling v3 Omni takes 1 to 7 (by Kling's own documentation).",
		],
		[[...two, 'nonsense'], '\'Reference URLs (3)\' is "nonsense", which is not a web address.'],
	])('%j is refused', (given, message) => {
		expect(messages(from(given), klingV3Omni)).toEqual([message]);
	});

	test('names of binary fields may be a text or a list, and files may be among them', () => {
		const file = { mimeType: 'image/png' };
		const binary = (referenceBinaryFields: unknown) =>
			request(
				{ generationType: 'referenceToVideo', referencesInput: 'binary', referenceBinaryFields },
				klingV3Omni,
			).files.map((file) => 'binaryField' in file && file.binaryField);
		expect(binary('front, side')).toEqual(['front', 'side']);
		expect(binary(['front', file])).toEqual(['front', file]);
		expect(binary(file)).toEqual([file]);
	});
});

describe('shots', () => {
	const custom = (shotsJson: unknown) => ({ multiShot: 'custom', shotsInput: 'json', shotsJson });
	const list = [
		{ prompt: 'One', duration: 2 },
		{ prompt: 'Two', duration: '3 sec' },
	];
	const sent = [
		{ index: 1, prompt: 'One', duration: 2 },
		{ index: 2, prompt: 'Two', duration: 3 },
	];

	test.each([
		['a list', custom(list)],
		['a JSON text', custom(JSON.stringify(list))],
		['an object with a list', custom({ shots: list })],
		['the fields of the panel', { multiShot: 'Custom Shots', shots: { shot: list } }],
	])('%s is taken, and the sum is the duration', (_, given) => {
		expect(body({ ...given, duration: 12, prompt: '' }, klingV3)).toEqual({
			model: 'kling-v3',
			mode: 'std',
			multi_shot: true,
			shot_type: 'customize',
			multi_prompt: sent,
			duration: 5,
		});
	});

	test.each([
		[
			custom('once upon a time'),
			['\'Shots (JSON)\' is "once upon a time", which is not a list of shots.'],
		],
		[custom(''), ["'Shots (JSON)' is empty."]],
		[custom([]), ["'Shots (JSON)' has 0 shots, but Kling v3 takes 1 to 6."]],
		[{ multiShot: 'custom' }, ["'Shots' has 0 shots, but Kling v3 takes 1 to 6."]],
		[custom(Array(7).fill(list[0])), ["'Shots (JSON)' has 7 shots, but Kling v3 takes 1 to 6."]],
		[
			custom([list[0]]),
			["The shots in 'Shots (JSON)' last 2 seconds together, but Kling v3 makes at least 3."],
		],
		[
			custom([list[0], { prompt: 'x'.repeat(513), duration: 14 }]),
			["'Shot 2: Prompt' has 513 characters, but Kling v3 takes at most 512."],
		],
		[
			custom([{ duration: 3 }, { prompt: 'Two' }, { prompt: 'Three', duration: 0 }, 'Four']),
			[
				"'Shot 1: Prompt' is empty.",
				'\'Shot 2: Duration (Seconds)\' must be a whole number from 1 to 15, but is "".',
				"'Shot 3: Duration (Seconds)' must be a whole number from 1 to 15, but is 0.",
				"'Shot 4: Prompt' is empty.",
				'\'Shot 4: Duration (Seconds)\' must be a whole number from 1 to 15, but is "".',
			],
		],
	])('%j is refused', (given, expected) => {
		expect(messages(given, klingV3)).toEqual(expected);
	});

	test('without custom shots they are passed over', () => {
		expect(
			request({ ...custom('nonsense'), multiShot: 'off' }, klingV3).values.shots,
		).toBeUndefined();
	});
});

describe('elements', () => {
	const robot = { name: 'Robot', description: 'A red robot', imageUrls: urlsOf(2).join() };
	const withElements = (...element: Given[]) => ({ elements: { element } });

	test('each is sent with its images', () => {
		const other = {
			name: '@Cat',
			description: 'A cat',
			imagesInput: 'binary',
			imageBinaryFields: 'front, side',
		};
		expect(body(withElements(robot, other), klingV3).element_list).toEqual([
			{ name: 'Robot', description: 'A red robot', element_input_urls: urlsOf(2) },
			{ name: 'Cat', description: 'A cat', element_input_urls: ['front', 'side'] },
		]);
	});

	test.each([
		[
			withElements(robot, robot, robot, robot),
			["'Elements' has 4 elements, but Kling v3 takes at most 3."],
		],
		[
			withElements(robot, { ...robot, imageUrls: urlsOf(1) }, { ...robot, imageUrls: urlsOf(5) }),
			[
				"The number of images in 'Element 2: Image URLs' is 1, but an element takes 2 to 4.",
				"The number of images in 'Element 3: Image URLs' is 5, but an element takes 2 to 4.",
			],
		],
		[
			withElements({ ...robot, name: ' ' }, { ...robot, description: undefined }),
			["'Element 1: Name' is empty.", "'Element 2: Description' is empty."],
		],
		[
			withElements({ ...robot, name: '@' }, { ...robot, name: ' @ ' }),
			["'Element 1: Name' is empty.", "'Element 2: Name' is empty."],
		],
	])('%j is refused', (given, expected) => {
		expect(messages(given, klingV3)).toEqual(expected);
	});

	test('they count together with the reference images', () => {
		const given = { generationType: 'referenceToVideo', referenceUrls: urlsOf(6) };
		expect(messages({ ...given, ...withElements(robot) }, klingV3Omni)).toEqual([]);
		expect(messages({ ...given, ...withElements(robot, robot) }, klingV3Omni)).toEqual([
			"Kling v3 Omni takes at most 7 reference images and elements together (by Kling's own documentation), but there are 8.",
		]);
	});
});

describe('what may not be meant so', () => {
	const robot = { name: 'Robot', description: 'A red robot', imageUrls: urlsOf(2) };
	const cat = { ...robot, name: 'Cat' };
	const details = (given: Given) =>
		findWarnings(request(given, klingV3Omni)).map(({ detail }) => detail);

	test('elements that the prompt does not name', () => {
		const elements = { element: [robot, cat] };
		expect(details({ elements, prompt: 'A @Robot walks' })).toEqual([
			"'Elements': write @Cat in 'Prompt'",
		]);
		expect(details({ elements, prompt: '@Cat and @Robot' })).toEqual([]);
		const shots = {
			multiShot: 'custom',
			shots: { shot: [{ prompt: '@Cat @Robot', duration: 5 }] },
		};
		expect(details({ elements, ...shots })).toEqual([]);
	});

	test('references that the prompt does not name', () => {
		const references = { generationType: 'referenceToVideo', referenceUrls: urlsOf(2) };
		expect(details(references)).toEqual([
			"Reference images: write <<<image_1>>> in 'Prompt' where the first image is meant",
		]);
		expect(details({ ...references, prompt: 'As in <<<image_2>>>' })).toEqual([]);
	});
});

test.each([
	[1, 'std', ''],
	[1.1, 'pro', 'pro'],
])('in version %d of the node, Mode is %s by default, and has one price', (version, mode, tier) => {
	const given = { '@version': version };
	expect(body(given, proByDefault)).toMatchObject({ mode });
	expect(findPriceTier(request(given, proByDefault))).toBe(tier);
});

test.each(knownModels.map((model) => [model.id, model] as const))(
	'the output tells what was asked for, whatever the model calls it: %s',
	(id, model) => {
		const given = {
			characterImageUrl: urlsOf(1),
			motionVideoUrl: 'https://example.com/dance.mp4',
			quality: 'pro',
		};
		expect(describeRequest(request(given, model))).toEqual({
			prompt: 'A cat',
			model: id,
			chosenModel: id,
			mode: 'pro',
			durationSeconds: id.endsWith('motion-control') ? undefined : 5,
		});
	},
);

test.each([
	['mode must be "std" or "pro"', ['Mode']],
	['image_urls[0] cannot be opened', ['First Frame Input', 'Last Frame Input', 'References Input']],
	['element_list is too long', ['Elements']],
	['model is not available, and neither is webhook', ['Model', 'Callback URL']],
	['try again later', []],
])('the fields that the API speaks of in %j are named as in the panel', (said, labels) => {
	expect(findFieldLabels(knownModels, said)).toEqual(labels);
});
