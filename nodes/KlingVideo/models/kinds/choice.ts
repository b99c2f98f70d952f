import { anyOf, findMatch, type ChoiceValue, type Conditions, type Values } from '../conditions';
import type { Choice, ChoiceParameter, Unit } from '../model';
import { checkExpression, isBlank, normalize, parseWholeNumber, quote } from '../text';
import type { ParameterKind, Reading } from './kind';

/** A choice between given values. A blank one is the default. */
export const choice: ParameterKind<ChoiceParameter, ChoiceValue> = {
	fields: ({ name, label }) => [{ name, label }],
	read(parameter, reading) {
		const value = reading.given[parameter.name];
		const available = availableChoices(parameter, reading.values);
		if (isBlank(value)) return defaultOf(parameter, available);
		const chosen = matchChoice(parameter, value, available, reading);
		if (!chosen || available.includes(chosen)) return chosen?.value;
		return refuseCombination(
			parameter.label,
			nameChoice(chosen),
			nameChoices(available),
			anyOf(parameter.unavailableWhen, chosen.unavailableWhen),
			reading,
		);
	},
	write(parameter, value) {
		const { body } = parameter.choices.find((candidate) => candidate.value === value) ?? {};
		return body ?? (parameter.bodyField ? { [parameter.bodyField]: value } : {});
	},
	bodyFields: ({ bodyField, choices }) => [
		...(bodyField ? [bodyField] : []),
		...choices.flatMap(({ body = {} }) => Object.keys(body)),
	],
};

/**
 * The choices that the API takes together with what is chosen already.
 *
 * @param values of the parameters that come before
 */
export function availableChoices(parameter: ChoiceParameter, values: Values): readonly Choice[] {
	const { choices, unavailableWhen } = parameter;
	const canBeHad = !findMatch(unavailableWhen, values);
	return choices.filter((one) =>
		canBeHad ? !findMatch(one.unavailableWhen, values) : one.value === defaultOf(parameter),
	);
}

/** The value if nobody sets one: the default of the choice or, if it has none, the first one. */
export function defaultOf(
	{ choices, default: preferred }: ChoiceParameter,
	available: readonly Choice[] = choices,
): ChoiceValue {
	return (available.find(({ value }) => value === preferred) ?? available[0] ?? choices[0]).value;
}

/** The choices of a switch. */
export const switchChoices: readonly Choice[] = [
	{ value: true, label: 'On' },
	{ value: false, label: 'Off' },
];

/**
 * The one of the choices that a value means: its value, its label, or one of the two names in a
 * label such as "Standard (720p)". A switch goes by other words of everyday use, too.
 */
export function matchChoice<One extends Choice>(
	{
		label,
		choices,
		unit,
		isRatio,
	}: { label: string; choices: readonly One[]; unit?: Unit; isRatio?: true },
	value: unknown,
	available: readonly One[],
	{ refuse }: Pick<Reading, 'refuse'>,
): One | undefined {
	const wanted = normalize(value);
	const exact = choices.find((candidate) =>
		typeof candidate.value === 'number'
			? parseWholeNumber(wanted, candidate.value, candidate.value, unit) !== undefined
			: wordsFor(candidate).includes(wanted),
	);
	const chosen = exact ?? (isRatio && findRatio(choices, String(value)));
	if (chosen) return chosen;
	const allowed = nameChoices(available);
	return refuse(
		`'${label}' must be ${allowed}, but is ${quote(value)}.`,
		`Set '${label}' to ${allowed}. ${checkExpression}`,
	);
}

function wordsFor({ value, label, synonyms = [] }: Choice): string[] {
	const onOrOff = value === true ? ['yes', 'on', '1'] : value === false ? ['no', 'off', '0'] : [];
	const words = [String(value), label, ...label.split(/[()]/), ...onOrOff, ...synonyms];
	return words.map(normalize).filter(Boolean);
}

/**
 * The ratio that a text names, in numbers or in words: "9:16 (vertical)", "TikTok 9x16", "1080 × 1920".
 *
 * @returns undefined if the text names no ratio, several, or one that the model does not offer
 */
function findRatio<One extends Choice>(choices: readonly One[], text: string): One | undefined {
	const inNumbers = quotientsIn(text).map((quotient) =>
		choices.find(({ value }) => quotientsIn(String(value)).includes(quotient)),
	);
	const inWords = (text.toLowerCase().match(/[a-z]+/g) ?? []).flatMap((word) =>
		choices.filter((one) => wordsFor(one).includes(word)),
	);
	const [first, ...others] = new Set([...inNumbers, ...inWords]);
	return others.length === 0 ? first : undefined;
}

/** Width by height of each ratio in a text. */
function quotientsIn(text: string): number[] {
	return [...text.matchAll(/(\d+)\s*[:/x×]\s*(\d+)/gi)].map(
		([, width, height]) => Number(width) / Number(height),
	);
}

/**
 * How an error calls a choice: as the panel does, with the value if that has other words. A switch is
 * on or off.
 */
export function nameChoice({ value, label }: Choice): string {
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	if (typeof value === 'number') return String(value);
	const name = label.replace(/ \(.*/, '');
	const words = name.toLowerCase().split(' ');
	const isAlike = value.split(/(?=[A-Z])/).every((word) => words.includes(word.toLowerCase()));
	return isAlike ? name : `${name} (${value})`;
}

/** "on or off", "one of Standard (std), Professional (pro), 4K", "a whole number from 3 to 15". */
function nameChoices(choices: readonly Choice[]): string {
	const names = choices.map(nameChoice);
	const first = Number(choices[0]?.value);
	if (names.length > 2 && choices.every(({ value }, index) => value === first + index)) {
		return `a whole number from ${first} to ${names.at(-1)}`;
	}
	return names.length > 2 ? `one of ${names.join(', ')}` : names.join(' or ');
}

/**
 * Refuses what cannot be combined with an earlier choice, and names the ways out that are
 * available.
 *
 * @param label of its field
 * @param refused what it cannot be, such as "on"
 * @param allowed what it can be, such as "off"
 * @param reasons which hold
 */
export function refuseCombination(
	label: string,
	refused: string,
	allowed: string,
	reasons: Conditions,
	{ model, values, refuse }: Reading,
): undefined {
	const match = findMatch(reasons, values);
	const obstacle = model.parameters.find(({ name }) => name === match?.name);
	const obstacleChoice =
		obstacle?.kind === 'choice' &&
		obstacle.choices.find((candidate) => candidate.value === match?.value);
	if (!match || !obstacleChoice) throw new Error(`${label} has no such condition`);
	const others = availableChoices(obstacle, values).filter(
		({ value }) => !findMatch(reasons, { ...values, [match.name]: value }),
	);
	const waysOut = [`'${label}' to ${allowed}`];
	if (others.length > 0) waysOut.unshift(`'${obstacle.label}' to ${nameChoices(others)}`);
	return refuse(
		`'${label}' cannot be ${refused} when '${obstacle.label}' is ${nameChoice(obstacleChoice)}.`,
		`Set ${waysOut.join(', or ')}.`,
	);
}
