import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import {
	chain,
	convertToFile,
	items,
	klingVideo,
	manualTrigger,
	triggerName,
} from '../../dev/n8n/workflows';
import { joinInstance, type Instance } from '../support/instance';

declare const n8nVersion: string;

const photo = readFileSync(join(__dirname, '../support/images/photo.png'));

describe('Images of other nodes', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({ generationMs: 100 });
	});
	afterAll(async () => await instance?.dispose());

	// n8n 1 does not know the combined mode, and leaves files where they are.
	const inCombinedMode = n8nVersion.startsWith('1.')
		? ['data', '={{ $binary.data }}']
		: ['data', '_files.data', '={{ $json._files.data }}'];

	test.each([
		['separate', 'data'],
		['separate', '={{ $binary.data }}'],
		['separate', '={{ $input.item.binary.data }}'],
		...inCombinedMode.map((field) => ['combined', field] as const),
	] as const)('in binary mode %s, %s is uploaded as it is', async (binaryMode, binaryField) => {
		const { client, credential, simulator } = instance;
		const workflow = chain('Image', [
			manualTrigger(),
			...items([{ photo: photo.toString('base64') }]),
			convertToFile('photo'),
			klingVideo(credential, { resource: 'image', operation: 'upload', binaryField }),
		]);
		const saved = await client.createWorkflow({
			...workflow,
			settings: { executionOrder: 'v1', binaryMode },
		});
		const uploaded = simulator.api.uploads.length;
		const execution = await client.runToEnd(saved, triggerName);

		expect(execution.data.resultData.error).toBeUndefined();
		expect(simulator.api.uploads.slice(uploaded)).toMatchObject([{ bytes: photo.length }]);
	});
});
