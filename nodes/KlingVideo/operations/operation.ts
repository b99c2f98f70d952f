import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import type { Ledger } from '../tasks/ledger';

/** One operation of the node: what the panel shows for it, and what it does. */
export interface Operation {
	resource: string;
	/** The value of the `operation` parameter; saved workflows hold it. */
	name: string;
	label: string;
	/** What the list of nodes calls it. */
	action: string;
	description: string;
	/** Its fields, in the order of the panel. */
	fields: INodeProperties[];
	/**
	 * Works on all input items.
	 *
	 * @param openLedger for an operation that submits videos, once
	 * @returns what the items bring, in their order
	 */
	execute(context: IExecuteFunctions, openLedger: () => Ledger): Promise<INodeExecutionData[]>;
}

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
