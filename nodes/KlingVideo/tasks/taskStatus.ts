import type { VideoTask } from '../api/answers';

/** Whether the task has ended without a video and will never have one. */
export function isLost(task: VideoTask): boolean {
	return task.status === 'failed' || task.status === 'cancelled';
}

/** Whether the task has come to an end. A status that nobody knows is not one. */
export function isFinished(task: VideoTask): boolean {
	return task.status === 'completed' || isLost(task);
}
