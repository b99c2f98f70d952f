/** Values as sheets, forms and chat models write them: what is sent for each, or what is said. */
import { klingV3 } from '../../nodes/KlingVideo/models/klingV3';
import { klingV3Omni } from '../../nodes/KlingVideo/models/klingV3Omni';
import { parseVideoRequest, toRequestBody } from '../../nodes/KlingVideo/models/request';
import { isBlank } from '../../nodes/KlingVideo/models/text';
import { shotsSamples } from '../support/samples/samples';

// cspell:ignore verticalize خواهم

type Given = Record<string, unknown>;

/** What is sent for the fields of the panel, or what is said about them. */
function outcomeOf(given: Given, model = klingV3Omni): unknown {
	const parsed = parseVideoRequest(model, { prompt: 'A cat', ...given });
	if ('issues' in parsed) return parsed.issues.map(({ message }) => message);
	const { files } = parsed.request;
	const urls = files.map((file) => ('url' in file ? file.url : String(file.binaryField)));
	return toRequestBody(parsed.request, urls);
}

describe('Aspect Ratio', () => {
	test.each([
		['9:16 (vertical)', '9:16'],
		['9x16', '9:16'],
		['9 × 16', '9:16'],
		['9/16', '9:16'],
		['TikTok 9:16', '9:16'],
		['portrait (9:16)', '9:16'],
		['vertical', '9:16'],
		['Vertical video', '9:16'],
		['portrait', '9:16'],
		['9:16 (9x16)', '9:16'],
		['1080x1920', '9:16'],
		// A sheet takes 9:16 for a time, and 9/16 for a day.
		['9:16:00 AM', '9:16'],
		['16:09:00', '16:9'],
		['9/16/2026', '9:16'],
		['horizontal', '16:9'],
		['landscape', '16:9'],
		['YouTube (16:9, landscape)', '16:9'],
		['1920 x 1080', '16:9'],
		['square', '1:1'],
		['1x1', '1:1'],
		['square post', '1:1'],
		['auto', undefined],
	])('%j is %s', (aspectRatio, sent) => {
		expect(outcomeOf({ aspectRatio })).toHaveProperty('mode', 'std');
		expect(outcomeOf({ aspectRatio })).toMatchObject(sent ? { aspect_ratio: sent } : {});
		expect(Object.keys(outcomeOf({ aspectRatio }) as object).includes('aspect_ratio')).toBe(
			sent !== undefined,
		);
	});

	test.each([
		'16:9 or 9:16',
		'vertical 16:9',
		'9:16 and 4:5',
		'4:5',
		'4x5 (portrait)',
		'vertical or square',
		'verticalize',
		'tall',
		'9:0',
		'[object Object]',
	])('%j is refused', (aspectRatio) => {
		expect(outcomeOf({ aspectRatio })).toEqual([
			`'Aspect Ratio' must be one of Automatic (auto), 16:9, 9:16, 1:1, but is "${aspectRatio}".`,
		]);
	});

	test('other choices go by their own words alone', () => {
		expect(outcomeOf({ quality: 'not pro' })).toEqual([
			'\'Mode\' must be one of Standard (std), Professional (pro), 4K, but is "not pro".',
		]);
	});
});

