import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { KnownTask } from '../api/failure';
import { isFinished, type VideoTask } from '../api/responses';
import type { RequestDescription } from '../models/request';
import type { OutputSettings } from '../parameters/output';
import type { OutputForm, TaskFact } from '../parameters/outputForm';
import { downloadVideos, type FileHelpers } from '../tasks/download';
import type { WatchRun } from '../tasks/taskRun';
import type { Wait } from '../tasks/waitForTask';

/**
 * A task as the next node gets it.
 *
 * @param form in which it is handed on. Raw is the API's own `data`; the IDs are never left out.
 * @param asked what was asked for, if this run knows it
 */
export function toJson(task: VideoTask, form: OutputForm, asked?: RequestDescription): IDataObject {
	if (form === 'raw') return task.raw as IDataObject;
	if (!Array.isArray(form)) return simplifyTask(task, asked);
	const { taskId, otherTaskIds, ...facts } = describeTask(task, asked);
	return omitUnknown({
		taskId,
		otherTaskIds,
		...Object.fromEntries(form.map((name) => [name, facts[name]])),
	});
}

/**
 * A task made flat, with at most ten fields.
 *
 * @param asked what was asked for. If it is not known, other times of the task have room.
 */
export function simplifyTask(task: KnownTask, asked?: RequestDescription): IDataObject {
	const { createdAt, generationSeconds, ...facts } = describeTask(task, asked);
	return pickMostUsed(asked ? facts : { ...facts, createdAt, generationSeconds });
}

/** All that is known of a task, times as ISO 8601: the most used first. */
function describeTask(
	task: KnownTask,
	asked?: RequestDescription,
): Record<'taskId' | 'otherTaskIds' | TaskFact, unknown> {
	const { status = '', videoUrls = [] } = task;
	const isOnItsWay = !isFinished({ status });
	return {
		taskId: task.id,
		status: task.status,
		otherTaskIds: task.otherIds,
		failureReason: task.failureReason,
		videoUrl: videoUrls[0],
		videoUrls: videoUrls.length > 1 ? videoUrls : undefined,
		prompt: asked?.prompt,
		progress: isOnItsWay ? task.progress : undefined,
		model: asked?.model,
		mode: asked?.mode,
		durationSeconds: asked?.durationSeconds,
		estimatedSeconds: isOnItsWay ? toSeconds(task.estimatedMs) : undefined,
		cost: task.cost,
		expiresAt: toIsoTime(task.expiresAtMs),
		completedAt: toIsoTime(task.completedAtMs),
		createdAt: toIsoTime(task.createdAtMs),
		generationSeconds: toSeconds(task.generationMs),
	};
}

/** As many fields as a simplified item may have, by n8n's guidelines. */
const mostFields = 10;

/**
 * Leaves out what is undefined, and the last of the fields if there are too many.
 *
 * @param fields the most used first
 */
export function pickMostUsed(fields: Record<string, unknown>): IDataObject {
	return Object.fromEntries(Object.entries(omitUnknown(fields)).slice(0, mostFields));
}

function omitUnknown(fields: Record<string, unknown>): IDataObject {
	const known = Object.entries(fields).filter(([, value]) => value !== undefined);
	return Object.fromEntries(known) as IDataObject;
}

function toSeconds(ms: number | undefined): number | undefined {
	return ms === undefined ? undefined : ms / 1000;
}

/** Unix milliseconds as ISO 8601, or undefined if they are no time. */
export function toIsoTime(unixMs: number | undefined): string | undefined {
	const time = new Date(unixMs ?? NaN);
	return Number.isNaN(time.getTime()) ? undefined : time.toISOString();
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
