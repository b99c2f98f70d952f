import type { IExecuteFunctions } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { until } from '../../dev/n8n/until';
import { htmlPage, type Fault } from '../../dev/simulator/faults';
import type { Outcome } from '../../dev/simulator/task';
import type * as fileMemory from '../../nodes/KlingVideo/tasks/fileMemory';
import { hurry } from '../support/hurry';
import { setUp } from './setUp';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.each(['default', 'filesystem'] as const)('in binary mode %s', (binaryMode) => {
	let outcome: Partial<Outcome> = {};
	const setup = setUp({ onSubmit: () => outcome, videoBytes: 300_000 }, binaryMode);
	beforeEach(() => {
		outcome = {};
	});
	afterEach(() => jest.restoreAllMocks());
	const generate = async (options = {}) =>
		await setup.engine.run(
			makeWorkflow({ prompt: 'A cat', options }, [{}], { onError: 'continueRegularOutput' }),
			setup.credential,
		);
	const downloads = () => setup.simulator.api.requests.filter(({ host }) => host === 'files');

	const passing: Array<{ what: string; fault: Fault; looks: number }> = [
		{ what: 'breaks off', fault: { kind: 'truncate', afterBytes: 100_000 }, looks: 1 },
		{ what: 'breaks off at once', fault: { kind: 'resetBefore' }, looks: 1 },
		{ what: 'is shorter than announced', fault: { kind: 'short', afterBytes: 100_000 }, looks: 1 },
		{ what: 'answers an HTML page', fault: htmlPage(200), looks: 1 },
		{ what: 'answers 503', fault: { kind: 'answer', status: 503 }, looks: 1 },
		{
			what: 'says 403, because the link has run out',
			fault: { kind: 'answer', status: 403 },
			looks: 2,
		},
		{
			what: 'says 404, because the link has run out',
			fault: { kind: 'answer', status: 404 },
			looks: 2,
		},
	];

	test.each(passing)('a download that $what is fetched again', async ({ fault, looks }) => {
		hurry();
		setup.simulator.api.faults.add({ on: 'download', fault });
		const execution = await generate();

		const [item] = execution.output(klingVideo);
		expect(item?.json.error).toBeUndefined();
		expect(item?.binary?.data).toMatchObject({
			mimeType: 'video/mp4',
			fileType: 'video',
			fileName: 'kling-task_000001.mp4',
		});
		const video = await setup.engine.readBinary(item);
		expect(sha256(video)).toBe(setup.simulator.api.video('task_000001').sha256());
		expect(downloads()).toHaveLength(2);
		expect(
			setup.simulator.api.requests.filter(({ path }) => path.startsWith('/v1/tasks')),
		).toHaveLength(looks);
	});

	test('a redirect to another host is followed, without the credential', async () => {
		setup.simulator.api.faults.add({ on: 'download', fault: { kind: 'redirect' } });
		const execution = await generate();

		const video = await setup.engine.readBinary(execution.output(klingVideo)[0]);
		expect(sha256(video)).toBe(setup.simulator.api.video('task_000001').sha256());
		const elsewhere = setup.simulator.api.requests.filter(({ host }) => host === 'elsewhere');
		expect(elsewhere.map(({ headers }) => headers.authorization)).toEqual([undefined]);
	});

	test('the files are called as File Name says, by an expression too', async () => {
		outcome = { videos: 2 };
		const options = { fileName: '={{ "Take 1/" + 2 }}' };
		const execution = await generate(options);
		const parameters = { operation: 'getStatus', taskId: 'task_000001', downloadVideo: true };
		const found = await setup.engine.run(
			makeWorkflow({ ...parameters, options: { fileName: 'cat.mp4' } }),
			setup.credential,
		);

		const namesIn = ({ output }: typeof execution) =>
			Object.values(output(klingVideo)[0]?.binary ?? {}).map(({ fileName }) => fileName);
		expect(namesIn(execution)).toEqual(['Take 1_2.mp4', 'Take 1_2_2.mp4']);
		expect(namesIn(found)).toEqual(['cat.mp4', 'cat_2.mp4']);
	});

	test('a File Name that is no text is refused before anything is paid', async () => {
		const execution = await generate({ fileName: '={{ { name: "cat" } }}' });

		expect(execution.output(klingVideo)[0]?.json.error).toMatch(
			/^'File Name' is \{"name":"cat"\}, but must be text\./,
		);
		expect(setup.simulator.api.requests).toEqual([]);
	});

	test('several videos come under the field, and under its name with _2 and _3', async () => {
		outcome = { videos: 3 };
		const execution = await generate();

		const [item] = execution.output(klingVideo);
		expect(item?.json.videoUrls).toHaveLength(3);
		expect(Object.keys(item?.binary ?? {})).toEqual(['data', 'data_2', 'data_3']);
		for (const [index, field] of ['data', 'data_2', 'data_3'].entries()) {
			const video = await setup.engine.readBinary(item, field);
			expect(sha256(video)).toBe(setup.simulator.api.video('task_000001', index + 1).sha256());
		}
	});

	test('if a video cannot be downloaded, the error has the task ID, link and expiry, and nothing is passed on as a video', async () => {
		hurry();
		setup.simulator.api.faults.add({ on: 'download', times: Infinity, fault: htmlPage(200) });
		const execution = await generate();

		const [item] = execution.output(klingVideo);
		expect(item?.binary).toBeUndefined();
		expect(item?.json).toMatchObject({
			taskId: 'task_000001',
			status: 'completed',
			videoUrl: expect.stringContaining('.mp4'),
			expiresAt: expect.stringMatching(/Z$/),
			error: expect.stringMatching(
				/task_000001 is finished but could not be downloaded: .*not an MP4/,
			),
		});
	});

	test.each([
		['ENOSPC', 'there is no space left on its disk'],
		['EDQUOT', 'its disk quota is used up'],
		['EACCES', 'it is not allowed to write to its storage'],
		['EROFS', 'its storage is read-only'],
	])(
		'if the storage accepts no file (%s), the item fails at once with that reason, the task ID and a link',
		async (code, reason) => {
			const nodeType = setup.engine.getNodeType('n8n-nodes-kling-video.klingVideo');
			const { execute } = nodeType;
			jest.spyOn(nodeType, 'execute').mockImplementation(async function (this: IExecuteFunctions) {
				// What fs.writeFile() rejects with.
				const error = Object.assign(new Error(`${code}: no luck, write`), { code });
				jest.spyOn(this.helpers, 'prepareBinaryData').mockRejectedValue(error);
				return (await execute?.call(this)) ?? null;
			});
			const execution = await generate();

			const [item] = execution.output(klingVideo);
			expect(item?.binary).toBeUndefined();
			expect(item?.json).toMatchObject({
				taskId: 'task_000001',
				status: 'completed',
				videoUrl: expect.stringContaining('.mp4'),
				error: expect.stringMatching(
					new RegExp(`^n8n could not store the video of task task_000001: ${reason}\\. .*${code}`),
				),
			});
			expect(downloads()).toHaveLength(1);
		},
	);

	test.each(['hang', 'stall'] as const)('a host that hangs (%s) is given up', async (kind) => {
		hurry();
		const fault: Fault = kind === 'hang' ? { kind } : { kind, afterBytes: 50_000 };
		const { faults } = setup.simulator.api;
		faults.add({ on: 'download', fault });
		faults.add({ on: 'download', times: Infinity, fault: { kind: 'hang' } });
		const execution = await generate();

		const [item] = execution.output(klingVideo);
		expect(item?.json).toMatchObject({
			taskId: 'task_000001',
			videoUrl: expect.any(String),
			error: expect.stringMatching(/the file host sent nothing for 60 seconds.*; 4 tries in a row/),
		});
		expect(item?.binary).toBeUndefined();
	});

	const asSent: Array<{ what: string; fault: Fault; times?: number; downloads?: number }> = [
		{
			what: 'in 11 bytes, a pause and the rest',
			fault: { kind: 'send', chunks: [11], pauseMs: 50 },
		},
		{
			what: 'byte by byte at first',
			fault: { kind: 'send', chunks: Array<number>(40).fill(1), pauseMs: 1 },
		},
		{ what: 'packed, in chunks', fault: { kind: 'send', encoding: 'gzip', end: 'chunked' } },
		{ what: 'packed, with the length of that', fault: { kind: 'send', encoding: 'gzip' } },
		{ what: 'packed with Brotli', fault: { kind: 'send', encoding: 'br' } },
		{ what: 'without a length', fault: { kind: 'send', end: 'close' } },
		{
			what: 'and breaks off again and again, each time a little further',
			fault: { kind: 'short', afterBytes: 30_000 },
			times: 9,
			downloads: 10,
		},
		{
			what: 'and stalls, and is cut off then',
			fault: { kind: 'stall', afterBytes: 100_000, forMs: 100 },
			downloads: 2,
		},
		{
			what: 'without a length, and ends early',
			fault: { kind: 'send', end: 'close', bytes: 100_000 },
			downloads: 2,
		},
		{
			what: 'in chunks, and ends early',
			fault: { kind: 'send', end: 'chunked', bytes: 100_000 },
			downloads: 2,
		},
		{
			what: 'as two bytes, and an end that comes later',
			fault: { kind: 'send', chunks: [2], pauseMs: 50, end: 'close', bytes: 2 },
			downloads: 2,
		},
	];

	test.each(asSent)(
		'a video that comes $what is whole',
		async ({ fault, times = 1, downloads: expected = 1 }) => {
			hurry();
			setup.simulator.api.faults.add({ on: 'download', times, fault });
			const execution = await generate();

			const [item] = execution.output(klingVideo);
			expect(item?.json.error).toBeUndefined();
			const video = await setup.engine.readBinary(item);
			expect(sha256(video)).toBe(setup.simulator.api.video('task_000001').sha256());
			expect(downloads()).toHaveLength(expected);
		},
	);

	test('what has come is not fetched again', async () => {
		hurry();
		const fault: Fault = { kind: 'short', afterBytes: 100_000 };
		setup.simulator.api.faults.add({ on: 'download', times: 2, fault });
		const execution = await generate();

		expect(execution.output(klingVideo)[0]?.json.error).toBeUndefined();
		const etag = '"task_000001-1-300000"';
		expect(downloads().map(({ headers }) => [headers.range, headers['if-range']])).toEqual([
			[undefined, undefined],
			['bytes=100000-', etag],
			['bytes=200000-', etag],
		]);
		expect(setup.simulator.traffic.sentBytes).toBe(300_000);
	});

	const otherParts: Array<{ what: string; fault: Fault }> = [
		{
			what: 'another part',
			fault: {
				kind: 'answer',
				status: 206,
				headers: { 'content-range': 'bytes 7-9/300000' },
				body: 'abc',
			},
		},
		{
			what: 'a part of another file',
			fault: {
				kind: 'answer',
				status: 206,
				headers: { 'content-range': 'bytes 100000-100002/100003' },
				body: 'abc',
			},
		},
		{ what: 'that there is no such part', fault: { kind: 'answer', status: 416 } },
		{ what: 'the whole file', fault: { kind: 'send', end: 'length' } },
	];

	test.each(otherParts)(
		'a host that answers with $what is asked for all of it',
		async ({ what, fault }) => {
			hurry();
			const { faults } = setup.simulator.api;
			faults.add({ on: 'download', fault: { kind: 'short', afterBytes: 100_000 } });
			if (what !== 'the whole file') faults.add({ on: 'download', fault });
			const execution = await generate();

			const video = await setup.engine.readBinary(execution.output(klingVideo)[0]);
			expect(sha256(video)).toBe(setup.simulator.api.video('task_000001').sha256());
			expect(downloads().at(-1)?.headers.range === undefined).toBe(what !== 'the whole file');
		},
	);

	test('a link that dies in the middle is renewed, and the rest comes from the new one', async () => {
		hurry();
		const { faults } = setup.simulator.api;
		faults.add({ on: 'download', fault: { kind: 'short', afterBytes: 100_000 } });
		faults.add({ on: 'download', fault: { kind: 'answer', status: 403 } });
		const execution = await generate();

		const video = await setup.engine.readBinary(execution.output(klingVideo)[0]);
		expect(sha256(video)).toBe(setup.simulator.api.video('task_000001').sha256());
		expect(downloads().map(({ headers }) => headers.range)).toEqual([
			undefined,
			'bytes=100000-',
			'bytes=100000-',
		]);
		const looks = setup.simulator.api.requests.filter(({ path }) => path.startsWith('/v1/tasks'));
		expect(looks).toHaveLength(2);
		expect(setup.simulator.traffic.sentBytes).toBe(300_000);
	});

	const unusable: Array<{ what: string; fault: Fault; told: string }> = [
		{
			what: 'an empty body',
			fault: { kind: 'send', bytes: 0 },
			told: 'the file host answered with an empty file',
		},
		{
			what: 'two bytes',
			fault: { kind: 'send', bytes: 2, chunks: [2], pauseMs: 20, end: 'close' },
			told: 'the file host answered with 2 bytes, which is too short for a video',
		},
		{ what: 'a web page', fault: htmlPage(200), told: 'the file host answered with a web page' },
		{
			what: 'an error in JSON',
			fault: { kind: 'answer', status: 200, body: { error: 'gone' } },
			told: 'the file host answered with JSON',
		},
		{
			what: 'half a file',
			fault: { kind: 'send', end: 'close', bytes: 50_000 },
			told: 'the file ended before the video did; 50,000 bytes arrived; 4 tries',
		},
		{
			what: 'less than it announces',
			fault: { kind: 'short', afterBytes: 50_000 },
			told: 'the connection to the file host was lost (aborted); 50,000 of 300,000 bytes arrived; 4 tries',
		},
		{
			what: 'status 503',
			fault: { kind: 'answer', status: 503 },
			told: 'the file host answered with HTTP status 503; 4 tries',
		},
	];

	test.each(unusable)('the error says if a host keeps sending $what', async ({ fault, told }) => {
		hurry();
		setup.simulator.api.faults.add({
			on: 'download',
			when: ({ headers }) => headers.range === undefined,
			times: Infinity,
			fault,
		});
		setup.simulator.api.faults.add({
			on: 'download',
			times: Infinity,
			fault: { kind: 'answer', status: 416 },
		});
		const execution = await generate();

		const [item] = execution.output(klingVideo);
		expect(item?.json.error).toContain(told);
		expect(item?.binary).toBeUndefined();
	});

	test('Stop ends a download that stalls', async () => {
		const fault: Fault = { kind: 'stall', afterBytes: 100_000 };
		setup.simulator.api.faults.add({ on: 'download', fault });
		const running = setup.engine.start(makeWorkflow({ prompt: 'A cat' }), setup.credential);
		await until('the host is that far', () => setup.simulator.traffic.sentBytes === 100_000);
		running.stop();
		const { run } = await running.finished;

		expect(run.data.resultData.error?.message).toBe('Stopped waiting for task task_000001');
		await until('the host is that far', () => setup.simulator.traffic.atOnce === 0);
		expect(downloads()).toHaveLength(1);
	});

	test('no more than four videos come at the same time', async () => {
		const prompts = Array.from({ length: 10 }, (_, index) => ({ prompt: String(index) }));
		const fault: Fault = { kind: 'send', chunks: [1000], pauseMs: 100 };
		setup.simulator.api.faults.add({ on: 'download', times: Infinity, fault });
		const execution = await setup.engine.run(
			makeWorkflow({ prompt: '={{ $json.prompt }}' }, prompts),
			setup.credential,
		);

		expect(execution.output(klingVideo)).toHaveLength(10);
		expect(setup.simulator.traffic.mostAtOnce).toBe(4);
	});

	test.each([206, 416])(
		'a download that breaks off continues in the same file of the storage (the host answers %d)',
		async (status) => {
			hurry();
			const { faults } = setup.simulator.api;
			faults.add({ on: 'download', fault: { kind: 'short', afterBytes: 100_000 } });
			if (status === 416) faults.add({ on: 'download', fault: { kind: 'answer', status } });
			const nodeType = setup.engine.getNodeType('n8n-nodes-kling-video.klingVideo');
			const { execute } = nodeType;
			let stored: jest.SpyInstance | undefined;
			jest.spyOn(nodeType, 'execute').mockImplementation(async function (this: IExecuteFunctions) {
				stored = jest.spyOn(this.helpers, 'prepareBinaryData');
				return (await execute?.call(this)) ?? null;
			});
			const execution = await generate();

			expect(execution.output(klingVideo)[0]?.binary).toBeDefined();
			expect(stored).toHaveBeenCalledTimes(1);
		},
	);
});

