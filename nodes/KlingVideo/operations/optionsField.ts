import type { INodeProperties } from 'n8n-workflow';

/** The collection of an operation's options, listed by name, as those of n8n's own nodes are. */
export function makeOptionsField(options: readonly INodeProperties[]): INodeProperties {
	return {
		displayName: 'Options',
		name: 'options',
		type: 'collection',
		placeholder: 'Add option',
		default: {},
		options: [...options].sort((a, b) => a.displayName.localeCompare(b.displayName)),
	};
}
