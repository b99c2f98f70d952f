import type { IExecuteFunctions } from 'n8n-workflow';

import { submitOnce } from '../../tasks/submitOnce';
import { waitForTask } from '../../tasks/waitForTask';
import type { Operation } from '../operation';
import { toJson } from '../output';
import { runItems } from '../runItems';
import { downloadFields, readDownloadField, toBinary } from './download';
import { readImages } from './readImages';
import { readVideoRequest } from './readRequest';
import { readLimit, readWait } from './readWait';
import { requestFields, requestOptions } from './requestFields';
import { simplifyField, waitOptions } from './waitFields';

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
			async read(itemIndex) {
				const request = readVideoRequest(context, itemIndex);
				return {
					request,
					images: await readImages(context, itemIndex, request),
					wait: readWait(context, itemIndex),
					downloadField: readDownloadField(context, itemIndex),
					simplify: context.getNodeParameter('simplify', itemIndex) as boolean,
				};
			},
			async perform(run, { request, images, wait, downloadField, simplify }, itemIndex) {
				const submission = { itemIndex, request, images };
				const submitted = await submitOnce(run, submission, run.clock.now() + wait.maxWaitMs);
				const waiting = { ...wait, itemIndex, deadline: run.clock.now() + wait.maxWaitMs };
				run.report(itemIndex, submitted);
				const task = await waitForTask(run, submitted, waiting);
				const binary = await toBinary(context, run, task, downloadField, waiting);
				return { json: toJson(task, simplify, request), ...binary };
			},
		});
	},
};
