import type { IBinaryData, INodeParameters } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { inCombinedMode, klingVideo, makeWorkflow, withBinary } from '../../dev/engine/workflow';
import { setUp } from './setUp';

// How files begin: cspell:ignore avifmif Efmt ftypavif ftypheic ftypisom ftypmif isomiso VBOR

const readImage = (name: string) => readFileSync(join(__dirname, '../support/images', name));
const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const asBinary = (bytes: Buffer, mimeType: string, fileName?: string): IBinaryData => ({
	data: bytes.toString('base64'),
	mimeType,
	...(fileName !== undefined && { fileName }),
});

const jpeg = readImage('photo.jpg');
const png = readImage('photo.png');
const tooLarge = Buffer.concat([jpeg, Buffer.alloc(20 * 1024 * 1024)]);
const firstFrame = asBinary(jpeg, 'image/jpeg', 'photo.jpg');
const lastFrame = asBinary(png, 'image/png', 'photo.png');

const fromBinary = {
	generationType: 'imageToVideo',
	prompt: '={{ $json.prompt ?? "A cat" }}',
	firstFrameInput: 'binary',
	options: { pollIntervalSeconds: 1 },
};

/** The same, without waiting for the video. */
const submitted = { ...fromBinary, operation: 'submit', options: {} };

describe.each(['default', 'filesystem'] as const)('in binary mode %s', (binaryMode) => {
	const setup = setUp({}, binaryMode);

	test('an image from a binary field becomes the first frame, byte for byte', async () => {
		const { engine, simulator, credential } = setup;
		const workflow = withBinary(makeWorkflow(fromBinary), { data: firstFrame });
		const execution = await engine.run(workflow, credential);

		expect(execution.output(klingVideo)[0]?.json.status).toBe('completed');
		const { uploads, tasks } = simulator.api;
		expect(uploads).toMatchObject([{ sha256: sha256(jpeg), filename: 'photo.jpg' }]);
		expect(tasks[0]?.body.image_urls).toEqual([uploads[0]?.url]);
	});

	test('two images become the first and the last frame in pro', async () => {
		const { engine, simulator, credential } = setup;
		const parameters = {
			...fromBinary,
			quality: 'pro',
			generationType: 'framesToVideo',
			lastFrameInput: 'binary',
		};
		const workflow = withBinary(makeWorkflow(parameters), { data: firstFrame, lastFrame });
		await engine.run(workflow, credential);

		const { uploads, tasks } = simulator.api;
		expect(uploads.map((upload) => upload.sha256)).toEqual([sha256(jpeg), sha256(png)]);
		expect(tasks[0]?.body.image_urls).toEqual(uploads.map(({ url }) => url));
	});

	const inBinary = ['data', '={{ $binary.data }}', '={{ $input.item.binary.data }}'];
	const inJson = ['data', '_files.data', '_files["data"]', '={{ $json._files.data }}'];
	describe.each([
		['separate', inBinary],
		// In n8n's memory, files stay where they are.
		['combined', binaryMode === 'filesystem' ? inJson : inBinary.slice(0, 2)],
	])('with the files of the workflow %s', (mode, fields) => {
		const run = async (parameters: INodeParameters) => {
			const workflow = withBinary(makeWorkflow(parameters), { data: firstFrame, lastFrame });
			return await setup.engine.run(
				mode === 'combined' ? inCombinedMode(workflow) : workflow,
				setup.credential,
			);
		};

		test.each([...fields, '={{ ["data"] }}', `={{ [${fields.at(-1)?.slice(4, -3)}] }}`])(
			'%j is the first frame',
			async (firstFrameBinaryField) => {
				const execution = await run({ ...submitted, firstFrameBinaryField });

				expect(execution.run.data.resultData.error).toBeUndefined();
				const { uploads, tasks } = setup.simulator.api;
				expect(uploads).toMatchObject([{ sha256: sha256(jpeg), filename: 'photo.jpg' }]);
				expect(tasks.map(({ body }) => body.image_urls)).toEqual([[uploads[0]?.url]]);
			},
		);

		test.each(fields.map((field) => field.replace('data', 'lastFrame')))(
			'%j is the last frame',
			async (lastFrameBinaryField) => {
				const parameters = {
					quality: 'pro',
					generationType: 'framesToVideo',
					lastFrameInput: 'binary',
				};
				await run({ ...submitted, ...parameters, lastFrameBinaryField });

				const { uploads } = setup.simulator.api;
				expect(uploads.map((upload) => upload.sha256)).toEqual([sha256(jpeg), sha256(png)]);
			},
		);

		test.each(fields)('%j is uploaded by Image: Upload', async (binaryField) => {
			const execution = await run({ resource: 'image', operation: 'upload', binaryField });

			expect(execution.output(klingVideo)[0]?.json).toMatchObject({ fileName: 'photo.jpg' });
			expect(setup.simulator.api.uploads).toMatchObject([{ sha256: sha256(jpeg) }]);
		});

		test('for a name that does not exist, the error lists those that do', async () => {
			const execution = await run({ ...fromBinary, firstFrameBinaryField: 'photo' });

			const names =
				mode === 'combined' && binaryMode === 'filesystem'
					? '_files.data, _files.lastFrame'
					: 'data, lastFrame';
			expect(execution.run.data.resultData.error).toMatchObject({
				message:
					'\'First Frame Data Field Name\' is "photo", but this item has no binary field of that name.',
				description: `Set 'First Frame Data Field Name' to the name of the field that holds the image. This item has: ${names}. If the image is in none of them, check that the previous node passes it on.`,
			});
			expect(setup.simulator.api.requests).toEqual([]);
		});
	});

	test('an image over 20 MB is refused whether it is named or given as a file', async () => {
		const messages: unknown[] = [];
		for (const firstFrameBinaryField of ['data', '={{ $binary.data }}']) {
			const workflow = withBinary(makeWorkflow({ ...fromBinary, firstFrameBinaryField }), {
				data: asBinary(tooLarge, 'image/jpeg', 'photo.jpg'),
			});
			const { run } = await setup.engine.run(workflow, setup.credential);
			messages.push(run.data.resultData.error?.message);
		}

		expect(messages).toEqual([
			'The image in \'First Frame Data Field Name\' "data" is 20.1 MB, but APIMart takes at most 20 MB.',
			'The image in \'First Frame Data Field Name\' "photo.jpg" is 20.1 MB, but APIMart takes at most 20 MB.',
		]);
	});
});

