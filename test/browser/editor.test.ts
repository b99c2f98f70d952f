import type { INodeParameters } from 'n8n-workflow';

import { chain, items, klingVideoName, klingVideo, manualTrigger } from '../../dev/n8n/workflows';
import { expectSoon } from './expectSoon';
import type { Area } from './n8nEditor';
import { isNewest, testOnNewest } from './newest';
import { keepPicture } from './pictures';
import { haveEnoughData, playbackOf, playUntil } from './playback';
import { startSession, type Session } from './session';
import { sizes } from './sizes';
import { openNode, openWorkflowOf } from './workflowInEditor';

/** What people type who look for the node. */
const searches = [
	'kling',
	'apimart',
	'ai video',
	'video generation',
	'generate a video',
	'generate video',
	'make video',
	'create video',
	'text to video',
	'text-to-video',
	'image to video',
	'animate image',
	'animation',
	'motion control',
	'lip sync',
	'talking',
	'avatar',
	'dance',
	'storyboard',
	'multi-shot',
	'tiktok',
	'reels',
];

let session: Session;

beforeAll(async () => {
	session = await startSession({ generationMs: 100 }, sizes.detail);
});
afterAll(async () => await session?.dispose());

/** Opens a workflow with the node under test on the canvas. */
async function openCanvas(parameters: INodeParameters = {}): Promise<void> {
	const { panel } = await openNode(session, parameters);
	await panel.close();
}

async function take(name: string, area: Area, scale: 'css' | 'device' = 'device'): Promise<void> {
	await keepPicture(name, await session.editor.takePicture(area, scale));
}

function hasLoaded(icon: unknown): boolean {
	return (icon as { naturalWidth: number }).naturalWidth > 0;
}

describe('The list of nodes', () => {
	test('finds the node among the first, by whatever one types', async () => {
		await openCanvas();
		const nodesPanel = await session.editor.openNodesPanel();
		for (const text of searches) {
			await nodesPanel.searchFor(text);
			await expectSoon(
				async () => [text, (await nodesPanel.names()).slice(0, 3).includes(klingVideoName)],
				[text, true],
			);
		}
	});

	const actions = [
		'Generate video',
		'Start video generation',
		'Get status of video generation',
		'Estimate cost of video',
		'Upload image',
		'Get balance of account',
		'Get usage of account',
	];

	test('offers its operations as actions, the main one first and preselected', async () => {
		const { editor } = session;
		await openCanvas();
		const nodesPanel = await editor.openNodesPanel();
		await nodesPanel.searchFor('kling');
		if (isNewest) {
			expect(await nodesPanel.description(klingVideoName)).toMatch(/^Generate Kling videos/);
		}
		await nodesPanel.openActions(klingVideoName);
		await expectSoon(async () => await nodesPanel.names(), actions);

		await nodesPanel.takePreselected();
		const panel = await editor.openedPanel();
		await expectSoon(async () => await panel.chosen('operation'), 'Submit and Wait');
		expect(await panel.chosen('resource')).toBe('Video');
		// n8n's own entry points to the HTTP Request node with the credential.
		const custom = 'Custom API Call';
		expect(await panel.choices('resource')).toEqual(['Video', 'Image', 'Account', custom]);
		expect(await panel.choices('operation')).toEqual([
			'Submit and Wait',
			'Submit',
			'Get Status',
			'Estimate Cost',
			custom,
		]);
	});

	test('offers the ends of a task as triggers, and the trigger says how to make it fire', async () => {
		const { editor, server } = session;
		await openCanvas();
		const nodesPanel = await editor.openNodesPanel();
		await nodesPanel.searchFor('kling');
		await nodesPanel.openActions(klingVideoName);
		await nodesPanel.openTriggers();
		await expectSoon(
			async () => await nodesPanel.names(),
			[...actions, 'On video completed', 'On video failed', 'On video cancelled'],
		);

		await nodesPanel.choose('On video completed');
		const panel = await editor.openedPanel();
		await expectSoon(
			async () => await panel.labels(),
			['Trigger On', 'Download Video', 'Simplify'],
		);
		expect(await panel.chosenItems('events')).toEqual(['Video Completed']);
		const [procedure = ''] = await panel.notices();
		const { shown, more } = await panel.triggerTexts();
		expect(procedure).toMatch(
			/Execute step.*Submit .*Test URL.*Callback URL.*\.\n+For production, publish.*Production URL/s,
		);
		expect(procedure).toContain('the same APIMart account');
		expect(shown).toMatch(/^Listen for a video to finish\nExecute step\n.*Production URL/);
		expect(more).toMatch(/Test URL.*Execute step.*Production URL/s);
		const [, path] = (await panel.productionUrl()).split(server.url);
		expect(path).toMatch(/^\/webhook\/[0-9a-f-]{36}\/callback$/);
	});
});

