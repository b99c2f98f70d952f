import type { IDataObject, INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import type { Execution, SavedCredential, WorkflowDocument } from './n8nClient';

export const triggerName = 'Trigger';
export const klingVideoName = 'Kling Video';
export const loopName = 'Loop';

/** A trigger for a manual run. */
export function manualTrigger(): INode {
	return node(triggerName, 'n8n-nodes-base.manualTrigger', 1, {});
}

/** A trigger for production runs, which answers as soon as it is called. */
export function webhookTrigger(path: string): INode {
	const parameters = { path, httpMethod: 'POST', responseMode: 'onReceived' };
	return { ...node(triggerName, 'n8n-nodes-base.webhook', 2, parameters), webhookId: randomUUID() };
}

/** The trigger of a workflow that handles the failed executions of others. */
export function errorTrigger(): INode {
	return node(triggerName, 'n8n-nodes-base.errorTrigger', 1, {});
}

/** The trigger of a sub-workflow, which takes the items of its parent as they are. */
export function subWorkflowTrigger(): INode {
	const parameters = { inputSource: 'passthrough' };
	return node(triggerName, 'n8n-nodes-base.executeWorkflowTrigger', 1.1, parameters);
}

/** Runs a sub-workflow, for all items at once or for each, and waits for what it hands back. */
export function callSubWorkflow(id: string, mode: 'once' | 'each' = 'once'): INode {
	return node('Call', 'n8n-nodes-base.executeWorkflow', 1.2, {
		workflowId: { __rl: true, mode: 'id', value: id },
		mode,
		options: { waitForSubWorkflow: true },
	});
}

/** Nodes that make items out of nothing. */
export function items(values: IDataObject[]): INode[] {
	const jsonOutput = JSON.stringify({ values });
	return [
		node('List', 'n8n-nodes-base.set', 3.4, { mode: 'raw', jsonOutput, options: {} }),
		node('Items', 'n8n-nodes-base.splitOut', 1, { fieldToSplitOut: 'values', options: {} }),
	];
}

/**
 * Makes a file of a text in base64.
 *
 * @param field that holds the text
 * @param options such as the name of the file
 */
export function convertToFile(field: string, options: IDataObject = {}): INode {
	const parameters = { operation: 'toBinary', sourceProperty: field, options };
	return node('File', 'n8n-nodes-base.convertToFile', 1.1, parameters as INodeParameters);
}

/** Hands its items on one by one, at its second output, each when the one before has come back. */
export function loop(): INode {
	return node(loopName, 'n8n-nodes-base.splitInBatches', 3, { batchSize: 1, options: {} });
}

/** The node under test: Submit and Wait, a text to video, unless the parameters say otherwise. */
export function klingVideo(
	{ id, name, type }: SavedCredential,
	{ options, ...parameters }: INodeParameters & { options?: IDataObject },
	onError: INode['onError'] = 'stopWorkflow',
): INode {
	return {
		...node(klingVideoName, 'n8n-nodes-kling-video.klingVideo', 1, {
			...parameters,
			options: { pollIntervalSeconds: 1, ...options } as INodeParameters,
		}),
		credentials: { [type]: { id, name } },
		onError,
	};
}

/** n8n's own node for any API, which sends a credential of this package along. */
export function httpRequest({ id, name, type }: SavedCredential, url: string): INode {
	return {
		...node('HTTP Request', 'n8n-nodes-base.httpRequest', 4.2, {
			url,
			authentication: 'predefinedCredentialType',
			nodeCredentialType: type,
			options: {},
		}),
		credentials: { [type]: { id, name } },
	};
}

/** A workflow of nodes that follow one upon the other. */
export function chain(name: string, nodes: INode[]): WorkflowDocument {
	const connections: WorkflowDocument['connections'] = {};
	nodes.forEach((source, index) => {
		const target = nodes[index + 1];
		source.position = [index * 220, 0];
		if (target) {
			connections[source.name] = { main: [[{ node: target.name, type: 'main', index: 0 }]] };
		}
	});
	return { name, nodes, connections, settings: { executionOrder: 'v1' } };
}

/**
 * The items that a node, by default the one under test, has put out in its last run.
 *
 * @param output which of its outputs: the first one, or the second one, which is for errors
 */
export function outputOf(
	{ data }: Execution,
	output = 0,
	nodeName = klingVideoName,
): INodeExecutionData[] {
	const runs = data.resultData.runData[nodeName] ?? [];
	return runs.at(-1)?.data?.main?.[output] ?? [];
}

function node(name: string, type: string, typeVersion: number, parameters: INodeParameters): INode {
	return { id: randomUUID(), name, type, typeVersion, position: [0, 0], parameters };
}