describe('in binary mode filesystem', () => {
	const setup = setUp({}, 'filesystem');

	test('the error says if n8n no longer has the file', async () => {
		const parameters = {
			...fromBinary,
			firstFrameBinaryField:
				'={{ ({ id: "filesystem-v2:workflows/1/executions/1/binary_data/1", mimeType: "image/png" }) }}',
		};
		const { run } = await setup.engine.run(makeWorkflow(parameters), setup.credential);

		expect(run.data.resultData.error).toMatchObject({
			message: 'The file in \'First Frame Data Field Name\' "image/png" could not be read.',
			description: expect.stringContaining('Run the node that makes the file again'),
		});
		expect(setup.simulator.api.requests).toEqual([]);
	});
});

const setup = setUp({}, 'filesystem');
const filmed = async (parameters: object, binary: Record<string, IBinaryData>, settings = {}) =>
	await setup.engine.run(
		withBinary(makeWorkflow({ ...fromBinary, ...parameters }, [{}], settings), binary),
		setup.credential,
	);
const images = () => setup.simulator.api.tasks[0]?.body.image_urls;

test('an address and a file go together', async () => {
	const parameters = {
		quality: 'pro',
		generationType: 'framesToVideo',
		firstFrameInput: 'url',
		firstFrameUrl: 'https://example.com/first.jpg',
		lastFrameInput: 'binary',
	};
	await filmed(parameters, { lastFrame });

	const { uploads } = setup.simulator.api;
	expect(images()).toEqual(['https://example.com/first.jpg', uploads[0]?.url]);
});

test('the same image on twenty items, and as both frames, is uploaded once', async () => {
	const { engine, simulator, credential } = setup;
	const items = Array.from({ length: 20 }, (_, index) => ({ prompt: String(index) }));
	const parameters = {
		...fromBinary,
		quality: 'pro',
		generationType: 'framesToVideo',
		lastFrameInput: 'binary',
		lastFrameBinaryField: 'data',
	};
	const workflow = withBinary(makeWorkflow(parameters, items), { data: firstFrame });
	await engine.run(workflow, credential);

	const { uploads, tasks } = simulator.api;
	expect(uploads).toHaveLength(1);
	expect(tasks).toHaveLength(20);
	for (const { body } of tasks) expect(body.image_urls).toEqual([uploads[0]?.url, uploads[0]?.url]);
});

