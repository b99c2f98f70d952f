/**
 * What comes out of the input of an item: all of it with Include Input Fields, and without it the
 * files of an item that failed. What an earlier failure has left in it never comes out.
 */
import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Execution, WorkflowFile } from '../../dev/engine/engine';
import { inCombinedMode, klingVideo, makeWorkflow, withBinary } from '../../dev/engine/workflow';
import { setUp } from './setUp';

const hourMs = 3_600_000;
let generationMs = 0;
const setup = setUp(
	{
		onSubmit: ({ prompt }) => ({
			generationMs: prompt === 'Never' ? hourMs : generationMs,
			...(prompt === 'Fails' && { status: 'failed' }),
		}),
	},
	'filesystem',
);
beforeEach(() => {
	generationMs = 0;
});

const photo = {
	data: readFileSync(join(__dirname, '../support/images/photo.png')).toString('base64'),
	mimeType: 'image/png',
	fileName: 'photo.png',
};

/** What an earlier task or failure has left in an item: all fields that report its outcome. */
const leftovers = Object.fromEntries(
	[
		'error',
		'mayBeCharged',
		'timedOut',
		'httpStatus',
		'response',
		'taskId',
		'otherTaskIds',
		'status',
		'failureReason',
		'videoUrl',
		'videoUrls',
		'progress',
		'estimatedSeconds',
		'cost',
		'expiresAt',
		'completedAt',
		'createdAt',
		'generationSeconds',
		'fileUrl',
		'fileUrls',
	].map((name) => [name, 'left over']),
);

/** What a row has that is no field of the node. */
const cells = { row_number: 2, Status: 'new', chat: { id: 7 } };

const fromRow: INodeParameters = {
	prompt: '={{ $json.prompt }}',
	duration: '={{ $json.seconds }}',
};
const prompts = ['A cat', 'Fails', 'Bad', 'Never', 'Refused'];
const rows = prompts.map((prompt) => ({
	...leftovers,
	...cells,
	prompt,
	seconds: prompt === 'Bad' ? 7 : 5,
}));

/**
 * Runs a workflow to its end, from items with a file in `photo`. Each time that it sleeps, all tasks
 * but the one that never ends have ended, and n8n's timer wakes it up.
 */
async function runToEnd(
	parameters: INodeParameters,
	settings: Partial<INode> = {},
	items: IDataObject[] = rows,
	arrange: (workflow: WorkflowFile) => WorkflowFile = (workflow) => workflow,
): Promise<Execution> {
	const { engine, credential, simulator } = setup;
	simulator.api.faults.add({
		on: 'submit',
		when: ({ body }) => (body as IDataObject).prompt === 'Refused',
		fault: { kind: 'answer', status: 400 },
	});
	const sleeps = ['sleep', 'callback'].includes(String(parameters.waitUsing));
	generationMs = sleeps ? hourMs : 0;
	const workflow = arrange(withBinary(makeWorkflow(parameters, items, settings), { photo }));
	let execution = await engine.run(workflow, credential);
	if (sleeps) expect(execution.run.status).toBe('waiting');
	const realNow = Date.now.bind(Date);
	for (let count = 0; execution.run.waitTill && count < 10; count++) {
		for (const { body, outcome } of simulator.api.tasks) {
			if (body.prompt !== 'Never') outcome.generationMs = 0;
		}
		const offsetMs = Math.max(0, Number(execution.run.waitTill) - realNow());
		const clock = jest.spyOn(Date, 'now').mockImplementation(() => realNow() + offsetMs);
		execution = await engine.wake(execution, workflow, credential);
		clock.mockRestore();
	}
	return execution;
}

/** The items in the order of the rows, whichever output they left by. */
function allItems(execution: Execution): INodeExecutionData[] {
	const place = ({ pairedItem }: INodeExecutionData) => (pairedItem as { item: number }).item;
	return [0, 1]
		.flatMap((output) => execution.output(klingVideo, output))
		.sort((a, b) => place(a) - place(b));
}

