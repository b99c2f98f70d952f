import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { klingVideoName } from '../../dev/n8n/workflows';
import { modelPanels } from '../support/modelPanels';
import { expectFields } from './expectFields';
import { expectSoon } from './expectSoon';
import type { NodePanel } from './n8nEditor';
import { describeOnNewest, isNewest } from './newest';
import { startSession, type Session } from './session';
import { closeAndSave, openNode, openWorkflowOf, type OpenedNode } from './workflowInEditor';

const models = modelPanels.map(({ model }) => model);
/** The options that depend on the model. */
const modelOptions = modelPanels.flatMap(({ options }) => options);

const above = ['Generation Type', 'Prompt', 'Mode'];
const firstFrame = ['First Frame Input', 'First Frame URL'];
const lastFrame = ['Last Frame Input', 'Last Frame URL'];
const references = ['References Input', 'Reference URLs'];
const sourceVideo = ['Source Video Input', 'Source Video URL', 'Keep Original Sound'];
const shapeAndSound = ['Aspect Ratio', 'Audio'];
const length = 'Duration';
const textOfV3 = [...above, 'Multi-Shot', 'Elements', length, ...shapeAndSound];

/** What stands below the fields of a model in Submit. */
const belowSubmit = ['Options', 'Simplify'];

const firstFrameUrl = 'https://example.com/first.jpg';
const lastFrameUrl = 'https://example.com/last.jpg';
const sourceVideoUrl = 'https://example.com/source.mp4';

interface Outcome {
	/** The node's parameters in the saved workflow, without the operation, the prompt and the options. */
	saved: INodeParameters;
	/** What was submitted, without the prompt. */
	sent: IDataObject;
}

/** A value that a field keeps, although it is none of those that it offers any more. */
interface Leftover extends Outcome {
	from: INodeParameters;
	/** The choice that takes the value off the list. */
	to: Readonly<Record<string, string>>;
	/** The field that keeps it. */
	wrong: string;
	/** What a run says of it. */
	refusal: string;
	/** The choice that mends it. */
	mend: Readonly<Record<string, string>>;
	/** What is to be filled in besides. */
	fill?: Readonly<Record<string, string>>;
	/** The labels of the model then. */
	fields: readonly string[];
}

// n8n keeps the value of a field that stays on screen, and marks it if it is not on offer any more.
const leftovers: Leftover[] = [
	{
		from: { model: 'kling-v3-omni', generationType: 'editVideo', sourceVideoUrl },
		to: { model: 'Kling v3' },
		wrong: 'generationType',
		refusal:
			"'Generation Type' must be one of Text to Video, Image to Video, First and Last Frame to Video",
		mend: { generationType: 'Text to Video' },
		fields: textOfV3,
		saved: { model: 'kling-v3' },
		sent: { model: 'kling-v3', mode: 'std', duration: 5 },
	},
	{
		from: { model: 'kling-v3', quality: '4k' },
		to: { model: 'Kling v2.6' },
		wrong: 'quality',
		refusal: "'Mode' must be Standard (std) or Professional (pro)",
		mend: { quality: 'Standard (720p)' },
		fields: [...above, 'Duration', 'Aspect Ratio'],
		saved: {},
		sent: { model: 'kling-v2-6', mode: 'std', duration: 5 },
	},
	{
		from: { model: 'kling-v3-omni', quality: '4k' },
		to: { generationType: 'Edit Video' },
		wrong: 'quality',
		refusal: "'Mode' cannot be 4K when 'Generation Type' is Edit Video",
		mend: { quality: 'Professional (1080p)' },
		fill: { sourceVideoUrl },
		fields: [...above, ...sourceVideo, ...references],
		saved: {
			model: 'kling-v3-omni',
			generationType: 'editVideo',
			quality: 'pro',
			sourceVideoUrl,
		},
		sent: {
			model: 'kling-v3-omni',
			mode: 'pro',
			video_list: [{ video_url: sourceVideoUrl, refer_type: 'base', keep_original_sound: 'no' }],
		},
	},
];

let session: Session;

beforeAll(async () => {
	if (isNewest) session = await startSession();
});
afterAll(async () => await session?.dispose());

/** Opens a node that submits a video and does not wait for it. */
async function openSubmit(parameters: INodeParameters): Promise<OpenedNode> {
	return await openNode(session, { operation: 'submit', ...parameters });
}

async function choose(panel: NodePanel, choices: Readonly<Record<string, string>>): Promise<void> {
	for (const [name, label] of Object.entries(choices)) await panel.choose(name, label);
}

