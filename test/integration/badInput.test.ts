import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { defaultKey } from '../../dev/simulator/api';
import { setUp } from './setUp';

const setup = setUp({}, 'filesystem');

const expression = (name: string) => `={{ $json.${name} }}`;

/** A node whose fields are all filled from the item, as in a pipeline fed from a sheet. */
const fromSheet: INodeParameters = {
	generationType: expression('type'),
	prompt: expression('prompt'),
	quality: expression('mode'),
	firstFrameUrl: expression('first'),
	lastFrameUrl: expression('last'),
	duration: expression('seconds'),
	audio: expression('sound'),
};

const goodRow = {
	type: 'textToVideo',
	prompt: 'A cat',
	mode: 'pro',
	first: 'https://example.com/first.jpg',
	last: 'https://example.com/last.jpg',
	seconds: 5,
	sound: false,
};

const threeImages = ['https://a.com/1.jpg', 'https://a.com/2.jpg', 'https://a.com/3.jpg'];

const badRows: Array<{ what: string; row: IDataObject; message: RegExp }> = [
	{ what: 'an empty prompt', row: { prompt: '' }, message: /^'Prompt' is empty/ },
	{ what: 'a blank prompt', row: { prompt: ' \n ' }, message: /^'Prompt' is empty/ },
	{
		what: 'a prompt too long',
		row: { prompt: `${'🎬'.repeat(1250)}a` },
		message: /^'Prompt' has 2501/,
	},
	{
		what: 'an unknown mode',
		row: { mode: 'ultra' },
		message: /^'Mode' must be Standard \(std\) or Professional \(pro\), but is "ultra"/,
	},
	{
		what: 'an unknown duration',
		row: { seconds: 7 },
		message: /^'Duration' must be 5 or 10, but is 7/,
	},
	{
		what: 'a prompt with an object in it',
		row: { prompt: 'A cat in [object Object]' },
		message: /^'Prompt' is "A cat in \[object Object\]", which has an object instead of text/,
	},
	{
		what: 'a formula that has failed',
		row: { prompt: '#N/A' },
		message: /^'Prompt' is "#N\/A", which is what a sheet shows/,
	},
	{
		what: 'an expression that n8n has not evaluated',
		row: { prompt: 'A cat in {{ $json.place }}' },
		message:
			/^'Prompt' is "A cat in {{ \$json\.place }}", which has an expression that n8n has not/,
	},
	{ what: 'invisible characters', row: { prompt: '\u200b\ufeff' }, message: /^'Prompt' is empty/ },
	{
		what: 'three images',
		row: { type: 'imageToVideo', first: threeImages },
		message: /^'First Frame URL' has several values/,
	},
	{
		what: 'an ftp:// image',
		row: { type: 'imageToVideo', first: 'ftp://a.com/1.jpg' },
		message: /^'First Frame URL' is "ftp:/,
	},
	{
		what: 'audio in std',
		row: { mode: 'std', sound: true },
		message: /^'Audio' cannot be on when 'Mode'/,
	},
	{
		what: 'a last frame in std',
		row: { type: 'framesToVideo', mode: 'std' },
		message:
			/^'Mode' cannot be Standard \(std\) when 'Generation Type' is First and Last Frame to Video/,
	},
	{
		what: 'a last frame with audio',
		row: { type: 'framesToVideo', sound: true },
		message: /^'Audio' cannot be on when 'Generation Type'/,
	},
];

test.each(badRows)('$what is refused before anything is sent', async ({ row, message }) => {
	const { engine, simulator, credential } = setup;
	const workflow = makeWorkflow(fromSheet, [goodRow, { ...goodRow, ...row }]);
	const { run } = await engine.run(workflow, credential);

	const { error } = run.data.resultData;
	expect(error).toMatchObject({
		name: 'NodeOperationError',
		message: expect.stringMatching(message.source.replace('^', '^Item 2: ')),
		description: expect.stringMatching(/\w/),
		context: { itemIndex: 1 },
	});
	expect(simulator.api.requests).toEqual([]);
});

