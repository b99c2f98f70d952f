import { fieldOf, findEntries } from '../lists';
import type { ElementsParameter } from '../model';
import { readText, sayLimitBy } from '../text';
import { readImages } from './images';
import type { InputFields } from './input';
import type { PanelField, ParameterKind, Reading } from './kind';

/** Something or somebody that the prompt can name. */
export interface VideoElement {
	name: string;
	description: string;
	/** The indices of its images in the request. */
	images: number[];
}

/** The fields of one element. */
export const elementFields = {
	name: { name: 'name', label: 'Name' },
	description: { name: 'description', label: 'Description' },
	images: [
		{ name: 'imagesInput', label: 'Images Input' },
		{ name: 'imageUrls', label: 'Image URLs' },
		{ name: 'imageBinaryFields', label: 'Image Data Field Names' },
	],
} as const satisfies { name: PanelField; description: PanelField; images: InputFields };

/** Things or people that a prompt can name as `@name`, each shown by some images. */
export const elements: ParameterKind<ElementsParameter, VideoElement[]> = {
	fields: ({ name, label }) => [{ name, label }],
	read({ name, label, maxElements, minImages: min, maxImages: max }, reading) {
		const { given, model, refuse } = reading;
		const entries = findEntries(given[name], isElement) ?? [];
		if (entries.length > maxElements) {
			return refuse(
				`'${label}' has ${entries.length} elements, but ${model.label} takes at most ${maxElements}.`,
				`Remove ${entries.length - maxElements} of the elements.`,
			);
		}
		const read = entries.map((entry, index) => {
			const labelled = <Field extends PanelField>(field: Field) => ({
				...field,
				label: `Element ${index + 1}: ${field.label}`,
			});
			const nameLabel = labelled(elementFields.name).label;
			const descriptionLabel = labelled(elementFields.description).label;
			const elementName = readName(nameLabel, fieldOf(entry, 'name'), reading);
			const description = readText(descriptionLabel, fieldOf(entry, 'description'), reading);
			const [input, urls, binaryFields] = elementFields.images;
			const fields = [labelled(input), labelled(urls), labelled(binaryFields)] as const;
			const given = Object.fromEntries(fields.map(({ name }) => [name, fieldOf(entry, name)]));
			const images = readImages(fields, given, { min, max }, 'an element', reading);
			if (elementName === undefined || description === undefined || !images) return undefined;
			return { name: elementName, description, images };
		});
		return read.includes(undefined) ? undefined : (read as VideoElement[]);
	},
	check({ together }, value, { model, values, refuse }) {
		if (!together || !value) return;
		const images = (values[together.images] as number[] | undefined) ?? [];
		const excess = images.length + value.length - together.max;
		if (value.length === 0 || excess <= 0) return;
		refuse(
			`${model.label} takes at most ${together.max} reference images and elements together${sayLimitBy(together.limitBy)}, but there are ${images.length + value.length}.`,
			`Remove ${excess} of the reference images or elements.`,
		);
	},
	findWarning({ label }, value, prompts) {
		const unnamed = value.map(({ name }) => `@${name}`).filter((name) => !prompts.includes(name));
		if (unnamed.length === 0) return undefined;
		return {
			message: 'Elements may not appear in a video whose prompt does not name them.',
			detail: `'${label}': write ${unnamed.join(' and ')} in 'Prompt'`,
		};
	},
	write: ({ bodyField }, value, fileUrls) =>
		value.length > 0
			? {
					[bodyField]: value.map(({ name, description, images }) => ({
						name,
						description,
						element_input_urls: images.map((index) => fileUrls[index]),
					})),
				}
			: {},
	bodyFields: ({ bodyField }) => [bodyField],
};

function isElement(value: unknown): boolean {
	return fieldOf(value, 'name') !== undefined || fieldOf(value, 'description') !== undefined;
}

/** A name as the prompt has it behind its `@`; undefined if nothing else is left of it. */
function readName(label: string, value: unknown, reading: Reading): string | undefined {
	const text = readText(label, value, reading);
	return text === undefined
		? undefined
		: readText(label, text.trim().replace(/^@\s*/, ''), reading);
}
