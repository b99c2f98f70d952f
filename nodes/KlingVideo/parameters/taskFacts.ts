/** What an item says of its task: one entry for each field of the output. */
import type { KnownTask } from '../api/failure';
import { isFinished } from '../api/responses';
import type { RequestDescription } from '../models/request';

/** One field of the output. */
export interface TaskFact {
	name: string;
	/** What the panel calls it, for the tool of an AI agent. Without a label it is always there. */
	label?: string;
	/** Whether it says what was asked for, and not what became of it. */
	ofRequest?: true;
	/** Whether simplified output has it only if the operation does not know what was asked for. */
	inPlaceOfRequest?: true;
	/**
	 * @param asked what was asked for, if it is known
	 * @returns undefined if there is nothing to say
	 */
	read(task: KnownTask, asked?: RequestDescription): unknown;
}

/**
 * The fields of the output, in their order: none pushes another out. The simplified item of a finished
 * task has ten of them, as n8n's guidelines say, and the lists if there are several videos or tasks.
 */
export const taskFacts: readonly TaskFact[] = [
	{ name: 'taskId', read: ({ id }) => id },
	{ name: 'status', label: 'Status', read: ({ status }) => status },
	{ name: 'otherTaskIds', read: ({ otherIds }) => otherIds },
	{ name: 'failureReason', label: 'Failure Reason', read: ({ failureReason }) => failureReason },
	{ name: 'videoUrl', label: 'Video URL', read: ({ videoUrls }) => videoUrls?.[0] },
	{ name: 'videoUrls', label: 'Video URLs', read: ({ videoUrls }) => ifSeveral(videoUrls) },
	{ name: 'prompt', label: 'Prompt', ofRequest: true, read: (_, asked) => asked?.prompt },
	{ name: 'progress', label: 'Progress', read: (task) => ifOnItsWay(task)?.progress },
	{ name: 'model', label: 'Model', ofRequest: true, read: (_, asked) => asked?.model },
	{ name: 'mode', label: 'Mode', ofRequest: true, read: (_, asked) => asked?.mode },
	{
		name: 'durationSeconds',
		label: 'Duration (Seconds)',
		ofRequest: true,
		read: (_, asked) => asked?.durationSeconds,
	},
	{
		name: 'estimatedSeconds',
		label: 'Estimated Time (Seconds)',
		read: (task) => toSeconds(ifOnItsWay(task)?.estimatedMs),
	},
	{ name: 'cost', label: 'Cost', read: ({ cost }) => cost },
	{ name: 'expiresAt', label: 'Expires At', read: ({ expiresAtMs }) => toIsoTime(expiresAtMs) },
	{
		name: 'completedAt',
		label: 'Completed At',
		read: ({ completedAtMs }) => toIsoTime(completedAtMs),
	},
	{
		name: 'createdAt',
		label: 'Created At',
		inPlaceOfRequest: true,
		read: ({ createdAtMs }) => toIsoTime(createdAtMs),
	},
	{
		name: 'generationSeconds',
		label: 'Generation Time (Seconds)',
		inPlaceOfRequest: true,
		read: ({ generationMs }) => toSeconds(generationMs),
	},
];

const failureFields = ['error', 'mayBeCharged', 'timedOut', 'httpStatus', 'response'] as const;
/** A field of an item that failed, besides the facts of its task. */
export type FailureField = (typeof failureFields)[number];

const fileLinkFields = ['fileUrl', 'fileUrls'] as const;
/** A field of an item with links to its files. */
export type FileLinkField = (typeof fileLinkFields)[number];

/**
 * The fields that say what became of an item. In an input item, a field of such a name is about an
 * earlier task or failure.
 */
export const outcomeFields: readonly string[] = [
	...failureFields,
	...taskFacts.filter(({ ofRequest }) => !ofRequest).map(({ name }) => name),
	...fileLinkFields,
];

function ifSeveral<Value>(values: Value[] | undefined): Value[] | undefined {
	return values && values.length > 1 ? values : undefined;
}

function ifOnItsWay(task: KnownTask): KnownTask | undefined {
	return isFinished(task) ? undefined : task;
}

function toSeconds(ms: number | undefined): number | undefined {
	return ms === undefined ? undefined : ms / 1000;
}

/** Unix milliseconds as ISO 8601, or undefined if they are no time. */
export function toIsoTime(unixMs: number | undefined): string | undefined {
	const time = new Date(unixMs ?? NaN);
	return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
}
