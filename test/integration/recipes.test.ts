/** What docs/recipes.md and docs/migrating.md promise, with the expressions that people copy there. */
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeParameters,
	INodeType,
} from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Execution, WorkflowFile } from '../../dev/engine/engine';
import { hostNodes } from '../../dev/engine/hostNodes';
import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { setUp } from './setUp';

const hourMs = 3_600_000;
const generationMs: Record<string, number> = {};
const setup = setUp({
	onSubmit: ({ prompt = '' }) => ({ generationMs: generationMs[prompt] ?? 0 }),
});

const read = (path: string) => readFileSync(join(__dirname, path));
const recipes = read('../../docs/recipes.md').toString();

/** An expression of the page, as a field holds it. */
function fromPage(expression: string): string {
	expect(recipes).toContain(expression);
	return `=${expression}`;
}

const { description } = hostNodes['n8n-nodes-base.noOp'] as INodeType;

/** Says what an expression returns for each item, as n8n's Edit Fields does. */
hostNodes['n8n-nodes-base.set'] = {
	description: {
		...description,
		properties: [{ displayName: 'Value', name: 'value', type: 'string', default: '' }],
	},
	async execute() {
		const items = this.getInputData();
		return [items.map((_, item) => ({ json: { value: this.getNodeParameter('value', item) } }))];
	},
};

/**
 * A workflow with a node "Behind" at the first output of the Kling Video node, and a node "Failed" at
 * its second one, which say what an expression gives there.
 *
 * @param source what the node is called that the items come from
 */
function makeRecipe(
	source: string,
	items: INodeExecutionData[],
	parameters: INodeParameters,
	value: string,
	onError: INode['onError'] = 'stopWorkflow',
): WorkflowFile {
	const { nodes } = makeWorkflow(parameters, [], { onError });
	const [start, kling] = nodes as [INode, INode];
	const behind = ['Behind', 'Failed'].map(
		(name): INode => ({
			...start,
			id: name,
			name,
			type: 'n8n-nodes-base.set',
			parameters: { value },
		}),
	);
	return {
		name: 'Recipe',
		nodes: [{ ...start, name: source }, kling, ...behind],
		connections: {
			[source]: { main: [to(klingVideo)] },
			[klingVideo]: { main: [to('Behind'), to('Failed')] },
		},
		pinData: { [source]: items as Array<{ json: IDataObject }> },
	};
}

function to(node: string) {
	return [{ node, type: 'main' as const, index: 0 }];
}

const valuesOf = (execution: Execution, node: string) =>
	execution.output(node).map(({ json }) => json.value);

describe.each(['polling', 'sleep'])('Behind the node, with Wait Using = %s', (waitUsing) => {
	const rows = ['A cat', 'simulate: fail', 'A horse'].map((prompt, index) => ({
		json: { prompt, row_number: index + 2 },
	}));

	test.each([
		{ onError: 'continueRegularOutput', behind: [2, 3, 4], failed: [] },
		{ onError: 'continueErrorOutput', behind: [2, 4], failed: [3] },
	] as const)('the row is known (On Error: $onError)', async ({ onError, behind, failed }) => {
		const { engine, simulator, credential } = setup;
		const byOption = fromPage('{{ $json.row_number }}');
		const byExpression = fromPage("{{ $('Sheet').item.json.row_number }}");
		const row = `${byOption} ${byExpression.slice(1)}`;
		const options = { includeInputFields: true };
		const parameters = { prompt: '={{ $json.prompt }}', waitUsing, options };
		const workflow = makeRecipe('Sheet', rows, parameters, row, onError);
		generationMs['A horse'] = waitUsing === 'sleep' ? hourMs : 0;

		let execution = await engine.run(workflow, credential);
		if (waitUsing === 'sleep') {
			expect(execution.run.status).toBe('waiting');
			for (const task of simulator.api.tasks) task.outcome.generationMs = 0;
			const clock = jest.spyOn(Date, 'now').mockReturnValue(Number(execution.run.waitTill));
			execution = await engine.wake(execution, workflow, credential);
			clock.mockRestore();
		}

		const twice = (rowNumber: number) => `${rowNumber} ${rowNumber}`;
		expect(valuesOf(execution, 'Behind')).toEqual(behind.map(twice));
		expect(valuesOf(execution, 'Failed')).toEqual(failed.map(twice));
		// What Merge by position relies on: with an error output, the third video is the second one.
		const places = execution.output(klingVideo).map(({ pairedItem }) => pairedItem);
		expect(places).toEqual(behind.map((number) => ({ item: number - 2 })));
	});
});

test('a Telegram bot takes a text, and a photo with a caption, and knows its chats', async () => {
	const { engine, simulator, credential } = setup;
	const photo = {
		data: read('../support/images/photo.jpg').toString('base64'),
		mimeType: 'image/jpeg',
	};
	const execution = await engine.run(
		makeRecipe(
			'Telegram Trigger',
			[
				{ json: { message: { chat: { id: 7 }, text: 'A cat' } } },
				{
					json: { message: { chat: { id: 8 }, caption: 'It waves', photo: [{}] } },
					binary: { data: photo },
				},
				{ json: { message: { chat: { id: 9 }, text: 'simulate: refuse' } } },
			],
			{
				generationType: fromPage("{{ $json.message.photo ? 'imageToVideo' : 'textToVideo' }}"),
				prompt: fromPage('{{ $json.message.caption ?? $json.message.text }}'),
				firstFrameInput: 'binary',
			},
			`${fromPage("{{ $('Telegram Trigger').item.json.message.chat.id }}")} ${fromPage('{{ $json.error }}').slice(1)}`,
			'continueErrorOutput',
		),
		credential,
	);

	expect(simulator.api.tasks.map(({ body }) => [body.prompt, body.image_urls?.length])).toEqual([
		['A cat', undefined],
		['It waves', 1],
	]);
	expect(execution.output(klingVideo).map(({ binary }) => binary?.data?.mimeType)).toEqual([
		'video/mp4',
		'video/mp4',
	]);
	expect(valuesOf(execution, 'Behind')).toEqual(['7 ', '8 ']);
	expect(valuesOf(execution, 'Failed')).toEqual([expect.stringMatching(/^9 .*refused/)]);
});