/** Closes the panel, saves the workflow, and submits the video. */
async function saveAndSubmit(opened: OpenedNode): Promise<Outcome> {
	const { operation, ...saved } = await closeAndSave(session, opened);
	expect(operation).toBe('submit');
	const { tasks } = session.simulator.api;
	const before = tasks.length;
	await session.editor.executeWorkflow(klingVideoName);
	expect(tasks).toHaveLength(before + 1);
	const { prompt, ...sent } = tasks[before]?.body as unknown as IDataObject;
	expect(prompt).toMatch(/^A cat/);
	return { saved, sent };
}

// The panels of all models take minutes. That both majors show fields by the same conditions is held
// by panel.test.ts.
describeOnNewest('The panel of', () => {
	beforeAll(async () => await openWorkflowOf(session, ['any', ...models]));

	test('the node offers all models', async () => {
		const panel = await session.editor.openNode('any');
		const [chosen, offered] = [await panel.chosen('model'), await panel.choices('model')];
		await panel.close();
		expect(chosen).toBe('Kling v2.6');
		expect(offered).toEqual(models);
	});

	test.each(modelPanels)(
		'$model shows what there is to set, and nothing else',
		async ({ model, generationTypes, options, steps }) => {
			const panel = await session.editor.openNode(model);
			try {
				if ((await panel.chosen('model')) !== model) await panel.choose('model', model);
				for (const step of steps) {
					await choose(panel, step.choose);
					await expectFields(panel, step.fields);
					for (const [name, choices] of Object.entries(step.offers ?? {})) {
						expect(await panel.choices(name)).toEqual(choices);
						expect(await panel.chosen(name)).toBe(name === 'duration' ? '5 Seconds' : choices[0]);
					}
				}
				if (generationTypes.length > 0) {
					expect(await panel.choices('generationType')).toEqual(generationTypes);
				}
				const offered = await panel.options();
				expect(offered.filter((label) => modelOptions.includes(label))).toEqual(
					[...options].sort(),
				);
			} finally {
				await panel.close();
			}
		},
	);
});

describeOnNewest('Another model', () => {
	test('has what it knows from the one before, and nothing of the others', async () => {
		const opened = await openSubmit({
			model: 'kling-v3-omni',
			generationType: 'framesToVideo',
			quality: '4k',
			firstFrameUrl,
			lastFrameUrl,
			aspectRatio: '9:16',
			audio: true,
		});
		const { panel } = opened;

		await panel.choose('model', 'Kling v3');
		const images = [...firstFrame, ...lastFrame];
		const ofV3 = [...above, ...images, 'Elements', length, ...shapeAndSound];
		await expectFields(panel, ofV3, belowSubmit);
		expect(await panel.chosen('quality')).toBe('4K');
		expect(await panel.chosen('generationType')).toBe('First and Last Frame to Video');
		expect(await panel.chosen('aspectRatio')).toBe('9:16 (Portrait)');
		expect(await panel.isOn('audio')).toBe(true);

		await panel.choose('model', 'Kling 3.0 Turbo');
		const ofTurbo = [...above, ...firstFrame, length];
		await expectFields(panel, [...ofTurbo, 'Aspect Ratio'], belowSubmit);
		// Turbo has neither.
		for (const name of ['generationType', 'quality']) {
			await expectSoon(async () => await panel.isMarked(name), true);
		}
		await panel.choose('generationType', 'Image to Video');
		await expectFields(panel, ofTurbo, belowSubmit);
		await panel.choose('quality', 'Standard (720p)');

		await panel.choose('model', 'Kling v3 Motion Control');
		const character = ['Character Image Input', 'Character Image URL'];
		const motion = [
			'Motion Video Input',
			'Motion Video URL',
			'Character Orientation',
			'Keep Original Sound',
		];
		await expectFields(panel, ['Prompt', 'Mode', ...character, ...motion], belowSubmit);
		expect(await panel.chosen('quality')).toBe('Standard (720p)');
		expect(await panel.isOn('keepOriginalSound')).toBe(true);

		await panel.choose('model', 'Kling v2.6');
		await expectFields(panel, [...above, 'Duration', 'Aspect Ratio'], belowSubmit);
		expect(await panel.chosen('generationType')).toBe('Text to Video');
		expect(await panel.chosen('duration')).toBe('5 Seconds');

		await panel.choose('model', 'Kling v3 Omni');
		await expectFields(panel, textOfV3, belowSubmit);
		expect(await panel.chosen('quality')).toBe('Standard (720p)');
		expect(await panel.chosen('aspectRatio')).toBe('Automatic');
		expect(await panel.isOn('audio')).toBe(false);

		expect(await saveAndSubmit(opened)).toEqual({
			saved: { model: 'kling-v3-omni' },
			sent: { model: 'kling-v3-omni', mode: 'std', duration: 5 },
		});
	});

	test.each([
		[
			'Kling v2.6',
			{
				saved: { quality: 'pro', audio: true },
				sent: { model: 'kling-v2-6', mode: 'pro', duration: 5, audio: true },
			},
		],
		[
			'Kling 3.0 Turbo',
			{
				saved: { model: 'kling-3.0-turbo', quality: 'pro' },
				sent: { model: 'kling-3.0-turbo', resolution: '1080p', duration: 5 },
			},
		],
		[
			'Kling Video O1',
			{
				saved: { model: 'kling-video-o1', quality: 'pro' },
				sent: { model: 'kling-video-o1', mode: 'pro', duration: 5 },
			},
		],
	])('is sent nothing of the one before: %s', async (model, outcome) => {
		const opened = await openSubmit({
			model: 'kling-v3-omni',
			quality: 'pro',
			multiShot: 'custom',
			shots: { shot: [{ prompt: 'It wakes up', duration: 4 }] },
			elements: {
				element: [
					{
						name: 'Robot',
						description: 'A small red robot',
						imageUrls: 'https://example.com/front.jpg, https://example.com/side.jpg',
					},
				],
			},
			audio: true,
			options: { contentCheck: true },
		});
		await opened.panel.choose('model', model);
		expect(await saveAndSubmit(opened)).toEqual(
			model === 'Kling 3.0 Turbo'
				? { ...outcome, sent: { ...outcome.sent, nsfw_check: true } }
				: outcome,
		);
	});

	test.each(leftovers)(
		'pays for nothing with $wrong of the one before: $to',
		async ({ from, to, wrong, refusal, mend, fill, fields, saved, sent }) => {
			const { editor, simulator } = session;
			const opened = await openSubmit(from);
			await choose(opened.panel, to);
			for (const [name, text] of Object.entries(fill ?? {})) await opened.panel.fill(name, text);
			await expectSoon(async () => await opened.panel.isMarked(wrong), true);
			await closeAndSave(session, opened);
			const before = simulator.api.requests.length;
			const failure = await editor.failWorkflow();
			expect(failure).toContain(refusal);
			// What depends on the value is not parsed.
			expect(failure).not.toContain('is empty');
			expect(simulator.api.requests).toHaveLength(before);

			const panel = await editor.openNode(klingVideoName);
			await choose(panel, mend);
			await expectFields(panel, fields, belowSubmit);
			expect(await panel.isMarked(wrong)).toBe(false);
			expect(await saveAndSubmit({ ...opened, panel })).toEqual({ saved, sent });
		},
	);
});

