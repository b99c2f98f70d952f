import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

/**
 * Reads where the video of one item goes.
 *
 * @returns the binary field, or undefined where no file is wanted
 * @throws {NodeOperationError} where the field has no name
 */
export function readDownloadField(
	context: IExecuteFunctions,
	itemIndex: number,
): string | undefined {
	if (context.getNodeParameter('downloadVideo', itemIndex) !== true) return undefined;
	const field = String(context.getNodeParameter('binaryOutputField', itemIndex, '') ?? '').trim();
	if (field !== '') return field;
	throw new NodeOperationError(context.getNode(), 'Put Output File in Field is empty.', {
		itemIndex,
		description: 'Name the binary field that takes the video, for example "data".',
	});
}
