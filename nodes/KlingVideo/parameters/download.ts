import { NodeOperationError, type INodeExecutionData, type INodeProperties } from 'n8n-workflow';

import type { VideoTask } from '../api/answers';
import { downloadVideos, type FileHelpers } from '../tasks/download';
import type { WatchRun } from '../tasks/taskRun';
import type { Wait } from '../tasks/waitForTask';
import { isTool } from '../run/memory';
import { readSwitch, type ParameterContext } from './switch';

/** An agent has no use for a file: the tool hands on the link. */
const notForTools = { '@tool': [true] };

const downloadField: INodeProperties = {
	displayName: 'Download Video',
	name: 'downloadVideo',
	type: 'boolean',
	default: false,
	displayOptions: { hide: notForTools },
	description:
		'Whether to put the video file into the item, so that the next node can send or store it. Links run out after about a day.',
};

/** Whether and where the finished video is put into the item. */
export const downloadFields = (byDefault: boolean): INodeProperties[] => [
	{ ...downloadField, default: byDefault },
	{
		displayName: 'Put Output File in Field',
		name: 'binaryOutputField',
		type: 'string',
		required: true,
		default: 'data',
		hint: 'The name of the output binary field to put the file in',
		displayOptions: { hide: { ...notForTools, downloadVideo: [false] } },
	},
];

/**
 * Reads where the video of one item goes.
 *
 * @returns the binary field, or undefined where no file is wanted, as in a tool
 * @throws {NodeOperationError} where the field has no name
 */
export function readDownloadField(
	context: ParameterContext,
	itemIndex: number,
): string | undefined {
	if (isTool(context)) return undefined;
	if (!readSwitch(context, 'downloadVideo', downloadField.displayName, itemIndex)) return undefined;
	const field = String(context.getNodeParameter('binaryOutputField', itemIndex) ?? '').trim();
	if (field !== '') return field;
	throw new NodeOperationError(context.getNode(), 'Put Output File in Field is empty.', {
		itemIndex,
		description: 'Name the binary field that takes the video, for example "data".',
	});
}

/**
 * The videos of a task as the binary part of an item: the first under the field, further ones under its name with `_2`,
 * `_3` and so on. Nothing, where no field is given or the task has no video.
 */
export async function toBinary(
	helpers: FileHelpers,
	run: WatchRun,
	task: VideoTask,
	field: string | undefined,
	wait: Wait,
): Promise<Pick<INodeExecutionData, 'binary'>> {
	if (field === undefined || task.videoUrls.length === 0) return {};
	const files = await downloadVideos(run, helpers, task, wait);
	const named = files.map((file, index) => [index === 0 ? field : `${field}_${index + 1}`, file]);
	return { binary: Object.fromEntries(named) };
}
