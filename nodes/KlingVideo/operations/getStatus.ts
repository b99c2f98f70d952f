import { NodeOperationError, type IExecuteFunctions } from 'n8n-workflow';

import {
	downloadFields,
	readDownloadField,
	readSimplify,
	simplifyField,
} from '../parameters/output';
import { readSwitch } from '../parameters/switch';
import { readConcurrency, readWait, waitOptions } from '../parameters/wait';
import { toBinary, toJson } from '../run/output';
import { runItems } from '../run/runItems';
import { readRetries } from '../tasks/retry';
import { fetchTask, waitForTask } from '../tasks/waitForTask';
import type { Operation } from './operation';

export const getStatus: Operation = {
	resource: 'video',
	name: 'getStatus',
	label: 'Get Status',
	action: 'Get the status of a video',
	description: 'Check a task, or continue to wait for it, and get its video',
	fields: [
		{
			displayName: 'Task ID',
			name: 'taskId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. task_01JXYZ',
			description: 'The task to look up, as Submit gives it in taskId',
		},
		{
			displayName: 'Wait for Completion',
			name: 'waitForCompletion',
			type: 'boolean',
			default: false,
			description: 'Whether to wait until the task has ended instead of returning its progress',
		},
		...downloadFields(false),
		{
			displayName: 'Options',
			name: 'options',
			type: 'collection',
			placeholder: 'Add option',
			default: {},
			options: [
				{
					displayName: 'Language',
					name: 'language',
					type: 'options',
					options: [
						{ name: 'Chinese', value: 'zh' },
						{ name: 'English', value: 'en' },
						{ name: 'Japanese', value: 'ja' },
						{ name: 'Korean', value: 'ko' },
					],
					default: 'en',
					description: 'Language of the reason when a task has failed',
				},
				...waitOptions.map((option) => ({
					...option,
					displayOptions: { hide: { '/waitForCompletion': [false] } },
				})),
			],
		},
		simplifyField(),
	],
	async execute(context: IExecuteFunctions) {
		return await runItems(context, {
			concurrency: readConcurrency(context),
			read: (itemIndex) => ({
				taskId: readTaskId(context, itemIndex),
				waitForCompletion: readSwitch(
					context,
					'waitForCompletion',
					'Wait for Completion',
					itemIndex,
				),
				wait: readWait(context, itemIndex),
				downloadField: readDownloadField(context, itemIndex),
				simplify: readSimplify(context, itemIndex),
			}),
			async perform(run, plan, itemIndex) {
				const deadline = run.clock.now() + plan.wait.maxWaitMs;
				const wait = { ...plan.wait, itemIndex, deadline };
				const found = await fetchTask(run, { id: plan.taskId }, wait, readRetries);
				const task = plan.waitForCompletion ? await waitForTask(run, found, wait) : found;
				const binary = await toBinary(context.helpers, run, task, plan.downloadField, wait);
				return { json: toJson(task, plan.simplify), ...binary };
			},
		});
	},
};

function readTaskId(context: IExecuteFunctions, itemIndex: number): string {
	const taskId = String(context.getNodeParameter('taskId', itemIndex, '') ?? '').trim();
	if (taskId !== '') return taskId;
	throw new NodeOperationError(context.getNode(), 'Task ID is empty.', {
		itemIndex,
		description:
			'Put the taskId that Submit gave into Task ID. If an expression fills it, check what it gives for this item.',
	});
}
