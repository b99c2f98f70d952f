import type { AccountScope } from '../api/client';
import type { ChoiceField } from './choice';

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
