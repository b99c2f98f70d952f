/** The tables of the documentation that say what each model can do, made from the models' data. */
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { kindOf } from '../../nodes/KlingVideo/models/kinds';
import { fileInputs } from '../../nodes/KlingVideo/models/kinds/file';
import { isWholeBody } from '../../nodes/KlingVideo/models/kinds/json';
import { shotsInputs } from '../../nodes/KlingVideo/models/kinds/shots';
import type { Choice, VideoModel, VideoParameter } from '../../nodes/KlingVideo/models/model';
import { sayLimitBy } from '../../nodes/KlingVideo/models/text';
import { makeFields } from '../../nodes/KlingVideo/parameters/modelFields';
import {
	findChoice,
	findTerms,
	hidingConditions,
	sayIf,
	sayLabels,
	sayNotWith,
	sayUnless,
} from './conditionWords';
import { renderTable } from './renderTable';

type Of<Kind extends VideoParameter['kind']> = Extract<VideoParameter, { kind: Kind }>;

/** What each field of a parameter takes, by the kind of the parameter. */
const values: {
	[Kind in VideoParameter['kind']]: (parameter: Of<Kind>, model: VideoModel) => string[];
} = {
	choice(parameter, model) {
		const { choices } = parameter;
		if (choices.every(({ value }) => typeof value === 'boolean')) return ['on, off'];
		if (isRange(choices)) return [`${choices[0].value} to ${choices.at(-1)?.value} seconds`];
		return [listChoices(choices, ({ unavailableWhen = {} }) => sayUnless(model, unavailableWhen))];
	},
	wholeNumber: ({ min, max }) => [`${min} to ${max}`],
	text: ({ maxCharacters, limitBy }) => [
		maxCharacters === undefined
			? 'Text'
			: `At most ${maxCharacters} characters${sayLimitBy(limitBy)}`,
	],
	image: () => [listChoices(fileInputs), 'A URL', 'A binary field'],
	images({ counts }, model) {
		const limits = counts
			.map(({ when, min, max, limitBy }) => {
				const range = `${min} to ${max}${sayLimitBy(limitBy)}`;
				return when ? `${range} if ${sayIf(model, when)}` : range;
			})
			.join('; ');
		return [listChoices(fileInputs), `URLs: ${limits}`, 'As many binary fields'];
	},
	video: () => [listChoices(fileInputs), 'A URL', 'A binary field'],
	shots({ maxShots, maxPromptCharacters, minSeconds, maxSeconds }) {
		const limits = `1 to ${maxShots} shots, ${minSeconds} to ${maxSeconds} seconds together, with prompts of at most ${maxPromptCharacters} characters`;
		return [listChoices(shotsInputs), limits, 'A list of such shots'];
	},
	elements: ({ maxElements, minImages, maxImages, together }, { parameters }) => {
		const images = parameters.find(({ name }) => name === together?.images);
		const limits = [`0 to ${maxElements}, with ${minImages} to ${maxImages} images each`];
		if (together && images) {
			const { max, limitBy } = together;
			limits.push(`at most ${max} together with ${images.label}s${sayLimitBy(limitBy)}`);
		}
		return [limits.join('; ')];
	},
	modelId: () => ['A model from the list, or its ID'],
	json: () => ['A JSON object'],
};

/** The table of a model's fields. */
export function renderFields(model: VideoModel): string {
	const rows = model.parameters.flatMap((parameter) => {
		const sayValues = values[parameter.kind] as (p: VideoParameter, m: VideoModel) => string[];
		const fields = makeFields(parameter);
		const taken = sayValues(parameter, model);
		return fields.map((field, index) => [
			`${parameter.isOption ? 'Options → ' : ''}${field.displayName}`,
			taken[index] ?? '',
			sayDefault(model, parameter, field),
			sayInput(field, fields) ?? (sayUnless(model, hidingConditions(parameter)) || 'always'),
		]);
	});
	return renderTable([['Field', 'Values', 'Default', 'Shows'], ...rows]);
}

/** Whether a choice has each whole number from its first to its last value. */
function isRange(choices: readonly Choice[]): boolean {
	return (
		choices.length > 2 &&
		choices.every(({ value }, index) => value === Number(choices[0]?.value) + index)
	);
}

/** The values of a choice, and what the panel calls them. */
function listChoices(
	choices: ReadonlyArray<Pick<Choice, 'value' | 'label'>>,
	sayLimits: (choice: Choice) => string = () => '',
): string {
	return choices
		.map((choice) => {
			const { label } = choice;
			const value = String(choice.value);
			const name = label.startsWith(value) ? label.slice(value.length) : `: ${label}`;
			const named = `\`${value}\`${name}`;
			return [named, sayLimits(choice)].filter(Boolean).join(', ');
		})
		.join('; ');
}

