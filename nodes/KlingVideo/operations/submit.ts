import type { IExecuteFunctions } from 'n8n-workflow';

import { describeRequest } from '../models/request';
import { callbackOption, validateCallbackUrl } from '../parameters/addresses';
import { readImages } from '../parameters/images';
import { minimumBalanceOption, readMinimumBalance } from '../parameters/minimumBalance';
import { includeInputOption } from '../parameters/output';
import { outputFormFields, readOutputForm } from '../parameters/outputForm';
import {
	readResubmit,
	readVideoRequest,
	requestFields,
	requestOptions,
	resubmitOption,
} from '../parameters/videoFields';
import { toJson } from '../run/output';
import { runItems } from '../run/runItems';
import { retryTimeMs } from '../tasks/retry';
import { submitOnce } from '../tasks/submitOnce';
import type { Operation } from './operation';

/** How many submissions are under way at once. */
const concurrency = 10;

export const submit: Operation = {
	resource: 'video',
	name: 'submit',
	label: 'Submit',
	action: 'Start video generation',
	description: 'Start to generate a video, and continue at once with its task ID',
	fields: [
		...requestFields,
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				callbackOption,
				...requestOptions,
				includeInputOption,
				minimumBalanceOption,
				resubmitOption,
			],
		},
		...outputFormFields(),
	],
	async execute(context: IExecuteFunctions) {
		return await runItems(context, {
			fields: submit.fields,
			concurrency,
			async read(itemIndex, hints) {
				const request = readVideoRequest(context, itemIndex, hints);
				const { callbackUrl } = request;
				if (callbackUrl !== undefined) {
					await validateCallbackUrl(
						context,
						itemIndex,
						callbackOption.displayName,
						callbackUrl,
						hints,
					);
				}
				return {
					itemIndex,
					request,
					asked: describeRequest(request),
					images: await readImages(context, itemIndex, request, hints),
					resubmitUnknown: readResubmit(context, itemIndex),
					minimumUsd: readMinimumBalance(context, itemIndex),
					form: readOutputForm(context, itemIndex),
				};
			},
			describe: ({ asked }) => asked,
			async perform(run, submission) {
				const deadline = run.clock.now() + retryTimeMs;
				const task = await submitOnce(run, submission, deadline);
				return { json: toJson(task, submission.form, submission.asked) };
			},
		});
	},
};
