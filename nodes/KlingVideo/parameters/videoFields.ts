import {
	NodeOperationError,
	isExpression,
	type IDataObject,
	type IDisplayOptions,
	type IExecuteFunctions,
	type INodeProperties,
} from 'n8n-workflow';

import { videoModels } from '../models';
import {
	getParameter,
	type Choice,
	type ChoiceValue,
	type Conditions,
	type ModelParameter,
	type ParameterName,
	type VideoModel,
} from '../models/model';
import {
	fieldLabels,
	frameFields,
	frameInputs,
	parseVideoRequest,
	type VideoRequest,
} from '../models/request';
import { getRaw, isTool } from './context';
import { imageFieldDescription } from './images';
import { parseSwitch } from './switch';

const [{ id: defaultModelId }] = videoModels;
const [{ value: defaultFrameInput }] = frameInputs;

/** The fields that describe the video to make, for all models, derived from the models. */
export const requestFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		noDataExpression: true,
		options: videoModels.map((model) => ({ name: model.label, value: model.id })),
		default: defaultModelId,
		description: 'The model that makes the video',
	},
	...videoModels.flatMap(modelFields),
];

/** The options of a request that every model has. */
export const requestOptions: INodeProperties[] = [
	{
		displayName: fieldLabels.negativePrompt,
		name: 'negativePrompt',
		type: 'string',
		typeOptions: { rows: 2 },
		default: '',
		placeholder: 'e.g. blurry, low quality, distorted',
		description: 'What the video must not show',
	},
	{
		displayName: fieldLabels.watermark,
		name: 'watermark',
		type: 'boolean',
		default: false,
		description: 'Whether to add a watermark to the video',
	},
];

/** What the user says about items that an earlier try has submitted with an unknown outcome. */
export const resubmitOption: INodeProperties = {
	displayName: 'Submit Again What May Have Been Accepted',
	name: 'resubmitUnknown',
	type: 'boolean',
	default: false,
	description:
		'Whether a retry submits an item again if the answer to its first submission was lost. Look at the task list of your APIMart account first: if the video is there, it is paid for twice.',
};

/** Reads {@link resubmitOption} for one item. */
export function readResubmit(context: IExecuteFunctions, itemIndex: number): boolean {
	const { resubmitUnknown } = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const value = String(resubmitUnknown ?? '').trim() === '' ? false : resubmitUnknown;
	return parseSwitch(context, value, resubmitOption.displayName, itemIndex);
}

/** The fields of one model, in the order of the panel. */
function modelFields(model: VideoModel): INodeProperties[] {
	const choiceFields = (...names: ParameterName[]) =>
		names.flatMap((name) => parameterFields(model, getParameter(model, name)));
	const fields = [
		...choiceFields('generationType'),
		promptField(model),
		...choiceFields('mode', 'frames'),
		...imageFields(frameFields[0], 'data', hiddenUnless(model, 'generationType', 'imageToVideo')),
		...imageFields(frameFields[1], 'lastFrame', hiddenUnless(model, 'frames', 'firstAndLast')),
		...choiceFields('duration', 'aspectRatio', 'audio'),
	];
	return fields.map((field) => ({
		...field,
		displayOptions: {
			...field.displayOptions,
			show: { model: [model.id], ...field.displayOptions?.show },
		},
	}));
}

function promptField(model: VideoModel): INodeProperties {
	return {
		displayName: fieldLabels.prompt,
		name: 'prompt',
		type: 'string',
		required: true,
		typeOptions: { rows: 4 },
		default: '',
		placeholder: 'e.g. A golden cat running on a sunlit meadow, slow motion',
		description: `What the video shows: scenes, actions, style. At most ${model.maxPromptCharacters} characters.`,
	};
}

/** How one image is given, and where it is. */
function imageFields(
	{ input, url, binaryField }: (typeof frameFields)[number],
	defaultBinaryField: string,
	{ hide }: IDisplayOptions,
): INodeProperties[] {
	return [
		{
			displayName: fieldLabels[input],
			name: input,
			type: 'options',
			options: frameInputs.map(({ value, label }) => ({ name: label, value })),
			default: defaultFrameInput,
			description: 'Whether the image is on the web or in a binary field of the item',
			displayOptions: { hide: { ...hide } },
		},
		{
			displayName: fieldLabels[url],
			name: url,
			type: 'string',
			default: '',
			placeholder: 'e.g. https://example.com/frame.jpg',
			description: 'Public address of the image. JPEG or PNG, at least 300 pixels a side.',
			displayOptions: { hide: { ...hide, [input]: ['binary'] } },
		},
		{
			displayName: fieldLabels[binaryField],
			name: binaryField,
			type: 'string',
			default: defaultBinaryField,
			hint: 'The name of the input binary field that holds the image',
			description: `${imageFieldDescription}. It is uploaded to APIMart.`,
			displayOptions: { hide: { ...hide, [input]: ['url'] } },
		},
	];
}

/**
 * The field of a parameter. It is hidden if there is nothing to choose. If one field cannot say all
 * of it, there are two of the same name, of which at most one is shown.
 *
 * Conditions say when to hide: while an expression in another field cannot be evaluated yet, n8n
 * shows what it has no reason to hide, and so the panel stays usable. Of two fields it must then
 * show the one with all the choices.
 */
