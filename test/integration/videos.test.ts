/** Videos from binary fields, which the API downloads through a link of n8n's own. */
import omit from 'lodash/omit';
import type {
	IBinaryData,
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INode,
} from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Execution } from '../../dev/engine/engine';
import {
	inCombinedMode,
	klingVideo,
	makeWorkflow,
	runTwice,
	withBinary,
} from '../../dev/engine/workflow';
import { errorResponse } from '../../dev/simulator/http';
import { defaultBaseUrl } from '../../nodes/KlingVideo/api/credential';
import { setUp } from './setUp';

// How files begin: cspell:ignore ftypheic ftypisom ftypqt isomiso

const mp4 = readFileSync(join(__dirname, '../../dev/simulator/media/sample-1x1.mp4'));
const photo = readFileSync(join(__dirname, '../support/images/photo.png'));
const sha256 = createHash('sha256').update(mp4).digest('hex');

const edit = {
	operation: 'submit',
	model: 'kling-video-o1',
	generationType: 'editVideo',
	prompt: '={{ $json.prompt ?? "Make it snow" }}',
	sourceVideoInput: 'binary',
};
const motion = {
	operation: 'submit',
	model: 'kling-v3-motion-control',
	characterImageInput: 'binary',
	motionVideoInput: 'binary',
};

let generationMs = 0;
const setup = setUp({ onSubmit: () => ({ generationMs }) }, 'filesystem');
beforeEach(() => {
	generationMs = 0;
});
afterEach(() => jest.restoreAllMocks());

const store = async (bytes: Buffer, mimeType = 'video/mp4', fileName = 'day.mp4') =>
	await setup.engine.storeBinary(bytes, mimeType, fileName);
const errorOf = ({ run }: Execution) => run.data.resultData.error;
const linksOf = () =>
	setup.simulator.api.tasks.map(({ body }) => body.video_url ?? body.video_list?.[0]?.video_url);

/** What the token of a link says. */
function readToken(link: unknown): { id: string; iat: number; exp: number } {
	const [, payload = ''] = (new URL(String(link)).searchParams.get('token') ?? '').split('.');
	return JSON.parse(Buffer.from(payload, 'base64url').toString()) as ReturnType<typeof readToken>;
}

function makeEdit(
	binary: IBinaryKeyData,
	parameters: IDataObject = {},
	settings: Partial<INode> = {},
	items: IDataObject[] = [{}],
) {
	const all = { ...edit, ...parameters } as INode['parameters'];
	return withBinary(makeWorkflow(all, items, settings), binary);
}

async function run(...given: Parameters<typeof makeEdit>): Promise<Execution> {
	return await setup.engine.run(makeEdit(...given), setup.credential);
}

