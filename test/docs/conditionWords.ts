/** Conditions of the models in the words of the panel. */
import { anyOf, type Conditions } from '../../nodes/KlingVideo/models/conditions';
import type {
	Choice,
	ChoiceParameter,
	VideoModel,
	VideoParameter,
} from '../../nodes/KlingVideo/models/model';

/** The choice of a model that has this name, if there is one. */
export function findChoice({ parameters }: VideoModel, name: string): ChoiceParameter | undefined {
	return parameters.find(
		(parameter): parameter is ChoiceParameter =>
			parameter.kind === 'choice' && parameter.name === name,
	);
}

/** The conditions under which the panel does not show a parameter. */
export function hidingConditions(parameter: VideoParameter): Conditions {
	return anyOf(parameter.unusedWhen, parameter.decidedBy, parameter.unavailableWhen);
}

/** A condition in the words of the panel: which choices make it hold, and which do not. */
interface Term {
	choice: ChoiceParameter;
	listed: readonly Choice[];
	others: readonly Choice[];
}

/** Conditions, but for what the model does not have. */
export function findTerms(model: VideoModel, conditions: Conditions): Term[] {
	return Object.entries(conditions).flatMap(([name, values]) => {
		const choice = findChoice(model, name);
		const isListed = ({ value }: Choice) => values.includes(value);
		if (!choice?.choices.some(isListed)) return [];
		const others = choice.choices.filter((one) => !isListed(one));
		return [{ choice, listed: choice.choices.filter(isListed), others }];
	});
}

/**
 * When something is available, given the conditions under which it is not: "if Mode is Pro, unless
 * Frames is Last". Nothing if it always is.
 */
export function sayUnless(model: VideoModel, conditions: Conditions): string {
	const terms = findTerms(model, conditions);
	// What another field is can only be said if that field is there at all.
	const [positive, negative] = divide(
		terms,
		({ choice, listed, others }) =>
			others.length <= listed.length && covers(conditions, hidingConditions(choice)),
	);
	// A term is left out if another one already implies it.
	const isImplied = ({ choice }: Term) => {
		const same = { [choice.name]: conditions[choice.name] ?? [] };
		return positive.some(
			(other) =>
				other.choice !== choice &&
				(covers(hidingConditions(other.choice), same) ||
					other.others.every(({ unavailableWhen }) => covers(unavailableWhen, same))),
		);
	};
	const say = (said: readonly Term[], which: 'listed' | 'others', joint: string) =>
		said
			.filter((term) => !isImplied(term))
			.map((term) => `${term.choice.label} is ${sayLabels(term[which])}`)
			.join(joint);
	const [wanted, unwanted] = [say(positive, 'others', ' and '), say(negative, 'listed', ' or ')];
	return [wanted && `if ${wanted}`, unwanted && `unless ${unwanted}`].filter(Boolean).join(', ');
}

/** When conditions hold. */
export function sayIf(model: VideoModel, conditions: Conditions): string {
	return findTerms(model, conditions)
		.map(({ choice, listed }) => `${choice.label} is ${sayLabels(listed)}`)
		.join(' or ');
}

/** What something does not go with. */
export function sayNotWith(model: VideoModel, conditions: Conditions): string {
	const terms = findTerms(model, conditions);
	return terms.length > 0 ? `, not with ${sayLabels(terms.flatMap(({ listed }) => listed))}` : '';
}

const alternatives = new Intl.ListFormat('en', { type: 'disjunction' });

/** Some choices of which one will do. */
export function sayLabels(choices: ReadonlyArray<Pick<Choice, 'label'>>): string {
	return alternatives.format(choices.map(({ label }) => label));
}

/** Whether some conditions hold whenever others do. */
function covers(conditions: Conditions = {}, others: Conditions = {}): boolean {
	return Object.entries(others).every(([name, values]) =>
		values.every((value) => conditions[name]?.includes(value)),
	);
}

function divide<Entry>(entries: readonly Entry[], test: (entry: Entry) => boolean) {
	return [entries.filter(test), entries.filter((entry) => !test(entry))] as const;
}
