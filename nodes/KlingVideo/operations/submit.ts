import { describeRequest } from '../models/request';
import { minimumBalanceOption } from '../parameters/minimumBalance';
import { includeInputOption } from '../parameters/output';
import { outputFormFields, readOutputForm } from '../parameters/outputForm';
import { callbackOption, validateCallbackUrl } from '../parameters/publicUrls';
import { requestFields, requestOptions, resubmitOption } from '../parameters/videoFields';
import { startSubmitting } from '../run/createRun';
import { readSubmission } from '../run/generation';
import { toJson } from '../run/output';
import { runItems } from '../run/runItems';
import { retryTimeMs } from '../tasks/retry';
import { submitOnce } from '../tasks/submitOnce';
import { makeOptionsField, type Operation } from './operation';

/** How many submissions are under way at once. */
const concurrency = 10;

export const submit: Operation = {
	resource: 'video',
	name: 'submit',
	label: 'Submit',
	action: 'Start video generation',
	description: 'Start generating a video and continue at once with its task ID',
	fields: [
		...requestFields,
		makeOptionsField([
			callbackOption,
			...requestOptions,
			includeInputOption,
			minimumBalanceOption,
			resubmitOption,
		]),
		...outputFormFields(),
	],
	async execute(context, openLedger) {
		const ledger = openLedger();
		return await runItems(
			context,
			{
				fields: submit.fields,
				concurrency,
				start: async () => await startSubmitting(context, concurrency),
				async read(item) {
					const submission = await readSubmission(item, ledger);
					const { callbackUrl } = submission.request;
					if (callbackUrl !== undefined) await validateCallbackUrl(item, callbackUrl);
					return { ...submission, form: readOutputForm(item) };
				},
				describe: ({ request }) => describeRequest(request),
				async perform(run, submission) {
					const deadline = run.clock.now() + retryTimeMs;
					const task = await submitOnce(run, submission, deadline);
					return { json: toJson(task, submission.form, describeRequest(submission.request)) };
				},
				handOver: ({ entry }) => entry.handOver(),
			},
			ledger,
		);
	},
};