describe('The API downloads it byte for byte, without a login', () => {
	test.each([
		['Edit Video of o1', {}],
		['Video to Video of v3 Omni', { model: 'kling-v3-omni', generationType: 'videoToVideo' }],
	])('%s', async (_, parameters) => {
		const data = await store(mp4);
		const execution = await run({ data }, { ...parameters, operation: 'submitAndWait' });

		expect(errorOf(execution)).toBeUndefined();
		expect(execution.output(klingVideo)[0]?.json.status).toBe('completed');
		const [task] = setup.simulator.api.tasks;
		expect(task?.sourceVideos).toEqual([{ url: linksOf()[0], sha256 }]);
		const { id, iat, exp } = readToken(linksOf()[0]);
		expect({ id, seconds: exp - iat }).toEqual({ id: data.id, seconds: 86_400 });
	});

	test('motion control, beside an image that is uploaded', async () => {
		const binary = { data: await store(photo, 'image/png'), motionVideo: await store(mp4) };
		await setup.engine.run(withBinary(makeWorkflow(motion), binary), setup.credential);

		const { tasks, uploads } = setup.simulator.api;
		expect(tasks[0]?.sourceVideos).toEqual([{ url: linksOf()[0], sha256 }]);
		expect(tasks[0]?.body.image_url).toBe(uploads[0]?.url);
		expect(uploads).toHaveLength(1);
	});

	test('each item has a link to its own file', async () => {
		const files = [await store(mp4), await store(Buffer.concat([mp4, mp4]))];
		const workflow = makeEdit({}, {}, {}, [{ prompt: 'One' }, { prompt: 'Two' }]);
		for (const [index, item] of (workflow.pinData?.Start ?? []).entries()) {
			item.binary = { data: files[index] as IBinaryData };
		}
		await setup.engine.run(workflow, setup.credential);

		const { api } = setup.simulator;
		const ids = ['One', 'Two'].map(
			(prompt) => readToken(api.tasksOf(prompt)[0]?.body.video_list?.[0]?.video_url).id,
		);
		expect(ids).toEqual(files.map(({ id }) => id));
	});

	test('a file that is gone fails the task, and the error gives the reason', async () => {
		const data = await store(mp4);
		jest.spyOn(globalThis, 'fetch').mockResolvedValue(new Response('', { status: 404 }));
		const settings = { onError: 'continueRegularOutput' } as const;
		const execution = await run({ data }, { operation: 'submitAndWait' }, settings);

		expect(execution.output(klingVideo)[0]?.json).toMatchObject({
			error: expect.stringContaining('Failed to download the video: HTTP 404'),
			mayBeCharged: false,
		});
	});
});

describe('The name of the field', () => {
	test.each(['film', '={{ $binary.film }}'])('%s is taken', async (sourceVideoBinaryField) => {
		await run({ data: await store(photo), film: await store(mp4) }, { sourceVideoBinaryField });

		expect(setup.simulator.api.tasks[0]?.sourceVideos).toMatchObject([{ sha256 }]);
	});

	test.each(['_files.film', '={{ $json._files.film }}'])(
		'%s is taken in combined binary mode',
		async (sourceVideoBinaryField) => {
			const workflow = makeEdit({ film: await store(mp4) }, { sourceVideoBinaryField });
			await setup.engine.run(inCombinedMode(workflow), setup.credential);

			expect(setup.simulator.api.tasks[0]?.sourceVideos).toMatchObject([{ sha256 }]);
		},
	);

	test('a file that a Code node has left without a type is recognized by its name', async () => {
		await run({ data: omit(await store(mp4), 'mimeType') as IBinaryData });

		expect(setup.simulator.api.tasks[0]?.sourceVideos).toMatchObject([{ sha256 }]);
	});

	test('the only video is taken if nobody has chosen a field, whatever images there are', async () => {
		const photos = { one: await store(photo, 'image/png'), two: await store(photo, 'image/png') };
		await run({ ...photos, film: await store(mp4) });

		expect(setup.simulator.api.tasks[0]?.sourceVideos).toMatchObject([{ sha256 }]);
	});

	test('an error about the only video calls it by its own name', async () => {
		const film = await store(Buffer.from('<html>Sign in</html>'));
		expect(errorOf(await run({ film }))?.message).toBe(
			'The file in \'Source Video Data Field Name\' "day.mp4" is a web page, not a video that APIMart takes.',
		);
	});

	test.each([false, true])(
		'the error lists one that holds an image with the others (%s)',
		async (combined) => {
			const workflow = makeEdit({ data: await store(photo, 'image/png'), clip: await store(mp4) });
			const execution = await setup.engine.run(
				combined ? inCombinedMode(workflow) : workflow,
				setup.credential,
			);

			expect(errorOf(execution)).toMatchObject({
				message: expect.stringContaining('"data" is an image, not a video that APIMart takes.'),
				description: expect.stringMatching(
					/Or set 'Source Video Data Field Name' to another field of the item: (_files\.)?clip\.$/,
				),
			});
		},
	);

	test('for one that does not exist, the error lists those that do', async () => {
		const execution = await run({ one: await store(mp4), two: await store(mp4) });

		expect(errorOf(execution)).toMatchObject({
			message:
				'\'Source Video Data Field Name\' is "data", but this item has no binary field of that name.',
			description:
				"Set 'Source Video Data Field Name' to the name of the field that holds the video. This item has: one, two. If the video is in none of them, check that the previous node passes it on.",
		});
		expect(setup.simulator.api.requests).toEqual([]);
	});
});