describeOnNewest('Shots', () => {
	const shots = ['Multi-Shot', 'Shots Input', 'Shots'];

	test('leave nothing behind that hides or shows another field', async () => {
		const opened = await openSubmit({
			model: 'kling-v3',
			generationType: 'imageToVideo',
			firstFrameUrl,
			multiShot: 'custom',
			shots: { shot: [] },
		});
		const { panel } = opened;
		const after = ['Elements', ...shapeAndSound];
		const afterWithLength = ['Elements', length, ...shapeAndSound];
		await expectFields(panel, [...above, ...firstFrame, ...shots, ...after], belowSubmit);

		await panel.choose('generationType', 'First and Last Frame to Video');
		const bothFrames = [...above, ...firstFrame, ...lastFrame];
		await expectFields(panel, [...bothFrames, ...afterWithLength], belowSubmit);

		await panel.choose('generationType', 'Text to Video');
		await expectFields(panel, textOfV3, belowSubmit);
		expect(await panel.chosen('multiShot')).toBe('Off');

		await panel.choose('multiShot', 'Custom Shots');
		await panel.choose('shotsInput', 'JSON');
		const asJson = ['Multi-Shot', 'Shots Input', 'Shots (JSON)'];
		await expectFields(panel, [...above, ...asJson, ...after], belowSubmit);

		await choose(panel, { model: 'Kling v3 Omni', generationType: 'Edit Video' });
		await expectFields(panel, [...above, ...sourceVideo, ...references], belowSubmit);
		await panel.choose('generationType', 'Reference Images to Video');
		const withReferences = [...above, ...references, 'Multi-Shot'];
		await expectFields(panel, [...withReferences, ...afterWithLength], belowSubmit);

		const { operation, ...saved } = await closeAndSave(session, opened);
		expect(operation).toBe('submit');
		expect(saved).toEqual({ model: 'kling-v3-omni', generationType: 'referenceToVideo' });
	});

	test('that a saved workflow still has beside a last frame, hide nothing', async () => {
		const { panel } = await openSubmit({
			model: 'kling-v3',
			generationType: 'framesToVideo',
			multiShot: 'custom',
			shotsInput: 'json',
		});
		const fields = [...firstFrame, ...lastFrame, 'Elements', length, ...shapeAndSound];
		await expectFields(panel, [...above, ...fields], belowSubmit);
	});

	test('and elements are filled in, and sent as they are', async () => {
		const opened = await openSubmit({ model: 'kling-v3' });
		const { panel } = opened;
		await panel.choose('multiShot', 'Custom Shots');
		await panel.add('Add Shot');
		await panel.fillEntry('shots.shot[0].prompt', 'A cat wakes up beside @Robot');
		await panel.add('Add Shot');
		await panel.fillEntry('shots.shot[1].prompt', 'It jumps out of the window');
		await panel.fillEntry('shots.shot[1].duration', '4');
		await panel.add('Add Element');
		await panel.fillEntry('elements.element[0].name', 'Robot');
		await panel.fillEntry('elements.element[0].description', 'A small red robot');
		const imageUrls = ['https://example.com/front.jpg', 'https://example.com/side.jpg'];
		await panel.fillEntry('elements.element[0].imageUrls', imageUrls.join(', '));
		const shot = ['Prompt', 'Duration (Seconds)'];
		const element = ['Name', 'Description', 'Images Input', 'Image URLs'];
		await expectFields(
			panel,
			[...above, ...shots, ...shot, ...shot, 'Elements', ...element, ...shapeAndSound],
			belowSubmit,
		);

		const { sent } = await saveAndSubmit(opened);
		expect(sent).toEqual({
			model: 'kling-v3',
			mode: 'std',
			multi_shot: true,
			shot_type: 'customize',
			multi_prompt: [
				{ index: 1, prompt: 'A cat wakes up beside @Robot', duration: 3 },
				{ index: 2, prompt: 'It jumps out of the window', duration: 4 },
			],
			duration: 7,
			element_list: [
				{
					name: 'Robot',
					description: 'A small red robot',
					element_input_urls: imageUrls,
				},
			],
		});
	});

	// n8n removes the value of a field that vanishes.
	test('as JSON replace those in fields, and the other way around', async () => {
		const opened = await openSubmit({
			model: 'kling-v3',
			multiShot: 'custom',
			shots: { shot: [{ prompt: 'It wakes up', duration: 4 }] },
		});
		const { panel } = opened;
		await panel.choose('shotsInput', 'JSON');
		await panel.fillJson('shotsJson', [{ prompt: 'It sleeps', duration: 5 }]);
		const { saved, sent } = await saveAndSubmit(opened);
		expect(saved).toEqual({
			model: 'kling-v3',
			multiShot: 'custom',
			shotsInput: 'json',
			shotsJson: '[{"prompt":"It sleeps","duration":5}]',
		});
		expect(sent).toEqual({
			model: 'kling-v3',
			mode: 'std',
			multi_shot: true,
			shot_type: 'customize',
			multi_prompt: [{ index: 1, prompt: 'It sleeps', duration: 5 }],
			duration: 5,
		});

		const again = await session.editor.openNode(klingVideoName);
		await again.choose('shotsInput', 'Fields');
		await expectFields(again, [...above, ...shots, 'Elements', ...shapeAndSound], belowSubmit);
		const { operation, ...left } = await closeAndSave(session, { ...opened, panel: again });
		expect(operation).toBe('submit');
		expect(left).toEqual({ model: 'kling-v3', multiShot: 'custom' });
	});
});

