import type { IDataObject, INodeExecutionData } from 'n8n-workflow';

import type { KnownTask } from '../api/failure';
import type { VideoTask } from '../api/responses';
import type { RequestDescription } from '../models/request';
import { downloadVideos, type FileHelpers } from '../tasks/download';
import type { WatchRun } from '../tasks/taskRun';
import type { Wait } from '../tasks/waitForTask';

/**
 * A task as the next node gets it.
 *
 * @param simplify flat, or the API's own `data`
 * @param asked what was asked for, if this run knows it
 */
export function toJson(
	task: VideoTask,
	simplify: boolean,
	asked?: RequestDescription,
): IDataObject {
	return simplify ? simplifyTask(task, asked) : (task.raw as IDataObject);
}

/** A task made flat, times as ISO 8601, and nothing in it that is not known. */
export function simplifyTask(task: KnownTask, asked?: RequestDescription): IDataObject {
	const known = {
		taskId: task.id,
		status: task.status,
		progress: task.progress,
		...asked,
		videoUrl: task.videoUrls?.[0],
		videoUrls: task.videoUrls?.length ? task.videoUrls : undefined,
		otherTaskIds: task.otherIds,
		expiresAt: toIsoTime(task.expiresAtMs),
		cost: task.cost,
		createdAt: toIsoTime(task.createdAtMs),
		completedAt: toIsoTime(task.completedAtMs),
		estimatedSeconds: toSeconds(task.estimatedMs),
		generationSeconds: toSeconds(task.generationMs),
		failureReason: task.failureReason,
	};
	return Object.fromEntries(
		Object.entries(known).filter(([, value]) => value !== undefined),
	) as IDataObject;
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
	field: string | undefined,
	wait: Wait,
): Promise<Pick<INodeExecutionData, 'binary'>> {
	if (field === undefined || task.videoUrls.length === 0) return {};
	const files = await downloadVideos(run, helpers, task, wait);
	const named = files.map((file, index) => [index === 0 ? field : `${field}_${index + 1}`, file]);
	return { binary: Object.fromEntries(named) };
}
