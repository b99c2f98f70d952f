import type { INodeProperties } from 'n8n-workflow';

import { videoModels } from '../models';
import { estimateCost } from './estimateCost';
import { getBalance } from './getBalance';
import { getStatus } from './getStatus';
import { getUsage } from './getUsage';
import type { Operation } from './operation';
import { submit } from './submit';
import { submitAndWait } from './submitAndWait';
import { upload } from './upload';

/**
 * The node's resources, the most important one first: n8n lists them and their operations in this
 * order, and preselects the first action when somebody adds the node.
 */
const resources = [
	{ name: 'Video', value: 'video' },
	{ name: 'Image', value: 'image' },
	{ name: 'Account', value: 'account' },
];

/** All operations of the node. The first one of each resource is its default. */
export const operations: readonly Operation[] = [
	submitAndWait,
	submit,
	getStatus,
	estimateCost,
	upload,
	getBalance,
	getUsage,
];

const modelLabels = Object.fromEntries(videoModels.map(({ id, label }) => [id, label]));

const labels = Object.fromEntries(operations.map(({ name, label }) => [name, label]));

/**
 * What stands below the node on the canvas: its operation and, for a video that is made, the model
 * and the mode, unless an expression gives that for each item.
 */
export const subtitle = `={{ [${JSON.stringify(labels)}[$parameter.operation], [${JSON.stringify(modelLabels)}[$rawParameter.model], $rawParameter.quality].filter((part) => part && part[0] !== "=").join(", ")].filter(Boolean).join(": ") }}`;

/**
 * The node's whole panel: what to work on, what to do with it, and the fields of each operation.
 */
export const properties: INodeProperties[] = [
	{
		displayName: 'Resource',
		name: 'resource',
		type: 'options',
		noDataExpression: true,
		options: resources,
		default: 'video',
	},
	...resources.map(({ value: resource }): INodeProperties => {
		const options = operations
			.filter((operation) => operation.resource === resource)
			.map(({ name, label, action, description }) => ({
				name: label,
				value: name,
				action,
				description,
			}));
		const defaultOperation = options[0]?.value ?? '';
		return {
			displayName: 'Operation',
			name: 'operation',
			type: 'options',
			noDataExpression: true,
			displayOptions: { show: { resource: [resource] } },
			options,
			default: defaultOperation,
		};
	}),
	...scopedFields(),
];

/**
 * The fields of all operations, each shown for its own. A field that operations share stands there
 * once.
 */
function scopedFields(): INodeProperties[] {
	const fields = [...new Set(operations.flatMap((operation) => operation.fields))];
	return fields.map((field) => {
		const users = operations.filter((operation) => operation.fields.includes(field));
		const scope = {
			resource: [...new Set(users.map((operation) => operation.resource))],
			operation: users.map((operation) => operation.name),
		};
		return {
			...field,
			displayOptions: {
				...field.displayOptions,
				show: { ...scope, ...field.displayOptions?.show },
			},
		};
	});
}