// As long as n8n does not know what an expression gives, the panel offers all that any item may need.
describeOnNewest('The panel with expressions', () => {
	test('shows each field once, and has those of each model', async () => {
		const { panel } = await openSubmit({ model: 'kling-v3-omni', quality: '4k' });
		const sources = [...sourceVideo, ...references];
		const shots = ['Multi-Shot', 'Shots Input', 'Shots', 'Shots (JSON)'];
		const rest = ['Elements', length, ...shapeAndSound];

		await panel.setExpression('generationType', '{{ $json.type }}');
		const both = [...firstFrame, ...lastFrame];
		await expectFields(panel, [...above, ...both, ...sources, 'Multi-Shot', ...rest], belowSubmit);
		await panel.setExpression('quality', '{{ $json.quality }}');
		await panel.setExpression('multiShot', '{{ $json.shots }}');
		await panel.setExpression('shotsInput', '{{ $json.as }}');
		await expectFields(panel, [...above, ...both, ...sources, ...shots, ...rest], belowSubmit);

		await panel.choose('model', 'Kling v3');
		await expectFields(panel, [...above, ...both, ...shots, ...rest], belowSubmit);

		await panel.choose('model', 'Kling Video O1');
		const ofO1 = [...above, ...both, ...sources, 'Duration', 'Aspect Ratio'];
		await expectFields(panel, ofO1, belowSubmit);

		await panel.choose('model', 'Kling 3.0 Turbo');
		const ofTurbo = [...above, ...firstFrame, length];
		await expectFields(panel, [...ofTurbo, 'Aspect Ratio'], belowSubmit);
	});
});
