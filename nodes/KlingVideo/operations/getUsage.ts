import type { UsageGrouping } from '../api/usage';
import { readChoice, type ChoiceField } from '../parameters/choice';
import { periodFields, readPeriod } from '../parameters/period';
import { scopeField } from '../parameters/scope';
import { startAsking } from '../run/createRun';
import { runItems } from '../run/runItems';
import { withReadRetries } from '../tasks/retry';
import type { Operation } from './operation';

const groupByField: ChoiceField<UsageGrouping> = {
	displayName: 'Group By',
	name: 'groupBy',
	type: 'options',
	options: [
		{ name: 'Date', value: 'date', description: 'One item for each day' },
		{ name: 'Model', value: 'model', description: 'One item for each model' },
		{
			name: 'Model and Date',
			value: 'modelAndDate',
			description: 'One item for each model on each day',
		},
		{ name: 'Total', value: 'total', description: 'One item for everything together' },
	],
	default: 'date',
	description: 'How to group the amounts',
};

export const getUsage: Operation = {
	resource: 'account',
	name: 'getUsage',
	label: 'Get Usage',
	action: 'Get usage of account',
	description: 'Get how much was spent, by day and by model',
	fields: [...periodFields, groupByField, scopeField],
	async execute(context) {
		return await runItems(context, {
			fields: getUsage.fields,
			concurrency: 1,
			start: startAsking,
			read: (item) => ({
				...readPeriod(item),
				groupBy: readChoice(item, groupByField),
				scope: readChoice(item, scopeField),
			}),
			async perform(run, query) {
				const rows = await withReadRetries(run, async () => await run.api.getUsage(query));
				return rows.map((row) => ({ json: { ...row } }));
			},
		});
	},
};
