import type { IExecuteFunctions, INode } from 'n8n-workflow';

/**
 * What it takes to read a parameter, for an item of the node or for the trigger, which has no
 * items.
 */
export interface ParameterContext {
	getNode(): INode;
	getNodeParameter(name: string, itemIndex: number): unknown;
}

/** Whether the node runs as the tool of an AI agent. */
export function isTool(context: Pick<ParameterContext, 'getNode'>): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** A parameter as it stands in the panel, expressions unresolved; null if it is hidden. */
export function getRaw(context: IExecuteFunctions, name: string): unknown {
	return context.getNodeParameter(name, 0, null, { rawExpressions: true });
}
