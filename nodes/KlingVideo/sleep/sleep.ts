/** What an execution remembers while it sleeps, and how it falls asleep. */
import type { IExecuteFunctions } from 'n8n-workflow';

import type { FailureFacts } from '../api/failure';
import { getMemory, getRunIndex, isReadable, type NodeMemory } from '../run/memory';
import type { StoredExecution } from '../run/storedExecution';
import { stackForSleep } from './executionStack';
import { isOpen, whenToWake, type SleepingItem } from './sleepRound';

/** A run of the node that waits in n8n's database until its tasks have ended. */
export interface Sleep {
	executionId: string;
	runIndex: number;
	/** When it fell asleep, as Unix milliseconds: it may sleep several times. */
	sinceMs: number;
	/** Unix milliseconds until which a callback wakes it up. */
	callableUntil: number;
	/**
	 * What is known of the items, by their index: a task, or how it failed. An item that is not there
	 * has not been submitted yet.
	 */
	items: Record<string, SleepingItem | { failure: FailureFacts }>;
	/** Whether items are to be submitted when others have ended. */
	hasMore: boolean;
}

/** What the node remembers, with the sleep. */
type Notes = NodeMemory & { sleep?: Sleep };

/** The sleep of an execution that is asleep; none, if this version of the package cannot read it. */
export function findSleep({ executionData }: StoredExecution, nodeName: string): Sleep | undefined {
	const notes: Partial<Notes> = executionData.contextData[`node:${nodeName}`] ?? {};
	return isReadable(notes) ? notes.sleep : undefined;
}

/**
 * Whether this n8n resumes an execution once, and only while it still waits. It is the one whose
 * URLs for callbacks have a token. n8n 1.x sets its timers up to 70 s before, leaves them set
 * when a callback is first, and runs all that follows twice.
 */
function resumesOnce(stored: StoredExecution): boolean {
	return 'resumeToken' in stored && stored.resumeToken !== undefined;
}

/** How long before the timer of an n8n 1.x goes off a callback does not wake it up any more. */
const timerMarginMs = 75_000;

/**
 * Puts the execution to sleep until it is called back, or the first of its tasks is due. The node is
 * to return right after this; what it returns is shown while the execution sleeps.
 *
 * @param stored this execution
 * @param notes what the node needs when it wakes up
 * @param nowMs the time that these notes go by, as Unix milliseconds: n8n goes by that of the system
 */
export async function fallAsleep(
	context: IExecuteFunctions,
	stored: StoredExecution,
	notes: Pick<Sleep, 'items' | 'hasMore'>,
	nowMs: number,
): Promise<void> {
	const tasks = Object.values(notes.items).filter((item) => 'task' in item);
	// If the clock of the system was set, it is off by more than a rounding error.
	const offsetMs = Math.round((Date.now() - nowMs) / 1000) * 1000;
	// n8n drops the part of a millisecond, and the task would not be due yet.
	const wakeAtMs = Math.ceil(whenToWake(tasks, notes.hasMore)) + offsetMs;
	const isCallable = tasks.some((item) => isOpen(item) && item.isCalledBack);
	const marginMs = isCallable && !resumesOnce(stored) ? timerMarginMs : 0;
	const memory = getMemory(context) as Notes;
	memory.sleep = {
		...notes,
		executionId: context.getExecutionId(),
		runIndex: getRunIndex(context),
		sinceMs: Date.now(),
		callableUntil: marginMs > 0 ? wakeAtMs : Number.MAX_SAFE_INTEGER,
	};
	stackForSleep(context, stored);
	await context.putExecutionToWait(new Date(wakeAtMs + marginMs));
	// Those that have ended, too: their videos have not been passed on yet.
	logSleepingTasks(
		context,
		tasks.flatMap(({ task: { id, otherIds = [] } }) => [id, ...otherIds]),
	);
}

/** The sleep that this run of the node wakes up from, if it does. It is over then. */
export function takeSleep(context: IExecuteFunctions): Sleep | undefined {
	const memory = getMemory(context) as Notes;
	const { sleep } = memory;
	delete memory.sleep;
	return sleep?.runIndex === getRunIndex(context) ? sleep : undefined;
}

/** How many tasks a line of the log names. */
const tasksPerLine = 50;

/**
 * Names the tasks of an execution that falls asleep in n8n's log: if it is stopped or deleted
 * asleep, nothing else names them.
 */
function logSleepingTasks(context: IExecuteFunctions, taskIds: readonly string[]): void {
	const { name } = context.getNode();
	const sleeper = `Execution ${context.getExecutionId()} sleeps in "${name}" with tasks at APIMart`;
	for (let from = 0; from < taskIds.length; from += tasksPerLine) {
		const named = taskIds.slice(from, from + tasksPerLine);
		const place =
			taskIds.length > tasksPerLine
				? ` (${from + 1} to ${from + named.length} of ${taskIds.length})`
				: '';
		context.logger.info(`${sleeper}${place}: ${named.join(', ')}`);
	}
}