test('several empty fields are named with their fixes, and the advice on expressions once', async () => {
	const { engine, credential } = setup;
	const row = { ...goodRow, type: 'imageToVideo', prompt: '', first: '' };
	const { run } = await engine.run(makeWorkflow(fromSheet, [row]), credential);

	const { error } = run.data.resultData;
	expect(error?.message).toMatch(/'First Frame URL' is empty\. 'Prompt' is empty\.$/);
	expect(error?.description).toMatch(
		/^Fill in 'First Frame URL'\. Fill in 'Prompt'\. If expressions fill these fields, check what they return for this item\./,
	);
});

test('with On Error = Continue, only the good rows are paid for, and each bad one says why', async () => {
	const { engine, simulator, credential } = setup;
	const rows = [goodRow, ...badRows.map(({ row }) => ({ ...goodRow, ...row })), goodRow];
	const workflow = makeWorkflow(fromSheet, rows, { onError: 'continueRegularOutput' });
	const execution = await engine.run(workflow, credential);

	const items = execution.output(klingVideo);
	expect(items).toHaveLength(rows.length);
	expect(items.at(0)?.json.status).toBe('completed');
	expect(items.at(-1)?.json.status).toBe('completed');
	for (const [index, { message }] of badRows.entries()) {
		const item = items[index + 1];
		expect(item?.json).toEqual({
			error: expect.stringMatching(message),
			mayBeCharged: false,
		});
		expect(item?.pairedItem).toEqual({ item: index + 1 });
	}
	expect(simulator.api.tasks).toHaveLength(2);
});

describe('Addresses that APIMart cannot reach', () => {
	const unreachable = [
		'http://localhost:5678/webhook/1',
		'http://127.0.0.1/webhook/1',
		'https://10.0.0.1/webhook/1',
		'https://100.64.0.1/webhook/1',
		'http://169.254.1.1/webhook/1',
		'http://[::ffff:10.0.0.1]/webhook/1',
		'http://n8n:5678/webhook/1',
		'https://server.local/webhook/1',
		'https://n8n.internal./webhook/1',
	];
	// Anything that was sent would fail otherwise, and later.
	const onInternet = { apiKey: defaultKey, baseUrl: 'https://api.example.com' };
	const submit = { operation: 'submit', prompt: 'A cat' };
	const withCallback = { ...submit, options: { callbackUrl: expression('url') } };
	const withFrames = {
		...submit,
		generationType: 'framesToVideo',
		quality: 'pro',
		firstFrameUrl: 'https://example.com/first.jpg',
		lastFrameUrl: expression('url'),
	};

	test.each(unreachable)('%s is refused as Callback URL and as image', async (url) => {
		for (const [parameters, label, fix] of [
			[withCallback, 'Callback URL', /WEBHOOK_URL/],
			[withFrames, 'Last Frame URL', /binary file/],
		] as const) {
			const workflow = makeWorkflow(parameters, [{ url: 'https://example.com/1' }, { url }]);
			const { run } = await setup.engine.run(workflow, onInternet);

			expect(run.data.resultData.error).toMatchObject({
				message: `Item 2: '${label}' points to ${new URL(url).origin}, which is not a public URL.`,
				description: expect.stringMatching(fix),
				context: { itemIndex: 1 },
			});
		}
	});

	test('if APIMart itself is in the network of n8n, they are fine', async () => {
		const { engine, simulator, credential } = setup;
		const items = unreachable.map((url) => ({ url }));
		await engine.run(makeWorkflow(withCallback, items), credential);
		await engine.run(makeWorkflow(withFrames, items), credential);

		expect(simulator.api.tasks).toHaveLength(2 * unreachable.length);
	});
});

