/** The fields of the panel for each kind of parameter. */
import kebabCase from 'lodash/kebabCase';
import lowerFirst from 'lodash/lowerFirst';
import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { kindOf } from '../models/kinds';
import { defaultOf } from '../models/kinds/choice';
import { elementFields } from '../models/kinds/elements';
import { fileInputs } from '../models/kinds/file';
import type { InputFields } from '../models/kinds/input';
import { shotsInputs } from '../models/kinds/shots';
import type { VideoParameter } from '../models/model';
import { imageFieldDescription } from './images';
import { videoFieldDescription } from './videos';

const [{ value: defaultFileInput }] = fileInputs;
const [{ value: defaultShotsInput }] = shotsInputs;

// n8n's own mark of a required field would refuse a run in which an expression chooses a file instead.
const requiredUrl = 'Required: a URL that anyone can open without logging in';

const oneImage = 'The name of the input binary field that holds the image.';

/** The reasons to hide something in the panel, by the names of other fields. */
export type Reasons = NonNullable<IDisplayOptions['hide']>;

/** Makes the fields of a parameter of one kind. */
type Make<Kind extends VideoParameter['kind']> = (
	parameter: Extract<VideoParameter, { kind: Kind }>,
) => INodeProperties[];

const makers: { [Kind in VideoParameter['kind']]: Make<Kind> } = {
	choice(parameter) {
		const { name, label, description, hint, choices } = parameter;
		const field = { displayName: label, name, ...(hint && { hint }), description };
		const unset = defaultOf(parameter);
		if (choices.every(({ value }) => typeof value === 'boolean')) {
			return [{ ...field, type: 'boolean', default: unset }];
		}
		return [
			{
				...field,
				type: 'options',
				options: choices.map(({ value, label: shown, description: what, unavailableWhen }) => ({
					name: shown,
					value,
					...(what && { description: what }),
					...(unavailableWhen && {
						displayOptions: { hide: unavailableWhen as Reasons },
					}),
				})),
				default: unset,
			},
		];
	},
	wholeNumber: ({ name, label, description, min, max, default: unset = '' }) => [
		{
			displayName: label,
			name,
			type: 'number',
			typeOptions: { minValue: min, maxValue: max, numberPrecision: 0 },
			default: unset,
			description: `${description}. From ${min} to ${max}.`,
		},
	],
	text: ({ name, label, description, placeholder, hint, isRequired, optionalWhen, isOption }) => [
		{
			displayName: label,
			name,
			type: 'string',
			// n8n itself refuses a blank field that is required, whatever is in the others.
			...(isRequired && !optionalWhen && { required: true }),
			typeOptions: { rows: isOption ? 2 : 4 },
			default: '',
			placeholder,
			...(hint && { hint }),
			description,
		},
	],
	image(parameter) {
		const { label, description, defaultBinaryField } = parameter;
		return makeFileFields(kindOf(parameter).fields(parameter) as InputFields, {
			input: 'Whether the image is on the web or in a binary field of the item',
			url: `${toPublicUrl(description)} JPEG or PNG, at least 300 pixels on each side.`,
			urlPlaceholder: `e.g. https://example.com/${kebabCase(label)}.jpg`,
			urlHint: requiredUrl,
			binaryField: `${description}. ${imageFieldDescription} It is uploaded to APIMart.`,
			// If the item has only one image, that is the first frame.
			binaryFieldHint:
				defaultBinaryField === 'data'
					? `${oneImage} Leave it as it is if the item has only one image.`
					: oneImage,
			defaultBinaryField,
		});
	},
	images(parameter) {
		const { description, isOne } = parameter;
		// n8n shows hints as HTML, in which "<<<image_1>>>" would be a tag.
		const hint = parameter.hint.replaceAll('<', '&lt;').replaceAll('>', '&gt;');
		return makeFileFields(kindOf(parameter).fields(parameter) as InputFields, {
			input: 'Whether the images are on the web or in binary fields of the item',
			url: `${description} Public URLs, separated by commas, or a list.`,
			urlPlaceholder: `e.g. https://example.com/1.jpg${isOne ? '' : ', https://example.com/2.jpg'}`,
			urlHint: hint,
			binaryField: `${description} Names of binary fields, separated by commas.`,
			binaryFieldPlaceholder: isOne ? 'e.g. data' : 'e.g. image1, image2',
			binaryFieldHint: `${isOne ? oneImage : 'The names of the input binary fields that hold the images, separated by commas.'} ${hint}`,
			defaultBinaryField: '',
		});
	},
	video(parameter) {
		const { label, description, requirements, maxMegabytes, defaultBinaryField } = parameter;
		const limits = `${requirements}, at most ${maxMegabytes} MB.`;
		return makeFileFields(kindOf(parameter).fields(parameter) as InputFields, {
			input: 'Whether the video is on the web or in a binary field of the item',
			url: `${toPublicUrl(description)} ${limits}`,
			urlPlaceholder: `e.g. https://example.com/${kebabCase(label)}.mp4`,
			urlHint: requiredUrl,
			binaryField: `${description}. ${videoFieldDescription} ${limits}`,
			binaryFieldHint:
				'The name of the input binary field that holds the video. Leave it as it is if the item has only one video.',
			defaultBinaryField,
		});
	},
	shots(parameter) {
		const [input, fields, json] = kindOf(parameter).fields(parameter) as InputFields;
		const { description, maxShots, maxPromptCharacters, maxSeconds, minSeconds } = parameter;
		const limits = `1 to ${maxShots} shots, which last ${minSeconds} to ${maxSeconds} seconds together`;
		return [
			{
				displayName: input.label,
				name: input.name,
				type: 'options',
				options: shotsInputs.map(({ value, label }) => ({ name: label, value })),
				default: defaultShotsInput,
				description: 'Whether to fill in the shots here or give them as a list',
			},
			{
				displayName: fields.label,
				name: fields.name,
				type: 'fixedCollection',
				typeOptions: { multipleValues: true, sortable: true },
				placeholder: 'Add Shot',
				default: {},
				description: `${description}: ${limits}`,
				displayOptions: { hide: { [input.name]: ['json'] } },
				options: [
					{
						displayName: 'Shot',
						name: 'shot',
						values: [
							{
								displayName: 'Prompt',
								name: 'prompt',
								type: 'string',
								typeOptions: { rows: 2 },
								default: '',
								placeholder: 'e.g. A cat wakes up and looks at the camera',
								description: `What the shot shows. At most ${maxPromptCharacters} characters.`,
							},
							{
								displayName: 'Duration (Seconds)',
								name: 'duration',
								type: 'number',
								typeOptions: { minValue: 1, maxValue: maxSeconds, numberPrecision: 0 },
								default: minSeconds,
								description: 'How long the shot lasts, in whole seconds',
							},
						],
					},
				],
			},
			{
				displayName: json.label,
				name: json.name,
				type: 'json',
				default: '',
				hint: 'e.g. [{"prompt": "A cat wakes up", "duration": 3}, {"prompt": "It jumps", "duration": 2}]',
				description: `A list of shots, each with its prompt and its duration in seconds: ${limits}`,
				displayOptions: { hide: { [input.name]: ['fields'] } },
			},
		];
	},
	elements: ({ name, label, description, minImages, maxImages }) => [
		{
			displayName: label,
			name,
			type: 'fixedCollection',
			typeOptions: { multipleValues: true, sortable: true },
			placeholder: 'Add Element',
			default: {},
			description,
			options: [
				{
					displayName: 'Element',
					name: 'element',
					values: [
						{
							displayName: elementFields.name.label,
							name: elementFields.name.name,
							type: 'string',
							default: '',
							placeholder: 'e.g. Robot',
							hint: "Write it with an @ in 'Prompt', as in @Robot",
							description: 'What the prompt calls it',
						},
						{
							displayName: elementFields.description.label,
							name: elementFields.description.name,
							type: 'string',
							default: '',
							placeholder: 'e.g. A small red robot with round eyes',
							description: 'What it looks like',
						},
						...makeFileFields(elementFields.images, {
							input: 'Whether the images are on the web or in binary fields of the item',
							url: `Public URLs of ${minImages} to ${maxImages} images, separated by commas. The first shows it from the front.`,
							urlPlaceholder: 'e.g. https://example.com/front.jpg, https://example.com/side.jpg',
							binaryField: `Names of ${minImages} to ${maxImages} binary fields, separated by commas. The first shows it from the front.`,
							binaryFieldPlaceholder: 'e.g. front, side',
							binaryFieldHint: 'The names of the input binary fields that hold the images',
							defaultBinaryField: '',
						}),
					],
				},
			],
		},
	],
	modelId: ({ name, label, description }) => [
		{
			displayName: label,
			name,
			type: 'resourceLocator',
			required: true,
			default: { mode: 'list', value: '' },
			description,
			modes: [
				{
					displayName: 'From List',
					name: 'list',
					type: 'list',
					typeOptions: { searchListMethod: 'searchModels', searchable: true },
				},
				{
					displayName: 'By ID',
					name: 'id',
					type: 'string',
					placeholder: 'e.g. kling-v3',
				},
			],
		},
	],
	json: ({ name, label, description, placeholder, isWholeBody }) => [
		{
			displayName: label,
			name,
			type: 'json',
			...(isWholeBody && { required: true }),
			default: '',
			placeholder,
			description,
		},
	],
};