describe.each(['polling', 'sleep', 'callback'])('Wait Using = %s', (waitUsing) => {
	describe.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'On Error = %s',
		(onError) => {
			const run = async (options: INodeParameters) => {
				const maxWaitMinutes = waitUsing === 'polling' ? 0.02 : 2;
				const parameters = { ...fromRow, waitUsing, options: { maxWaitMinutes, ...options } };
				const items = allItems(await runToEnd(parameters, { onError }));
				expect(items).toHaveLength(rows.length);
				return items;
			};

			test('with Include Input Fields, each item has its row and its files', async () => {
				const items = await run({ includeInputFields: true });

				for (const { json, binary } of items) {
					expect(json).toMatchObject(cells);
					expect(binary?.photo?.fileName).toBe('photo.png');
				}
				expect(items[0]?.json).toMatchObject({ status: 'completed', prompt: 'A cat' });
				expect(items[0]?.binary?.data?.mimeType).toBe('video/mp4');
				expectOwnEnds(items);
			});

			test('without it, failed items have their files, and other items have nothing', async () => {
				const items = await run({});

				const [video, ...failed] = items;
				expect(video?.json).not.toHaveProperty('row_number');
				expect(Object.keys(video?.binary ?? {})).toEqual(['data']);
				for (const { json, binary } of failed) {
					// At the error output, n8n itself puts the row under what the node says.
					const rowNumber = onError === 'continueErrorOutput' ? cells.row_number : undefined;
					expect(json.row_number).toBe(rowNumber);
					expect(Object.keys(binary ?? {})).toEqual(['photo']);
				}
				expectOwnEnds(items);
			});
		},
	);
});

/** Checks that each item reports its own outcome, and nothing that is left over in its row. */
function expectOwnEnds(items: INodeExecutionData[]): void {
	const { tasks } = setup.simulator.api;
	const idOf = (wanted: string) => tasks.find(({ body }) => body.prompt === wanted)?.taskId;
	const [video, failed, bad, never, refused] = items.map(
		({ json }) => JSON.parse(JSON.stringify(json)) as IDataObject,
	);

	expect(JSON.stringify(items)).not.toContain('left over');
	const model = 'kling-v2-6';
	expect(video).toMatchObject({ taskId: idOf('A cat'), prompt: 'A cat', model });
	expect(video).not.toHaveProperty('error');
	expect(failed).toMatchObject({
		error: expect.stringContaining('moderation'),
		mayBeCharged: false,
		taskId: idOf('Fails'),
		prompt: 'Fails',
		model,
	});
	expect(bad).toMatchObject({ error: expect.stringContaining("'Duration'"), mayBeCharged: false });
	expect(bad).not.toHaveProperty('taskId');
	expect(never).toMatchObject({ timedOut: true, taskId: idOf('Never'), prompt: 'Never', model });
	expect(refused).toMatchObject({ httpStatus: 400, prompt: 'Refused', model });
	expect(refused).not.toHaveProperty('status');
	expect(refused).not.toHaveProperty('taskId');
}

const included: INodeParameters = { options: { includeInputFields: true } };
const [row = {}] = rows;

test.each([
	['Submit', { operation: 'submit', prompt: 'A cat' }, ['task_id', 'status']],
	['Submit and Wait', { prompt: 'A cat', downloadVideo: false }, ['id', 'status', 'result']],
	['Get Status', { operation: 'getStatus', taskId: 'task_000001' }, ['id', 'status', 'result']],
])(
	'with Include Input Fields and without Simplify, %s has the row, too',
	async (_, parameters, own) => {
		await runToEnd({ operation: 'submit', prompt: 'A cat' }, {}, [{}]);
		const [item] = allItems(
			await runToEnd({ ...parameters, simplify: false, ...included }, {}, [row]),
		);

		expect(Object.keys(item?.json ?? {})).toEqual(expect.arrayContaining(own));
		expect(item?.json).toMatchObject(cells);
		expect(item?.json).not.toHaveProperty('taskId');
		expect(item?.json.status).not.toBe('left over');
		expect(Object.keys(item?.binary ?? {})).toEqual(['photo']);
	},
);

test('with Include Input Fields, Get Status has what Submit was asked for, and its own progress', async () => {
	const submitted = await runToEnd({ operation: 'submit', prompt: 'A cat' }, {}, [{}]);
	const items = [{ ...submitted.output(klingVideo)[0]?.json, ...cells, progress: 50 }];
	const parameters = { operation: 'getStatus', taskId: '={{ $json.taskId }}', ...included };
	const [item] = allItems(await runToEnd(parameters, {}, items));

	expect(item?.json).toMatchObject({ status: 'completed', prompt: 'A cat', ...cells });
	expect(item?.json).not.toHaveProperty('progress');
});