test('the next try of the node does not upload again', async () => {
	const { simulator } = setup;
	simulator.api.faults.add({ on: 'submit', fault: { kind: 'answer', status: 402 } });
	await filmed({}, { data: firstFrame }, { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 });

	expect(simulator.api.uploads).toHaveLength(1);
	expect(simulator.api.tasks).toHaveLength(1);
});

test('an upload that fails in passing is repeated, because it costs nothing', async () => {
	setup.simulator.api.faults.add({ on: 'upload', fault: { kind: 'answer', status: 503 } });
	const execution = await filmed({}, { data: firstFrame });

	expect(execution.output(klingVideo)[0]?.json.status).toBe('completed');
});

test.each(['photo.jpg', 'photo.png', 'photo.gif', 'photo.webp'])(
	'%s is taken by its bytes, with no label and with a wrong one',
	async (name) => {
		const bytes = readImage(name);
		for (const mimeType of ['text/plain', 'application/pdf']) {
			await filmed({}, { data: asBinary(bytes, mimeType) });
		}
		const types: Record<string, string> = { jpg: 'jpeg' };
		const extension = name.replace('photo.', '');
		for (const upload of setup.simulator.api.uploads) {
			expect(upload.contentType).toBe(`image/${types[extension] ?? extension}`);
			expect(upload.sha256).toBe(sha256(bytes));
		}
		expect(setup.simulator.api.uploads).toHaveLength(2);
	},
);

test('an image that a Code node has left without a type is recognized by its name', async () => {
	const { mimeType, ...data } = firstFrame;
	await filmed({}, { data: data as IBinaryData });

	expect(setup.simulator.api.uploads).toMatchObject([{ contentType: mimeType }]);
});

test.each([
	{
		what: 'a field that is not there',
		parameters: { firstFrameBinaryField: '={{ "photo" }}' },
		binary: { data: firstFrame, other: lastFrame },
		message:
			'\'First Frame Data Field Name\' is "photo", but this item has no binary field of that name.',
		description:
			"Set 'First Frame Data Field Name' to the name of the field that holds the image. This item has: data, other. If the image is in none of them, check that the previous node passes it on.",
	},
	{
		what: 'no binary field at all',
		parameters: {},
		binary: {},
		message:
			'\'First Frame Data Field Name\' is "data", but this item has no binary field of that name.',
		description: expect.stringContaining('no binary field at all'),
	},
	{
		what: 'a text that is labelled as an image',
		parameters: {},
		binary: { data: asBinary(Buffer.from('no image'), 'image/png', 'photo.png') },
		message:
			'The file in \'First Frame Data Field Name\' "data" is a text file, not an image that APIMart takes.',
		description: expect.stringContaining('JPEG, PNG, WebP or GIF'),
	},
	{
		what: 'the content of a file instead of its name',
		parameters: { firstFrameBinaryField: '={{ "iVBORw0KGgo".repeat(400000) }}' },
		binary: { data: firstFrame },
		message: expect.stringMatching(
			/^'First Frame Data Field Name' is "iVBOR\w{95}…", but this item has no binary field of that name\.$/,
		),
		description: expect.stringContaining('This item has: data.'),
	},
	{
		what: 'an image over 20 MB',
		parameters: {},
		binary: { data: asBinary(tooLarge, 'image/jpeg') },
		message:
			'The image in \'First Frame Data Field Name\' "data" is 20.1 MB, but APIMart takes at most 20 MB.',
		description: expect.stringContaining('smaller'),
	},
	{
		what: 'a list of field names',
		parameters: { firstFrameBinaryField: 'data, other' },
		binary: { data: firstFrame, other: lastFrame },
		message: "'First Frame Data Field Name' has several files or names, but takes one.",
		description: expect.stringContaining('the one binary field'),
	},
	{
		what: 'a list of files',
		parameters: { firstFrameBinaryField: '={{ Object.values($binary) }}' },
		binary: { data: firstFrame, other: lastFrame },
		message: "'First Frame Data Field Name' has several files or names, but takes one.",
		description: expect.stringContaining('the one binary field'),
	},
	{
		what: 'an empty list',
		parameters: { firstFrameBinaryField: '={{ [] }}' },
		binary: { data: firstFrame },
		message: "'First Frame Data Field Name' is empty.",
		description: expect.stringContaining('Fill in'),
	},
	...['={{ $binary }}', '={{ $json }}', '[object Object]', 'x {{ $binary.data }}'].map((value) => ({
		what: `${value}, which is not a file,`,
		parameters: { firstFrameBinaryField: value.startsWith('x') ? `=${value}` : value },
		binary: { data: firstFrame, other: lastFrame },
		message: "'First Frame Data Field Name' is an object that is not a file.",
		description: expect.stringMatching(/name of the binary field.*\{\{ \$binary\.data \}\}/),
	})),
	{
		what: 'a file that n8n gives without its content',
		parameters: { firstFrameBinaryField: '={{ ({ mimeType: "image/png" }) }}' },
		binary: { data: firstFrame },
		message: "'First Frame Data Field Name' is a file without its content.",
		description: expect.stringContaining('name of the binary field'),
	},
	{
		what: 'a blank field name',
		parameters: { firstFrameBinaryField: '={{ " " }}' },
		binary: { data: firstFrame },
		message: "'First Frame Data Field Name' is empty.",
		description: expect.stringContaining('Fill in'),
	},
])(
	'$what is refused before anything is sent',
	async ({ parameters, binary, message, description }) => {
		const { run } = await filmed(parameters, binary as Record<string, IBinaryData>);

		expect(run.data.resultData.error).toMatchObject({
			message,
			description,
			context: { itemIndex: 0 },
		});
		expect(setup.simulator.api.requests).toEqual([]);
	},
);

