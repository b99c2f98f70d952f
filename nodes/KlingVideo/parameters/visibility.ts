/**
 * When the fields of the panel show, by the conditions of the models.
 *
 * There are reasons to hide a field and none to show it, because of expressions: as long as n8n cannot
 * evaluate the one in another field, it shows what it has no reason to hide, and the panel stays
 * usable. n8n hides a field if one reason holds, so a field that shows in several cases has a
 * definition for each. n8n never shows more than one of them.
 */
import memoize from 'lodash/memoize';
import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import { anyOf, nodeVersion, type ChoiceValue, type Conditions } from '../models/conditions';
import { defaultOf } from '../models/kinds/choice';
import type { VideoModel, VideoParameter } from '../models/model';
import { makeFields, type Reasons } from './modelFields';

/**
 * The fields of all models, in the order of each. What several models have in common is there once,
 * and so is a list whose values are not the same for all of them: each value says for which models and
 * when it is on offer.
 */
export function defineFields(models: readonly VideoModel[]): INodeProperties[] {
	const fields = shareAmong(models, (model) =>
		model.parameters
			.filter(({ isOption }) => !isOption)
			.flatMap((parameter) => [
				...noticeOf(parameter),
				...noticesBefore(model, parameter),
				...defineParameter(models, model, parameter),
			]),
	);
	return fields.map(({ shared, users }) => showFor('model', users, shared));
}

/**
 * The options of all models. They are in a collection, whose conditions name other fields with a
 * slash.
 */
export function defineOptions(models: readonly VideoModel[]): INodeProperties[] {
	const options = shareAmong(models, (model) =>
		model.parameters
			.filter(({ isOption }) => isOption)
			.flatMap((parameter) => defineParameter(models, model, parameter)),
	);
	return options.map(({ shared, users }) => showFor('/model', users, shared));
}

/**
 * What is the same for several models, once, with the IDs of the models: in the order of each of them,
 * and what has one name side by side.
 */
function shareAmong<One extends { name: string }>(
	models: readonly VideoModel[],
	list: (model: VideoModel) => readonly One[],
): Array<{ shared: One; users: string[] }> {
	const all: Array<{ shared: One; key: string; users: string[] }> = [];
	for (const model of models) {
		let position = 0;
		for (const shared of list(model)) {
			const key = JSON.stringify(shared);
			const find = (test: (other: (typeof all)[number]) => boolean) =>
				all.findIndex((other, index) => index >= position && test(other));
			let place = find((other) => other.key === key);
			if (place === -1) {
				const alike = find((other) => other.shared.name === shared.name);
				place = alike === -1 ? position : alike + 1;
				all.splice(place, 0, { shared, key, users: [] });
			}
			all[place]?.users.push(model.id);
			position = place + 1;
		}
	}
	return all;
}

function showFor<One extends INodeProperties | INodePropertyOptions>(
	path: string,
	models: string[],
	{ displayOptions, ...rest }: One,
): One {
	return { ...rest, displayOptions: { show: { [path]: models }, ...displayOptions } } as One;
}

/** The values of each list of a model, by the names of their fields. The list of every model asks for them. */
const listsOf = memoize(
	({ parameters }: VideoModel) =>
		new Map(
			parameters
				.flatMap(makeFields)
				.map(({ name, options = [] }) => [name, options as INodePropertyOptions[]]),
		),
);

/**
 * Gives a list of one model the values of all models. One that not every model has is on offer for those
 * that do. Of a value that others offer under other conditions, the list has this model's own.
 */
function offerAll(
	models: readonly VideoModel[],
	model: VideoModel,
	field: INodeProperties,
): INodeProperties {
	if (field.type !== 'options') return field;
	const optionsOf = (one: VideoModel) => listsOf(one).get(field.name) ?? [];
	const own = optionsOf(model);
	const count = models.filter((other) => optionsOf(other).length > 0).length;
	const options = shareAmong(models, (other) =>
		optionsOf(other).map((option) => own.find(({ value }) => value === option.value) ?? option),
	).map(({ shared, users }) => (users.length === count ? shared : showFor('model', users, shared)));
	return { ...field, options };
}