describe('What is refused before anything is sent', () => {
	test.each([
		['a source video', 200, 'Source Video Data Field Name', edit, 'data'],
		['a motion video', 100, 'Motion Video Data Field Name', motion, 'motionVideo'],
	])('%s over %d MB', async (_, limit, label, parameters, field) => {
		const large = await store(Buffer.concat([mp4], limit * 1024 * 1024 + 1));
		const workflow = makeWorkflow({
			...parameters,
			characterImageInput: 'url',
			characterImageUrl: 'https://example.com/1.jpg',
		});
		const execution = await setup.engine.run(
			withBinary(workflow, { [field]: large }),
			setup.credential,
		);

		expect(errorOf(execution)).toMatchObject({
			message: `The video in '${label}' "${field}" is ${limit}.1 MB, but APIMart takes at most ${limit} MB.`,
			description: 'Make the video smaller: cut it, or compress it more.',
		});
		expect(setup.simulator.api.requests).toEqual([]);
	});

	test.each([
		['<!DOCTYPE html><html><body>Sign in</body></html>', 'a web page'],
		['\x1aEß£\x01\0\0\0', 'a WebM or MKV video'],
		['RIFF\x24\0\0\0AVI LIST', 'an AVI video'],
		['\0\0\0\x18ftyp3gp4\0\0\0\0', 'a 3GP video'],
		['\0\0\0\x20ftypM4A \0\0\0\0', 'a sound file'],
		['\0\0\0\x18ftypheic\0\0\0\0', 'a HEIC image'],
		[photo.toString('latin1'), 'an image'],
		['', 'empty'],
	])('a file that begins with %j', async (content, name) => {
		const execution = await run({ data: await store(Buffer.from(content, 'latin1')) });

		expect(errorOf(execution)).toMatchObject({
			message: `The file in 'Source Video Data Field Name' "data" is ${name}, not a video that APIMart takes.`,
			description: expect.stringContaining('MP4 or MOV'),
		});
		expect(setup.simulator.api.requests).toEqual([]);
	});

	test.each(['\0\0\0\x20ftypisom\0\0\x02\0isomiso2', '\0\0\0\x14ftypqt  ', '\0\0\0\x08wide\0\0'])(
		'but not one that begins with %j, whatever its label says',
		async (content) => {
			const data = await store(Buffer.from(content, 'latin1'), 'application/octet-stream', 'x');
			expect(errorOf(await run({ data }))).toBeUndefined();
			expect(setup.simulator.api.tasks).toHaveLength(1);
		},
	);

	const unreachable = (reason: string) =>
		`APIMart cannot download the video in 'Source Video Data Field Name' "data", because ${reason}.`;
	const orUrl = 'Or give the video as a URL that anyone can open.';

	test.each(['submit', 'submitAndWait', 'estimateCost'])(
		'%s from an n8n that is not public',
		async (operation) => {
			const workflow = makeEdit({ data: await store(mp4) }, { operation });
			const execution = await setup.engine.run(workflow, {
				...setup.credential,
				baseUrl: defaultBaseUrl,
			});

			const { origin } = new URL(setup.engine.restApiUrl);
			expect(errorOf(execution)).toMatchObject({
				message: unreachable(`this n8n is at ${origin}, which is not a public URL`),
				description: `Set the environment variable WEBHOOK_URL of n8n to the URL under which it can be reached from outside. ${orUrl}`,
			});
			expect(setup.simulator.api.requests).toEqual([]);
		},
	);

	test.each([
		['a file', 'data'],
		['a data URI', `data:video/mp4;base64,${mp4.toString('base64')}`],
	])('%s that n8n keeps in memory', async (_, sourceVideoBinaryField) => {
		const data = { data: mp4.toString('base64'), mimeType: 'video/mp4' };
		const execution = await run({ data }, { sourceVideoBinaryField });

		expect(errorOf(execution)).toMatchObject({
			message: expect.stringContaining(
				'because n8n keeps the file in memory and cannot make a link to it.',
			),
			description: `Set n8n's environment variable N8N_DEFAULT_BINARY_DATA_MODE to filesystem. A data URI, or a file that a Code node makes, must go through a Convert to File node. ${orUrl}`,
		});
		expect(setup.simulator.api.requests).toEqual([]);
	});

	test('one in an n8n that makes no links', async () => {
		beforeExecution((context) => {
			Reflect.deleteProperty(context.helpers, 'createBinarySignedUrl');
		});
		const execution = await run({ data: await store(mp4) });

		expect(errorOf(execution)).toMatchObject({
			message: unreachable('this version of n8n cannot make links to files'),
			description: `Update n8n. ${orUrl}`,
		});
		expect(setup.simulator.api.requests).toEqual([]);
	});
});

