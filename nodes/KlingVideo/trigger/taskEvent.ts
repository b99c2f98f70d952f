import {
	NodeOperationError,
	type INodeExecutionData,
	type INodeProperties,
	type IWebhookDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
	type TriggerPanelDefinition,
} from 'n8n-workflow';

import { ApiClient } from '../api/client';
import { Failure } from '../api/failure';
import { isFinished, type VideoTask } from '../api/responses';
import { parseChoices } from '../parameters/choice';
import type { ParameterSource } from '../parameters/inputItem';
import { downloadFields, readDownloadField } from '../parameters/output';
import { readOutputForm, simplifyField } from '../parameters/outputForm';
import { toInputError } from '../parameters/unreadable';
import { answerCallback, requestRedelivery, getNamedTaskId } from '../run/callback';
import { toFacts } from '../run/errors';
import { describeFailure, toText } from '../run/errorTexts';
import { simplifyTask, toBinary, toJson } from '../run/output';
import { startClock } from '../tasks/clock';
import { mostDownloads } from '../tasks/download';
import { FileMemory } from '../tasks/fileMemory';
import { RateGate } from '../tasks/retry';
import { Slots } from '../tasks/slots';
import type { WatchRun } from '../tasks/taskRun';
import { awaitLink } from '../tasks/waitForTask';
import { SharedChecks } from './sharedChecks';

/**
 * The webhook ends with what APIMart adds to the URL that it is given. Nothing is registered
 * with the service.
 */
export const triggerWebhooks: IWebhookDescription[] = [
	{ name: 'default', httpMethod: 'POST', responseMode: 'onReceived', path: 'callback' },
];

/** The ends of a task, by their status, in the order in which n8n lists them. */
const taskEvents = [
	{ name: 'Video Completed', value: 'completed', description: 'The video is finished' },
	{ name: 'Video Failed', value: 'failed', description: 'The video could not be generated' },
	{ name: 'Video Cancelled', value: 'cancelled', description: 'The task was cancelled' },
];

/** Which ends of a task start the workflow. */
const eventsField: INodeProperties = {
	displayName: 'Trigger On',
	name: 'events',
	type: 'multiOptions',
	required: true,
	options: taskEvents,
	default: ['completed', 'failed', 'cancelled'],
};

/**
 * What the panel says beside the button that listens for a test event. While n8n listens, it shows
 * texts of its own there, so the whole procedure stands in the notice of {@link triggerProperties}.
 */
export const triggerPanel: TriggerPanelDefinition = {
	header: 'Listen for a video to finish',
	executionsHelp:
		'<b>While you try it</b>, when APIMart calls the Test URL after you click Execute step. n8n listens for two minutes, so submit a video of 5 seconds. <br /> <br /> <b>In production</b>, whenever APIMart calls the Production URL, as soon as this workflow is published (activated). These executions show up in the list of executions, not in the editor.',
	activationHint: {
		inactive:
			"Once it works, publish (activate) this workflow, and put the Production URL into 'Callback URL' of Submit.",
		active:
			'This workflow also starts whenever APIMart calls the Production URL. These executions do not show up here.',
	},
};

/** The trigger's panel. Of all tags, n8n 2 shows only links and lists in a notice. */
export const triggerProperties: INodeProperties[] = [
	{
		displayName:
			"<ul><li>To try it, click Execute step, which listens for two minutes. Then, in another tab, execute a Kling Video node with the operation Submit that has the Test URL of this node as its 'Callback URL' (in 'Options').</li><li>For production, publish (activate) this workflow first, then use the Production URL instead.</li><li>Both nodes need a credential of the same APIMart account, and APIMart must be able to reach n8n from the internet.</li></ul>",
		name: 'notice',
		type: 'notice',
		default: '',
	},
	eventsField,
	...downloadFields(false),
	simplifyField(),
];

/**
 * How many tasks are remembered as delivered: far more than can be under way while one is delivered
 * again.
 */
const rememberedTasks = 1_000;

/** How long a task may be fetched again for a fresh link. APIMart has its answer long before. */
const longestRenewalMs = 10 * 60_000;

/**
 * Answers a callback of APIMart. Nothing in it is trusted but the ID of the task, which is fetched
 * with the credential. A task starts the workflow once, however often it is delivered. Nothing is
 * thrown, because n8n would then run the workflow as failed, and the event would be lost.
 *
 * @returns the item that starts the workflow, or no item if nothing is to start. APIMart has its
 *   answer by then: 503, which makes it call again, if the status check fails or says that the task has
 *   not ended yet
 */
