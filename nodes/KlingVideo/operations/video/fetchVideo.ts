import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import type { VideoTask } from '../../api/answers';
import { downloadVideo } from '../../tasks/download';
import type { TaskRun } from '../../tasks/taskRun';

/** The video of a task as the binary part of an item, where a field is given for it and there is a video. */
export async function fetchVideo(
	context: IExecuteFunctions,
	run: TaskRun,
	task: VideoTask,
	field: string | undefined,
): Promise<Pick<INodeExecutionData, 'binary'>> {
	if (field === undefined || task.videoUrls.length === 0) return {};
	return { binary: { [field]: await downloadVideo(context, task, run.signal) } };
}
