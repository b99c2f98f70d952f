import type { IExecuteFunctions } from 'n8n-workflow';

import type { BalanceScope } from '../../api/client';
import { readRule, sendPatiently } from '../../tasks/request';
import type { Operation } from '../operation';
import { runItems } from '../runItems';

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
			limit: 1,
			read: (itemIndex) => context.getNodeParameter('scope', itemIndex) as BalanceScope,
			async perform(run, scope) {
				const balance = await sendPatiently(run, readRule, Infinity, async () => {
					return await run.api.getBalance(scope);
				});
				return { json: { ...balance } };
			},
		});
	},
};
