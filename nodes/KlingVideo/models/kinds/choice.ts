import { findMatch, type ChoiceValue, type Values } from '../conditions';
import type { Choice, ChoiceParameter } from '../model';
import { isBlank, normalize, parseWholeNumber } from '../text';
import type { ParameterKind, Reading } from './kind';

/** A choice between given values. A blank one is the default. */
export const choice: ParameterKind<ChoiceParameter, ChoiceValue> = {
	fields: ({ name, label }) => [{ name, label }],
	read(parameter, reading) {
		const value = reading.given[parameter.name];
		const available = availableChoices(parameter, reading.values);
		if (isBlank(value)) return parameter.isOption ? undefined : available[0]?.value;
		const chosen = matchChoice(parameter, value, available, reading);
		if (chosen && !available.includes(chosen)) {
			return refuseUnavailable(parameter, chosen, available, reading);
		}
		return chosen?.value;
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
 * The choices that the API takes together with what is chosen already, the default first.
 *
 * @param values of the parameters that come before
 */
export function availableChoices({ choices }: ChoiceParameter, values: Values): Choice[] {
	return choices.filter(({ unavailableWhen }) => !findMatch(unavailableWhen, values));
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
	{ label, choices }: { label: string; choices: readonly One[] },
	value: unknown,
	available: readonly One[],
	{ refuse }: Pick<Reading, 'refuse'>,
): One | undefined {
	const wanted = normalize(value);
	const chosen = choices.find((candidate) =>
		typeof candidate.value === 'number'
			? parseWholeNumber(wanted, candidate.value, candidate.value) !== undefined
			: wordsFor(candidate).includes(wanted),
	);
	if (chosen) return chosen;
	const allowed = nameChoices(available);
	return refuse(
		`'${label}' must be ${allowed}, but is ${JSON.stringify(value)}.`,
		`Set '${label}' to ${allowed}. If an expression fills it, check what it gives for this item.`,
	);
}

function wordsFor({ value, label }: Choice): string[] {
	const synonyms = value === true ? ['yes', 'on', '1'] : value === false ? ['no', 'off', '0'] : [];
	const words = [String(value), label, ...label.split(/[()]/), ...synonyms];
	return words.map(normalize).filter(Boolean);
}

/**
 * How an error calls a choice: by the value that an expression gives, with its label if that has
 * other words. A switch is on or off.
 */
export function nameChoice({ value, label }: Choice): string {
	if (typeof value === 'boolean') return value ? 'on' : 'off';
	const labelWords = label.toLowerCase().split(/[\s()]+/);
	const isAlike = String(value)
		.split(/(?=[A-Z])/)
		.every((word) => labelWords.some((other) => other.startsWith(word.toLowerCase())));
	return isAlike ? String(value) : `${value} (${label.replace(/ \(.*/, '')})`;
}

/** "on or off", "one of std (Standard), pro, 4k". */
function nameChoices(choices: readonly Choice[]): string {
	const names = choices.map(nameChoice);
	return names.length > 2 ? `one of ${names.join(', ')}` : names.join(' or ');
}

/**
 * Refuses a value that cannot stand beside what was chosen before, saying why and naming the ways
 * out: those that are available.
 */
function refuseUnavailable(
	{ label }: ChoiceParameter,
	chosen: Choice,
	available: readonly Choice[],
	{ model, values, refuse }: Reading,
): undefined {
	const match = findMatch(chosen.unavailableWhen, values);
	const obstacle = model.parameters.find(({ name }) => name === match?.name);
	const obstacleChoice =
		obstacle?.kind === 'choice' &&
		obstacle.choices.find((candidate) => candidate.value === match?.value);
	if (!match || !obstacleChoice) throw new Error(`${label} has no such condition`);
	const others = availableChoices(obstacle, values).filter(
		({ value }) => !findMatch(chosen.unavailableWhen, { ...values, [match.name]: value }),
	);
	const waysOut = [
		{ name: obstacle.label, choices: others },
		{ name: label, choices: available },
	]
		.filter(({ choices }) => choices.length > 0)
		.map(({ name, choices }) => `'${name}' to ${nameChoices(choices)}`);
	return refuse(
		`'${label}' cannot be ${nameChoice(chosen)} when '${obstacle.label}' is ${nameChoice(obstacleChoice)}.`,
		`Set ${waysOut.join(', or ')}.`,
	);
}