/** The fields of a parameter, each with the conditions that it has among these fields. */
export function makeFields(parameter: VideoParameter): INodeProperties[] {
	return (makers[parameter.kind] as Make<VideoParameter['kind']>)(parameter);
}

/** Says of a file that its public URL is asked for. */
function toPublicUrl(description: string): string {
	return `Public URL of ${lowerFirst(description)}.`;
}

/** How files are given, and where they are. */
function makeFileFields(
	[input, url, binaryField]: InputFields,
	texts: Record<
		'input' | 'url' | 'urlPlaceholder' | 'binaryField' | 'binaryFieldHint' | 'defaultBinaryField',
		string
	> & { urlHint?: string; binaryFieldPlaceholder?: string },
): INodeProperties[] {
	const { defaultBinaryField } = texts;
	return [
		{
			displayName: input.label,
			name: input.name,
			type: 'options',
			options: fileInputs.map(({ value, label }) => ({ name: label, value })),
			default: defaultFileInput,
			description: texts.input,
		},
		{
			displayName: url.label,
			name: url.name,
			type: 'string',
			default: '',
			placeholder: texts.urlPlaceholder,
			...(texts.urlHint && { hint: texts.urlHint }),
			description: texts.url,
			displayOptions: { hide: { [input.name]: ['binary'] } },
		},
		{
			displayName: binaryField.label,
			name: binaryField.name,
			type: 'string',
			default: defaultBinaryField,
			...(texts.binaryFieldPlaceholder && { placeholder: texts.binaryFieldPlaceholder }),
			hint: texts.binaryFieldHint,
			description: texts.binaryField,
			displayOptions: { hide: { [input.name]: ['url'] } },
		},
	];
}
