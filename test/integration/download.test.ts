import type { IExecuteFunctions } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { htmlPage, type Fault } from '../../dev/simulator/faults';
import type { Outcome } from '../../dev/simulator/task';
import { setUp } from './setUp';

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');

describe.each(['default', 'filesystem'] as const)('in binary mode %s', (binaryMode) => {
	let outcome: Partial<Outcome> = {};
	const setup = setUp({ onSubmit: () => outcome, videoBytes: 300_000 }, binaryMode);
	beforeEach(() => {
		outcome = {};
	});
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
			/^'File Name' is an object, but must be text\./,
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

	test('a video that cannot be had is told with task ID, link and expiry, and nothing is handed on as a video', async () => {
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
		['EACCES', 'it may not write to its storage'],
		['EROFS', 'its storage is read-only'],
	])(
		'a storage that takes no file (%s) is told as that, at once, with task ID and link',
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
			jest.restoreAllMocks();

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
		// What takes minutes takes a second here.
		const timeout = AbortSignal.timeout.bind(AbortSignal);
		jest.spyOn(AbortSignal, 'timeout').mockImplementation((delayMs) => timeout(delayMs / 300));
		const fault: Fault = kind === 'hang' ? { kind } : { kind, afterBytes: 50_000 };
		setup.simulator.api.faults.add({ on: 'download', times: Infinity, fault });
		const execution = await generate();
		jest.restoreAllMocks();

		const [item] = execution.output(klingVideo);
		expect(item?.json).toMatchObject({
			taskId: 'task_000001',
			videoUrl: expect.any(String),
			error: expect.stringContaining('did not deliver it in time'),
		});
		expect(item?.binary).toBeUndefined();
	});
});
