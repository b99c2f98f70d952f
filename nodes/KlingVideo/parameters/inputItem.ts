import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
} from 'n8n-workflow';

import type { ItemHints } from './itemHints';

/** Where parameters are read from: an input item, or the trigger, which has no items. */
export interface ParameterSource {
	getNode(): INode;
	/** The value of a parameter, its expression resolved. */
	get(name: string): unknown;
	/**
	 * Refuses a value that is not usable.
	 *
	 * @param message what is wrong; names the field by its label
	 * @param fix what would mend it
	 * @throws {NodeOperationError} always
	 */
	refuse(message: string, fix: string): never;
}

/** An input item, whose parameters and files are read. */
export class InputItem implements ParameterSource {
	/** @param hints of all items of the run */
	constructor(
		readonly context: IExecuteFunctions,
		readonly index: number,
		private readonly hints: ItemHints,
	) {}

	getNode(): INode {
		return this.context.getNode();
	}

	get(name: string): unknown {
		return this.context.getNodeParameter(name, this.index);
	}

	/** The options that were added. */
	getOptions(): IDataObject {
		return this.context.getNodeParameter('options', this.index, {}) as IDataObject;
	}

	/** A property rather than a method, because the functions that read texts and choices destructure it. */
	readonly refuse = (message: string, description: string): never => {
		throw new NodeOperationError(this.getNode(), message, { itemIndex: this.index, description });
	};

	/** Shows a hint about the item on the node, as {@link ItemHints.add} does. */
	hint(message: string, detail?: string): void {
		this.hints.add(this.index, message, detail);
	}
}