test.each([
	['', 'empty'],
	['<!DOCTYPE html><html><body>Sign in</body></html>', 'a web page'],
	['\n<html lang="en"><body>Not found</body></html>', 'a web page'],
	['\ufeff<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG file'],
	['<svg xmlns="http://www.w3.org/2000/svg"/>', 'an SVG file'],
	['<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>', 'XML'],
	['{"error": "not found"}', 'JSON'],
	['%PDF-1.7\n', 'a PDF file'],
	['\0\0\0\x18ftypheic\0\0\0\0mif1heic', 'a HEIC image'],
	['\0\0\0\x18ftypmif1\0\0\0\0mif1heic', 'a HEIC image'],
	['\0\0\0\x20ftypavif\0\0\0\0avifmif1', 'an AVIF image'],
	['\0\0\0\x20ftypisom\0\0\x02\0isomiso2', 'a video'],
	['\x1aEß£\x01\0\0\0', 'a WebM or MKV video'],
	['BM\x36\x10\x0e\0\0\0\0\0\x36', 'a BMP image'],
	['II*\0\x08\0\0\0', 'a TIFF image'],
	['PK\x03\x04\x14\0', 'a ZIP file'],
	['not an image', 'a text file'],
	['RIFF\x24\0\0\0WAVEfmt ', 'of an unknown kind'],
])('a file that begins with %j is %s', async (content, name) => {
	const bytes = Buffer.from(content, content.startsWith('\ufeff') ? 'utf8' : 'latin1');
	const { run } = await filmed(submitted, { data: asBinary(bytes, 'image/png', 'photo.png') });

	expect(run.data.resultData.error?.message).toBe(
		`The file in 'First Frame Data Field Name' "data" is ${name}, not an image that APIMart takes.`,
	);
	expect(setup.simulator.api.requests).toEqual([]);
});