test('Estimate Cost shows the file by its name, and makes no link', async () => {
	const makeLink = jest.fn();
	beforeExecution((context) => Object.assign(context.helpers, { createBinarySignedUrl: makeLink }));
	const execution = await run({ data: await store(mp4) }, { operation: 'estimateCost' });

	expect(execution.output(klingVideo)[0]?.json.request).toMatchObject({
		video_list: [{ video_url: 'day.mp4' }],
	});
	expect(makeLink).not.toHaveBeenCalled();
});

describe('Nothing is paid for twice', () => {
	test('a try of n8n itself submits what is missing, and nothing else', async () => {
		const { api } = setup.simulator;
		api.faults.add({ on: 'submit', fault: { kind: 'answer', status: 402 } });
		const settings = { retryOnFail: true, maxTries: 2, waitBetweenTries: 0 };
		const items = [{ prompt: 'One' }, { prompt: 'Two' }];
		const execution = await run({ data: await store(mp4) }, {}, settings, items);

		expect(errorOf(execution)).toBeUndefined();
		expect(api.tasks).toHaveLength(2);
	});

	test('a Retry of the execution continues with the task', async () => {
		const { engine, simulator, credential } = setup;
		const { api } = simulator;
		generationMs = 3_600_000;
		const parameters = { operation: 'submitAndWait', options: { maxWaitMinutes: 0.01 } };
		const workflow = makeEdit({ data: await store(mp4) }, parameters);
		const failed = await engine.run(workflow, credential);
		expect(errorOf(failed)?.message).toContain('task_000001');
		for (const { outcome } of api.tasks) outcome.generationMs = 0;
		const retried = await engine.retry(failed, workflow, credential);

		expect(errorOf(retried)).toBeUndefined();
		expect(retried.output(klingVideo)[0]?.json.taskId).toBe('task_000001');
		expect(api.tasks).toHaveLength(1);
	});

	test.each([
		['the same file is the same video, whatever its links', '={{ $binary.data }}', 1],
		['another file is another video', '={{ $runIndex ? $binary.other : $binary.data }}', 2],
	])('as the tool of an agent, %s', async (_, sourceVideoBinaryField, count) => {
		const { api } = setup.simulator;
		// Two links that are made within a second are the same.
		let links = 0;
		beforeExecution(({ helpers }) => {
			const { createBinarySignedUrl } = helpers;
			helpers.createBinarySignedUrl = (...given) =>
				`${createBinarySignedUrl(...given)}&link=${++links}`;
		});
		api.faults.add({ on: 'submit', fault: { kind: 'resetAfter' } });
		const files = { data: await store(mp4), other: await store(Buffer.concat([mp4, mp4])) };
		const tool = { type: 'n8n-nodes-kling-video.klingVideoTool' };
		const workflow = makeEdit(files, { sourceVideoBinaryField }, tool);
		runTwice(workflow);
		const execution = await setup.engine.run(workflow, setup.credential);

		const [first, second] = [0, 1].map((call) => execution.output(klingVideo, 0, call)[0]?.json);
		expect(first).toMatchObject({ mayBeCharged: true });
		expect(second?.taskId).toBe(count === 1 ? undefined : 'task_000002');
		expect(api.tasks).toHaveLength(count);
	});
});