test("with Include Input Fields, the node's own file wins, and the fields of the node come first", async () => {
	const parameters = { prompt: 'A cat', binaryOutputField: 'photo', ...included };
	const [item] = allItems(await runToEnd(parameters, {}, [cells]));

	expect(Object.keys(item?.binary ?? {})).toEqual(['photo']);
	expect(item?.binary?.photo?.mimeType).toBe('video/mp4');
	expect(Object.keys(item?.json ?? {}).slice(-4)).toEqual(['completedAt', ...Object.keys(cells)]);
});

describe('In the combined binary mode of n8n', () => {
	const run = async (parameters: INodeParameters, prompt: string) => {
		const settings = { onError: 'continueRegularOutput' as const };
		const items = [{ ...cells, prompt }];
		return allItems(
			await runToEnd({ ...fromRow, duration: '5', ...parameters }, settings, items, inCombinedMode),
		)[0]?.json;
	};

	test('with Include Input Fields, the photo stands beside the video', async () => {
		expect(await run(included, 'A cat')).toMatchObject({
			...cells,
			_files: { photo: { fileName: 'photo.png' }, data: { mimeType: 'video/mp4' } },
		});
	});

	test('a failed item has its photo', async () => {
		const json = await run({}, 'Fails');

		expect(json).toMatchObject({ _files: { photo: { fileName: 'photo.png' } } });
		expect(json).not.toHaveProperty('row_number');
	});
});

test.each([
	['continueRegularOutput', 0],
	['continueErrorOutput', 1],
] as const)('a failed item can be sent back as it is (On Error: %s)', async (onError, output) => {
	const { engine, simulator, credential } = setup;
	const parameters = {
		prompt: '={{ $json.prompt }}',
		generationType: 'imageToVideo',
		firstFrameInput: 'binary',
		firstFrameBinaryField: 'photo',
	};
	const settings = { onError };
	const failed = await runToEnd(parameters, settings, [{ ...cells, prompt: 'Refused' }]);
	const again = makeWorkflow(parameters, [], settings);
	again.pinData = { Start: failed.output(klingVideo, output) };
	const execution = await engine.run(again, credential);

	expect(execution.output(klingVideo)[0]?.json).toMatchObject({
		status: 'completed',
		prompt: 'Refused',
	});
	expect(simulator.api.tasks[0]?.body.image_urls).toHaveLength(1);
});

test('an image that cannot be uploaded keeps its file', async () => {
	const parameters = { resource: 'image', operation: 'upload', binaryField: 'photo' };
	setup.simulator.api.faults.add({ on: 'upload', fault: { kind: 'answer', status: 400 } });
	const settings = { onError: 'continueRegularOutput' as const };
	const [item] = allItems(await runToEnd(parameters, settings, [cells]));

	expect(item?.json).toMatchObject({ httpStatus: 400 });
	expect(item?.binary?.photo?.fileName).toBe('photo.png');
});

test('without a credential, items have their files all the same', async () => {
	const settings = { onError: 'continueRegularOutput' as const, credentials: {} };
	const items = allItems(await runToEnd(fromRow, settings));

	expect(items).toHaveLength(rows.length);
	expect(items.map(({ binary }) => binary?.photo?.fileName)).toEqual(rows.map(() => 'photo.png'));
});

test('as the tool of an AI agent, nothing of the input comes out', async () => {
	const settings = { type: 'n8n-nodes-kling-video.klingVideoTool' };
	const items = allItems(await runToEnd({ ...fromRow, ...included }, settings, rows.slice(0, 3)));

	expect(items.map(({ json }) => [json.row_number, 'error' in json])).toEqual([
		[undefined, false],
		[undefined, true],
		[undefined, true],
	]);
	expect(items.filter(({ binary }) => binary)).toEqual([]);
});

test('what a sleeping execution remembers of its items is not their input', async () => {
	const { engine, credential } = setup;
	generationMs = hourMs;
	const parameters = { prompt: 'A cat', waitUsing: 'sleep', ...included };
	const workflow = withBinary(makeWorkflow(parameters, [cells]), { photo });
	const { run } = await engine.run(workflow, credential);

	expect(run.status).toBe('waiting');
	const notes = JSON.stringify(run.data.executionData?.contextData);
	expect(notes).toContain('"A cat"');
	expect(notes).not.toMatch(/row_number|photo/);
});
