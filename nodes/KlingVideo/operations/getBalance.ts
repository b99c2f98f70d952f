import { readChoice } from '../parameters/choice';
import { scopeField } from '../parameters/scope';
import { startAsking } from '../run/createRun';
import { runItems } from '../run/runItems';
import { withReadRetries } from '../tasks/retry';
import type { Operation } from './operation';

export const getBalance: Operation = {
	resource: 'account',
	name: 'getBalance',
	label: 'Get Balance',
	action: 'Get balance of account',
	description: 'Get how many US dollars are left',
	fields: [scopeField],
	async execute(context) {
		return await runItems(context, {
			fields: getBalance.fields,
			concurrency: 1,
			start: startAsking,
			read: (item) => readChoice(item, scopeField),
			async perform(run, scope) {
				const balance = await withReadRetries(run, async () => await run.api.getBalance(scope));
				return { json: { ...balance } };
			},
		});
	},
};
