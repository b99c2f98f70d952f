/**
 * When the fields of the panel show, worked out from the conditions of the models.
 *
 * A field shows only where it means something, with the choices that are to be had there. If another
 * choice leaves only one of them, a notice in its place says so. n8n can hide a field on a list of
 * reasons, of which one is enough. So a field that takes more than that to say has several
 * definitions of the same name, of which n8n shows one at most.
 *
 * There are reasons to hide and none to show, because of expressions: as long as n8n cannot evaluate
 * the one in another field, it shows what it has no reason to hide, and the panel stays usable.
 */
import type { IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { findMatch, type ChoiceValue, type Values } from '../models/conditions';
import { availableChoices } from '../models/kinds/choice';
import type { Choice, ChoiceParameter, VideoModel, VideoParameter } from '../models/model';

/**
 * What other fields must be: none of some values, which anything that is not known yet is, or one
 * value.
 */
type Clause = Readonly<Record<string, { not: readonly ChoiceValue[] } | { is: ChoiceValue }>>;

/** A definition of a field for some models. */
interface Definition {
	field: INodeProperties;
	/** The field as a text, to find its like. */
	key: string;
	models: VideoModel[];
	clause: Clause;
}

/** Makes the fields of a parameter, of a choice with these choices. */
type MakeFields = (parameter: VideoParameter, choices: readonly Choice[]) => INodeProperties[];

/**
 * The fields of all models, each shown where it means something. For each model, they are in the
 * model's order. What several models have in common is defined once; of several definitions of one
 * name, the one with the most choices is the first, because what reads a description without the
 * panel goes by that one.
 */
export function defineFields(models: readonly VideoModel[], makeFields: MakeFields) {
	const definitions: Definition[] = [];
	for (const model of models) {
		let position = 0;
		for (const { field, clause } of model.parameters
			.filter((parameter) => !isOption(parameter))
			.flatMap((parameter) => defineParameter(model, parameter, makeFields))) {
			const key = JSON.stringify(field);
			const own = { models: [model], clause };
			const mergeWith = (other: Definition) => (other.key === key ? merge(other, own) : undefined);
			const next = definitions.slice(position).findIndex((other) => mergeWith(other));
			const found = next === -1 ? undefined : definitions[position + next];
			if (found) {
				found.clause = mergeWith(found) ?? found.clause;
				found.models.push(model);
				position += next + 1;
			} else {
				definitions.splice(position, 0, { field, key, ...own });
				position++;
			}
		}
	}
	return completeFirst(definitions).map(({ field, models: users, clause }) => ({
		...field,
		displayOptions: {
			show: { model: users.map(({ id }) => id), ...field.displayOptions?.show },
			...hideBy(clause, field.displayOptions?.hide),
		},
	}));
}

/**
 * The options of all models. They depend on the model and on nothing else, and stand in a collection,
 * from which a condition looks up to the model with a slash.
 */
export function defineOptions(models: readonly VideoModel[], makeFields: MakeFields) {
	const options = models.flatMap((model) =>
		model.parameters.filter(isOption).flatMap((parameter) => {
			const choices = parameter.kind === 'choice' ? parameter.choices : [];
			return makeFields(parameter, choices).map((field) => ({ id: model.id, field }));
		}),
	);
	const users = new Map<string, { field: INodeProperties; ids: string[] }>();
	for (const { id, field } of options) {
		const option = users.get(field.name) ?? { field, ids: [] };
		option.ids.push(id);
		users.set(field.name, option);
	}
	return [...users.values()].map(({ field, ids }) => ({
		...field,
		displayOptions: { show: { '/model': ids } },
	}));
}

/** Whether a parameter stands among the options of the panel. */
export function isOption(parameter: VideoParameter): boolean {
	return 'isOption' in parameter;
}

/** Lets definitions of one name change places, so that the one with the most choices is the first. */
function completeFirst(definitions: readonly Definition[]): Definition[] {
	const byName = new Map<string, Definition[]>();
	for (const definition of definitions) {
		const { name } = definition.field;
		byName.set(name, [...(byName.get(name) ?? []), definition]);
	}
	const size = ({ field }: Definition) => field.options?.length ?? 0;
	for (const alike of byName.values()) alike.sort((a, b) => size(b) - size(a));
	return definitions.map(({ field }) => byName.get(field.name)?.shift() as Definition);
}

/** The definitions of a parameter's fields for one model. */
function defineParameter(
	model: VideoModel,
	parameter: VideoParameter,
	makeFields: MakeFields,
): Array<{ field: INodeProperties; clause: Clause }> {
	const names = findInfluences(model, parameter);
	const influences = model.parameters.filter(
		(other): other is ChoiceParameter => other.kind === 'choice' && names.has(other.name),
	);
	return divide([...influences].reverse(), {}, (raw) => {
		const values = settle(influences, raw);
		if (findMatch(parameter.unusedWhen, values)) return [];
		if (parameter.kind !== 'choice') return makeFields(parameter, []);
		const available = availableChoices(parameter, values);
		if (available.length > 1) return makeFields(parameter, available);
		return explainMissing(parameter, influences, values);
	}).flatMap(({ fields, clause }) => fields.map((field) => ({ field, clause })));
}

/**
 * Makes the notice that takes the place of a choice which other choices have left with one value. It
 * names what is missing and the choice that would bring it.
 *
 * @param influences the choices that have a say, whose values are settled
 * @returns nothing if no other choice is the reason
 */
function explainMissing(
	{ name, label, choices }: ChoiceParameter,
	influences: readonly ChoiceParameter[],
	values: Values,
): INodeProperties[] {
	const [missing, match] =
		choices
			.map((choice) => [choice, findMatch(choice.unavailableWhen, values)] as const)
			.find(([, found]) => found) ?? [];
	const obstacle = influences.find((influence) => influence.name === match?.name);
	if (!missing || !obstacle) return [];
	const refused = missing.unavailableWhen?.[obstacle.name] ?? [];
	const ways = obstacle.choices
		.filter(({ value }) => !refused.includes(value))
		.map((way) => `"${way.label}"`);
	const wanted = missing.value === true ? `'${label}'` : `'${label}' "${missing.label}"`;
	return [
		{
			displayName: `${wanted} needs '${obstacle.label}' ${ways.join(' or ')}.`,
			name: `${name}Needs${obstacle.name.charAt(0).toUpperCase()}${obstacle.name.slice(1)}`,
			type: 'notice',
			default: '',
		},
	];
}

/** The names of all choices that have a say in whether a parameter means something, and in what it can be. */
function findInfluences(model: VideoModel, parameter: VideoParameter): Set<string> {
	const choices = parameter.kind === 'choice' ? parameter.choices : [];
	const conditions = [
		parameter.unusedWhen ?? {},
		...choices.map(({ unavailableWhen }) => unavailableWhen ?? {}),
	];
	const direct = conditions.flatMap((condition) => Object.keys(condition));
	const further = model.parameters
		.filter(({ name }) => direct.includes(name))
		.flatMap((influence) => [...findInfluences(model, influence)]);
	return new Set([...direct, ...further]);
}

/**
 * What choices come down to that the panel holds. It goes on holding the values of fields that it
 * has hidden.
 *
 * @param raw the values in the panel; undefined where they are not known yet
 */
function settle(choices: readonly ChoiceParameter[], raw: Values): Values {
	const values: Record<string, unknown> = {};
	for (const choice of choices) {
		const value = raw[choice.name];
		if (value === undefined || findMatch(choice.unusedWhen, values)) continue;
		const available = availableChoices(choice, values);
		const chosen = available.find((candidate) => candidate.value === value) ?? available[0];
		values[choice.name] = chosen?.value;
	}
	return values;
}

/** Which fields show where. */
interface Division {
	fields: readonly INodeProperties[];
	clause: Clause;
}

/**
 * Divides all that the influences can be into clauses that exclude each other.
 *
 * @param influences the nearest first
 * @param raw what has been decided about the others
 * @param show the fields to show for given values
 */
function divide(
	influences: readonly ChoiceParameter[],
	raw: Values,
	show: (raw: Values) => readonly INodeProperties[],
): Division[] {
	const [influence, ...others] = influences;
	if (!influence) {
		const fields = show(raw);
		return fields.length > 0 ? [{ fields, clause: {} }] : [];
	}
	const { name, choices } = influence;
	const divideWith = (value: ChoiceValue | undefined) =>
		divide(others, { ...raw, [name]: value }, show);
	const whenUnknown = divideWith(undefined);
	const different = choices
		.map(({ value }) => ({ value, divisions: divideWith(value) }))
		.filter(({ divisions }) => JSON.stringify(divisions) !== JSON.stringify(whenUnknown));
	if (different.length === 0) return whenUnknown;
	const not = different.map(({ value }) => value);
	return [
		...whenUnknown.map((division) => withCondition(division, name, { not })),
		...different.flatMap(({ value, divisions }) =>
			divisions.map((division) => withCondition(division, name, { is: value })),
		),
	];
}

function withCondition(
	{ fields, clause }: Division,
	name: string,
	condition: Clause[string],
): Division {
	return { fields, clause: { ...clause, [name]: condition } };
}

type Shared = Pick<Definition, 'models' | 'clause'>;

/** A clause that means for each of the models what it means now, or undefined if there is none. */
function merge(a: Shared, b: Shared): Clause | undefined {
	const merged: Record<string, Clause[string]> = {};
	for (const name of new Set([...Object.keys(a.clause), ...Object.keys(b.clause)])) {
		const [ofA, ofB] = [a.clause[name] ?? { not: [] }, b.clause[name] ?? { not: [] }];
		if ('not' in ofA && 'not' in ofB) {
			const not = [...new Set([...ofA.not, ...ofB.not])];
			if (!means(a.models, name, not, ofA.not) || !means(b.models, name, not, ofB.not))
				return undefined;
			merged[name] = { not };
		} else if (JSON.stringify(ofA) === JSON.stringify(ofB)) {
			merged[name] = ofA;
		} else {
			return undefined;
		}
	}
	return merged;
}

/**
 * Whether a longer list means the same for these models: the values that it adds are none of theirs.
 * For a model without the choice no list will do, because the panel may hold what another model has
 * left there.
 */
function means(
	models: readonly VideoModel[],
	name: string,
	longer: readonly ChoiceValue[],
	shorter: readonly ChoiceValue[],
): boolean {
	if (longer.length === 0) return true;
	return models.every((model) => {
		const choice = model.parameters.find((parameter) => parameter.name === name);
		if (choice?.kind !== 'choice') return false;
		const added = longer.filter((value) => !shorter.includes(value));
		return choice.choices.every(({ value }) => !added.includes(value));
	});
}

/** The reasons to hide a field where a clause does not hold. */
function hideBy(
	clause: Clause,
	others: IDisplayOptions['hide'] = {},
): Pick<IDisplayOptions, 'hide'> {
	const hide = Object.entries(clause).map(([name, condition]) => [
		name,
		'not' in condition ? [...condition.not] : [{ _cnd: { not: condition.is } }],
	]);
	const all = { ...Object.fromEntries(hide), ...others } as NonNullable<IDisplayOptions['hide']>;
	return Object.keys(all).length > 0 ? { hide: all } : {};
}