describe('An image as a data URI', () => {
	const dataUri = `data:image/png;base64,${png.toString('base64')}`;
	const [half = '', rest = ''] = [dataUri.slice(0, 100), dataUri.slice(100)];

	test.each([
		['URL', { firstFrameInput: 'url', firstFrameUrl: '={{ $json.image }}' }],
		['Data Field Name', { firstFrameBinaryField: '={{ $json.image }}' }],
	])('is uploaded from First Frame %s', async (_, parameters) => {
		const items = [dataUri, `${half}\r\n${rest}`, [dataUri]].map((image) => ({ image }));
		const workflow = makeWorkflow({ ...submitted, ...parameters }, items);
		const { run } = await setup.engine.run(workflow, setup.credential);

		expect(run.data.resultData.error).toBeUndefined();
		const { uploads, tasks } = setup.simulator.api;
		// The same image is uploaded once.
		expect(uploads).toMatchObject([
			{ sha256: sha256(png), filename: 'image.png', contentType: 'image/png' },
		]);
		expect(tasks.map(({ body }) => body.image_urls)).toEqual(items.map(() => [uploads[0]?.url]));
	});

	test('goes together with a URL and with another one', async () => {
		const parameters = {
			...submitted,
			model: 'kling-v3-omni',
			generationType: 'referenceToVideo',
			referenceUrls: `=https://example.com/a.png, {{ $json.image }}, ${dataUri}`,
		};
		const workflow = makeWorkflow(parameters, [
			{ image: `data:image/jpeg;base64,${jpeg.toString('base64')}` },
		]);
		await setup.engine.run(workflow, setup.credential);

		const { uploads } = setup.simulator.api;
		expect(uploads.map((upload) => upload.sha256)).toEqual([sha256(jpeg), sha256(png)]);
		expect(images()).toEqual(['https://example.com/a.png', ...uploads.map(({ url }) => url)]);
	});

	test.each([
		['data:image/png;base64,', 'empty'],
		[
			`data:image/heic;base64,${Buffer.from('\0\0\0\x18ftypheic').toString('base64')}`,
			'a HEIC image',
		],
		[`data:text/html;base64,${Buffer.from('<html>').toString('base64')}`, 'a web page'],
		[`data:image/png;base64,${'x'.repeat(4_000_000)}`, 'of an unknown kind'],
	])('that is no image is refused, and not repeated', async (image, name) => {
		const parameters = {
			...submitted,
			firstFrameInput: 'url',
			firstFrameUrl: '={{ $json.image }}',
		};
		const { run } = await setup.engine.run(makeWorkflow(parameters, [{ image }]), setup.credential);

		const { message } = run.data.resultData.error ?? {};
		const [, type = ''] = /^data:(.*?);/.exec(image) ?? [];
		expect(message).toBe(
			`The file in 'First Frame URL' "${type}" is ${name}, not an image that APIMart takes.`,
		);
		expect(setup.simulator.api.requests).toEqual([]);
	});
});

describe('The only image of an item', () => {
	const photo = { Your_photo: firstFrame };
	const voice = asBinary(Buffer.from('ID3'), 'audio/mpeg', 'voice.mp3');

	test.each([
		['under another name', {}, photo, false],
		['beside another file', {}, { ...photo, voice }, false],
		['in combined mode', {}, photo, true],
		[
			'beside a last frame by its URL',
			{
				quality: 'pro',
				generationType: 'framesToVideo',
				lastFrameUrl: 'https://example.com/last.jpg',
			},
			photo,
			false,
		],
	])('is taken %s', async (_, parameters, binary, isCombined) => {
		const workflow = withBinary(makeWorkflow({ ...submitted, ...parameters }), binary);
		const execution = await setup.engine.run(
			isCombined ? inCombinedMode(workflow) : workflow,
			setup.credential,
		);

		expect(execution.run.data.resultData.error).toBeUndefined();
		const { uploads, tasks } = setup.simulator.api;
		expect(uploads).toMatchObject([{ sha256: sha256(jpeg), filename: 'photo.jpg' }]);
		expect(tasks[0]?.body.image_urls).toContain(uploads[0]?.url);
	});

	test('is taken by Image: Upload', async () => {
		const workflow = withBinary(makeWorkflow({ resource: 'image', operation: 'upload' }), photo);
		await setup.engine.run(workflow, setup.credential);

		expect(setup.simulator.api.uploads).toMatchObject([{ sha256: sha256(jpeg) }]);
	});

	test('is not taken in place of a file of that name', async () => {
		await filmed(submitted, { data: firstFrame, other: lastFrame });

		expect(setup.simulator.api.uploads).toMatchObject([{ sha256: sha256(jpeg) }]);
	});

	const both = { quality: 'pro', generationType: 'framesToVideo', lastFrameInput: 'binary' };
	test.each([
		['if there are two', {}, { ...photo, other: lastFrame }, 'First Frame', 'data'],
		[
			'if another name was chosen',
			{ firstFrameBinaryField: 'photo' },
			photo,
			'First Frame',
			'photo',
		],
		['for both frames', both, photo, 'First Frame', 'data'],
		['if it is the other frame', both, { data: firstFrame }, 'Last Frame', 'lastFrame'],
		['if it is no image', {}, { voice }, 'First Frame', 'data'],
	])('is not taken %s', async (_, parameters, binary, label, name) => {
		const { run } = await filmed(
			{ ...submitted, ...parameters },
			binary as Record<string, IBinaryData>,
		);

		expect(run.data.resultData.error).toMatchObject({
			message: `'${label} Data Field Name' is "${name}", but this item has no binary field of that name.`,
			description: expect.stringContaining(Object.keys(binary).join(', ')),
		});
		expect(setup.simulator.api.requests).toEqual([]);
	});
});

