import { readdirSync } from 'node:fs';

import { loadExample } from '../n8n/examples';
import { examplesFolder } from '../n8n/folders';
import { DETAIL, keepPicture } from './pictures';
import { startSession, type Session } from './session';

/** Enough for the tallest example. */
const HEIGHT_PX = 1500;

describe('The examples open in the editor, as the documentation shows them', () => {
	let session: Session;

	beforeAll(async () => {
		session = await startSession({}, DETAIL);
		await session.editor.setHeight(HEIGHT_PX);
	});
	afterAll(async () => await session?.dispose());

	test.each(readdirSync(examplesFolder))('%s', async (name) => {
		const { client, credential, editor } = session;
		const { id } = await client.createWorkflow(await loadExample(name, credential));

		await editor.openWorkflow(id);

		const picture = `examples/${name.replace(/json$/, 'png')}`;
		await keepPicture(picture, await editor.takeWorkflowPicture());
	});
});
