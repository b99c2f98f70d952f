/** What an execution does while it is awake between two sleeps. */
import { isFinished, type VideoTask } from '../api/responses';
import type { RequestDescription } from '../models/request';
import type { Delivery } from '../run/delivery';
import type { ItemWork, Outcome } from '../tasks/mapItems';
import type { TaskProgress } from '../tasks/pollSchedule';
import { retryTimeMs } from '../tasks/retry';
import type { TaskRun } from '../tasks/taskRun';
import { fetchTask, requireNoFailure, watchTask, type Wait } from '../tasks/waitForTask';
import { maySleep, nextSleepMs } from './sleepSchedule';

/** An item of a run that sleeps: its task, with all that it takes to wait for it and to pass it on. */
export interface SleepingItem {
	/** As it was last seen, on its way or ended. */
	task: VideoTask;
	wait: Wait & { startedAtMs: number };
	/** Unix milliseconds from which it is to be fetched again. */
	dueMs: number;
	/** Whether APIMart calls this execution when the task has ended. */
	isCalledBack: boolean;
	delivery: Delivery;
}

/** What there is to do for an item. */
export interface SleepPlan {
	/** What the item asks for. */
	asked: RequestDescription | undefined;
	/** The task to continue with, if there is one. */
	sleeping?: SleepingItem;
	/** Submits it, or picks up its task with a new time to wait. */
	submit(run: TaskRun): Promise<Omit<SleepingItem, 'dueMs'>>;
}

/** Works on items as `mapItems` does. */
type WorkOn = (
	plans: ReadonlyArray<Outcome<SleepPlan>>,
	work: Pick<ItemWork<TaskRun, SleepPlan, SleepingItem>, 'comesFirst' | 'holdsSlot' | 'perform'>,
) => Promise<Array<Outcome<SleepingItem>>>;

/**
 * Fetches the tasks that are due, and submits items as long as there are slots. A task holds its
 * slot until it has ended, even while the execution sleeps, so there are never more tasks at the
 * API than slots. A task that has ended is not fetched again. One that has failed is a failure of
 * its item.
 *
 * @param plans one for each item
 * @returns the outcomes in the order of the items, with a gap for each item that is still to be submitted
 */
export async function workUntilSleep(
	now: () => number,
	plans: ReadonlyArray<Outcome<SleepPlan>>,
	workOn: WorkOn,
): Promise<Array<Outcome<SleepingItem> | undefined>> {
	for (let current = plans; ; ) {
		const outcomes = await workOn(current, {
			comesFirst: ({ sleeping }) => sleeping !== undefined,
			holdsSlot: isOpen,
			perform: workOnce,
		});
		const reached = Array.from(plans, (_, itemIndex) => outcomes[itemIndex]);
		// While others were submitted or watched, a task may have become due.
		const isAnyDue = reached.some(
			(outcome) =>
				outcome && 'value' in outcome && isOpen(outcome.value) && isDue(outcome.value, now()),
		);
		if (!isAnyDue) return reached;
		current = plans.map((plan, itemIndex) => {
			const outcome = reached[itemIndex];
			if (!outcome || 'error' in plan) return plan;
			return 'value' in outcome ? { value: { ...plan.value, sleeping: outcome.value } } : outcome;
		});
	}
}

/**
 * How long after a task is due the execution wakes up although it was not called: a callback may get
 * lost, and the last one is never repeated if n8n answers it while it starts.
 */
const callbackSlackMs = 75_000;

/**
 * When an execution is to wake up without a callback: when the first of its tasks is due, or the last one if
 * callbacks tell of all, and nothing is to be submitted when one has ended.
 *
 * @param sleeping its tasks, at least one of which is open
 * @returns Unix milliseconds
 */
export function whenToWake(sleeping: readonly SleepingItem[], hasMore: boolean): number {
	const open = sleeping.filter(isOpen);
	const times = open.map(({ dueMs, isCalledBack, wait }) =>
		Math.min(dueMs + (isCalledBack ? callbackSlackMs : 0), wait.deadline),
	);
	const isLastAwaited = !hasMore && open.every(({ isCalledBack }) => isCalledBack);
	return isLastAwaited ? Math.max(...times) : Math.min(...times);
}

/** Whether the task of an item is still on its way. */
export function isOpen({ task }: SleepingItem): boolean {
	return !isFinished(task);
}

function isDue({ dueMs, wait }: SleepingItem, nowMs: number): boolean {
	return nowMs >= Math.min(dueMs, wait.deadline);
}

/** Brings one item as far as it comes without sleeping. */
async function workOnce(
	run: TaskRun,
	{ sleeping, submit }: SleepPlan,
	_itemIndex: number,
	isAgain: boolean,
): Promise<SleepingItem> {
	const reached =
		sleeping && !isAgain
			? await goOn(run, sleeping)
			: await stayAwake(run, await submit(run), false);
	requireNoFailure(reached.task);
	return reached;
}

/** Fetches a task if it is due. */
async function goOn(run: TaskRun, sleeping: SleepingItem): Promise<SleepingItem> {
	if (!isOpen(sleeping) || !isDue(sleeping, run.clock.now())) return sleeping;
	// n8n may have been down at the deadline: the last status check is worth some tries all the same.
	const deadline = Math.max(sleeping.wait.deadline, run.clock.now() + retryTimeMs);
	const task = await fetchTask(run, sleeping.task, { ...sleeping.wait, deadline });
	return await stayAwake(run, { ...sleeping, task }, true);
}

/**
 * Watches a task while it is about to end, and says when it is to be fetched again.
 *
 * @param wasFetched if not, it is fetched once in any case: the first answer reveals an early
 *   refusal, and the API's estimate
 */
async function stayAwake(
	run: TaskRun,
	sleeping: Omit<SleepingItem, 'dueMs'>,
	wasFetched: boolean,
): Promise<SleepingItem> {
	const { wait } = sleeping;
	const task = await watchTask(run, sleeping.task, wait, (latest, ageMs) => {
		const isOver = run.clock.now() >= wait.deadline;
		const isKnown = wasFetched || latest !== sleeping.task;
		return !isOver && isKnown && maySleep(toProgress(latest, ageMs));
	});
	const nowMs = run.clock.now();
	const dueMs = nowMs + nextSleepMs(toProgress(task, nowMs - wait.startedAtMs));
	return { ...sleeping, task, dueMs };
}

function toProgress({ estimatedMs, progress }: VideoTask, ageMs: number): TaskProgress {
	return { ageMs, estimatedMs, progress };
}
