import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

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
	/** Works on all input items. Returns what they bring, in their order. */
	execute(context: IExecuteFunctions): Promise<INodeExecutionData[]>;
}
