/** A model works from its entries alone: in the panel, in what is parsed and sent, and in errors. */
import {
	NodeHelpers,
	type IDataObject,
	type INodeParameters,
	type INodeProperties,
} from 'n8n-workflow';

import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { models } from '../../dev/simulator/models';
import type { ModelRules } from '../../dev/simulator/models/modelRules';
import type { VideoModel } from '../../nodes/KlingVideo/models/model';
import { madeUpModel, madeUpRules } from '../support/madeUpModel';
import { setUp } from './setUp';

// The built package and the simulator have it before the engine loads the node.
const built = jest.requireActual<{ videoModels: VideoModel[] }>(
	'../../dist/nodes/KlingVideo/models',
);
built.videoModels.push(madeUpModel);
(models as ModelRules[]).push(madeUpRules);

const setup = setUp();
const subjectUrl = 'https://example.com/cat.jpg';
const plain = { operation: 'submit', model: madeUpModel.id, prompt: 'A cat', subjectUrl };
const styled = { ...plain, style: 'image', styleImageUrl: 'https://example.com/oil.jpg' };

/** The labels that n8n shows between Model and Options in a version of the node. */
function labelsIn(parameters: INodeParameters, typeVersion = 1): string[] {
	const { description } = setup.engine.getNodeType('klingVideo');
	const chosen = { resource: 'video', ...parameters };
	const node = { typeVersion };
	const state =
		NodeHelpers.getNodeParameters(description.properties, chosen, true, false, node, description) ??
		{};
	const shown = description.properties.filter((property: INodeProperties) =>
		NodeHelpers.displayParameter(state, property, node, description),
	);
	const labels = shown.map(({ displayName }) => displayName);
	return labels.slice(labels.indexOf('Model') + 1, labels.indexOf('Options'));
}

test('the panel shows its fields, and what another choice would bring', () => {
	const subject = ['Subject Input', 'Subject URL'];
	expect(labelsIn(plain)).toEqual(['Prompt', 'Style', ...subject, 'Grain', 'Seed', 'Strength']);
	expect(labelsIn(styled)).toEqual([
		'Prompt',
		'Style',
		...subject,
		'Style Image Input',
		'Style Image URL',
		// The notice in place of Grain.
		'Not available with As in an Image: Grain',
		'Seed',
		'Strength',
	]);
});

test.each([
	[1, true],
	[1.1, false],
])('version %d of the node offers an option of earlier versions: %s', (typeVersion, isOffered) => {
	const { description } = setup.engine.getNodeType('klingVideo');
	const { options = [] } =
		description.properties.find(
			({ name, displayOptions }: INodeProperties) =>
				name === 'options' && displayOptions?.show?.operation?.includes('submit'),
		) ?? {};
	const offered = (options as INodeProperties[]).filter((option) =>
		NodeHelpers.displayParameter({}, option, { typeVersion }, description, plain),
	);
	expect(offered.some(({ name }) => name === 'caption')).toBe(isOffered);
	expect(offered.some(({ name }) => name === 'fade')).toBe(true);
});

test.each<[string, IDataObject, IDataObject]>([
	['the least', plain, { seed: 7 }],
	['all in words', { ...plain, seed: '12', grain: 'yes' }, { seed: 12, grain: true }],
	[
		'a second image',
		styled,
		{ style: { strength: 'high', image_url: 'https://example.com/oil.jpg' }, seed: 7 },
	],
	['a number that may be left out', { ...plain, strength: 0 }, { seed: 7, strength: 0 }],
	['a blank number', { ...plain, strength: '={{ "" }}' }, { seed: 7 }],
	[
		'options of each kind',
		{
			...plain,
			options: {
				fade: '2 sec',
				caption: 'The end',
				framesPerSecond: '60',
				logoUrl: 'https://example.com/logo.png',
				sketchUrls: 'https://example.com/1.png, https://example.com/2.png',
				introUrl: 'https://example.com/intro.mp4',
				scenes: { shot: [{ prompt: 'It wakes', duration: 3 }] },
				props: {
					element: [
						{ name: 'Ball', description: 'Red', imageUrls: 'https://example.com/ball.png' },
					],
				},
			},
		},
		{
			seed: 7,
			fade: 2,
			caption: 'The end',
			fps: 60,
			logo: 'https://example.com/logo.png',
			sketches: ['https://example.com/1.png', 'https://example.com/2.png'],
			intro: 'https://example.com/intro.mp4',
			scenes: [{ index: 1, prompt: 'It wakes', duration: 3 }],
			seconds: 3,
			props: [
				{
					name: 'Ball',
					description: 'Red',
					element_input_urls: ['https://example.com/ball.png'],
				},
			],
		},
	],
	[
		'an option in the way that is filled in',
		{ ...plain, options: { scenesJson: '[{"prompt": "It sleeps", "duration": 4}]' } },
		{ seed: 7, scenes: [{ index: 1, prompt: 'It sleeps', duration: 4 }], seconds: 4 },
	],
	[
		'blank options',
		{
			...plain,
			options: { fade: '', caption: ' ', framesPerSecond: '', logoUrl: '', introUrl: '' },
		},
		{ seed: 7 },
	],
	[
		'an option that is not used',
		{ ...styled, options: { logoUrl: 'https://example.com/logo.png' } },
		{ style: { strength: 'high', image_url: 'https://example.com/oil.jpg' }, seed: 7 },
	],
])('%s is sent as it is meant', async (_, parameters, body) => {
	const { engine, simulator, credential } = setup;
	const execution = await engine.run(makeWorkflow(parameters as INodeParameters), credential);

	const { id: model } = madeUpModel;
	expect(simulator.api.tasks.map((task) => task.body)).toEqual([
		{ model, prompt: 'A cat', images: [subjectUrl], ...body },
	]);
	expect(execution.output(klingVideo)[0]?.json).toMatchObject({
		status: 'submitted',
		prompt: 'A cat',
		model,
	});
});

