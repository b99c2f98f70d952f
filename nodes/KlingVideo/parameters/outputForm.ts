/** What an item holds of its task: the facts in short, all that the API says, or those selected. */
import type { INodeProperties } from 'n8n-workflow';

import { parseChoices, readChoice, type ChoiceField } from './choice';
import { isTool } from './context';
import type { ParameterSource } from './inputItem';
import { taskFacts } from './taskFacts';

/** How a task becomes the JSON of an item; a list names the facts that are wanted of it. */
export type OutputForm = 'simplified' | 'raw' | string[];

/** Whether the output is flat or the API's own. */
export const simplifyField = (): ChoiceField<boolean> => ({
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	displayOptions: { hide: { '@tool': [true] } },
	description: 'Whether to return a simplified version of the response instead of the raw data',
});

const toolOutputField: ChoiceField<'simplified' | 'raw' | 'selectedFields'> = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	options: [
		{
			name: 'Simplified',
			value: 'simplified',
			description: 'The most used facts of the task',
		},
		{ name: 'Raw', value: 'raw', description: 'Everything that APIMart returns for the task' },
		{
			name: 'Selected Fields',
			value: 'selectedFields',
			description: 'The task ID, and the fields that you select',
		},
	],
	default: 'simplified',
	displayOptions: { show: { '@tool': [true] } },
	description: 'What the agent gets back. Less output leaves more room in its context.',
};

const factsField: INodeProperties = {
	displayName: 'Fields',
	name: 'outputFields',
	type: 'multiOptions',
	options: taskFacts
		.flatMap(({ name: value, label: name }) => (name === undefined ? [] : [{ name, value }]))
		.sort((a, b) => a.name.localeCompare(b.name)),
	default: [],
	displayOptions: { show: { '@tool': [true], output: ['selectedFields'] } },
	description: 'What the agent gets back besides the task ID. Unknown values are left out.',
};

/**
 * What an operation returns, by n8n's guidelines: Simplify, or Output instead if the node is the
 * tool of an AI agent. They stand last in each operation.
 *
 * @see https://docs.n8n.io/integrations/creating-nodes/build/reference/ux-guidelines/#simplifying-output-fields
 */
export const outputFormFields = (): INodeProperties[] => [
	simplifyField(),
	{ ...toolOutputField },
	{ ...factsField },
];

/**
 * Reads what one item is to hold of its task.
 *
 * @throws {NodeOperationError} naming the field whose value is not usable
 */
export function readOutputForm(source: ParameterSource): OutputForm {
	if (!isTool(source)) return readChoice(source, simplifyField()) ? 'simplified' : 'raw';
	const form = readChoice(source, toolOutputField);
	if (form !== 'selectedFields') return form;
	return parseChoices(source, factsField, source.get(factsField.name));
}
