import { ApiError } from '../api/apiError';
import type { VideoTask } from '../api/answers';

/** What is known about a task when something goes wrong with it. The ID is always known. */
export type KnownTask = Pick<VideoTask, 'id'> & Partial<VideoTask>;

/** Something went wrong with a task that the API has accepted. Told in words for the user. */
export class TaskError extends Error {
	override readonly name = 'TaskError';

	/**
	 * @param hint what the user can do about it
	 * @param task all that is known; it was paid for, so none of it may be dropped
	 * @param status HTTP status of the answer that went wrong, if there was one
	 */
	constructor(
		message: string,
		readonly hint: string,
		readonly task: KnownTask,
		readonly status?: number,
	) {
		super(message);
	}
}

/** A person pressed Stop, or another item has ended the run. */
export class StoppedError extends Error {
	override readonly name = 'StoppedError';

	constructor() {
		super('The run was stopped');
	}
}

/** Whatever went wrong with a task, together with what is known of the task. */
export function toTaskError(error: unknown, task: KnownTask): TaskError {
	if (error instanceof TaskError) return error;
	if (error instanceof ApiError) {
		return new TaskError(error.message, error.details.hint, task, error.details.status);
	}
	if (error instanceof StoppedError) {
		return new TaskError(
			`Stopped waiting for task ${task.id}`,
			'The task goes on at APIMart and is paid for. Get Status with this task ID brings the video.',
			task,
		);
	}
	return new TaskError(
		String((error as Error | undefined)?.message ?? error),
		'The task is paid for. Get Status with this task ID brings the video.',
		task,
	);
}
