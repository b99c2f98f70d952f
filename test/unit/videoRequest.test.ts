import { klingV26 } from '../../nodes/KlingVideo/models/klingV26';
import { parseVideoRequest, type RequestIssue } from '../../nodes/KlingVideo/models/request';

function judge(input: Record<string, unknown>) {
	return parseVideoRequest(klingV26, { prompt: 'A cat', choices: {}, frames: {}, ...input });
}

function request(input: Record<string, unknown>) {
	const judged = judge(input);
	if ('issues' in judged) throw new Error(JSON.stringify(judged.issues));
	return judged.request;
}

function issues(input: Record<string, unknown>): RequestIssue[] {
	const judged = judge(input);
	return 'issues' in judged ? judged.issues : [];
}

test('what is not given has the default of its field', () => {
	expect(request({}).choices).toEqual({
		generationType: 'textToVideo',
		mode: 'std',
		duration: 5,
		aspectRatio: '16:9',
		audio: false,
	});
});

test.each([
	['mode', 'PRO ', 'pro'],
	['mode', 'Professional (1080p)', 'pro'],
	['duration', '5', 5],
	['duration', ' 10 ', 10],
	['duration', '10.0', 10],
	['aspectRatio', '16 : 9', '16:9'],
	['generationType', 'text to video', 'textToVideo'],
	['generationType', 'TEXT_TO_VIDEO', 'textToVideo'],
	['audio', 'FALSE', false],
])('%s as people type it: %j is %j', (name, typed, meant) => {
	expect(request({ choices: { [name]: typed } }).choices).toHaveProperty(name, meant);
});

test('audio as text is a switch that is on', () => {
	expect(request({ choices: { mode: 'pro', audio: 'true' } }).choices.audio).toBe(true);
});

test.each([
	['mode', 'ultra', 'Mode', 'std, pro'],
	['mode', '', 'Mode', 'std, pro'],
	['mode', null, 'Mode', 'std, pro'],
	['duration', 7, 'Duration', '5, 10'],
	['duration', '-5', 'Duration', '5, 10'],
	['duration', '0x5', 'Duration', '5, 10'],
	['duration', [5, 10], 'Duration', '5, 10'],
	['aspectRatio', '4:3', 'Aspect Ratio', 'auto, 16:9, 9:16, 1:1'],
	['audio', 'loud', 'Audio', 'false, true'],
])('%s cannot be %j', (name, value, label, allowed) => {
	const [issue, ...others] = issues({ choices: { [name]: value } });
	expect(others).toEqual([]);
	expect(issue?.message).toContain(label);
	expect(issue?.fix).toContain(`${label} to one of: ${allowed}`);
});

test('a refused combination names both fields and both ways out', () => {
	expect(issues({ choices: { mode: 'std', audio: true } })).toEqual([
		{
			message: 'Audio cannot be "On" when Mode is "Standard (720p, Silent)".',
			fix: 'Set Mode to "Professional (1080p)", or Audio to "Off".',
		},
	]);
	expect(
		issues({
			choices: { generationType: 'imageToVideo', mode: 'pro', frames: 'firstAndLast', audio: true },
			frames: {
				firstFrameUrl: 'https://example.com/1.jpg',
				lastFrameUrl: 'https://example.com/2.jpg',
			},
		}),
	).toEqual([
		{
			message: 'Audio cannot be "On" when Frames is "First and Last Frame".',
			fix: 'Set Frames to "First Frame", or Audio to "Off".',
		},
	]);
});

test('everything that is wrong is told at once', () => {
	const found = issues({ prompt: ' ', choices: { mode: 'ultra', duration: 7 } });
	expect(found.map(({ message }) => message)).toEqual([
		'Prompt is empty.',
		'Mode must be one of std, pro, but is "ultra".',
		'Duration must be one of 5, 10, but is 7.',
	]);
});

const family = '👨‍👩‍👧‍👦';

test.each([
	['letters', 'a'],
	['emoji of several code units', family],
	['accents as marks of their own', 'e\u0301'],
	['Chinese', '视'],
])('a prompt of 2500 characters is taken, one of 2501 is not: %s', (_, character) => {
	expect(request({ prompt: character.repeat(2500) }).prompt).toBe(character.repeat(2500));
	expect(issues({ prompt: character.repeat(2501) })).toEqual([
		{
			message: 'Prompt has 2501 characters, but Kling v2.6 takes at most 2500.',
			fix: 'Shorten Prompt by at least 1 characters.',
		},
	]);
});

test('a prompt that an expression makes a number is text, an object is refused', () => {
	expect(request({ prompt: 42 }).prompt).toBe('42');
	expect(issues({ prompt: { text: 'A cat' } })[0]?.message).toBe(
		'Prompt is an object, but must be text.',
	);
});

describe('image addresses', () => {
	const label = 'First Frame URL';
	const withImage = (firstFrameUrl: unknown) => ({
		frames: { firstFrameUrl },
		choices: { generationType: 'imageToVideo' },
	});

	test.each([
		'https://example.com/a.jpg',
		' http://example.com/a.jpg ',
		'https://proxy.example.com/https://example.com/a.jpg',
		'https://example.com/a,b.jpg?size=1,2',
	])('%j is taken', (url) => {
		expect(request(withImage(url)).frames).toEqual([{ url: url.trim(), label }]);
	});

	test('a list of one is taken', () => {
		const url = 'https://example.com/a.jpg';
		expect(request(withImage([url])).frames).toEqual([{ url, label }]);
	});

	test.each([
		['', 'is empty'],
		[null, 'is empty'],
		['ftp://example.com/a.jpg', 'not a web address'],
		['data:image/png;base64,AAAA', 'not a web address'],
		['example.com/a.jpg', 'not a web address'],
		['https://example.com/a b.jpg', 'not a web address'],
		[['https://a.com/1', 'https://a.com/2', 'https://a.com/3'], 'several values'],
		['https://a.com/1, https://a.com/2', 'several values'],
		[{ url: 'https://a.com/1' }, 'is an object'],
	])('%j is refused', (url, reason) => {
		const found = issues(withImage(url));
		expect(found).toHaveLength(1);
		expect(found[0]?.message).toMatch(/^First Frame URL/);
		expect(found[0]?.message).toContain(reason);
	});

	test('one that means nothing for this video is passed over', () => {
		expect(request({ frames: { firstFrameUrl: 'nonsense' } }).frames).toEqual([]);
	});
});

describe('images in binary fields', () => {
	const withField = (firstFrameBinaryField: unknown) => ({
		frames: { firstFrameInput: 'BINARY ', firstFrameBinaryField, firstFrameUrl: 'left over' },
		choices: { generationType: 'imageToVideo' },
	});

	test.each(['data', ['data'], { mimeType: 'image/png' }, null])(
		'%j is left to be judged by those who know the files of the item',
		(value) => {
			expect(request(withField(value)).frames).toEqual([
				{ binaryField: value, label: 'First Frame Binary Field' },
			]);
		},
	);

	test('an unknown way to give an image is refused', () => {
		expect(
			issues({ frames: { firstFrameInput: 'fax' }, choices: { generationType: 'imageToVideo' } }),
		).toMatchObject([{ message: 'First Frame Input must be one of url, binary, but is "fax".' }]);
	});
});
