import type { INodeProperties, INodeType } from 'n8n-workflow';

const responseMode: INodeProperties = {
	displayName: 'Respond',
	name: 'responseMode',
	type: 'string',
	default: 'onReceived',
};

/**
 * A node that is called over HTTP, with what its answer depends on. It passes on its input or
 * pinned data.
 */
function makeResponder(
	displayName: string,
	name: string,
	properties: INodeProperties[],
): INodeType {
	return {
		description: {
			displayName,
			name,
			group: ['trigger'],
			version: 1,
			description: '',
			defaults: { name: displayName },
			inputs: ['main'],
			outputs: ['main'],
			properties,
		},
		// Without this, n8n starts no workflow with it.
		trigger: async () => undefined,
		async execute() {
			return [this.getInputData()];
		},
	};
}

/**
 * The few nodes of n8n's own that workflows here have. What the trigger passes on is pinned data.
 */
export const hostNodes: Record<string, INodeType> = {
	'n8n-nodes-base.manualTrigger': {
		description: {
			displayName: 'Manual Trigger',
			name: 'manualTrigger',
			group: ['trigger'],
			version: 1,
			description: '',
			defaults: { name: 'Manual Trigger' },
			inputs: [],
			outputs: ['main'],
			properties: [],
		},
		execute: async () => [[{ json: {} }]],
	},
	'n8n-nodes-base.noOp': {
		description: {
			displayName: 'No Operation',
			name: 'noOp',
			group: ['organization'],
			version: 1,
			description: '',
			defaults: { name: 'No Operation' },
			inputs: ['main'],
			outputs: ['main'],
			properties: [],
		},
		async execute() {
			return [this.getInputData()];
		},
	},
	'n8n-nodes-base.stickyNote': {
		description: {
			displayName: 'Sticky Note',
			name: 'stickyNote',
			group: ['input'],
			version: 1,
			description: '',
			defaults: { name: 'Sticky Note' },
			inputs: [],
			outputs: [],
			properties: [],
		},
	},
	'n8n-nodes-base.webhook': makeResponder('Webhook', 'webhook', [responseMode]),
	'n8n-nodes-base.formTrigger': makeResponder('Form Trigger', 'formTrigger', [responseMode]),
	'n8n-nodes-base.form': makeResponder('Form', 'form', []),
	'n8n-nodes-base.wait': makeResponder('Wait', 'wait', [
		responseMode,
		{ displayName: 'Resume', name: 'resume', type: 'string', default: 'timeInterval' },
	]),
	'n8n-nodes-base.slack': makeResponder('Slack', 'slack', [
		{ displayName: 'Operation', name: 'operation', type: 'string', default: 'post' },
	]),
	'@n8n/n8n-nodes-langchain.chatTrigger': makeResponder('Chat Trigger', 'chatTrigger', [
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			default: {},
			options: [responseMode],
		},
	]),
};