describe('The canvas', () => {
	test.each([
		[{}, 'Submit and Wait: Kling v2.6, std'],
		[{ quality: '={{ $json.quality }}' }, 'Submit and Wait: Kling v2.6'],
		[{ operation: 'getStatus' }, 'Get Status'],
	])('says what the node does: %j', async (parameters, subtitle) => {
		await openCanvas(parameters);
		await expectSoon(async () => await session.editor.subtitle(klingVideoName), subtitle);
	});

	test('has an icon for each theme', async () => {
		const { editor } = session;
		const sources: Array<string | null> = [];
		for (const theme of ['dark', 'light'] as const) {
			await editor.setTheme(theme);
			await openCanvas();
			const icon = editor.nodeIcon(klingVideoName);
			await expectSoon(async () => await icon.evaluate(hasLoaded), true);
			sources.push(await icon.getAttribute('src'));
		}
		expect(sources).toEqual([
			expect.stringContaining('klingVideo.dark.svg'),
			expect.stringContaining('klingVideo.svg'),
		]);
	});
});

describe('The pictures of the documentation', () => {
	const prompt = 'A golden cat running on a sunlit meadow, slow motion, cinematic quality';

	testOnNewest('the panel in Standard', async () => {
		await session.editor.setHeight(sizes.panelHeight);
		const { panel } = await openNode(session, { prompt });
		await take('panel-standard.png', await panel.parametersArea('model', 'waitUsing'));
	});

	testOnNewest('the panel in Professional', async () => {
		await session.editor.setHeight(sizes.panelHeight);
		const { panel } = await openNode(session, {
			prompt,
			generationType: 'framesToVideo',
			quality: 'pro',
			firstFrameUrl: 'https://example.com/day.jpg',
			lastFrameUrl: 'https://example.com/night.jpg',
		});
		await take('panel-professional.png', await panel.parametersArea('model', 'waitUsing'));
	});

	testOnNewest('the panel with shots and elements', async () => {
		await session.editor.setHeight(sizes.panelHeight);
		const { panel } = await openNode(session, {
			model: 'kling-v3',
			prompt: 'A small robot explores a garden at dawn, soft light',
			quality: 'pro',
			multiShot: 'custom',
			shots: {
				shot: [
					{ prompt: '@Robot rolls out of a shed and looks around', duration: 4 },
					{ prompt: 'Close-up: a butterfly lands on the hand of @Robot', duration: 6 },
				],
			},
			elements: {
				element: [
					{
						name: 'Robot',
						description: 'A small red robot with round eyes',
						imageUrls: 'https://example.com/front.jpg, https://example.com/side.jpg',
					},
				],
			},
			audio: true,
		});
		await take('panel-shots.png', await panel.parametersArea('model', 'audio'));
	});

	testOnNewest('the panel that edits a video', async () => {
		await session.editor.setHeight(sizes.panelHeight);
		const { panel } = await openNode(session, {
			model: 'kling-v3-omni',
			generationType: 'editVideo',
			prompt: 'Put the jacket of <<<image_1>>> on the dancer, and keep everything else',
			quality: 'pro',
			referenceUrls: 'https://example.com/jacket.jpg',
			sourceVideoUrl: 'https://example.com/dancer.mp4',
			keepOriginalSound: true,
		});
		await take('panel-edit-video.png', await panel.parametersArea('model', 'waitUsing'));
	});

	test('the hints before and after a run', async () => {
		const rows = [
			{ prompt: 'A paper boat on a pond', seconds: 5 },
			{ prompt: 'Waves crashing against rocks', seconds: 7 },
			{ prompt: 'Tokyo at night', seconds: 10 },
		];
		const parameters = { prompt: '={{ $json.prompt }}', duration: '={{ $json.seconds }}' };
		const { panel } = await openNode(session, parameters, rows);
		await panel.executePreviousNodes(rows.length);
		const says = async (text: RegExp) => text.test((await panel.hints()).join());
		await expectSoon(async () => await says(/is paid for/), true);
		await take('hint-paid-for.png', await panel.hintsArea());

		await panel.chooseOnError('Continue');
		await panel.executeStep();
		await expectSoon(async () => await says(/^1 of 3 items failed.*Item 2: .*Duration/s), true);
		await take('hint-failed-items.png', await panel.hintsArea());
	});

	test('a workflow, and its video, which plays to its end', async () => {
		const { client, credential, editor } = session;
		const prompts = [
			{ prompt, quality: 'std' },
			{ prompt: 'Waves crashing against rocks, a lighthouse in the distance', quality: 'pro' },
			{ prompt: 'Tokyo at night, neon lights reflected on wet ground', quality: 'pro' },
		];
		const node = klingVideo(credential, {
			prompt: '={{ $json.prompt }}',
			quality: '={{ $json.quality }}',
		});
		const nodes = [manualTrigger(), ...items(prompts), node];
		const names = ['When clicking ‘Execute workflow’', 'Prompts', 'Split Out', klingVideoName];
		names.forEach((name, index) => Object.assign(nodes[index] ?? {}, { name }));
		const workflow = await client.createWorkflow(chain('One video for each prompt', nodes));
		await editor.setHeight(sizes.workflowHeight);
		await editor.openWorkflow(workflow.id);
		await editor.executeWorkflow(klingVideoName);
		await take('workflow.png', await editor.nodesArea(names));

		const panel = await editor.openNode(klingVideoName);
		const video = await panel.viewOutputFile();
		await expectSoon(async () => (await playbackOf(video)).readyState, haveEnoughData);
		expect(await playbackOf(video)).toMatchObject({ duration: 5, videoWidth: 640 });
		await playUntil(video, 2);
		await take('output.png', await panel.area(), 'css');
		await playUntil(video, 5);
	});
});

