/** The panel as n8n shows it: which fields of a model there are in a state, and what they offer. */
import {
	NodeHelpers,
	type INode,
	type INodeParameters,
	type INodeProperties,
	type INodePropertyOptions,
} from 'n8n-workflow';

import type { VideoModel } from '../../../nodes/KlingVideo/models/model';

/** A state of the panel, or the values of one video: a value for each name. */
export type Combination = Readonly<Record<string, unknown>>;

/** The panel of one model. */
export class Panel {
	private readonly states = new Map<string, INodeProperties[]>();
	/** The fields whose values have a say in what shows. */
	readonly influences: string[];

	/** @param properties of the node, which are for all models */
	constructor(
		private readonly model: VideoModel,
		private readonly properties: readonly INodeProperties[],
		private readonly scope: INodeParameters = { resource: 'video', operation: 'submitAndWait' },
	) {
		const reasons = properties
			.flatMap((property) => [property, ...valuesOf(property)])
			.flatMap(({ displayOptions: { show, hide } = {} }) => [
				...Object.keys(show ?? {}),
				...Object.keys(hide ?? {}),
			]);
		this.influences = [...new Set(reasons)].filter((name) => /^\w+$/.test(name));
	}

	/** The fields that n8n shows, each with the values that it offers. */
	shown(combination: Combination): INodeProperties[] {
		const key = JSON.stringify(this.influences.map((name) => combination[name]));
		const known = this.states.get(key);
		if (known) return known;
		const parameters = { ...combination, ...this.scope, model: this.model.id } as INodeParameters;
		const node = { typeVersion: 1, parameters } as unknown as INode;
		const isShown = (one: INodeProperties | INodePropertyOptions) =>
			NodeHelpers.displayParameter(parameters, one as INodeProperties, node, null);
		const shown = this.properties
			.filter(isShown)
			.map((property) =>
				property.type === 'options'
					? { ...property, options: valuesOf(property).filter(isShown) }
					: property,
			);
		this.states.set(key, shown);
		return shown;
	}

	/** The field of this name that n8n shows, if it does. */
	find(name: string, combination: Combination): INodeProperties | undefined {
		return this.shown(combination).find((property) => property.name === name);
	}
}

/** The values of a list. */
function valuesOf({ type, options = [] }: INodeProperties): INodePropertyOptions[] {
	return type === 'options' ? (options as INodePropertyOptions[]) : [];
}

/** Whether a field lets a person choose a value. */
export function offers(field: INodeProperties, value: unknown): boolean {
	const { minValue = -Infinity, maxValue = Infinity } = field.typeOptions ?? {};
	switch (field.type) {
		case 'boolean':
			return typeof value === 'boolean';
		case 'number':
			return minValue <= (value as number) && (value as number) <= maxValue;
		default:
			return valuesOf(field).some((option) => option.value === value);
	}
}
