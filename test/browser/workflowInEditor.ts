import type { IDataObject, INodeParameters } from 'n8n-workflow';

import { until } from '../../dev/n8n/until';
import { chain, items, klingVideoName, klingVideo, manualTrigger } from '../../dev/n8n/workflows';
import type { NodePanel } from './n8nEditor';
import type { Session } from './session';

/** A workflow with the node under test, whose panel is open. */
export interface OpenedNode {
	workflowId: string;
	panel: NodePanel;
}

/**
 * Makes a workflow and opens the node under test in it.
 *
 * @param rows what the nodes before it pass on
 */
export async function openNode(
	{ client, credential, editor }: Session,
	parameters: INodeParameters = {},
	rows: IDataObject[] = [],
): Promise<OpenedNode> {
	const node = klingVideo(credential, {});
	// What is to be seen is the panel of a node that has just been added.
	node.parameters = { prompt: 'A cat', ...parameters };
	const before = rows.length > 0 ? items(rows) : [];
	const workflow = await client.createWorkflow(
		chain('In the editor', [manualTrigger(), ...before, node]),
	);
	await editor.openWorkflow(workflow.id);
	return { workflowId: workflow.id, panel: await editor.openNode(klingVideoName) };
}

/**
 * Opens a workflow with several nodes under test, all of them as they are when they are added.
 *
 * @param names of the nodes
 */
export async function openWorkflowOf(
	{ client, credential, editor }: Session,
	names: readonly string[],
): Promise<void> {
	const nodes = names.map((name) => ({ ...klingVideo(credential, {}), name, parameters: {} }));
	const workflow = await client.createWorkflow(chain('In the editor', [manualTrigger(), ...nodes]));
	await editor.openWorkflow(workflow.id);
}

/**
 * Closes the panel, and saves the workflow.
 *
 * @returns the node's parameters in the saved workflow, without the prompt and the options
 */
export async function closeAndSave(
	{ client, editor }: Session,
	{ panel, workflowId }: OpenedNode,
): Promise<INodeParameters> {
	// The last change of all tells that those before it have been saved too.
	const prompt = `A cat, ${Date.now()}`;
	await panel.fill('prompt', prompt);
	await panel.close();
	await editor.save();
	const { parameters } = await until(`workflow ${workflowId} is saved`, async () => {
		const { nodes } = await client.getWorkflow(workflowId);
		return nodes.find((node) => node.name === klingVideoName && node.parameters.prompt === prompt);
	});
	const saved = Object.entries(parameters).filter(
		([name]) => !['prompt', 'options'].includes(name),
	);
	return Object.fromEntries(saved);
}
