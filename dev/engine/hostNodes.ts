import type { INodeType } from 'n8n-workflow';

/**
 * The few nodes of n8n's own that workflows here have. What the trigger hands on is pinned data.
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
};