test.each([
	[1, 7],
	[1.1, 12],
])('version %d of the node has its own default', async (typeVersion, seed) => {
	const { engine, simulator, credential } = setup;
	expect(labelsIn(plain, typeVersion).filter((label) => label === 'Seed')).toHaveLength(1);
	for (const parameters of [plain, { ...plain, seed: '={{ "" }}' }]) {
		const workflow = makeWorkflow(parameters, [{}], { typeVersion });
		await engine.run(workflow, credential);
	}
	expect(simulator.api.tasks.map(({ body }) => body)).toEqual([
		expect.objectContaining({ seed }),
		expect.objectContaining({ seed }),
	]);
});

test.each<[IDataObject, RegExp]>([
	[{ prompt: ' ' }, /^'Prompt' is empty/],
	[{ prompt: 'A very long story of a cat' }, /^'Prompt' has 26 .*Kling Made-Up takes at most 20/],
	[{ seed: 101 }, /^'Seed' must be a whole number from 1 to 100, but is 101/],
	[{ style: '={{ "pencil" }}' }, /^'Style' must be None or As in an Image/],
	[
		{ ...styled, grain: '={{ true }}', style: '={{ "image" }}' },
		/^'Grain' cannot be on when 'Style' is As in an Image/,
	],
	[{ subjectUrl: 'nonsense' }, /^'Subject URL' is "nonsense"/],
	// A unit that means nothing is refused.
	[{ seed: '={{ "42 sec" }}' }, /^'Seed' must be a whole number from 1 to 100, but is "42 sec"/],
	[{ strength: 11 }, /^'Strength' must be a whole number from 0 to 10, but is 11/],
	[{ options: { fade: 10 } }, /^'Fade' must be a whole number from 1 to 9, but is 10/],
	[{ options: { caption: 'The very end' } }, /^'Caption' has 12 characters/],
	[
		{ options: { framesPerSecond: '24 sec' } },
		/^'Frames per Second' must be 24 or 60, but is "24 sec"/,
	],
	[
		{ ...styled, options: { framesPerSecond: 60 } },
		/^'Frames per Second' cannot be 60 when 'Style' is As in an Image/,
	],
	[{ options: { logoUrl: 'nonsense' } }, /^'Logo URL' is "nonsense"/],
	[
		{ options: { sketchUrls: Array(3).fill(subjectUrl).join() } },
		/^The number of images in 'Sketch URLs'/,
	],
	[{ options: { introUrl: 'nonsense' } }, /^'Intro URL' is "nonsense"/],
	[
		{ options: { scenesJson: 'nonsense' } },
		/^'Scenes \(JSON\)' is "nonsense", which is not a list/,
	],
	[{ options: { props: { element: [{}] } } }, /^'Element 1: Name' is empty/],
])('%j is refused in the words of its panel', async (parameters, message) => {
	const { engine, simulator, credential } = setup;
	const workflow = makeWorkflow({ ...plain, ...parameters } as INodeParameters);
	const { run } = await engine.run(workflow, credential);

	expect(run.data.resultData.error?.message).toMatch(message);
	expect(simulator.api.requests).toEqual([]);
});