function parameterFields(model: VideoModel, parameter: ModelParameter): INodeProperties[] {
	const { choices, unusedWhen } = parameter;
	const restriction = choices.find((choice) => choice.unavailableWhen)?.unavailableWhen;
	const whole = choiceField(parameter, choices, hiddenWhen({ ...unusedWhen, ...restriction }));
	if (!restriction) return [whole];
	const free = choices.filter((choice) => !choice.unavailableWhen);
	if (free.length > 1) return [choiceField(parameter, free, hiddenUnlessAny(restriction)), whole];

	// While a panel is open, conditions go on seeing the value of a field that n8n has hidden. Where
	// that field is not used, one that does not look at it stands in.
	const stale = Object.keys(restriction)
		.map((name) => getParameter(model, name as ParameterName))
		.find((other) => other.unusedWhen);
	if (!stale?.unusedWhen) return [whole];
	const others = Object.entries(restriction).filter(([name]) => name !== stale.name);
	const { hide } = hiddenWhen(Object.fromEntries(others));
	return [
		choiceField(parameter, choices, {
			hide: { ...hide, ...hiddenUnlessAny(stale.unusedWhen).hide },
		}),
		choiceField(parameter, choices, hiddenWhen({ ...restriction, ...stale.unusedWhen })),
	];
}

function choiceField(
	{ name, label, description }: ModelParameter,
	choices: readonly Choice[],
	displayOptions: IDisplayOptions,
): INodeProperties {
	const field = { displayName: label, name, description, displayOptions };
	const values = choices.map((choice) => choice.value);
	const isSwitch = values.every((value) => typeof value === 'boolean');
	if (isSwitch) return { ...field, type: 'boolean', default: values[0] ?? false };
	return {
		...field,
		type: 'options',
		options: choices.map((choice) => ({
			name: choice.label,
			value: choice.value as string | number,
		})),
		default: values[0] ?? '',
	};
}

/**
 * Hides a field unless a parameter is set to the value, which it can only be where that is
 * available.
 */
function hiddenUnless(model: VideoModel, name: ParameterName, value: ChoiceValue): IDisplayOptions {
	const { choices, unusedWhen } = getParameter(model, name);
	const unavailableWhen = choices.find((choice) => choice.value === value)?.unavailableWhen;
	const others = choices.map((choice) => choice.value).filter((other) => other !== value);
	return hiddenWhen({ ...unusedWhen, ...unavailableWhen, [name]: others });
}

/** Hides a field where the conditions hold. */
function hiddenWhen(conditions: Conditions): IDisplayOptions {
	const hide = Object.entries(conditions).map(([name, values]) => [name, [...values]]);
	return hide.length > 0 ? { hide: Object.fromEntries(hide) } : {};
}

/**
 * Hides a field where a condition does not hold, an expression that cannot be evaluated yet
 * included.
 */
function hiddenUnlessAny(conditions: Conditions): IDisplayOptions {
	const hide = Object.entries(conditions).map(([name, values]) => [
		name,
		values.map((value) => ({ _cnd: { not: value } })),
	]);
	return { hide: Object.fromEntries(hide) };
}

/**
 * Reads the video that one item asks for, and judges it by the item's own values.
 *
 * @throws {NodeOperationError} naming each field that is wrong and what would mend it
 */
export function readVideoRequest(context: IExecuteFunctions, itemIndex: number): VideoRequest {
	const modelId = context.getNodeParameter('model', itemIndex);
	const model = videoModels.find((candidate) => candidate.id === modelId);
	if (!model) {
		const known = videoModels.map((candidate) => candidate.id).join(', ');
		throw new NodeOperationError(context.getNode(), `There is no model "${String(modelId)}"`, {
			itemIndex,
			description: `Set Model to one of: ${known}.`,
		});
	}

	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const isSet = (name: string) => getRaw(context, name) !== null;
	const given = (names: readonly string[]) =>
		Object.fromEntries(
			names.map((name) => [name, context.getNodeParameter(name, itemIndex) ?? null]),
		);
	const judged = parseVideoRequest(model, {
		...given(['prompt']),
		frames: given(frameFields.flatMap((names) => Object.values(names)).filter(isSet)),
		choices: given(
			model.parameters.filter((parameter) => isChosen(context, parameter)).map(({ name }) => name),
		),
		negativePrompt: unlessBlank(options.negativePrompt),
		watermark: unlessBlank(options.watermark),
		callbackUrl: unlessBlank(options.callbackUrl),
	});
	if ('request' in judged) return judged.request;
	throw new NodeOperationError(
		context.getNode(),
		judged.issues.map((issue) => issue.message).join(' '),
		{ itemIndex, description: judged.issues.map((issue) => issue.fix).join(' ') },
	);
}

/**
 * The fields that make the video as they stand in the panel, expressions unresolved: what the
 * ledger goes by. One that is left at its default says nothing, so that a field that a later version
 * of the package adds makes no other order of an old one.
 *
 * @returns null in a tool of an AI agent, where the model decides what is asked for
 */
export function readOrder(context: IExecuteFunctions): IDataObject | null {
	if (isTool(context)) return null;
	const options = getRaw(context, 'options') as IDataObject | null;
	const defaults = new Map<string, unknown>();
	for (const field of [...requestFields, ...requestOptions]) {
		if (!defaults.has(field.name)) defaults.set(field.name, field.default);
	}
	const given = [...defaults]
		.map(
			([name, unset]) => [name, getRaw(context, name) ?? options?.[name] ?? unset, unset] as const,
		)
		.filter(([, value, unset]) => value !== unset);
	return Object.fromEntries(given) as IDataObject;
}

/**
 * Whether the user has chosen the value of a parameter. A hidden one is not there at all; and where
 * expressions decide what is shown, one that is left at "say nothing" is not a choice that could be
 * refused.
 */
function isChosen(context: IExecuteFunctions, { name, choices }: ModelParameter): boolean {
	const raw = getRaw(context, name);
	if (raw === null || isExpression(raw)) return raw !== null;
	return !choices.some((choice) => choice.omitted && choice.value === raw);
}

function unlessBlank(value: unknown): unknown {
	return value === null || String(value ?? '').trim() === '' ? undefined : value;
}