test('an execution that sleeps makes the link of a later item when its turn comes', async () => {
	const { engine, simulator, credential } = setup;
	generationMs = 3_600_000;
	const parameters = {
		operation: 'submitAndWait',
		waitUsing: 'sleep',
		options: { maxConcurrentTasks: 1, maxWaitMinutes: 600 },
	};
	const items = [{ prompt: 'One' }, { prompt: 'Two' }];
	const workflow = makeEdit({ data: await store(mp4) }, parameters, {}, items);
	const asleep = await engine.run(workflow, credential);
	expect(asleep.run.status).toBe('waiting');
	expect(simulator.api.tasks).toHaveLength(1);

	generationMs = 0;
	for (const { outcome } of simulator.api.tasks) outcome.generationMs = 0;
	const wokenAt = Number(asleep.run.waitTill);
	jest.spyOn(Date, 'now').mockReturnValue(wokenAt);
	const execution = await engine.wake(asleep, workflow, credential);

	expect(errorOf(execution)).toBeUndefined();
	const made = linksOf().map((link) => readToken(link).iat * 1000);
	expect(made).toHaveLength(2);
	expect(wokenAt - (made[1] ?? 0)).toBeLessThan(1000);
	expect(made[0]).toBeLessThan(wokenAt - 1000);
	expect(simulator.api.tasks.map(({ sourceVideos }) => sourceVideos)).toMatchObject([
		[{ sha256 }],
		[{ sha256 }],
	]);
});

test('the link is nowhere in what comes out, nor in what n8n keeps and logs', async () => {
	const logged = jest.spyOn(setup.engine.logger, 'info');
	const warned = jest.spyOn(setup.engine.logger, 'warn');
	const execution = await run({ data: await store(mp4) }, { operation: 'submitAndWait' });

	expect(linksOf()[0]).toContain('/binary-data/signed?token=');
	const kept = JSON.stringify([
		execution.run,
		execution.messages,
		logged.mock.calls,
		warned.mock.calls,
	]);
	expect(kept).toContain('task_000001');
	expect(kept).not.toContain('/binary-data/signed');
});

test.each(['submit', 'task'])(
	'its token is not in the error if the API quotes it (%s)',
	async (on) => {
		const { api } = setup.simulator;
		const handle = api.handle.bind(api);
		jest.spyOn(api, 'handle').mockImplementationOnce((request) => {
			const [{ url = '' } = {}] = request.sourceVideos ?? [];
			const failure = `Cannot open ${url}`;
			return on === 'submit'
				? errorResponse(400, failure)
				: handle({ ...request, sourceVideos: [{ url, failure }] });
		});
		const execution = await run({ data: await store(mp4) }, { operation: 'submitAndWait' });

		const { message } = errorOf(execution) ?? {};
		expect(message).toContain(`Cannot open ${setup.engine.restApiUrl}/binary-data/signed?token=…`);
	},
);

/** Changes what the node is given of n8n, for one test. */
function beforeExecution(change: (context: IExecuteFunctions) => void): void {
	const nodeType = setup.engine.getNodeType('n8n-nodes-kling-video.klingVideo');
	const { execute } = nodeType;
	jest.spyOn(nodeType, 'execute').mockImplementation(async function (this: IExecuteFunctions) {
		change(this);
		return (await execute?.call(this)) ?? null;
	});
}
