/** What docs/recipes.md says of workflows of this node and n8n's own nodes around it. */
import type { INode, INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { Execution } from '../../dev/n8n/n8nClient';
import { until } from '../../dev/n8n/until';
import {
	chain,
	items,
	klingVideo,
	klingVideoName,
	loop,
	loopName,
	manualTrigger,
	outputOf,
	subWorkflowTrigger,
	triggerName,
} from '../../dev/n8n/workflows';
import { expectSuccess } from '../support/expectSuccess';
import { joinInstance, type Instance } from '../support/instance';

const hourMs = 3_600_000;

describe('Recipes', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({
			onSubmit: ({ prompt }) => ({ generationMs: prompt?.startsWith('Slow') ? hourMs : 100 }),
		});
	});
	afterAll(async () => await instance?.dispose());

	test.concurrent.each([
		{
			onError: 'continueRegularOutput',
			byExpression: ['first: One', 'second: simulate: fail', 'third: Three'],
			merged: ['first: One', 'second: simulate: fail', 'third: Three'],
		},
		{
			onError: 'continueErrorOutput',
			byExpression: ['first: One', 'third: Three'],
			// The wrong caption, which the page warns of.
			merged: ['first: One', 'second: Three'],
		},
	] as const)(
		'the captions of three scenes, by expression and by Merge (On Error: $onError)',
		async ({ onError, byExpression, merged }) => {
			const { credential } = instance;
			const scenes = [
				{ prompt: 'One', caption: 'first' },
				{ prompt: 'simulate: fail', caption: 'second' },
				{ prompt: 'Three', caption: 'third' },
			];
			const document = chain(`Scenes, ${onError}`, [
				manualTrigger(),
				...items(scenes),
				klingVideo(credential, { prompt: '={{ $json.prompt }}' }, onError),
				say('By Expression', "={{ $('Items').item.json.caption }}: {{ $json.prompt }}"),
			]);
			document.nodes.push(
				say('Captions', '={{ $json.caption }}'),
				make('Merge', 'merge', 3, {
					mode: 'combine',
					combineBy: 'combineByPosition',
					options: {},
				}),
				say('Merged', '={{ $json.said }}: {{ $json.prompt }}'),
			);
			document.connections.Items = { main: [[...to(klingVideoName), ...to('Captions')]] };
			document.connections.Captions = { main: [to('Merge')] };
			document.connections[klingVideoName] = {
				main: [[...to('By Expression'), ...to('Merge', 1)]],
			};
			document.connections.Merge = { main: [to('Merged')] };
			const execution = await run(document);

			expect(said(execution, 'By Expression')).toEqual(byExpression);
			expect(said(execution, 'Merged')).toEqual(merged);
		},
	);

	test.concurrent.each(['in a loop', 'once for each item'])(
		'each video is passed on as soon as it is ready, from a sub-workflow called %s',
		async (how) => {
			const { client, credential, simulator } = instance;
			const child = await client.createWorkflow(
				chain(`Child ${how}`, [
					subWorkflowTrigger(),
					klingVideo(credential, { prompt: '={{ $json.prompt }}' }),
					say('Row', `={{ $('${triggerName}').item.json.row_number }}`),
				]),
			);
			const isLoop = how === 'in a loop';
			const call = make('Call', 'executeWorkflow', 1.2, {
				workflowId: { __rl: true, mode: 'id', value: child.id },
				mode: isLoop ? 'once' : 'each',
				options: { waitForSubWorkflow: false },
			});
			const slow = `Slow, ${how}`;
			const rows = [
				{ prompt: slow, row_number: 2 },
				{ prompt: 'Fast', row_number: 3 },
			];
			const nodes = [manualTrigger(), ...items(rows), ...(isLoop ? [loop()] : []), call];
			const document = chain(`Parent ${how}`, nodes);
			if (isLoop) {
				document.connections[loopName] = { main: [[], to('Call')] };
				document.connections.Call = { main: [to(loopName)] };
			}
			await run(document);

			const rowsOfEnded = async () => {
				const ids = await client.listExecutions(child.id);
				const executions = await Promise.all(ids.map(async (id) => await client.getExecution(id)));
				const ended = executions.filter(({ status }) => status === 'success');
				return ended.flatMap((execution) => said(execution, 'Row')).sort();
			};
			const once = async (count: number) =>
				await until(`${count} videos are ready`, async () => {
					const ready = await rowsOfEnded();
					return ready.length >= count && ready;
				});
			expect(await once(1)).toEqual(['3']);
			for (const { body, outcome } of simulator.api.tasks) {
				if (body.prompt === slow) outcome.generationMs = 0;
			}
			expect(await once(2)).toEqual(['2', '3']);
		},
	);

	test.concurrent('two models: Submit each, Merge, and one Get Status', async () => {
		const { credential } = instance;
		const submit = (model: string): INode => ({
			...klingVideo(credential, { operation: 'submit', model, prompt: '={{ $json.prompt }}' }),
			name: model,
		});
		const models = [submit('kling-v2-6'), submit('kling-v3')];
		const rows = [
			{ prompt: 'A cat', row_number: 2 },
			{ prompt: 'A dog', row_number: 3 },
		];
		const document = chain('Two models', [manualTrigger(), ...items(rows)]);
		document.nodes.push(
			...models,
			make('Merge', 'merge', 3, {}),
			klingVideo(credential, {
				operation: 'getStatus',
				taskId: '={{ $json.taskId }}',
				waitForCompletion: true,
				downloadVideo: true,
			}),
			say('Row', "={{ $('Items').item.json.row_number }}"),
		);
		document.connections.Items = { main: [models.flatMap(({ name }) => to(name))] };
		models.forEach(({ name }, input) => {
			document.connections[name] = { main: [to('Merge', input)] };
		});
		document.connections.Merge = { main: [to(klingVideoName)] };
		document.connections[klingVideoName] = { main: [to('Row')] };
		const execution = await run(document);

		expect(execution.data.resultData.runData[klingVideoName]).toHaveLength(1);
		const videos = outputOf(execution).map(({ json, binary }) => [
			json.status,
			binary?.data?.mimeType,
		]);
		expect(videos).toEqual(Array.from({ length: 4 }, () => ['completed', 'video/mp4']));
		expect(said(execution, 'Row')).toEqual(['2', '3', '2', '3']);
	});

	/** Runs a workflow by hand to its end, which must be a success. */
	async function run(document: ReturnType<typeof chain>): Promise<Execution> {
		const { client } = instance;
		const execution = await client.runToEnd(await client.createWorkflow(document), triggerName);
		expectSuccess(execution);
		return execution;
	}
});

/** A node that says what an expression returns for each item. */
function say(name: string, value: string): INode {
	const assignments = [{ id: randomUUID(), name: 'said', type: 'string', value }];
	return make(name, 'set', 3.4, { assignments: { assignments }, options: {} });
}

function said(execution: Execution, nodeName: string): unknown[] {
	return outputOf(execution, 0, nodeName).map(({ json }) => json.said);
}

function make(name: string, type: string, typeVersion: number, parameters: INodeParameters): INode {
	return {
		id: randomUUID(),
		name,
		type: `n8n-nodes-base.${type}`,
		typeVersion,
		position: [0, 0],
		parameters,
	};
}

function to(node: string, index = 0) {
	return [{ node, type: 'main' as const, index }];
}