test('a page that shows a file is refused, unless the URL of the file follows from it', async () => {
	const { engine, simulator, credential } = setup;
	const drive = 'https://drive.google.com/file/d/1aB_c/view?usp=sharing';
	const driveFile = 'https://drive.google.com/uc?export=download&id=1aB_c';
	const dropbox = 'https://www.dropbox.com/scl/fi/1a/dance.mp4?rlkey=2b&dl=0';
	const dropboxFile = 'https://www.dropbox.com/scl/fi/1a/dance.mp4?rlkey=2b&raw=1';
	const [cat, dance] = ['https://example.com/cat.jpg', 'https://example.com/dance.mp4'];
	const rows = [
		{ character: drive, motion: dance },
		{ character: cat, motion: 'https://youtu.be/1aBc' },
		{ character: cat, motion: dance },
		{ character: drive, motion: dropbox },
		{ character: 'https://www.instagram.com/p/1aBc/', motion: dance },
		{ character: 'https://files.slack.com/files-pri/T1-F1/cat.jpg', motion: dance },
	];
	const parameters = {
		operation: 'submit',
		model: 'kling-v2-6-motion-control',
		characterImageUrl: expression('character'),
		motionVideoUrl: expression('motion'),
	};
	const workflow = makeWorkflow(parameters, rows, { onError: 'continueRegularOutput' });
	const execution = await engine.run(workflow, credential);

	const refused = (label: string, service: string, fix: string) =>
		`'${label}' points to a page of ${service}, but APIMart needs the URL of the file itself. For '${label}', ${fix}.`;
	expect(execution.output(klingVideo).map(({ json }) => json.error)).toEqual([
		undefined,
		refused('Motion Video URL', 'YouTube', 'download the video and give it as a binary file'),
		undefined,
		undefined,
		refused('Character Image URL', 'Instagram', 'download the image and give it as a binary file'),
		refused(
			'Character Image URL',
			'Slack that needs a login',
			'download the image with the HTTP Request node and your Slack credential and give it as a binary file',
		),
	]);
	const bodies = simulator.api.tasks.map(({ body }) => [body.image_url, body.video_url]);
	expect(bodies).toHaveLength(3);
	expect(bodies).toEqual(
		expect.arrayContaining([
			[driveFile, dance],
			[cat, dance],
			[driveFile, dropboxFile],
		]),
	);
	expect(execution.run.data.resultData.runData[klingVideo]?.[0]?.hints).toContainEqual({
		message: [
			'Some URLs point to a page that shows a file. The URL of the file itself was sent instead, which anyone with the link must be able to open.',
			"Items 1 and 4: 'Character Image URL': a page of Google Drive.",
			"Item 4: 'Motion Video URL': a page of Dropbox.",
		].join(' '),
		type: 'warning',
		location: 'outputPane',
	});
});

describe('Hints, which n8n renders as HTML', () => {
	const hintsOf = async (parameters: INodeParameters, row: IDataObject) => {
		const { engine, credential } = setup;
		const workflow = makeWorkflow({ operation: 'submit', prompt: 'A cat', ...parameters }, [row], {
			onError: 'continueRegularOutput',
		});
		const execution = await engine.run(workflow, credential);
		const [taskData] = execution.run.data.resultData.runData[klingVideo] ?? [];
		const hints = (taskData?.hints ?? []).map(({ message }) => message);
		return { hints, json: execution.output(klingVideo)[0]?.json };
	};

	test('the value of an item is text, and stays as it is in the error', async () => {
		const mode = '<img src=https://example.com/pixel.png>';
		const { hints, json } = await hintsOf({ quality: expression('mode') }, { mode });

		expect(hints).toEqual([
			expect.stringContaining('is "&lt;img src=https://example.com/pixel.png&gt;"'),
		]);
		expect(json?.error).toContain(`is "${mode}"`);
	});

	test('the words of the API are text', async () => {
		const body = { error: { message: '2 < 3 & <a href="https://example.com">click</a>' } };
		setup.simulator.api.faults.add({ on: 'submit', fault: { kind: 'answer', status: 400, body } });
		const { hints } = await hintsOf({}, {});

		expect(hints).toEqual([expect.stringContaining('2 &lt; 3 &amp; ')]);
		expect(hints.join()).not.toMatch(/[<>]/);
	});

	test('a hint shows how a prompt names the first reference', async () => {
		const references = {
			model: 'kling-v3-omni',
			generationType: 'referenceToVideo',
			referenceUrls: 'https://example.com/a.png',
		};
		const { hints } = await hintsOf(references, {});

		expect(hints).toEqual([expect.stringContaining('write &lt;&lt;&lt;image_1&gt;&gt;&gt; in')]);
	});
});

