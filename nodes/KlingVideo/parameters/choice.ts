import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

import type { ChoiceValue } from '../models/conditions';
import { matchChoice, switchChoices } from '../models/kinds/choice';
import { readList } from '../models/lists';
import { isBlank } from '../models/text';
import type { ParameterSource } from './inputItem';

/** A list of the panel whose values are known, or a switch. */
export interface ChoiceField<Value extends ChoiceValue> extends INodeProperties {
	options?: Array<INodePropertyOptions & { value: Value }>;
	default: Value;
}

/**
 * Reads a list or a switch of the panel. Like the fields of a model, it goes by values as people type
 * them, and a blank one is the default.
 *
 * @throws {NodeOperationError} if it is none of the field's values
 */
export function readChoice<Value extends ChoiceValue>(
	source: ParameterSource,
	field: ChoiceField<Value>,
): Value {
	return parseChoice(source, field, source.get(field.name));
}

/**
 * Takes what is given for a list or a switch of the panel, as {@link readChoice} does.
 *
 * @throws {NodeOperationError} if it is none of the field's values
 */
export function parseChoice<Value extends ChoiceValue>(
	source: ParameterSource,
	{ displayName: label, type, options = [], default: unset }: ChoiceField<Value>,
	given: unknown,
): Value {
	if (isBlank(given)) return unset;
	const choices =
		type === 'boolean' ? switchChoices : options.map(({ name, value }) => ({ label: name, value }));
	const chosen = matchChoice({ label, choices }, given, choices, source);
	return (chosen?.value ?? unset) as Value;
}

/**
 * Takes what is given for a list of the panel from which several values may be picked: a list or a
 * text with commas, of values or of labels.
 *
 * @throws {NodeOperationError} if one is none of the field's values
 */
export function parseChoices(
	source: ParameterSource,
	field: INodeProperties,
	given: unknown,
): string[] {
	return readList(given ?? '')
		.flatMap((one) => String(one).split(','))
		.filter((text) => !isBlank(text))
		.map((text) => parseChoice(source, field as ChoiceField<string>, text));
}
