import type { INodeParameters } from 'n8n-workflow';

/** A video as a workflow asks for it, and the body that must arrive at the API. */
export interface Generation {
	/** What is special about it among its kind. */
	name: string;
	/** Of the node, as a workflow holds them, without the model. */
	parameters: INodeParameters;
	/** The whole body of the submission, without the model. */
	body: Record<string, unknown>;
}

/** The videos of one model, at least two of each kind of generation. */
export type GenerationsByKind = Readonly<
	Record<string, readonly [Generation, Generation, ...Generation[]]>
>;
