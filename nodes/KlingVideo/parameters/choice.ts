import { NodeOperationError, type INodeProperties, type INodePropertyOptions } from 'n8n-workflow';

import { matchChoice } from '../models/kinds/choice';
import { isBlank } from '../models/text';
import type { ParameterContext } from './context';

/** A field of the panel that offers a choice of values. */
export interface ChoiceField<Value extends string> extends INodeProperties {
	options: Array<INodePropertyOptions & { value: Value }>;
	default: Value;
}

/**
 * Reads a choice for one item; an expression may give a value or its label. Blank is the default.
 *
 * @throws {NodeOperationError} if it is none of the values
 */
export function readChoice<Value extends string>(
	context: ParameterContext,
	{ name, displayName: label, options, default: unset }: ChoiceField<Value>,
	itemIndex: number,
): Value {
	const given = context.getNodeParameter(name, itemIndex);
	if (isBlank(given)) return unset;
	const choices = options.map((option) => ({ value: option.value, label: option.name }));
	const refuse = (message: string, description: string): never => {
		throw new NodeOperationError(context.getNode(), message, { itemIndex, description });
	};
	return matchChoice({ label, choices }, given, choices, { refuse })?.value ?? unset;
}