describe('Shots (JSON)', () => {
	const sent = [
		{ index: 1, prompt: 'A cat wakes up', duration: 3 },
		{ index: 2, prompt: 'It jumps', duration: 2 },
	];
	const outcome = (shotsJson: unknown) =>
		outcomeOf({ multiShot: 'custom', shotsInput: 'json', shotsJson }, klingV3);

	test.each(shotsSamples)('$id is two shots', ({ given }) => {
		expect(outcome(given)).toMatchObject({ multi_prompt: sent, duration: 5 });
	});

	test('one shot alone is a list of one', () => {
		expect(outcome({ output: { prompt: 'A cat', duration: 5 } })).toMatchObject({
			multi_prompt: [{ index: 1, prompt: 'A cat', duration: 5 }],
		});
	});

	const broken = '[{"prompt": "A cat wakes up", "duration": 3},]';
	test.each([
		[
			'no JSON at all',
			'once upon a time',
			/is "once upon a time", which is not a list of shots\.$/,
		],
		[
			'a comma too many',
			broken,
			/is "\[\{\\"prompt\\": .*, which is not a list of shots: Unexpected token '\]', .*\.$/,
		],
		[
			'a list that was cut off',
			`\`\`\`json\n${broken.slice(0, 35)}`,
			/, which is not a list of shots: .* at position 35/,
		],
		[
			'a list whose second shot was cut off',
			'[{"prompt": "A cat", "duration": 3}, {"prompt": "It ju',
			/, which is not a list of shots: Unterminated string in JSON at position 54/,
		],
		['names without quotes', '[{prompt: "A cat"}]', /list of shots: .* at position 2/],
		[
			'two lists',
			{ shots: [{ prompt: 'A', duration: 3 }], others: [{ prompt: 'B', duration: 3 }] },
			/^'Shots \(JSON\)' is \{"shots":.*, which is not a list of shots\.$/,
		],
		['an object without a list', { title: 'Cat' }, /is \{"title":"Cat"\}, which is not/],
		[
			'a long text',
			'x'.repeat(5_000_000),
			/^'Shots \(JSON\)' is "x{100}…", which is not a list of shots\.$/,
		],
		['a number', 5, /is 5, which is not a list of shots/],
	])('%s is shown with its beginning', (_, given, message) => {
		expect(outcome(given)).toEqual([expect.stringMatching(message)]);
	});

	test('a shot that nobody can intend is refused', () => {
		expect(outcome([{ prompt: 'A [object Object]', duration: 5 }])).toEqual([
			'\'Shot 1: Prompt\' is "A [object Object]", which has an object instead of text.',
		]);
	});
});

describe('Elements', () => {
	const sent = [
		{
			name: 'Robot',
			description: 'A red robot',
			element_input_urls: ['https://a.com/1.jpg', 'https://a.com/2.jpg'],
		},
	];
	const images = ['https://a.com/1.jpg', 'https://a.com/2.jpg'];
	const robot = { Name: '@Robot', Description: 'A red robot', 'Image URLs': images };

	test.each([
		['a list', [robot]],
		['the form of the panel', { element: [robot] }],
		['text in a code fence', `Here they are:\n\`\`\`json\n${JSON.stringify([robot])}\n\`\`\``],
		['the item of an agent', { output: { elements: [robot] } }],
		['images as attachments', [{ ...robot, 'Image URLs': images.map((url) => ({ url })) }]],
	])('%s is read', (_, elements) => {
		expect(outcomeOf({ elements })).toMatchObject({ element_list: sent });
	});
});

const png = 'data:image/png;base64,iVBORw0KGgo=';
const attachment = (number: number) => ({
	id: `att${number}`,
	width: 1000,
	height: 1500,
	url: `https://v5.airtableusercontent.com/v3/u/${number}/photo`,
	filename: 'photo, front.jpg',
	size: 8906,
	type: 'image/jpeg',
	thumbnails: { small: { url: 'https://v5.airtableusercontent.com/v3/u/small', width: 36 } },
});

describe('An image', () => {
	const outcome = (firstFrameUrl: unknown) => {
		const parsed = outcomeOf({ generationType: 'imageToVideo', firstFrameUrl });
		if (Array.isArray(parsed)) return parsed[0] as unknown;
		return (parsed as { image_with_roles: Array<{ url: string }> }).image_with_roles[0]?.url;
	};

	test.each([
		['a data URI', png, png],
		['a data URI in a list', [png], png],
		['an attachment list of Airtable', [attachment(1)], attachment(1).url],
		['an attachment', attachment(1), attachment(1).url],
		['an attachment list as text', JSON.stringify([attachment(1)]), attachment(1).url],
		[
			'the files of a Notion page',
			[{ name: 'a.jpg', type: 'file', file: { url: 'https://a.com/1.jpg', expiry_time: '' } }],
			'https://a.com/1.jpg',
		],
		['an attachment with other capitals', [{ URL: 'https://a.com/1.jpg' }], 'https://a.com/1.jpg'],
		['text in text', '"https://a.com/1.jpg"', 'https://a.com/1.jpg'],
		['JSON behind a sentence', 'The image: ["https://a.com/1.jpg"]', 'https://a.com/1.jpg'],
		['a comma behind the URL', 'https://a.com/1.jpg,', 'https://a.com/1.jpg'],
		['brackets in the URL', 'https://a.com/[1].jpg', 'https://a.com/[1].jpg'],
		['invisible characters', '\u200bhttps://a.com/1.jpg\ufeff', 'https://a.com/1.jpg'],
		['a blank in the name of the file', 'https://a.com/my cat.jpg', 'https://a.com/my%20cat.jpg'],
		[
			'blanks before a query',
			'https://a.com/v 2/my cat.jpg?w=1',
			'https://a.com/v%202/my%20cat.jpg?w=1',
		],
		['a blank that is no plain one', 'https://a.com/my\u00a0cat.PNG', 'https://a.com/my%20cat.PNG'],
	])('%s is taken', (_, given, sent) => {
		expect(outcome(given)).toBe(sent);
	});

	const hasBlank = /which contains a space or a line break\.$/;
	test.each([
		['https://a.com/cat.jpg (front)', hasBlank],
		['https://a.com/cat.jpg and dog.jpg', hasBlank],
		['https://a.com/my cat', hasBlank],
		['https://a.com/my\ncat.jpg', hasBlank],
		['https://a.com /cat.jpg', hasBlank],
		['https://a.com/cat.jpg?name=my cat', hasBlank],
		['the photo of a cat.jpg', /"the photo of a cat\.jpg", which is not a web address\.$/],
		['[object Object]', /^'First Frame URL' is "\[object Object\]", which has an object/],
		['https://a.com/[object Object].jpg', /which has an object instead of text/],
		['#N/A', /^'First Frame URL' is "#N\/A", which is what a sheet shows instead of a result\.$/],
		[
			'undefined',
			/^'First Frame URL' is "undefined", which is all that is left of a missing value/,
		],
		['\u200b', /^'First Frame URL' is empty\.$/],
		[
			'iVBORw0KGgo'.repeat(400_000),
			/^'First Frame URL' is "[\w]{100}…", which is not a web address\.$/,
		],
		[[attachment(1), attachment(2)], /^'First Frame URL' has several values/],
		[
			[{ filename: 'cat.jpg' }],
			/^'First Frame URL' is \{"filename":"cat\.jpg"\}, but must be text/,
		],
	])('%j is refused', (given, message) => {
		expect(outcome(given)).toMatch(message);
	});
});

describe('Reference URLs', () => {
	const outcome = (referenceUrls: unknown) =>
		(outcomeOf({ generationType: 'referenceToVideo', referenceUrls }) as { image_urls?: unknown })
			.image_urls;
	const two = ['https://a.com/1.jpg', 'https://a.com/2,b.jpg'];

	test.each([
		['a code fence', `\`\`\`json\n${JSON.stringify(two)}\n\`\`\``, two],
		['behind a sentence', `Here are the images: ${JSON.stringify(two)}. Enjoy!`, two],
		['in an object', { output: { images: two } }, two],
		['text in text', JSON.stringify(JSON.stringify(two)), two],
		['a byte order mark', `\ufeff${JSON.stringify(two)}`, two],
		['attachments', [attachment(1), attachment(2)], [attachment(1).url, attachment(2).url]],
		['data URIs with commas', `${png}, ${png}`, [png, png]],
		['a data URI and a URL', [png, two[1]], [png, two[1]]],
		['lines', two.join('\n'), two],
	])('%s: they are taken', (_, given, sent) => {
		expect(outcome(given)).toEqual(sent);
	});
});

describe('A page instead of a file', () => {
	const omni = { prompt: '<<<image_1>>>', referenceUrls: 'https://a.com/1.jpg' };
	const urlOf = (given: Given) => {
		const parsed = parseVideoRequest(klingV3Omni, { ...omni, ...given });
		if ('issues' in parsed) return parsed.issues;
		return parsed.request.files;
	};
	const drive = 'https://drive.google.com/file/d/1aB_c-9/view?usp=sharing';
	const file = 'https://drive.google.com/uc?export=download&id=1aB_c-9';

	test('the file is taken if its URL follows from that of the page', () => {
		expect(urlOf({ generationType: 'imageToVideo', firstFrameUrl: drive })).toEqual([
			{ media: 'image', label: 'First Frame URL', url: file, pageOf: 'Google Drive' },
		]);
		const video = { generationType: 'editVideo', sourceVideoUrl: drive, referenceUrls: '' };
		expect(urlOf(video)).toEqual([
			{ media: 'video', label: 'Source Video URL', url: file, pageOf: 'Google Drive' },
		]);
		expect(outcomeOf(video)).toMatchObject({ video_list: [{ video_url: file }] });
	});

	test.each([
		[
			'https://www.youtube.com/watch?v=1aBc',
			'YouTube',
			'download the image and give it as a binary file',
			'download the video and give it as a binary file',
		],
		[
			'https://drive.google.com/drive/folders/1aB_c',
			'Google Drive',
			'download the image with the Google Drive node and give it as a binary file',
			'download the video with the Google Drive node and give it as a binary file',
		],
		[
			'https://ibb.co/1aBc',
			'ImgBB',
			'use the URL of the file itself, at i.ibb.co, or download the image and give it as a binary file',
			'use the URL of the file itself, at i.ibb.co, or download the video and give it as a binary file',
		],
	])('%s is refused', (page, service, imageFix, videoFix) => {
		const message = (label: string) =>
			`'${label}' points to a page of ${service}, but APIMart needs the URL of the file itself.`;
		expect(urlOf({ generationType: 'imageToVideo', firstFrameUrl: page })).toEqual([
			{ message: message('First Frame URL'), fix: `For 'First Frame URL', ${imageFix}.` },
		]);
		expect(urlOf({ generationType: 'editVideo', sourceVideoUrl: page })).toEqual([
			{ message: message('Source Video URL'), fix: `For 'Source Video URL', ${videoFix}.` },
		]);
	});
});

describe('A text that nobody can intend', () => {
	const formula = 'is what a sheet shows instead of a result';
	const missing = 'is all that is left of a missing value';
	const object = 'has an object instead of text';

	test.each([
		['[object Object] ', object],
		['A cat named [object Object]', object],
		['[object Undefined]', object],
		['#N/A', formula],
		['#REF!', formula],
		['#VALUE!', formula],
		[' #NAME? ', formula],
		['#DIV/0!', formula],
		['#ERROR!', formula],
		['undefined', missing],
		['null', missing],
		['NaN\n', missing],
	])('%j is refused in Prompt and in Negative Prompt', (text, predicate) => {
		const said = (label: string) => `'${label}' is ${JSON.stringify(text)}, which ${predicate}.`;
		expect(outcomeOf({ prompt: text })).toEqual([said('Prompt')]);
		expect(outcomeOf({ negativePrompt: text })).toEqual([said('Negative Prompt')]);
	});

	test.each([
		'A cell with #N/A on a screen',
		'The word undefined',
		'Null and void',
		'An [object] on a table',
	])('%j is meant', (prompt) => {
		expect(outcomeOf({ prompt })).toMatchObject({ prompt });
	});

	test.each(['\u200b', '\ufeff', '\u00ad', '\u2060 \u200d', '\u3164', '\u2800', '\ufe0f'])(
		'%j is empty',
		(prompt) => {
			expect(isBlank(prompt)).toBe(true);
			expect(outcomeOf({ prompt })).toEqual(["'Prompt' is empty."]);
		},
	);

	test('invisible characters beside others stay', () => {
		expect(outcomeOf({ prompt: '👨‍👩‍👧 ❤️ می‌خواهم' })).toMatchObject({ prompt: '👨‍👩‍👧 ❤️ می‌خواهم' });
	});

	test.each([
		['A cat 🐈'.slice(0, -1), 'A cat '],
		['🐈 cat'.slice(1), ' cat'],
		['🐈🐈', '🐈🐈'],
	])('%j loses half of an emoji', (prompt, sent) => {
		expect(outcomeOf({ prompt })).toMatchObject({ prompt: sent });
	});

	test('half of an emoji alone is empty', () => {
		expect(outcomeOf({ prompt: '🐈'.slice(1) })).toEqual(["'Prompt' is empty."]);
	});
});

test('errors show no more than the beginning of a value', () => {
	const long = 'x'.repeat(4_000_000);
	const [message] = outcomeOf({ quality: long }) as string[];
	expect(message).toMatch(/but is "x{100}…"\.$/);
	const [asObject] = outcomeOf({ prompt: { data: long } }) as string[];
	expect(asObject).toMatch(/^'Prompt' is \{"data":"x{91}…, but must be text\.$/);
});
