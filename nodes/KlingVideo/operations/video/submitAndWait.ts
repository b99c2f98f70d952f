import type { IExecuteFunctions } from 'n8n-workflow';

import { submitOnce } from '../../tasks/submitOnce';
import { waitForTask } from '../../tasks/waitForTask';
import type { Operation } from '../operation';
import { toJson } from '../output';
import { runItems } from '../runItems';
import { fetchVideo } from './fetchVideo';
import { readDownloadField } from './readDownload';
import { readVideoRequest } from './readRequest';
import { readLimit, readWait } from './readWait';
import { requestFields, requestOptions } from './requestFields';
import { downloadFields, simplifyField, waitOptions } from './waitFields';

export const submitAndWait: Operation = {
	resource: 'video',
	name: 'submitAndWait',
	label: 'Submit and Wait',
	action: 'Generate a video and wait for it',
	description: 'Submit a video, wait until it is finished, and hand it on',
	fields: [
		...requestFields,
		...downloadFields(true),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [...requestOptions, ...waitOptions],
		},
		simplifyField(),
	],
	async execute(context: IExecuteFunctions) {
		return await runItems(context, {
			limit: readLimit(context),
			read: (itemIndex) => ({
				request: readVideoRequest(context, itemIndex),
				wait: readWait(context, itemIndex),
				downloadField: readDownloadField(context, itemIndex),
				simplify: context.getNodeParameter('simplify', itemIndex) as boolean,
			}),
			async perform(run, { request, wait, downloadField, simplify }, itemIndex) {
				const deadline = run.clock.now() + wait.maxWaitMs;
				const submission = { itemIndex, request, imageUrls: request.frameUrls };
				const submitted = await submitOnce(run, submission, deadline);
				run.report(itemIndex, submitted);
				const task = await waitForTask(run, submitted, { ...wait, itemIndex, deadline });
				const binary = await fetchVideo(context, run, task, downloadField);
				return { json: toJson(task, simplify, request), ...binary };
			},
		});
	},
};