test('an image that Kling may not like is a hint on the node, not a refusal', async () => {
	const small = Buffer.from(png);
	small.writeUInt32BE(100, 16);
	const execution = await filmed({}, { data: asBinary(small, 'image/png') });

	expect(execution.output(klingVideo)[0]?.json.status).toBe('completed');
	expect(execution.run.data.resultData.runData[klingVideo]?.[0]?.hints).toMatchObject([
		{
			message: expect.stringMatching(/100 × 320 pixels.*2\.5 times as long/),
			location: 'outputPane',
		},
	]);
});

test('a run has one hint about its images, which names each message once with its items', async () => {
	const small = Buffer.from(png);
	small.writeUInt32BE(250, 16);
	const photos = [small, jpeg, small, readImage('photo.webp'), small];
	const workflow = makeWorkflow(submitted);
	workflow.pinData = {
		Start: photos.map((photo) => ({ json: {}, binary: { data: asBinary(photo, 'image/png') } })),
	};
	const execution = await setup.engine.run(workflow, setup.credential);

	expect(execution.run.data.resultData.runData[klingVideo]?.[0]?.hints).toEqual([
		{
			message:
				'Kling may reject some of the images. ' +
				"Items 1, 3 and 5: 'First Frame Data Field Name': it has 250 × 320 pixels, but Kling asks for at least 300 on each side. " +
				"Item 4: 'First Frame Data Field Name': it is image/webp, but Kling prefers JPEG or PNG.",
			type: 'warning',
			location: 'outputPane',
		},
	]);
});

describe('Image: Upload', () => {
	const upload = async (fileName: string) => {
		const parameters = { resource: 'image', operation: 'upload' };
		const workflow = withBinary(makeWorkflow(parameters), {
			data: asBinary(jpeg, 'image/jpeg', fileName),
		});
		return (await setup.engine.run(workflow, setup.credential)).output(klingVideo)[0];
	};

	test('it passes on the public URL', async () => {
		const item = await upload('photo.jpg');
		const [uploaded] = setup.simulator.api.uploads;
		expect(item?.json).toEqual({
			url: uploaded?.url,
			fileName: 'photo.jpg',
			mimeType: 'image/jpeg',
			bytes: jpeg.length,
			uploadedAt: expect.stringMatching(/Z$/),
			expiresAt: expect.stringMatching(/Z$/),
		});
		const { uploadedAt, expiresAt } = item?.json ?? {};
		const livesMs = Date.parse(String(expiresAt)) - Date.parse(String(uploadedAt));
		expect(livesMs).toBe(72 * 60 * 60 * 1000);
	});

	test.each([
		['Müller übt.jpg', 'Müller übt.jpg'],
		['视频 封面.jpg', '视频 封面.jpg'],
		['a "quoted" name.jpg', 'a _quoted_ name.jpg'],
		['../../etc/passwd.jpg', '.._.._etc_passwd.jpg'],
		['two\r\nlines.jpg', 'two_lines.jpg'],
		['', 'image.jpeg'],
		[' ', 'image.jpeg'],
	])('the file name %j arrives as %j', async (fileName, arrived) => {
		await upload(fileName);
		expect(setup.simulator.api.uploads.map(({ filename }) => filename)).toEqual([arrived]);
	});
});
