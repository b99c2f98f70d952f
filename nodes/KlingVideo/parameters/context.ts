import type { IDataObject, IExecuteFunctions, INode } from 'n8n-workflow';

/** Whether the node runs as the tool of an AI agent. */
export function isTool(context: { getNode(): INode }): boolean {
	return context.getNode().type.endsWith('Tool');
}

/** A parameter as it is written in the panel, expressions unresolved; null if it is hidden. */
export function getRaw(context: IExecuteFunctions, name: string): unknown {
	return context.getNodeParameter(name, 0, null, { rawExpressions: true });
}

/**
 * The options as they are written in the panel, expressions unresolved; none, if the operation has
 * none.
 */
export function getRawOptions(context: IExecuteFunctions): IDataObject {
	return (getRaw(context, 'options') ?? {}) as IDataObject;
}