/** The definitions of a parameter's fields for one of the models. */
function defineParameter(
	models: readonly VideoModel[],
	model: VideoModel,
	parameter: VideoParameter,
): INodeProperties[] {
	const pathTo = (name: string) => (parameter.isOption && name !== nodeVersion ? `/${name}` : name);
	const cases = findCases(model, parameter).flatMap((reasons) => wordCases(parameter, reasons));
	return cases.flatMap(({ worded, reasons }) =>
		makeFields(worded).map((field) => {
			const outer = Object.entries(reasons).map(([name, values]) => [pathTo(name), values]);
			const hide: Reasons = { ...Object.fromEntries(outer), ...field.displayOptions?.hide };
			const isHidden = Object.keys(hide).length > 0;
			return { ...offerAll(models, model, field), ...(isHidden && { displayOptions: { hide } }) };
		}),
	);
}

/** The cases in which a parameter shows, each by its reasons to hide it. */
function findCases(model: VideoModel, parameter: VideoParameter): Reasons[] {
	const takenAway = takenAwayBy(parameter);
	const reasons = anyOf(parameter.unusedWhen, takenAway) as Reasons;
	// The panel keeps the value of a hidden choice, which no longer takes anything away.
	const leftovers = findChoices(model, takenAway).flatMap(({ choice, value }) =>
		Object.entries(choice.unavailableWhen ?? {}).flatMap(([name, obstacles]) =>
			obstacles
				.filter((obstacle) => !reasons[name]?.includes(obstacle))
				.map((obstacle) => ({
					...reasons,
					[choice.name]: unlessIs(value),
					[name]: unlessIs(obstacle),
				})),
		),
	);
	return [reasons, ...leftovers];
}

/**
 * Divides a case in which a parameter shows by its texts: one part for each value that has texts of its
 * own, and before them one for all other values.
 */
function wordCases(
	parameter: VideoParameter,
	reasons: Reasons,
): Array<{ worded: VideoParameter; reasons: Reasons }> {
	if (!parameter.textsFor) return [{ worded: parameter, reasons }];
	const { choice, texts } = parameter.textsFor;
	const others = anyOf(reasons as Conditions, { [choice]: Object.keys(texts) }) as Reasons;
	return [
		// The first definition of a name is the one that n8n's AI builder reads.
		{ worded: parameter, reasons: others },
		...Object.entries(texts).map(([value, text]) => ({
			worded: { ...parameter, ...text },
			reasons: { ...reasons, [choice]: unlessIs(value) },
		})),
	];
}

/** The notice that a parameter always has above it, if it has one. */
function noticeOf({ name, notice }: VideoParameter): INodeProperties[] {
	if (notice === undefined) return [];
	return [{ displayName: notice, name: `${name}Notice`, type: 'notice', default: '' }];
}

/**
 * What a choice takes away, said in place of the first field that it takes. It is not said of a
 * default: nobody has chosen that.
 */
function noticesBefore(model: VideoModel, parameter: VideoParameter): INodeProperties[] {
	return findChoices(model, takenAwayBy(parameter)).flatMap(({ choice, value, label }) => {
		const taken = model.parameters.filter(
			(other) => !other.isOption && takenAwayBy(other)[choice.name]?.includes(value),
		);
		if (value === defaultOf(choice) || taken[0] !== parameter) return [];
		const name = String(value);
		return [
			{
				displayName: `Not available with ${label}: ${taken.map((other) => other.label).join(', ')}`,
				name: `${parameter.name}NotWith${name.charAt(0).toUpperCase()}${name.slice(1)}`,
				type: 'notice',
				default: '',
				displayOptions: {
					hide: {
						...(anyOf(choice.unusedWhen, choice.unavailableWhen) as Reasons),
						[choice.name]: unlessIs(value),
					},
				},
			},
		];
	});
}

/** The conditions under which another choice takes a parameter away. */
function takenAwayBy({ decidedBy, unavailableWhen }: VideoParameter): Conditions {
	return anyOf(decidedBy, unavailableWhen);
}

/** The choices of a model that conditions name, with each value that makes them hold. */
function findChoices({ parameters }: VideoModel, conditions: Conditions) {
	return parameters.flatMap((choice) => {
		if (choice.kind !== 'choice') return [];
		return choice.choices
			.filter(({ value }) => conditions[choice.name]?.includes(value))
			.map(({ value, label }) => ({ choice, value, label }));
	});
}

/** The reason to hide what shows with one value only. */
function unlessIs(value: ChoiceValue): Reasons[string] {
	return [{ _cnd: { not: value } }];
}
