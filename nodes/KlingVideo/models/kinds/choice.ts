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

/**
 * The one of the choices that a value means: its value, its label, or one of the two names in a
 * label such as "Standard (720p)".
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
			: namesOf(candidate).includes(wanted),
	);
	if (chosen) return chosen;
	const allowed = available.map((candidate) => String(candidate.value)).join(', ');
	return refuse(
		`${label} must be one of ${allowed}, but is ${JSON.stringify(value)}.`,
		`Set ${label} to one of: ${allowed}. If an expression fills it, check what it gives for this item.`,
	);
}

function namesOf({ value, label }: Choice): string[] {
	const synonyms = value === true ? ['yes', 'on', '1'] : value === false ? ['no', 'off', '0'] : [];
	const names = [String(value), label, ...label.split(/[()]/), ...synonyms];
	return names.map(normalize).filter(Boolean);
}

/**
 * Refuses a value that cannot stand beside what was chosen before, saying why and naming the ways
 * out.
 */
function refuseUnavailable(
	{ label }: ChoiceParameter,
	chosen: Choice,
	available: readonly Choice[],
	{ model, values, refuse }: Reading,
): undefined {
	const match = findMatch(chosen.unavailableWhen, values);
	const obstacle = model.parameters.find(({ name }) => name === match?.name);
	if (!match || obstacle?.kind !== 'choice') throw new Error(`${label} has no such condition`);
	const refused = chosen.unavailableWhen?.[match.name] ?? [];
	const obstacleChoice = obstacle.choices.find(({ value }) => value === match.value);
	const ways: Array<readonly [string, readonly Choice[]]> = [
		[obstacle.label, obstacle.choices.filter(({ value }) => !refused.includes(value))],
		[label, available],
	];
	const waysOut = ways.map(
		([name, choices]) => `${name} to ${choices.map((way) => `"${way.label}"`).join(' or ')}`,
	);
	return refuse(
		`${label} cannot be "${chosen.label}" when ${obstacle.label} is "${obstacleChoice?.label}".`,
		`Set ${waysOut.join(', or ')}.`,
	);
}