describe('when n8n keeps files in memory', () => {
	const setup = setUp({ videoBytes: 300_000 });
	beforeEach(() => {
		const { FileMemory } = jest.requireActual<typeof fileMemory>(
			'../../dist/nodes/KlingVideo/tasks/fileMemory',
		);
		const { hasRoomFor } = FileMemory.prototype;
		// An execution has room for 302 MB, which would take long. Two of these videos fit here.
		jest.spyOn(FileMemory.prototype, 'hasRoomFor').mockImplementation(function (
			this: fileMemory.FileMemory,
			bytes,
		) {
			Object.assign(this, { limit: 700_000 });
			return hasRoomFor.call(this, bytes);
		});
	});
	afterEach(() => jest.restoreAllMocks());
	const prompts = Array.from({ length: 4 }, (_, index) => ({ prompt: String(index) }));

	test('the items that the execution has no room for come out with their links and the reason', async () => {
		const parameters = { prompt: '={{ $json.prompt }}', options: { maxConcurrentTasks: 1 } };
		const workflow = makeWorkflow(parameters, prompts, { onError: 'continueRegularOutput' });
		const execution = await setup.engine.run(workflow, setup.credential);

		const items = execution.output(klingVideo);
		expect(items.map(({ binary }) => binary !== undefined)).toEqual([true, true, false, false]);
		for (const { json } of items.slice(2)) {
			expect(json).toMatchObject({
				taskId: expect.any(String),
				status: 'completed',
				videoUrl: expect.stringContaining('.mp4'),
				error: expect.stringMatching(/has no room.*Get Status.*N8N_DEFAULT_BINARY_DATA_MODE/),
			});
		}
		const [taskData] = execution.run.data.resultData.runData[klingVideo] ?? [];
		expect(taskData?.hints?.map(({ message }) => message)).toContainEqual(
			expect.stringMatching(/^n8n keeps files in memory.*N8N_DEFAULT_BINARY_DATA_MODE/),
		);
	});
});
