import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import type { BalanceScope } from '../api/client';
import { runItems } from '../run/runItems';
import { retryTimeMs, readRetries, withRetries } from '../tasks/retry';
import type { Operation } from './operation';

export const getBalance: Operation = {
	resource: 'account',
	name: 'getBalance',
	label: 'Get Balance',
	action: 'Get the balance',
	description: 'Look up how much money is left',
	fields: [
		{
			displayName: 'Balance Of',
			name: 'scope',
			type: 'options',
			options: [
				{ name: 'Account', value: 'account', description: 'What is left on the whole account' },
				{ name: 'API Key', value: 'apiKey', description: 'What is left for this API key' },
			],
			default: 'apiKey',
			description: 'Whose balance to look up',
		},
	],
	async execute(context: IExecuteFunctions) {
		return await runItems(context, {
			concurrency: 1,
			read: (itemIndex) => readScope(context, itemIndex),
			async perform(run, scope) {
				const balance = await withRetries(
					run,
					readRetries,
					run.clock.now() + retryTimeMs,
					async () => {
						return await run.api.getBalance(scope);
					},
				);
				return { json: { ...balance } };
			},
		});
	},
};

function readScope(context: IExecuteFunctions, itemIndex: number): BalanceScope {
	const scope = String(context.getNodeParameter('scope', itemIndex) ?? '').trim();
	if (scope === 'apiKey' || scope === 'account') return scope;
	throw new NodeOperationError(context.getNode(), `Balance Of is "${scope}", which it cannot be.`, {
		itemIndex,
		description: 'Set Balance Of to one of: apiKey, account.',
	});
}
