/**
 * What n8n's AI builder and the agents that use its MCP server learn of the node: types, which n8n
 * makes of the node's description without looking at its panel.
 */
import type { INodeParameters, INodeProperties } from 'n8n-workflow';
import ts from 'typescript';

import { newestN8nVersion } from '../../dev/n8n/versions';
import { triggerName } from '../../dev/n8n/workflows';
import { videoModels } from '../../nodes/KlingVideo/models';
import { kindOf } from '../../nodes/KlingVideo/models/kinds';
import type { VideoParameter } from '../../nodes/KlingVideo/models/model';
import { operations } from '../../nodes/KlingVideo/operations';
import { startInstance, type Instance } from '../support/instance';

declare const n8nVersion: string;

const nodeId = 'n8n-nodes-kling-video.klingVideo';
const paidOperations = ['submitAndWait', 'submit'];

// Older versions have no such tools.
(n8nVersion === newestN8nVersion ? describe : describe.skip)("n8n's MCP server", () => {
	let instance: Instance;
	let apiKey: string;
	/** The types of the operations, by the names of these. */
	let types: Map<string, ts.TypeLiteralNode>;

	beforeAll(async () => {
		// n8n picks a credential for the workflow that it makes, so there may be no other one.
		instance = await startInstance({ generationMs: 100 });
		const { client } = instance;
		apiKey = await client.openMcpServer();
		const { definitions } = await client.callMcpTool<{ definitions: string }>(
			apiKey,
			'get_node_types',
			{ nodeIds: [{ nodeId }] },
		);
		types = readTypes(definitions);
	});
	afterAll(async () => await instance?.dispose());

	test.each(operations)('tells all parameters of $name, with all their values', (operation) => {
		const type = types.get(operation.name);
		expect(type && listType(type)).toEqual(
			expect.arrayContaining(operation.fields.flatMap((field) => listField(field))),
		);
	});

	test.each(
		paidOperations.flatMap((operation) => videoModels.map((model) => ({ operation, model }))),
	)('tells all parameters of $model.id in $operation, with all their values', (given) => {
		const type = types.get(given.operation);
		const parameters = given.model.parameters.flatMap(listParameter);

		expect(type && listModel(type, given.model.id)).toEqual(expect.arrayContaining(parameters));
		expect(type && listType(type)).toEqual(expect.arrayContaining(parameters));
	});

	test('says where the node is found that it waits, that items cost, and what the trigger is for', async () => {
		const { results } = await instance.client.callMcpTool<{ results: string }>(
			apiKey,
			'search_nodes',
			{ queries: ['kling video'] },
		);
		const [, found = ''] = results.split(`- ${nodeId}\n`);
		expect(found).toMatch(/@builderHint .*needs no loop.*paid for/);
		expect(found).toMatch(/@relatedNodes\n +- n8n-nodes-kling-video\.klingVideoTrigger: /);
	});

	test('makes a workflow with a value that these types offer for the model, and it runs', async () => {
		const { client, simulator } = instance;
		const type = types.get('submitAndWait');
		const lines = type ? listModel(type, 'kling-v3') : [];
		const [best] = lines.filter((line) => line.startsWith('quality = ')).slice(-1);
		const parameters: INodeParameters = {
			resource: 'video',
			operation: 'submitAndWait',
			model: 'kling-v3',
			prompt: 'A cat',
			quality: JSON.parse(best?.split(' = ')[1] ?? '') as string,
			options: { pollIntervalSeconds: 1 },
		};
		const code = `
			import { node, trigger, workflow } from '@n8n/workflow-sdk';
			const start = trigger({
				type: 'n8n-nodes-base.manualTrigger',
				version: 1,
				config: { name: '${triggerName}' },
			});
			const video = node({
				type: '${nodeId}',
				version: 1,
				config: { name: 'Video', parameters: ${JSON.stringify(parameters)} },
			});
			export default workflow('made', 'Made by an agent').add(start.to(video));
		`;
		const made = await client.callMcpTool<{ workflowId: string }>(
			apiKey,
			'create_workflow_from_code',
			{ code },
		);

		const execution = await client.runToEnd(await client.getWorkflow(made.workflowId), triggerName);

		expect(execution.status).toBe('success');
		expect(simulator.api.tasks.map(({ body }) => body)).toMatchObject([
			{ model: 'kling-v3', prompt: 'A cat', mode: '4k' },
		]);
	});
});

/** The fields and values of a parameter of a model, as the lists below have them. */
function listParameter(parameter: VideoParameter): string[] {
	const place = parameter.isOption ? 'options.' : '';
	const names = kindOf(parameter)
		.fields(parameter)
		.map(({ name }) => place + name);
	const values = parameter.kind === 'choice' ? parameter.choices.map(({ value }) => value) : [];
	return [
		...names,
		...values
			.filter((value) => typeof value !== 'boolean')
			.map((value) => `${names[0]} = ${JSON.stringify(value)}`),
	];
}

/** The name of a field, its values and what is in it, each with the path to it. */
function listField({ name, type, options = [] }: INodeProperties, place = ''): string[] {
	if (type === 'notice') return [];
	const path = place + name;
	const inside = options.flatMap((option) => {
		if ('value' in option) return [`${path} = ${JSON.stringify(option.value)}`];
		if (!('values' in option)) return listField(option, `${path}.`);
		return option.values.flatMap((field) => listField(field, `${path}.${option.name}.`));
	});
	return [path, ...inside];
}

/** The same of a type. */
function listType(type: ts.TypeNode, path = ''): string[] {
	if (ts.isUnionTypeNode(type)) return type.types.flatMap((one) => listType(one, path));
	if (ts.isTypeReferenceNode(type)) {
		return (type.typeArguments ?? []).flatMap((inner) => listType(inner, path));
	}
	if (ts.isLiteralTypeNode(type)) return [`${path} = ${toJson(type)}`];
	if (!ts.isTypeLiteralNode(type)) return [];
	return type.members.filter(ts.isPropertySignature).flatMap((member) => {
		const inner = [path, member.name.getText()].filter(Boolean).join('.');
		return [inner, ...(member.type ? listType(member.type, inner) : [])];
	});
}

/** The same of what the comment of a type says about a model. */
function listModel(type: ts.TypeLiteralNode, id: string): string[] {
	const [, fields = ''] = type.getFullText().split(` * ${id}: { `);
	const [line = ''] = fields.split(' }\n');
	return line.split('; ').flatMap((field) => {
		const [name = '', values = ''] = field.split(': ');
		return [
			name,
			...values
				.split(' | ')
				.filter(Boolean)
				.map((value) => `${name} = ${value}`),
		];
	});
}

/** The types of a file that have an operation, by its name. */
function readTypes(definitions: string): Map<string, ts.TypeLiteralNode> {
	const file = ts.createSourceFile('types.ts', definitions, ts.ScriptTarget.Latest, true);
	return new Map(
		file.statements.flatMap((statement) => {
			if (!ts.isTypeAliasDeclaration(statement) || !ts.isTypeLiteralNode(statement.type)) return [];
			const [, name] = /^ {2}operation: '(\w+)'/m.exec(statement.getText()) ?? [];
			return name === undefined ? [] : [[name, statement.type] as const];
		}),
	);
}

/** A literal as JSON writes it; in a type, texts are in single quotes. */
function toJson({ literal }: ts.LiteralTypeNode): string {
	return ts.isStringLiteral(literal) ? JSON.stringify(literal.text) : literal.getText();
}
