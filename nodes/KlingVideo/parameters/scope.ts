import type { AccountScope } from '../api/client';
import { readChoice, type ChoiceField } from './choice';
import type { ParameterContext } from './context';

/** Whose money an operation is about. */
export const scopeField: ChoiceField<AccountScope> = {
	displayName: 'Scope',
	name: 'scope',
	type: 'options',
	options: [
		{ name: 'Account', value: 'account', description: 'The whole account, with all its API keys' },
		{ name: 'API Key', value: 'apiKey', description: 'The API key of the credential' },
	],
	default: 'apiKey',
	description: 'Whether to look at this API key or at the whole account',
};

/**
 * Reads {@link scopeField} for one item.
 *
 * @throws {NodeOperationError} if it is none of its values
 */
export function readScope(context: ParameterContext, itemIndex: number): AccountScope {
	return readChoice(context, itemIndex, scopeField);
}
