import { isTool } from '../parameters/context';
import { minimumBalanceOption } from '../parameters/minimumBalance';
import {
	downloadFields,
	fileLinkOption,
	fileNameOption,
	includeInputOption,
} from '../parameters/output';
import { outputFormFields } from '../parameters/outputForm';
import { showHint } from '../parameters/showHint';
import { requestFields, requestOptions, resubmitOption } from '../parameters/videoFields';
import { readConcurrency, waitOptions, waitUsingField } from '../parameters/wait';
import { startSubmitting } from '../run/createRun';
import { readGeneration, submitGeneration, toOutput } from '../run/generation';
import { runItems } from '../run/runItems';
import { findStoredExecution } from '../sleep/obstacles';
import { waitAsleep } from '../sleep/waitAsleep';
import { makeOptionsField, type Operation } from './operation';

export const submitAndWait: Operation = {
	resource: 'video',
	name: 'submitAndWait',
	label: 'Submit and Wait',
	action: 'Generate video',
	description: 'Generate a video and wait until it is finished',
	fields: [
		...requestFields,
		waitUsingField,
		...downloadFields(true),
		makeOptionsField([
			...requestOptions,
			fileNameOption,
			fileLinkOption,
			includeInputOption,
			...waitOptions,
			minimumBalanceOption,
			resubmitOption,
		]),
		...outputFormFields(),
	],
	async execute(context, openLedger) {
		const ledger = openLedger();
		const waitUsing = context.getNodeParameter('waitUsing', 0, 'polling');
		if (waitUsing !== 'polling' && !isTool(context)) {
			const found = findStoredExecution(context);
			if ('stored' in found) {
				return await waitAsleep(
					context,
					ledger,
					found.stored,
					submitAndWait.fields,
					waitUsing === 'callback',
				);
			}
			showHint(context, `'Wait Using' was "Polling", because ${found.obstacle}.`);
		}
		const concurrency = readConcurrency(context);
		return await runItems(
			context,
			{
				fields: submitAndWait.fields,
				concurrency,
				start: async () => await startSubmitting(context, concurrency),
				read: async (item) => await readGeneration(item, ledger),
				describe: ({ delivery }) => delivery.asked,
				async perform(run, generation) {
					const { task, wait } = await submitGeneration(run, generation);
					return await toOutput(context, run, generation.delivery, task, wait);
				},
				handOver: ({ entry }) => entry.handOver(),
			},
			ledger,
		);
	},
};
