import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

/** How many bytes a file has, without loading it. */
export async function sizeOf(
	helpers: Pick<IExecuteFunctions['helpers'], 'getBinaryMetadata'>,
	file: IBinaryData,
): Promise<number> {
	if (file.id !== undefined) return (await helpers.getBinaryMetadata(file.id)).fileSize;
	return Buffer.byteLength(file.data, 'base64');
}
