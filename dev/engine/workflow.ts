import type { IBinaryKeyData, IDataObject, INode, INodeParameters } from 'n8n-workflow';

import type { WorkflowFile } from './engine';

/** The name of the node under test in all workflows here. */
export const klingVideo = 'Kling Video';

/**
 * Makes a workflow of a trigger and a Kling Video node.
 *
 * @param items what the trigger passes on
 * @param settings of the node, such as On Error and Retry On Fail
 */
export function makeWorkflow(
	parameters: INodeParameters,
	items: IDataObject[] = [{}],
	settings: Partial<INode> = {},
): WorkflowFile {
	return {
		name: 'Test',
		nodes: [
			{
				id: 'start',
				name: 'Start',
				type: 'n8n-nodes-base.manualTrigger',
				typeVersion: 1,
				position: [0, 0],
				parameters: {},
			},
			{
				id: 'kling',
				name: klingVideo,
				type: 'n8n-nodes-kling-video.klingVideo',
				typeVersion: 1,
				position: [220, 0],
				parameters,
				credentials: { apiMartApi: { id: '1', name: 'APIMart' } },
				...settings,
			},
		],
		connections: { Start: { main: [[{ node: klingVideo, type: 'main', index: 0 }]] } },
		pinData: { Start: items.map((json) => ({ json })) },
	};
}

/**
 * Sets a workflow to n8n's combined binary mode. n8n moves the files that a node passes on into the
 * JSON, so a node that runs is placed before the Kling Video node: pinned data stays as it is.
 */
export function inCombinedMode(workflow: WorkflowFile): WorkflowFile {
	const { Start } = workflow.connections;
	return {
		...workflow,
		settings: { binaryMode: 'combined' },
		nodes: [
			...workflow.nodes,
			{
				id: 'files',
				name: 'Files',
				type: 'n8n-nodes-base.noOp',
				typeVersion: 1,
				position: [110, 0],
				parameters: {},
			},
		],
		connections: {
			Start: { main: [[{ node: 'Files', type: 'main', index: 0 }]] },
			Files: Start ?? {},
		},
	};
}

/** Gives each item of a workflow's trigger binary fields. */
export function withBinary(workflow: WorkflowFile, binary: IBinaryKeyData): WorkflowFile {
	const items = workflow.pinData?.Start ?? [];
	return { ...workflow, pinData: { Start: items.map((item) => ({ ...item, binary })) } };
}

/** Adds a second way to the node under test, so that it runs once more. */
export function runTwice(workflow: WorkflowFile): void {
	workflow.nodes.push({
		id: 'again',
		name: 'Again',
		type: 'n8n-nodes-base.noOp',
		typeVersion: 1,
		position: [220, 200],
		parameters: {},
	});
	const toKling = { node: klingVideo, type: 'main' as const, index: 0 };
	workflow.connections = {
		Start: { main: [[toKling, { node: 'Again', type: 'main', index: 0 }]] },
		Again: { main: [[toKling]] },
	};
}
