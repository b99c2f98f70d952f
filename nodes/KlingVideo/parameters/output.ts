import { NodeOperationError, type INodeProperties } from 'n8n-workflow';

import { isTool, type ParameterContext } from './context';
import { readSwitch } from './switch';

/** An agent has no use for a file: the tool returns the link. */
const notForTools = { '@tool': [true] };

const downloadField: INodeProperties = {
	displayName: 'Download Video',
	name: 'downloadVideo',
	type: 'boolean',
	default: false,
	displayOptions: { hide: notForTools },
	description:
		'Whether to put the video file into the item, so that the next node can send or store it. Links expire after about a day.',
};

/** Whether and where the finished video is put into the item. */
export const downloadFields = (byDefault: boolean): INodeProperties[] => [
	{ ...downloadField, default: byDefault },
	{
		displayName: 'Put Output File in Field',
		name: 'binaryOutputField',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the output binary field to put the file in',
		displayOptions: { hide: { ...notForTools, downloadVideo: [false] } },
	},
];

/**
 * Reads where the video of one item goes.
 *
 * @returns the binary field, or undefined if no file is wanted, as in a tool
 * @throws {NodeOperationError} if the field has no name
 */
export function readDownloadField(
	context: ParameterContext,
	itemIndex: number,
): string | undefined {
	if (isTool(context)) return undefined;
	if (!readSwitch(context, 'downloadVideo', downloadField.displayName, itemIndex)) return undefined;
	const field = String(context.getNodeParameter('binaryOutputField', itemIndex) ?? '').trim();
	if (field !== '') return field;
	throw new NodeOperationError(context.getNode(), 'Put Output File in Field is empty.', {
		itemIndex,
		description: 'Name the binary field that takes the video, for example "data".',
	});
}

/** Whether the output is flat or the API's own. Stands last in each operation. */
export const simplifyField = (): INodeProperties => ({
	displayName: 'Simplify',
	name: 'simplify',
	type: 'boolean',
	default: true,
	description: 'Whether to return a simplified version of the response instead of the raw data',
});

/**
 * Reads whether the output of one item is flat.
 *
 * @throws {NodeOperationError} if it is neither true nor false
 */
export function readSimplify(context: ParameterContext, itemIndex: number): boolean {
	return readSwitch(context, 'simplify', 'Simplify', itemIndex);
}
