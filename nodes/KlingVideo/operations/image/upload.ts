import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import { patienceMs, readRule, sendPatiently } from '../../tasks/request';
import { readBinaryImage } from '../binaryImage';
import type { Operation } from '../operation';
import { toIsoTime } from '../output';
import { runItems } from '../runItems';

const label = 'Input Binary Field';

/** How many images are uploaded at once: each is held in memory. */
const limit = 5;

export const upload: Operation = {
	resource: 'image',
	name: 'upload',
	label: 'Upload',
	action: 'Upload an image',
	description: 'Give an image a public address that lives for 72 hours',
	fields: [
		{
			displayName: label,
			name: 'binaryField',
			type: 'string',
			required: true,
			default: 'data',
			hint: 'The name of the input binary field that holds the image',
			description: 'JPEG, PNG, WebP or GIF, at most 20 MB',
		},
	],
	async execute(context: IExecuteFunctions) {
		return await runItems(context, {
			limit,
			async read(itemIndex) {
				const field = String(context.getNodeParameter('binaryField', itemIndex, '') ?? '').trim();
				if (field !== '') return await readBinaryImage(context, itemIndex, field, label);
				throw new NodeOperationError(context.getNode(), `${label} is empty.`, {
					itemIndex,
					description: 'Name the binary field that holds the image, for example "data".',
				});
			},
			async perform(run, image) {
				const file = await image.load();
				const { uploadedAtMs, expiresAtMs, ...uploaded } = await sendPatiently(
					run,
					readRule,
					run.clock.now() + patienceMs,
					async () => await run.api.uploadImage(file),
				);
				return {
					json: {
						...uploaded,
						uploadedAt: toIsoTime(uploadedAtMs / 1000),
						expiresAt: toIsoTime(expiresAtMs / 1000),
					},
				};
			},
		});
	},
};
