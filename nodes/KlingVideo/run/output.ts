import isUndefined from 'lodash/isUndefined';
import omitBy from 'lodash/omitBy';
import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { KnownTask } from '../api/failure';
import type { VideoTask } from '../api/responses';
import type { RequestDescription } from '../models/request';
import type { OutputSettings } from '../parameters/output';
import type { OutputForm } from '../parameters/outputForm';
import { taskFacts, type TaskFact } from '../parameters/taskFacts';
import { downloadVideos, type FileHelpers } from '../tasks/download';
import type { WatchRun } from '../tasks/taskRun';
import type { Wait } from '../tasks/waitForTask';

/**
 * A task as the next node gets it.
 *
 * @param form in which it is passed on. Raw is the API's own `data`; the IDs are never left out.
 * @param asked what was asked for, if this run knows it
 */
export function toJson(task: VideoTask, form: OutputForm, asked?: RequestDescription): IDataObject {
	if (form === 'raw') return task.raw as IDataObject;
	if (form === 'simplified') return simplifyTask(task, asked);
	const isWanted = ({ name, label }: TaskFact) => !label || form.includes(name);
	return readFacts(taskFacts.filter(isWanted), task, asked);
}

/**
 * A task made flat.
 *
 * @param asked what was asked for. If it is not known, other times of the task come in its place.
 */
export function simplifyTask(task: KnownTask, asked?: RequestDescription): IDataObject {
	const facts = taskFacts.filter(({ inPlaceOfRequest }) => !asked || !inPlaceOfRequest);
	return readFacts(facts, task, asked);
}

/** The facts that are known. */
function readFacts(
	facts: readonly TaskFact[],
	task: KnownTask,
	asked: RequestDescription | undefined,
): IDataObject {
	const values = facts.map(({ name, read }) => [name, read(task, asked)]);
	return omitUnknown(Object.fromEntries(values));
}

/** Leaves out what is undefined. */
export function omitUnknown(fields: Record<string, unknown>): IDataObject {
	return omitBy(fields, isUndefined) as IDataObject;
}

/**
 * The videos of a task as the binary part of an item: the first under the field, further ones under
 * its name with `_2`, `_3` and so on. Nothing, if no field is given or the task has no video.
 */
export async function toBinary(
	helpers: FileHelpers,
	run: WatchRun,
	task: VideoTask,
	{ downloadField: field, fileName }: Pick<OutputSettings, 'downloadField' | 'fileName'>,
	wait: Wait,
): Promise<Pick<INodeExecutionData, 'binary'>> {
	if (field === undefined || task.videoUrls.length === 0) return {};
	const files = await downloadVideos(run, helpers, task, wait, fileName);
	const named = files.map((file, index) => [index === 0 ? field : `${field}_${index + 1}`, file]);
	return { binary: Object.fromEntries(named) };
}
