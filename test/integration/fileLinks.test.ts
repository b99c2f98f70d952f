import type { IExecuteFunctions, INodeParameters } from 'n8n-workflow';

import type { Execution } from '../../dev/engine/engine';
import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { setUp } from './setUp';

const options = { fileLinkDays: 30 };

/** For how long a link works, in days, as its token says. */
function daysOf(link: unknown): number {
	const token = new URL(String(link)).searchParams.get('token') ?? '';
	const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString();
	const { iat, exp } = JSON.parse(payload) as { iat: number; exp: number };
	return (exp - iat) / 86_400;
}

function hintsOf({ run }: Execution): string[] {
	const [taskData] = run.data.resultData.runData[klingVideo] ?? [];
	return (taskData?.hints ?? []).map(({ message }) => message);
}

describe('when n8n keeps files on disk', () => {
	let generationMs = 0;
	const setup = setUp({ onSubmit: () => ({ generationMs }) }, 'filesystem');
	const run = async (parameters: INodeParameters) =>
		await setup.engine.run(makeWorkflow({ prompt: 'A cat', ...parameters }), setup.credential);

	test.each([
		['simplified', {}],
		['raw', { simplify: false }],
	])('the item has a link to its file, which pushes nothing out (%s)', async (_, parameters) => {
		const withoutLink = await run(parameters);
		const execution = await run({ ...parameters, options });

		const [item] = execution.output(klingVideo);
		expect(item?.binary?.data).toBeDefined();
		expect(item?.json.fileUrl).toMatch(`${setup.engine.restApiUrl}/binary-data/signed?token=`);
		expect(item?.json).not.toHaveProperty('fileUrls');
		expect(daysOf(item?.json.fileUrl)).toBe(30);
		const fields = Object.keys(withoutLink.output(klingVideo)[0]?.json ?? {});
		expect(Object.keys(item?.json ?? {})).toEqual([...fields, 'fileUrl']);
		expect(hintsOf(execution)).toEqual([]);
	});

	test('Get Status makes one, too', async () => {
		const submitted = await run({});
		const taskId = String(submitted.output(klingVideo)[0]?.json.taskId);

		const execution = await run({ operation: 'getStatus', taskId, downloadVideo: true, options });

		expect(daysOf(execution.output(klingVideo)[0]?.json.fileUrl)).toBe(30);
	});

	test.each([
		['the option is not set', {}],
		['the option is empty', { options: { fileLinkDays: '' } }],
		['no file is downloaded', { options, downloadVideo: false }],
	])('there is no link if %s', async (_, parameters) => {
		const execution = await run(parameters);

		const [item] = execution.output(klingVideo);
		expect(item?.json.status).toBe('completed');
		expect(item?.json).not.toHaveProperty('fileUrl');
		expect(hintsOf(execution)).toEqual([]);
	});

	test('a number of days that is none is refused before anything is sent', async () => {
		const execution = await run({ options: { fileLinkDays: 'a week' } });

		expect(execution.run.data.resultData.error?.message).toContain("'Link to File (Days)' must be");
		expect(setup.simulator.api.requests).toEqual([]);
	});

	test('an n8n that cannot make links passes the video on, and says so', async () => {
		const nodeType = setup.engine.getNodeType('n8n-nodes-kling-video.klingVideo');
		const { execute } = nodeType;
		jest.spyOn(nodeType, 'execute').mockImplementation(async function (this: IExecuteFunctions) {
			Reflect.deleteProperty(this.helpers, 'createBinarySignedUrl');
			return (await execute?.call(this)) ?? null;
		});
		const execution = await run({ options });
		jest.restoreAllMocks();

		expect(execution.output(klingVideo)[0]?.binary?.data).toBeDefined();
		expect(hintsOf(execution)).toEqual([
			'There is no link to the file, because this version of n8n cannot make one.',
		]);
	});

	test('an execution that sleeps makes it when it has woken up', async () => {
		const { engine, credential, simulator } = setup;
		generationMs = 3_600_000;
		const workflow = makeWorkflow({ prompt: 'A cat', waitUsing: 'sleep', options });
		const asleep = await engine.run(workflow, credential);
		generationMs = 0;
		expect(asleep.run.status).toBe('waiting');

		const [task] = simulator.api.tasks;
		if (task) task.outcome.generationMs = 0;
		jest.spyOn(Date, 'now').mockReturnValue(Number(asleep.run.waitTill));
		const execution = await engine.wake(asleep, workflow, credential);
		jest.restoreAllMocks();

		expect(daysOf(execution.output(klingVideo)[0]?.json.fileUrl)).toBe(30);
	});
});

describe('when n8n keeps files in memory', () => {
	const setup = setUp();

	test('the videos are passed on without a link, and one hint says why', async () => {
		const workflow = makeWorkflow({ prompt: 'A cat', options }, [{}, {}]);
		const execution = await setup.engine.run(workflow, setup.credential);

		const items = execution.output(klingVideo);
		expect(items).toHaveLength(2);
		for (const item of items) {
			expect(item.binary?.data).toBeDefined();
			expect(item.json).not.toHaveProperty('fileUrl');
		}
		expect(hintsOf(execution)).toEqual([expect.stringContaining('N8N_DEFAULT_BINARY_DATA_MODE')]);
	});
});
