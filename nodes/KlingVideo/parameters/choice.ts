import { NodeOperationError, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';

import type { ChoiceValue } from '../models/conditions';
import { matchChoice, switchChoices } from '../models/kinds/choice';
import { readList } from '../models/lists';
import { isBlank } from '../models/text';
import type { ParameterContext } from './context';

/** A list of the panel whose values are known. */
export interface ChoiceField<Value extends string> extends INodeProperties {
	options: Array<INodePropertyOptions & { value: Value }>;
	default: Value;
}

/**
 * Reads a list or a switch of the panel for one item. Like the fields of a model, it goes by values
 * as people type them, and a blank one is the default.
 *
 * @throws {NodeOperationError} if it is none of the field's values
 */
export function readChoice<Value extends string>(
	context: ParameterContext,
	itemIndex: number,
	field: ChoiceField<Value>,
): Value;
export function readChoice(
	context: ParameterContext,
	itemIndex: number,
	field: INodeProperties,
): ChoiceValue;
export function readChoice(
	context: ParameterContext,
	itemIndex: number,
	field: INodeProperties,
): ChoiceValue {
	return parseChoice(context, itemIndex, field, context.getNodeParameter(field.name, itemIndex));
}

/**
 * Takes what is given for a list or a switch of the panel, as {@link readChoice} does.
 *
 * @throws {NodeOperationError} if it is none of the field's values
 */
export function parseChoice(
	context: Pick<ParameterContext, 'getNode'>,
	itemIndex: number,
	{ displayName, type, options = [], default: unset }: INodeProperties,
	given: unknown,
): ChoiceValue {
	if (isBlank(given)) return unset as ChoiceValue;
	const choices =
		type === 'boolean'
			? switchChoices
			: (options as INodePropertyOptions[]).map(({ name, value }) => ({ label: name, value }));
	const refuse = (message: string, description: string): never => {
		throw new NodeOperationError(context.getNode(), message, { itemIndex, description });
	};
	const chosen = matchChoice({ label: displayName, choices }, given, choices, { refuse });
	return chosen?.value ?? (unset as ChoiceValue);
}

/**
 * Takes what is given for a list of the panel from which several values may be picked: a list or a
 * text with commas, of values or of labels.
 *
 * @throws {NodeOperationError} if one is none of the field's values
 */
export function parseChoices(
	context: Pick<ParameterContext, 'getNode'>,
	itemIndex: number,
	field: INodeProperties,
	given: unknown,
): ChoiceValue[] {
	return readList(given ?? '')
		.flatMap((one) => String(one).split(','))
		.filter((text) => !isBlank(text))
		.map((text) => parseChoice(context, itemIndex, field, text));
}
