import { imageFieldDescription, readBinaryImage } from '../parameters/images';
import { toIsoTime } from '../parameters/taskFacts';
import { startAsking } from '../run/createRun';
import { runItems } from '../run/runItems';
import { withReadRetries } from '../tasks/retry';
import type { Operation } from './operation';

const label = 'Input Data Field Name';
const defaultField = 'data';

/** How many images are uploaded at once: few, because each is held in memory. */
const concurrency = 5;

export const upload: Operation = {
	resource: 'image',
	name: 'upload',
	label: 'Upload',
	action: 'Upload image',
	description: 'Upload an image and get a public URL that works for 72 hours',
	fields: [
		{
			displayName: label,
			name: 'binaryField',
			type: 'string',
			required: true,
			default: defaultField,
			hint: 'The name of the input binary field that holds the image. Leave it as it is if the item has only one image.',
			description: imageFieldDescription,
		},
	],
	async execute(context) {
		return await runItems(context, {
			fields: upload.fields,
			concurrency,
			start: startAsking,
			async read(item) {
				const binaryField = item.get('binaryField');
				const hasDefaultName = binaryField === defaultField;
				return await readBinaryImage(item, { media: 'image', label, binaryField, hasDefaultName });
			},
			async perform(run, image) {
				const file = await image.load();
				const { uploadedAtMs, expiresAtMs, ...uploaded } = await withReadRetries(
					run,
					async () => await run.api.uploadImage(file),
				);
				return {
					json: {
						...uploaded,
						uploadedAt: toIsoTime(uploadedAtMs),
						expiresAt: toIsoTime(expiresAtMs),
					},
				};
			},
		});
	},
};
