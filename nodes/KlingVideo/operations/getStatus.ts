import { isFinished } from '../api/responses';
import { checkExpression } from '../models/text';
import { readChoice, type ChoiceField } from '../parameters/choice';
import type { InputItem } from '../parameters/inputItem';
import {
	downloadFields,
	fileLinkOption,
	fileNameOption,
	includeInputOption,
	readOutputSettings,
} from '../parameters/output';
import { outputFormFields } from '../parameters/outputForm';
import { languageOption, readConcurrency, readWait, waitOptions } from '../parameters/wait';
import { startWatching } from '../run/createRun';
import { deliver } from '../run/delivery';
import { runItems } from '../run/runItems';
import { readRetries, watchRetries } from '../tasks/retry';
import { awaitLink, fetchTask, waitForTask } from '../tasks/waitForTask';
import { makeOptionsField, type Operation } from './operation';

const waitField: ChoiceField<boolean> = {
	displayName: 'Wait for Completion',
	name: 'waitForCompletion',
	type: 'boolean',
	default: false,
	description: 'Whether to wait until the task has ended, instead of returning its progress',
};

export const getStatus: Operation = {
	resource: 'video',
	name: 'getStatus',
	label: 'Get Status',
	action: 'Get status of video generation',
	description: 'Check a task or wait for it, and get its video',
	fields: [
		{
			displayName: 'Task ID',
			name: 'taskId',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. task_01JXYZ',
			description: 'ID of the task to check, which Submit returns as taskId',
		},
		waitField,
		...downloadFields(false),
		makeOptionsField([
			fileNameOption,
			fileLinkOption,
			includeInputOption,
			languageOption,
			...waitOptions.map((option) => ({
				...option,
				displayOptions: { hide: { '/waitForCompletion': [false] } },
			})),
		]),
		...outputFormFields(),
	],
	async execute(context) {
		return await runItems(context, {
			fields: getStatus.fields,
			concurrency: readConcurrency(context),
			start: startWatching,
			read: (item) => ({
				taskId: readTaskId(item),
				waitForCompletion: readChoice(item, waitField),
				wait: readWait(item),
				settings: readOutputSettings(item, false),
			}),
			async perform(run, plan, itemIndex) {
				const deadline = run.clock.now() + plan.wait.maxWaitMs;
				const wait = { ...plan.wait, itemIndex, deadline };
				const rule = plan.waitForCompletion ? watchRetries : readRetries;
				const found = await fetchTask(run, { id: plan.taskId }, wait, rule);
				const task = plan.waitForCompletion
					? await waitForTask(run, found, wait)
					: await awaitLink(run, found, wait);
				const item = await deliver(context.helpers, run, plan.settings, task, wait);
				return plan.settings.downloadField !== undefined && !isFinished(task)
					? { ...item, hint: { message: noFileYet, detail: `the task is ${task.status}` } }
					: item;
			},
		});
	},
};

/** Why Download Video brings nothing. */
const noFileYet =
	"A video that is not finished has no file yet. Turn on 'Wait for Completion', or check again later.";

function readTaskId(item: InputItem): string {
	const taskId = String(item.get('taskId') ?? '').trim();
	if (taskId !== '') return taskId;
	return item.refuse(
		"'Task ID' is empty.",
		`Put the taskId that Submit returned into 'Task ID'. ${checkExpression}`,
	);
}
