import { aboutTask, Failure, toFailure } from '../api/failure';
import { hasFailed, type VideoTask } from '../api/responses';
import { toRequestBody, type VideoRequest } from '../models/request';
import type { LedgerEntry, PaidSubmission } from './ledger';
import { submitRetries, watchRetries, withRetries } from './retry';
import type { TaskRun } from './taskRun';

/** A video to submit for one item. */
export interface Submission {
	itemIndex: number;
	/** What the ledger has of the item and its {@link identifyVideo identity}. */
	entry: LedgerEntry;
	request: VideoRequest;
	/** The images and videos of the request, in its order. */
	files: readonly SubmittedFile[];
	/**
	 * Whether to send it once again in a Retry of the execution if it may have been accepted. n8n's own
	 * tries never do.
	 */
	resubmitUnknown: boolean;
	/** What must be left on the API key, in US dollars. Without it, the balance is not checked. */
	minimumUsd?: number | undefined;
}

/** An image or video that is sent with the request for a video. */
export interface SubmittedFile {
	/** What makes it another file: its URL, or the hash of its bytes. */
	identity: string;
	/** What a person knows it by: its URL, or the name of its file. */
	name: string;
	/** Its public URL, which it may get only now. */
	getUrl(run: TaskRun, deadline: number): Promise<string>;
}

/**
 * All that makes a video what it is. Where to report its end is no part of that: n8n's URL for it is
 * another one in each try.
 */
export function identifyVideo(
	request: VideoRequest,
	files: ReadonlyArray<Pick<SubmittedFile, 'identity'>>,
): object {
	const identities = files.map(({ identity }) => identity);
	return { ...toRequestBody(request, identities), webhook: undefined };
}

/**
 * Submits a video, unless an earlier try of the node has done so: then it continues with that task.
 * A task that has failed in the meantime is submitted again.
 *
 * @param deadline Unix milliseconds after which nothing is sent again
 * @returns the task as far as it is known
 * @throws {Failure} when it was not accepted, or may have been: see its `outcome`; when there is a
 *   task from an earlier try that cannot be checked; or `stopped` when the run ended first
 */
export async function submitOnce(
	run: TaskRun,
	{ itemIndex, entry, request, files, resubmitUnknown, minimumUsd }: Submission,
	deadline: number,
): Promise<VideoTask> {
	const { finding } = entry;
	if (finding.known === 'forgotten' && !resubmitUnknown) {
		throw new Failure({ code: 'forgotten', outcome: 'unknown' });
	}
	if (finding.known === 'submission') {
		const { isOfThisExecution, isResubmitted, answer } = finding;
		if (!resubmitUnknown || isOfThisExecution || isResubmitted) {
			throw new Failure({ code: 'submittedBefore', outcome: 'unknown', isResubmitted, ...answer });
		}
		return await run.balanceGuard
			.submit(run, itemIndex, minimumUsd, async () => {
				entry.resubmit();
				return await send(run, itemIndex, entry, finding.submission, deadline, true);
			})
			.catch((error: unknown) => {
				throw besideEarlierCopy(error);
			});
	}
	if (finding.known === 'tasks') {
		// It is submitted again only if all of them have failed.
		for (const id of finding.taskIds) {
			const task = await withRetries(run, watchRetries, deadline, async () => {
				return await run.api.getTask(id);
			}).catch((error: unknown) => {
				throw aboutTask(error, { id, status: 'submitted' });
			});
			const otherIds = finding.taskIds.filter((other) => other !== id);
			// It may be charged, and the ledger is about to forget it.
			if (task.status === 'cancelled') run.warn({ code: 'cancelledTask', itemIndex, taskId: id });
			if (hasFailed(task)) continue;
			return { ...task, isPickedUp: true, ...(otherIds.length > 0 && { otherIds }) };
		}
		entry.end();
	}

	return await run.balanceGuard.submit(run, itemIndex, minimumUsd, async () => {
		const fileUrls: string[] = [];
		for (const file of files) fileUrls.push(await file.getUrl(run, deadline));
		if (run.signal.aborted) throw new Failure({ code: 'stopped' });
		const submission = entry.begin(toRequestBody(request, fileUrls));
		return await send(run, itemIndex, entry, submission, deadline, false);
	});
}

/**
 * Sends a submission, and sends it again for as long as it definitely was not accepted and may be
 * later.
 *
 * @param hasEarlierCopy whether it may have been accepted already
 */
async function send(
	run: TaskRun,
	itemIndex: number,
	entry: LedgerEntry,
	submission: PaidSubmission,
	deadline: number,
	hasEarlierCopy: boolean,
): Promise<VideoTask> {
	let mayBeAccepted = false;
	const task = await withRetries(run, submitRetries, deadline, async () => {
		return await run.api
			.submitVideo(submission.body, submission.idempotencyKey)
			.catch((error: unknown) => {
				const isRefused = error instanceof Failure && error.facts.outcome === 'refused';
				mayBeAccepted ||= !isRefused;
				throw error;
			});
	}).catch((error: unknown) => {
		const { facts } = toFailure(error);
		const isUnknown = mayBeAccepted || hasEarlierCopy;
		if (isUnknown) entry.keepAnswer(facts);
		else if (facts.status === undefined || facts.transient) entry.withdraw();
		else entry.end();
		if (facts.response !== undefined) {
			run.warn({ code: 'outcomeUnknown', itemIndex, facts });
		}
		if (!isUnknown) throw error;
		if (hasEarlierCopy && !mayBeAccepted) entry.resubmit(false);
		const { facts: unknown } = toFailure(besideEarlierCopy(error));
		throw new Failure({ ...unknown, isResubmitted: hasEarlierCopy && mayBeAccepted });
	});
	const { otherIds = [] } = task;
	const taskIds = [task.id, ...otherIds];
	entry.record(submission, taskIds);
	run.noteSubmitted(itemIndex, taskIds);
	if (otherIds.length > 0) run.warn({ code: 'furtherTasks', itemIndex, taskIds: otherIds });
	return task;
}

/** A refusal of a submission says nothing about an earlier copy that may have been accepted. */
function besideEarlierCopy(error: unknown): unknown {
	const { facts } = toFailure(error);
	return facts.outcome === 'refused'
		? new Failure({ ...facts, outcome: 'unknown', hasEarlierCopy: true })
		: error;
}
