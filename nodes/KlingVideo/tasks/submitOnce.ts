import { ApiError } from '../api/apiError';
import type { VideoTask } from '../api/answers';
import { toRequestBody, type VideoRequest } from '../catalogue/videoRequest';
import { readRule, sendPatiently, submitRule } from './request';
import { toTaskError } from './taskError';
import type { TaskRun } from './taskRun';
import { isLost } from './taskStatus';

/** A video to submit for one item. */
export interface Submission {
	itemIndex: number;
	request: VideoRequest;
	/** The first and the last frame, as many as the request has. */
	images: readonly SubmittedImage[];
}

/** An image that goes along with a video. */
export interface SubmittedImage {
	/** What makes it another image: its address, or the hash of its bytes. */
	identity: string;
	/** Its public address, once it has one. */
	getUrl(run: TaskRun, deadline: number): Promise<string>;
}

/**
 * Submits a video, unless an earlier try of the node has done so: then it goes on with that task. A task that has
 * failed in the meantime is submitted anew.
 *
 * @param deadline Unix milliseconds after which nothing is sent again
 * @returns the task as far as it is known
 * @throws {ApiError} when it was not accepted, or may have been: see its `surelyRefused`
 * @throws {TaskError} when there is a task from an earlier try that cannot be looked up
 * @throws {StoppedError} when the run ended first
 */
export async function submitOnce(
	run: TaskRun,
	{ itemIndex, request, images }: Submission,
	deadline: number,
): Promise<VideoTask> {
	// Where to report the end is no part of what is asked for: n8n's address for it is another one in each try.
	const identities = images.map(({ identity }) => identity);
	const asked = { ...toRequestBody(request, identities), webhook: undefined };
	const finding = run.ledger.find(itemIndex, asked);
	if (finding.known === 'attempt') {
		throw new ApiError('An earlier try may have submitted this item already', {
			hint: 'It was not submitted again, because that may cost twice. Look at the task list of your APIMart account. To submit it all the same, retry this execution from the list of executions.',
		});
	}
	if (finding.known === 'task') {
		const { taskId } = finding;
		const task = await sendPatiently(run, readRule, deadline, async () => {
			return await run.api.getTask(taskId);
		}).catch((error: unknown) => {
			throw toTaskError(error, { id: taskId });
		});
		if (!isLost(task)) return task;
	}

	const imageUrls: string[] = [];
	for (const image of images) imageUrls.push(await image.getUrl(run, deadline));
	const body = toRequestBody(request, imageUrls);
	return await sendPatiently(run, submitRule, deadline, async () => {
		run.ledger.begin(itemIndex, asked);
		const task = await run.api.submitVideo(body).catch((error: unknown) => {
			const refused = error instanceof ApiError && error.details.surelyRefused;
			if (refused) run.ledger.forget(itemIndex, asked);
			throw error;
		});
		run.ledger.record(itemIndex, asked, task.id);
		return task;
	});
}
