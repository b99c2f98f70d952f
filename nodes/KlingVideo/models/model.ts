/**
 * What a model can do, as data. Everything else is derived from it: the panel's fields and when
 * they show, the request schema, the error texts and the README's table.
 */

/**
 * The parameters of a model that are a choice between given values, by their names in the panel.
 */
export type ParameterName =
	| 'generationType'
	| 'mode'
	| 'frames'
	| 'duration'
	| 'aspectRatio'
	| 'audio';

/** A value that a parameter can be set to. */
export type ChoiceValue = string | number | boolean;

/** The chosen values of some of a model's parameters. */
export type Choices = Partial<Record<ParameterName, ChoiceValue>>;

/** Holds as soon as one of the named parameters has one of the values listed for it. */
export type Conditions = Readonly<Partial<Record<ParameterName, readonly ChoiceValue[]>>>;

/** One value that a parameter can be set to. */
export interface Choice {
	readonly value: ChoiceValue;
	/** How the panel shows it. */
	readonly label: string;
	/** The request says nothing where this is chosen: it is what the API does anyway. */
	readonly omitted?: true;
	/** The API refuses this value under these conditions. */
	readonly unavailableWhen?: Conditions;
}

/** One parameter of a model that is a choice between given values. */
export interface ModelParameter {
	readonly name: ParameterName;
	/** How the panel names it. */
	readonly label: string;
	readonly description: string;
	/** Its name in the body of the request; a parameter without one decides which images go along. */
	readonly bodyField?: string;
	/** The first one that is available is the default. */
	readonly choices: readonly [Choice, ...Choice[]];
	/** The parameter means nothing under these conditions: what it is set to is passed over. */
	readonly unusedWhen?: Conditions;
}

/** A model of the video endpoint. */
export interface VideoModel {
	/** Its name in the body of the request. */
	readonly id: string;
	/** How the panel names it. */
	readonly label: string;
	/** How long a prompt may be, in characters as a person counts them. */
	readonly maxPromptCharacters: number;
	/** In the order of the panel. Conditions only ever name parameters that come before. */
	readonly parameters: readonly ModelParameter[];
}

/**
 * Finds out whether conditions hold.
 *
 * @returns the first parameter and value that make them hold, or undefined if they do not
 */
export function findMatch(
	conditions: Conditions | undefined,
	choices: Choices,
): { name: ParameterName; value: ChoiceValue } | undefined {
	for (const [name, values] of Object.entries(conditions ?? {})) {
		const value = choices[name as ParameterName];
		if (value !== undefined && values.includes(value)) {
			return { name: name as ParameterName, value };
		}
	}
	return undefined;
}

/**
 * The choices of a parameter that the API takes together with what is chosen already, the default
 * first.
 */
export function availableChoices(parameter: ModelParameter, choices: Choices): Choice[] {
	return parameter.choices.filter((choice) => !findMatch(choice.unavailableWhen, choices));
}

/**
 * The parameter of a model with this name.
 *
 * @throws {Error} if the model has no such parameter: a mistake in the model
 */
export function getParameter(model: VideoModel, name: ParameterName): ModelParameter {
	const parameter = model.parameters.find((candidate) => candidate.name === name);
	if (!parameter) throw new Error(`${model.id} has no parameter ${name}`);
	return parameter;
}
