import { readdirSync } from 'node:fs';

import { prepareExample, readExamples } from '../n8n/examples';
import { examplesFolder } from '../n8n/folders';
import { readPackageName } from '../n8n/installPackage';
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
		const example = (await readExamples(examplesFolder)).find(({ file }) => file === name);
		if (!example) throw new Error(`There is no example ${name}`);
		const workflow = prepareExample(example.document, await readPackageName(), credential);
		const { id } = await client.createWorkflow(workflow);

		await editor.openWorkflow(id);

		const picture = `examples/${name.replace(/json$/, 'png')}`;
		await keepPicture(picture, await editor.takeWorkflowPicture());
	});
});