/** What a field is if nobody sets it, or that it must be set. */
function sayDefault(
	model: VideoModel,
	parameter: VideoParameter,
	{ default: unset }: INodeProperties,
): string {
	if (typeof unset === 'boolean') return unset ? 'on' : 'off';
	if (typeof unset === 'number' || (typeof unset === 'string' && unset !== '')) {
		return `\`${unset}\``;
	}
	if (['image', 'video', 'modelId'].includes(parameter.kind)) return 'required';
	if (isWholeBody(parameter)) return 'required';
	if (parameter.kind !== 'text' || !parameter.isRequired) return '';
	const { optionalWhen } = parameter;
	return optionalWhen ? `required, unless ${sayIf(model, optionalWhen)}` : 'required';
}

/** Which way of giving something a field belongs to; nothing if it says so itself. */
function sayInput(
	{ displayOptions }: INodeProperties,
	fields: readonly INodeProperties[],
): string | undefined {
	const [[name, hiding = []] = []] = Object.entries(displayOptions?.hide ?? {});
	const input = fields.find((field) => field.name === name);
	const ways = (input?.options ?? []) as INodePropertyOptions[];
	const shown = ways.filter(({ value }) => !hiding.includes(value));
	return (
		input && `if ${input.displayName} is ${sayLabels(shown.map(({ name: label }) => ({ label })))}`
	);
}

/** What each column of the table of all models says of a model; nothing if it cannot do that. */
const features: Readonly<Record<string, (model: VideoModel) => string | undefined>> = {
	Model: ({ label }) => label,
	Resolution: (model) =>
		all(model, 'choice')
			.find(({ name }) => name === 'quality')
			?.choices.map(({ label }) => /\((.+)\)/.exec(label)?.[1] ?? label)
			.join(', '),
	Seconds(model) {
		const duration = writerOf(model, 'duration');
		if (duration?.kind === 'choice') {
			const values = duration.choices.map(({ value }) => String(value));
			return isRange(duration.choices) ? `${values[0]} to ${values.at(-1)}` : values.join(', ');
		}
		return all(model, 'video').length > 0 ? 'as the video' : undefined;
	},
	Sound(model) {
		if (model.alwaysHasSound) return 'always';
		const audio = writerOf(model, 'audio');
		if (audio) return `yes${sayNotWith(model, hidingConditions(audio))}`;
		const fields = all(model, 'choice').flatMap((choice) => kindOf(choice).bodyFields(choice));
		const isKept = fields.some((field) => field.endsWith('keep_original_sound'));
		return isKept ? 'of the video' : undefined;
	},
	Images: (model) =>
		all(model, 'image')
			.map((image) => {
				const conditions = Object.entries(hidingConditions(image));
				const restrictions = conditions.filter(([name]) => findChoice(model, name)?.bodyField);
				return image.label + sayNotWith(model, Object.fromEntries(restrictions));
			})
			.join('; '),
	References: (model) => upTo(...all(model, 'images').flatMap(({ counts }) => counts)),
	Videos: (model) =>
		all(model, 'video')
			.flatMap(({ label, unusedWhen = {} }) => {
				const [uses] = findTerms(model, unusedWhen);
				return uses?.others.map((use) => use.label) ?? [label];
			})
			.join(', '),
	Shots: (model) => upTo(...all(model, 'shots').map(({ maxShots: max }) => ({ max }))),
	Elements: (model) => upTo(...all(model, 'elements').map(({ maxElements: max }) => ({ max }))),
};

/** The table of all models with what they can do, for choosing one of them. */
export function renderFeatures(models: readonly VideoModel[]): string {
	return renderTable([
		Object.keys(features),
		...models.map((model) => Object.values(features).map((say) => say(model) || '–')),
	]);
}

/** All parameters of one kind. */
function all<Kind extends VideoParameter['kind']>({ parameters }: VideoModel, kind: Kind) {
	return parameters.filter((parameter): parameter is Of<Kind> => parameter.kind === kind);
}

/** The parameter that gives a field of the body, and nothing else. */
function writerOf({ parameters }: VideoModel, field: string): VideoParameter | undefined {
	return parameters.find((parameter) => 'bodyField' in parameter && parameter.bodyField === field);
}

function upTo(...limits: ReadonlyArray<{ max: number }>): string | undefined {
	return limits.length > 0 ? `up to ${Math.max(...limits.map(({ max }) => max))}` : undefined;
}