export async function answerTaskEvent(context: IWebhookFunctions): Promise<IWebhookResponseData> {
	const taskId = getNamedTaskId(context);
	if (taskId === undefined) return answerCallback(context, 400);

	const key = [context.getWorkflow().id, context.getNode().id, taskId].join();
	const check = async () => {
		const api = await ApiClient.connect(context);
		return { api, task: await api.getTask(taskId) };
	};
	const found = await sharedChecks.find(key, check).catch((error: unknown) => ({ error }));
	if ('error' in found) {
		// What is wrong with the connection or the credential can be mended; a task of another account
		// stays one.
		const isUnknown = found.error instanceof Failure && found.error.facts.code === 'unknownTask';
		return isUnknown
			? answerCallback(context, 404)
			: requestRedelivery(context, taskId, found.error);
	}
	const { api, task } = found;
	if (!isFinished(task)) return answerCallback(context, 503);
	const { events, error } = readEvents(context);
	if (!events.includes(task.status) || !isFirst(context, key, taskId))
		return answerCallback(context, 200);

	const response = answerCallback(context, 200);
	const item = error ? toErrorItem(task, error) : await toItem(context, api, task);
	return { ...response, workflowData: [[item]] };
}

/** The checks of this process: it is about callbacks that come at once. */
const sharedChecks = new SharedChecks<{ api: ApiClient; task: VideoTask }>();

/**
 * Reads which ends of a task start the workflow.
 *
 * @returns all ends, and the error, if the parameter cannot be read, so that no event is lost
 */
function readEvents(context: IWebhookFunctions): { events: string[]; error?: unknown } {
	const { displayName, name } = eventsField;
	const ends = taskEvents.map(({ value }) => value);
	try {
		const parameters = getParameters(context);
		const events = parseChoices(parameters, eventsField, parameters.get(name));
		if (events.length > 0) return { events };
		return parameters.refuse(
			`'${displayName}' is empty.`,
			`Set '${displayName}' to one or more of ${ends.join(', ')}.`,
		);
	} catch (error) {
		return { events: ends, error };
	}
}

/**
 * The tasks that have started workflows of this process. This stands outside of any execution
 * because n8n saves what a workflow remembers only after the video has come in: a callback that
 * comes before that finds nothing there.
 */
class StartedTasks {
	private readonly keys = new Set<string>();

	/** @returns false if it was there already */
	add(key: string): boolean {
		if (this.keys.has(key)) return false;
		this.keys.add(key);
		const [oldest = ''] = this.keys;
		if (this.keys.size > rememberedTasks) this.keys.delete(oldest);
		return true;
	}
}

const startedTasks = new StartedTasks();

/**
 * Whether a task has not started this workflow yet. From now on it has. A person who tests it may
 * see it again.
 */
function isFirst(context: IWebhookFunctions, key: string, taskId: string): boolean {
	if (context.getMode() === 'manual') return true;
	const memory = context.getWorkflowStaticData('node') as { delivered?: string[] };
	const delivered = memory.delivered ?? [];
	if (delivered.includes(taskId) || !startedTasks.add(key)) return false;
	memory.delivered = [...delivered, taskId].slice(-rememberedTasks);
	return true;
}

/**
 * A task as an item, with its video if that is wanted.
 *
 * @returns the task with `error`, if a parameter cannot be read or the video cannot be fetched
 */
async function toItem(
	context: IWebhookFunctions,
	api: ApiClient,
	task: VideoTask,
): Promise<INodeExecutionData> {
	const clock = startClock();
	const run: WatchRun = {
		api,
		clock,
		gate: new RateGate(clock),
		downloads: new Slots(mostDownloads),
		// The execution begins with these files.
		fileMemory: new FileMemory({}, 'trigger', 0),
		signal: new AbortController().signal,
		report() {},
	};
	const wait = { itemIndex: 0, deadline: clock.now() + longestRenewalMs };
	try {
		const parameters = getParameters(context);
		const form = readOutputForm(parameters);
		const downloadField = readDownloadField(parameters, false);
		const linked = await awaitLink(run, task, wait);
		const binary = await toBinary(context.helpers, run, linked, { downloadField }, wait);
		return { json: toJson(linked, form), ...binary };
	} catch (error) {
		return toErrorItem(task, error);
	}
}

/** A task as an item that says what went wrong, and what would mend it. */
function toErrorItem(task: VideoTask, error: unknown): INodeExecutionData {
	const text = toText(describeFailure(toFacts(error)));
	return { json: { error: text, ...simplifyTask(task) } };
}

/**
 * The trigger's parameters. Every error names the field, which n8n's own errors do not always do.
 */
function getParameters(context: IWebhookFunctions): ParameterSource {
	return {
		getNode: () => context.getNode(),
		get(name) {
			try {
				return context.getNodeParameter(name);
			} catch (error) {
				const { displayName = '' } = triggerProperties.find((field) => field.name === name) ?? {};
				throw toInputError(context.getNode(), displayName, error);
			}
		},
		refuse(message, description) {
			throw new NodeOperationError(context.getNode(), message, { description });
		},
	};
}
