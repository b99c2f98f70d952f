import type {
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeProperties,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { ApiError } from '../../api/apiError';
import type { VideoTask } from '../../api/answers';
import { ApiClient } from '../../api/client';
import { systemClock } from '../../tasks/clock';
import { RateGate } from '../../tasks/rateGate';
import type { WatchRun } from '../../tasks/taskRun';
import { isFinished } from '../../tasks/taskStatus';
import { answerCallback, readTaskId } from '../callback';
import { simplifyTask, toJson } from '../output';
import { downloadFields, toBinary } from '../video/download';
import { simplifyField } from '../video/waitFields';

/** The webhook ends with what APIMart adds to the address that it is given. Nothing is registered with the service. */
export const triggerWebhooks: IWebhookDescription[] = [
	{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'callback' },
];

/** The trigger's panel. */
export const triggerProperties: INodeProperties[] = [
	{
		displayName:
			'Put the webhook URL of this node into <b>Callback URL</b> of the Submit operation (in Options)',
		name: 'notice',
		type: 'notice',
		default: '',
	},
	{
		displayName: 'Events',
		name: 'events',
		type: 'multiOptions',
		required: true,
		options: [
			{ name: 'Video Cancelled', value: 'cancelled', description: 'The task was cancelled' },
			{ name: 'Video Completed', value: 'completed', description: 'The video is finished' },
			{ name: 'Video Failed', value: 'failed', description: 'The video could not be generated' },
		],
		default: ['completed', 'failed', 'cancelled'],
		description: 'Which ends of a task start the workflow',
	},
	...downloadFields(false),
	simplifyField(),
];

/** How many tasks are remembered as delivered: far more than can be under way while one is delivered again. */
const rememberedTasks = 1_000;

/** A video has this long to come in. APIMart has its answer long before. */
const longestDownloadMs = 10 * 60_000;

/**
 * Answers a callback of APIMart. What it says is not believed but the ID of the task, which is looked up with the
 * credential. A task starts the workflow once, however often it is delivered.
 */
export async function answerTaskEvent(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const taskId = readTaskId(context);
	if (taskId === undefined) return answerCallback(context, 400);

	const api = await ApiClient.connect(context as unknown as IExecuteFunctions);
	const found = await api.getTask(taskId).then(
		(task) => ({ task }),
		(error: unknown) => ({ error }),
	);
	if ('error' in found) {
		// A passing trouble calls for another callback; a task that is not this account's does not.
		const passing = found.error instanceof ApiError && found.error.details.passing;
		return answerCallback(context, passing ? 503 : 404);
	}
	const { task } = found;
	const events = context.getNodeParameter('events') as string[];
	if (!isFinished(task) || !events.includes(task.status) || !isFirst(context, task)) {
		return answerCallback(context, 200);
	}
	const response = answerCallback(context, 200);
	return { ...response, workflowData: [[await toItem(context, api, task)]] };
}

/**
 * What has started workflows of this process. n8n saves the memory of a workflow only after the video has come in: a
 * callback that comes before that finds nothing there.
 */
const started = new Set<string>();

/** Whether a task has not started this workflow yet. From now on it has. A person who tests it may see it again. */
function isFirst(context: IWebhookFunctions, { id }: VideoTask): boolean {
	if (context.getMode() === 'manual') return true;
	const memory = context.getWorkflowStaticData('node') as { delivered?: string[] };
	const delivered = memory.delivered ?? [];
	const start = [context.getWorkflow().id, context.getNode().id, id].join();
	if (delivered.includes(id) || started.has(start)) return false;
	memory.delivered = [...delivered, id].slice(-rememberedTasks);
	started.add(start);
	const [oldest = ''] = started;
	if (started.size > rememberedTasks) started.delete(oldest);
	return true;
}

async function toItem(
	context: IWebhookFunctions,
	api: ApiClient,
	task: VideoTask,
): Promise<INodeExecutionData> {
	const clock = systemClock;
	const run: WatchRun = {
		api,
		clock,
		gate: new RateGate(clock),
		signal: new AbortController().signal,
		report() {},
	};
	const wanted = context.getNodeParameter('downloadVideo', false) === true;
	const field = wanted ? String(context.getNodeParameter('binaryOutputField', 'data')) : undefined;
	const wait = { itemIndex: 0, deadline: clock.now() + longestDownloadMs };
	const json: IDataObject = toJson(task, context.getNodeParameter('simplify', true) !== false);
	return await toBinary(context.helpers, run, task, field, wait).then(
		(binary) => ({ json, ...binary }),
		(error: unknown) => ({ json: { ...simplifyTask(task), error: (error as Error).message } }),
	);
}
