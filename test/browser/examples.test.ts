import { readdirSync } from 'node:fs';

import { loadExample } from '../../dev/n8n/examples';
import { examplesFolder } from '../../dev/n8n/folders';
import { describeOnNewest } from './newest';
import { keepPicture } from './pictures';
import { startSession, type Session } from './session';
import { sizes } from './sizes';

// The documentation shows the newest release. That the others know the examples as they are is held by their
// end-to-end test.
describeOnNewest('The examples open in the editor, as the documentation shows them', () => {
	let session: Session;

	beforeAll(async () => {
		session = await startSession({}, sizes.detail);
		await session.editor.setHeight(sizes.exampleHeight);
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