test('the cost of a batch is the sum over its items, those that failed left out', async () => {
	const sum = fromPage(
		"{{ $('Kling Video').all().reduce((sum, { json }) => sum + (json.cost ?? 0), 0) }}",
	);
	const items = ['A cat', 'simulate: fail', 'A dog'].map((prompt) => ({ json: { prompt } }));
	const parameters = { prompt: '={{ $json.prompt }}' };
	const workflow = makeRecipe('Sheet', items, parameters, sum, 'continueRegularOutput');
	const execution = await setup.engine.run(workflow, setup.credential);

	const costs = execution.output(klingVideo).map(({ json }) => json.cost);
	expect(costs).toEqual([expect.any(Number), undefined, expect.any(Number)]);
	expect(valuesOf(execution, 'Behind')[0]).toBeCloseTo(Number(costs[0]) + Number(costs[2]));
});

test('a pinned output costs nothing', async () => {
	const { engine, simulator, credential } = setup;
	const workflow = makeRecipe(
		'Sheet',
		[{ json: {} }],
		{ prompt: 'A cat' },
		'={{ $json.videoUrl }}',
	);
	const videoUrl = 'https://example.com/video.mp4';
	workflow.pinData = { ...workflow.pinData, [klingVideo]: [{ json: { videoUrl } }] };
	const execution = await engine.run(workflow, credential);

	expect(valuesOf(execution, 'Behind')).toEqual([videoUrl]);
	expect(simulator.api.requests).toEqual([]);
});

test('two nodes in two branches run one after the other', async () => {
	const { engine, simulator, credential } = setup;
	const workflow = makeRecipe('Sheet', [{ json: {} }], { prompt: 'First' }, '');
	const [first] = workflow.nodes.filter(({ name }) => name === klingVideo) as [INode];
	const second = { ...first, id: 'second', name: 'Second', parameters: { prompt: 'Second' } };
	workflow.nodes.push(second);
	workflow.connections.Sheet = { main: [[...to(klingVideo), ...to('Second')]] };
	generationMs.First = 1500;
	await engine.run(workflow, credential);

	const [one, other] = simulator.api.tasks;
	expect(Number(other?.acceptedAtMs) - Number(one?.acceptedAtMs)).toBeGreaterThanOrEqual(1500);
});

test('values of PiAPI, fal.ai and kie.ai go in as they are', async () => {
	const { engine, simulator, credential } = setup;
	const image = 'https://example.com/cat.jpg';
	// As their pages have them: with numbers or with texts.
	const bodies: IDataObject[] = [
		{ prompt: 'PiAPI', negative_prompt: 'blur', duration: 10, aspect_ratio: '9:16', mode: 'pro' },
		{ prompt: 'fal.ai', duration: '5', aspect_ratio: '1:1', start_image_url: image },
		{ prompt: 'kie.ai', duration: '10', mode: 'pro', image_urls: [image], sound: true },
	];
	const parameters = {
		prompt: '={{ $json.prompt }}',
		generationType:
			"={{ $json.start_image_url || $json.image_urls ? 'imageToVideo' : 'textToVideo' }}",
		firstFrameUrl: '={{ $json.start_image_url || $json.image_urls[0] }}',
		quality: '={{ $json.mode }}',
		duration: '={{ $json.duration }}',
		aspectRatio: '={{ $json.aspect_ratio }}',
		audio: '={{ $json.sound }}',
		options: { negativePrompt: '={{ $json.negative_prompt }}' },
	};
	await engine.run(makeWorkflow(parameters, bodies), credential);

	const model = 'kling-v2-6';
	expect(simulator.api.tasks.map(({ body }) => body)).toEqual([
		{
			model,
			prompt: 'PiAPI',
			negative_prompt: 'blur',
			duration: 10,
			aspect_ratio: '9:16',
			mode: 'pro',
		},
		{
			model,
			prompt: 'fal.ai',
			duration: 5,
			aspect_ratio: '1:1',
			mode: 'std',
			image_urls: [image],
		},
		{ model, prompt: 'kie.ai', duration: 10, mode: 'pro', image_urls: [image], audio: true },
	]);
});

test("fal.ai's list of shots is one for Shots (JSON)", async () => {
	const { engine, simulator, credential } = setup;
	const shots = [
		{ prompt: 'A cat wakes up', duration: '3' },
		{ prompt: 'It stretches', duration: '5' },
	];
	const parameters = {
		model: 'kling-v3',
		multiShot: 'custom',
		shotsInput: 'json',
		shotsJson: '={{ $json.multi_prompt }}',
	};
	await engine.run(makeWorkflow(parameters, [{ multi_prompt: shots }]), credential);

	expect(simulator.api.tasks[0]?.body).toMatchObject({
		duration: 8,
		multi_prompt: [
			{ index: 1, prompt: 'A cat wakes up', duration: 3 },
			{ index: 2, prompt: 'It stretches', duration: 5 },
		],
	});
});
