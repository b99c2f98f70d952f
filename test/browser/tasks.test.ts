import type { IDataObject } from 'n8n-workflow';
import { join } from 'node:path';

import { examplesFolder } from '../../dev/n8n/folders';
import { chain, items, klingVideoName, manualTrigger, outputOf } from '../../dev/n8n/workflows';
import { expectSoon } from './expectSoon';
import type { NodePanel, NodesPanel } from './n8nEditor';
import { describeOnNewest, isNewest } from './newest';
import { haveEnoughData, playbackOf, playUntil } from './playback';
import { startSession, type Session } from './session';
import type { UserActions } from './userActions';

// What a person goes through does not depend on the release; what the panel shows in each is held by
// panel.test.ts.

const submitAndWait = 'Generate video';
const refusedPrompt = 'A bridge that the API refuses';

/** A sheet as people fill it in, with blanks and words. Two of its rows cannot become a video. */
const sheet: IDataObject[] = [
	['A cat', 'Standard', '5', 'Landscape', ''],
	['A dog', 'PRO ', '10 sec', 'Portrait', 'yes'],
	['A horse', '', '', '', ''],
	['A bird', 'pro', '5 sec', 'square', 'no'],
	['A fish', ' std', 10, '9:16', ''],
	['A tower', 'Standard', '7', 'Landscape', ''],
	['A river', 'Professional', '10 seconds', '16:9', 'on'],
	['A train', 'standard', ' 5 ', '', 'FALSE'],
	[refusedPrompt, 'PRO', '5', 'Landscape', 'yes'],
	['A forest', 'Pro', '10', '', 'true'],
	...Array.from({ length: 10 }, (_, index) => [`A wave, the ${index + 11}th`, '', '', '', '']),
].map(([prompt, mode, duration, ratio, sound]) => ({
	Prompt: prompt,
	Mode: mode,
	Duration: duration,
	Ratio: ratio,
	Sound: sound,
}));

const photo = join(__dirname, '../support/images/photo.jpg');

let session: Session;
let actions: UserActions;

beforeAll(async () => {
	if (!isNewest) return;
	session = await startSession({ generationMs: 500 });
	session.simulator.api.faults.add({
		on: 'submit',
		when: ({ body }) => (body as IDataObject).prompt === refusedPrompt,
		times: Infinity,
		fault: { kind: 'answer', status: 400 },
	});
	actions = await session.editor.countActions();
});
afterAll(async () => await session?.dispose());

// Printed to be compared when the panel changes; a click that is repeated counts.
afterEach(() => {
	if (!actions) return;
	const { clicks, entries } = actions;
	console.log(`${expect.getState().currentTestName}: ${clicks} clicks, ${entries} entries`);
	Object.assign(actions, { clicks: 0, entries: 0 });
});

/** Adds the node under test by one of its actions. */
async function addNode(nodesPanel: NodesPanel, action: string): Promise<NodePanel> {
	await nodesPanel.searchFor('kling');
	await nodesPanel.choose(klingVideoName);
	await nodesPanel.choose(action);
	return await session.editor.openedPanel();
}

// As a new user goes about it, from the documentation alone.
describeOnNewest('What a person wants', () => {
	test('a sheet of twenty rows becomes videos, and two rows say why they do not', async () => {
		const { client, editor } = session;
		const nodes = [manualTrigger(), ...items(sheet)];
		const workflow = await client.createWorkflow(chain('Sheet', nodes));
		await editor.openWorkflow(workflow.id);

		const panel = await addNode(await editor.openNodesPanelAfter('Items'), submitAndWait);
		await panel.setExpression('prompt', '{{ $json.Prompt }}');
		await panel.setExpression('quality', '{{ $json.Mode }}');
		await panel.setExpression('duration', '{{ $json.Duration }}');
		await panel.setExpression('aspectRatio', '{{ $json.Ratio }}');
		await panel.setExpression('audio', '{{ $json.Sound }}');
		await panel.addOption('File Name');
		await panel.setExpression('fileName', '{{ $json.Prompt }}');
		await panel.chooseOnError('Continue');
		await panel.close();
		await editor.executeWorkflow(submitAndWait);

		const opened = await editor.openNode(submitAndWait);
		await expectSoon(async () => (await opened.hints()).length, 1);
		expect(await opened.hints()).toEqual([
			expect.stringMatching(
				/^2 of 20 items failed.*Item 6: .*'Duration' must be 5 or 10.*Item 9: .*HTTP status 400/s,
			),
		]);
		const executions = await client.listExecutions(workflow.id);
		const execution = await client.getExecution(executions[0] ?? '');
		const output = outputOf(execution, 0, submitAndWait);
		expect(
			output.map(({ json, binary }) => binary?.data?.fileName ?? Object.keys(json)[0]),
		).toEqual(
			sheet.map((_, index) => ([5, 8].includes(index) ? 'error' : `${sheet[index]?.Prompt}.mp4`)),
		);
		const finished = output.filter(({ binary }) => binary);
		expect(finished).toHaveLength(18);
		for (const { json, binary } of finished) {
			expect(binary?.data?.fileName).toBe(`${String(json.prompt)}.mp4`);
		}
		expect(session.simulator.api.tasksOf('A dog')).toMatchObject([
			{ body: { mode: 'pro', duration: 10, aspect_ratio: '9:16', audio: true } },
		]);
	});

	test('a form turns a photo into a video', async () => {
		const { editor } = session;
		await editor.openEmptyWorkflow();
		await editor.importFile(join(examplesFolder, 'form.json'));
		// n8n chooses the only credential by itself.
		const form = await editor.executeForm();
		await form.locator('input[type="file"]').first().setInputFiles(photo);
		await form.locator('textarea').fill('She smiles at the camera');
		await form.locator('select').selectOption('5');
		await form.getByRole('button', { name: 'Submit' }).click();

		const video = form.locator('video');
		await video.waitFor();
		await expectSoon(async () => (await playbackOf(video)).readyState, haveEnoughData);
		await playUntil(video, 1);
		expect(session.simulator.api.tasksOf('She smiles at the camera')).toHaveLength(1);
		await form.close();
	});

	test('a trigger fires while it is tried, as its panel says', async () => {
		const { editor } = session;
		await editor.openEmptyWorkflow();
		const trigger = await addNode(await editor.openFirstNodesPanel(), 'On video completed');
		const url = await trigger.testUrl();
		await trigger.executeStep();
		await trigger.listens();

		const other = await editor.openTab();
		await other.openEmptyWorkflow();
		const nodesPanel = await other.openFirstNodesPanel();
		await nodesPanel.searchFor('kling');
		await nodesPanel.choose(klingVideoName);
		await nodesPanel.openActionsBelow();
		await nodesPanel.choose('Start video generation');
		const submit = await other.openedPanel();
		await submit.fill('prompt', 'A kite');
		await submit.addOption('Callback URL');
		await submit.fill('callbackUrl', url);
		await submit.executeStep();

		await expectSoon(async () => session.simulator.api.tasksOf('A kite').length, 1);
		const [task] = session.simulator.api.tasksOf('A kite');
		await trigger.outputHas(task?.taskId ?? '');
	});
});