describe('Callback addresses with a port that APIMart may not call', () => {
	const hintsFor = async (parameters: INodeParameters, items: IDataObject[], address: string) => {
		// A key that no header can hold: the request fails before anything leaves.
		const credential = { apiKey: 'sk-1234…', baseUrl: address };
		const settings = { onError: 'continueRegularOutput' } as const;
		const { run } = await setup.engine.run(
			makeWorkflow({ prompt: 'A cat', ...parameters }, items, settings),
			credential,
		);
		const hints = run.data.resultData.runData[klingVideo]?.[0]?.hints ?? [];
		return hints.filter(({ message }) => !/^\d of \d items failed/.test(message));
	};
	const submit = { operation: 'submit', options: { callbackUrl: expression('url') } };
	const items = [
		'https://n8n.example.com:5678/webhook/1',
		'https://n8n.example.com/webhook/1',
		'https://n8n.example.com:443/webhook/1',
		'http://n8n.example.com:80/webhook/1',
		'https://n8n.example.com:5678/webhook/2',
		'http://n8n.example.com:8080/webhook/2',
	].map((url) => ({ url }));

	test('are one hint for the run', async () => {
		expect(await hintsFor(submit, items, 'https://api.example.com')).toEqual([
			{
				message: expect.stringMatching(
					/neither 80 nor 443\..* Items 1 and 5: 'Callback URL': it has port 5678\. Item 6: 'Callback URL': it has port 8080\.$/,
				),
				type: 'warning',
				location: 'outputPane',
			},
		]);
	});

	test('do not come if APIMart itself is in the network of n8n', async () => {
		expect(await hintsFor(submit, items, 'http://127.0.0.1:1')).toEqual([]);
	});
});

test.each(['   ', '={{ $json.missing }}', '={{ " " }}'])(
	'a Task ID of %j is refused',
	async (taskId) => {
		const { engine, simulator, credential } = setup;
		const workflow = makeWorkflow({ operation: 'getStatus', taskId });
		const { run } = await engine.run(workflow, credential);

		expect(run.data.resultData.error?.message).toBe("'Task ID' is empty.");
		expect(simulator.api.requests).toEqual([]);
	},
);

test.each([
	[
		'maxWaitMinutes',
		'soon',
		'\'Max Wait (Minutes)\' must be a number from 0 to 34560, but is "soon".',
	],
	['maxWaitMinutes', -1, "'Max Wait (Minutes)' must be a number from 0 to 34560, but is -1."],
	[
		'pollIntervalSeconds',
		0,
		"'Poll Interval (Seconds)' must be a number from 1 to 3600, but is 0.",
	],
	['maxConcurrentTasks', 101, "'Max Concurrent Tasks' must be a number from 1 to 100, but is 101."],
])('an option %s of %j is refused', async (name, value, message) => {
	const { engine, simulator, credential } = setup;
	const workflow = makeWorkflow({ prompt: 'A cat', options: { [name]: value } });
	const { run } = await engine.run(workflow, credential);

	expect(run.data.resultData.error?.message).toContain(message);
	expect(simulator.api.requests).toEqual([]);
});

describe('An expression that n8n cannot evaluate', () => {
	const missing = "={{ $('Missing').item.json.value }}";
	const unreadable: Array<[string, INodeParameters]> = [
		['Prompt', { prompt: missing }],
		['Mode', { prompt: 'A cat', quality: '={{ $json.mode( }}' }],
		['File Name', { prompt: 'A cat', options: { maxWaitMinutes: 5, fileName: missing } }],
		[
			'File Name',
			{ prompt: 'A cat', options: { maxWaitMinutes: '={{ 5 }}', fileName: '={{ $json.name( }}' } },
		],
		['Aspect Ratio', { prompt: 'A cat', waitUsing: 'sleep', aspectRatio: missing }],
		['Task ID', { operation: 'getStatus', taskId: missing }],
	];

	test.each(unreadable)('in %s is named, and nothing is sent', async (label, parameters) => {
		const { engine, simulator, credential } = setup;
		const workflow = makeWorkflow(parameters, [{}], { onError: 'continueRegularOutput' });
		const execution = await engine.run(workflow, credential);

		const start = new RegExp(
			`^'${label}' cannot be read: .*Correct the expression in '${label}'\\.$`,
		);
		expect(execution.output(klingVideo)[0]?.json).toEqual({
			error: expect.stringMatching(start),
			mayBeCharged: false,
		});
		expect(simulator.api.requests).toEqual([]);
	});
});