describe('The tool of an AI agent', () => {
	test('has Output instead of Simplify, and no file', async () => {
		const { client, credential, editor } = session;
		const name = 'Kling Video Tool';
		const type = 'n8n-nodes-kling-video.klingVideoTool';
		const tool = { ...klingVideo(credential, {}), name, type, parameters: {} };
		await editor.openWorkflow((await client.createWorkflow(chain(name, [tool]))).id);
		const panel = await editor.openNode(name);

		const below = async () => (await panel.labels()).slice(-3);
		await expectSoon(below, ['Aspect Ratio', 'Options', 'Output']);
		await panel.choose('output', 'Selected Fields');
		await expectSoon(below, ['Options', 'Output', 'Fields']);
	});
});

describe('The node after this one', () => {
	test('shows what this one passes on before it has run', async () => {
		await openWorkflowOf(session, ['First', 'Second']);
		const panel = await session.editor.openNode('Second');
		await expectSoon(async () => (await panel.inputFields()).includes('videoUrl'), true);
	});
});

describe('The list of credentials', () => {
	test('finds the credential by what one looks for', async () => {
		const types = await session.editor.openCredentialTypes();
		for (const text of ['kling', 'apimart']) {
			expect(await types.search(text)).toEqual(['Kling Video: APIMart API']);
		}
	});
});

describe('The dialog of the credential', () => {
	test('tests a key, and says what the API says of it', async () => {
		const { panel } = await openNode(session);
		const dialog = await panel.editCredential();
		await dialog.fill('apiKey', 'sk-wrong');
		await dialog.save();
		const said = await dialog.failure();
		expect(said).toContain('Invalid API key');
		expect(said).not.toContain('sk-wrong');

		await dialog.fill('apiKey', ` Bearer ${session.credentialDocument.data.apiKey} `);
		await dialog.save();
		await dialog.passes();
	});

	test('says so if Base URL points to another server', async () => {
		const { panel } = await openNode(session);
		const dialog = await panel.editCredential();
		// The editor's own address answers with a web page.
		await dialog.fill('baseUrl', session.server.url);
		await dialog.save();
		const said = await dialog.failure();
		expect(said).toContain(`The server at ${session.server.url} does not answer like APIMart`);
		expect(said).toContain("Check the 'Base URL'");

		await dialog.fill('baseUrl', session.simulator.url);
		await dialog.save();
		await dialog.passes();
	});
});

test('before it has run, the node says that each item is paid for, and what Callback needs', async () => {
	const { panel } = await openNode(session, {}, [{ p: 1 }, { p: 2 }]);
	const paid = 'each one becomes a separate video and is paid for';
	const callback = 'APIMart has to be able to reach this n8n from the internet';
	const hints = async () => {
		const text = (await panel.hints()).join();
		return [paid, callback].map((hint) => text.includes(hint));
	};
	await expectSoon(hints, [false, false]);
	await panel.executePreviousNodes(2);
	await expectSoon(hints, [true, false]);
	await panel.choose('waitUsing', 'Callback');
	await expectSoon(hints, [true, true]);
});
