/** What a real n8n passes on of the input of an item that has slept until its callback. */
import type { INode } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	chain,
	convertToFile,
	items,
	klingVideo,
	manualTrigger,
	outputOf,
	triggerName,
} from '../../dev/n8n/workflows';
import { sleepMs } from '../support/callbackRun';
import { expectSuccess } from '../support/expectSuccess';
import { joinInstance, type Instance } from '../support/instance';

const photo = readFileSync(join(__dirname, '../support/images/photo.png'));

/** Makes a file of an item's text, and gives the item its other fields back. */
function withFile(fields: string[]): INode[] {
	const position: [number, number] = [0, 0];
	const assignments = fields.map((name) => {
		const value = `={{ $('Items').item.json.${name} }}`;
		return { id: randomUUID(), name, type: 'string', value };
	});
	const options = { stripBinary: false };
	return [
		convertToFile('photo'),
		{
			id: randomUUID(),
			name: 'Fields',
			type: 'n8n-nodes-base.set',
			typeVersion: 3.4,
			position,
			parameters: { assignments: { assignments }, includeOtherFields: true, options },
		},
	];
}

describe('Include Input Fields', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({
			onSubmit: ({ prompt }) =>
				prompt === 'A cat' ? { generationMs: sleepMs } : { generationMs: 100, status: 'failed' },
		});
	});
	afterAll(async () => await instance?.dispose());

	test.concurrent.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'brings the row and its file after a sleep, and a second failure is not taken for the first (On Error: %s)',
		async (onError) => {
			const { client, credential, simulator } = instance;
			const rows = ['A cat', 'Fails'].map((prompt) => ({
				prompt,
				row_number: '2',
				httpStatus: '500',
				photo: photo.toString('base64'),
			}));
			const parameters = {
				prompt: '={{ $json.prompt }}',
				waitUsing: 'callback',
				binaryOutputField: 'video',
				options: { includeInputFields: true },
			};
			const document = chain(`Input, ${onError}`, [
				manualTrigger(),
				...items(rows),
				...withFile(['prompt', 'row_number', 'httpStatus']),
				klingVideo(credential, parameters, onError),
			]);
			const execution = await client.runToEnd(await client.createWorkflow(document), triggerName);

			expectSuccess(execution);
			const [video, failed] = [...outputOf(execution), ...outputOf(execution, 1)];
			expect(simulator.api.callbacks).toContainEqual(
				expect.objectContaining({ taskId: video?.json.taskId, status: 200 }),
			);
			const image = { mimeType: 'image/png' };
			expect(video).toMatchObject({
				json: { status: 'completed', row_number: '2' },
				binary: { data: image, video: { mimeType: 'video/mp4' } },
			});
			expect(failed).toMatchObject({
				json: { status: 'failed', prompt: 'Fails', row_number: '2' },
				binary: { data: image },
			});
			expect(video?.json).not.toHaveProperty('httpStatus');
			expect(failed?.json).not.toHaveProperty('httpStatus');
		},
	);
});
