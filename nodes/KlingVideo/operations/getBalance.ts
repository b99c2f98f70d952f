import type { IExecuteFunctions } from 'n8n-workflow';

import { readScope, scopeField } from '../parameters/scope';
import { runItems } from '../run/runItems';
import { retryTimeMs, readRetries, withRetries } from '../tasks/retry';
import type { Operation } from './operation';

export const getBalance: Operation = {
	resource: 'account',
	name: 'getBalance',
	label: 'Get Balance',
	action: 'Get the balance of an account',
	description: 'Look up how many US dollars are left',
	fields: [scopeField],
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
