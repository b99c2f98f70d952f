import type { ApiClient } from '../api/client';
import { isFinished, type VideoTask } from '../api/responses';
import { systemClock, type Clock } from '../tasks/clock';
import { RateGate, readRetries, withRetries, type RetryPolicy } from '../tasks/retry';
import type { Sleep } from './sleep';
import { isOpen } from './sleepRound';

/** What callbacks have brought to light about a sleep. */
interface Findings {
	/** The tasks that have been found to have ended, by their IDs. */
	ended: Map<string, VideoTask>;
	/** The status checks under way, by the IDs of their tasks. */
	underWay: Map<string, Promise<boolean>>;
	/** Whether a callback has woken the execution up. */
	isAwake: boolean;
	/** Unix milliseconds. */
	lastUsedMs: number;
}

/** How long the findings about a sleep are kept after the last callback. */
const keptMs = 60 * 60_000;

/** If a status check fails, APIMart calls again. Only being asked to slow down is waited out. */
const retries: RetryPolicy = { ...readRetries, attempts: 1 };

/** How long that is waited out: APIMart has called again by then. */
const patienceMs = 60_000;

/**
 * What callbacks have found out about the sleeps of this process. It stands outside of any
 * execution because it is about callbacks that come at once: n8n 1.x lets all of them continue the
 * execution, so that what follows runs many times. It may be lost: then tasks are fetched once
 * more.
 */
export class TaskChecks {
	/** By sleep. */
	private readonly findings = new Map<string, Findings>();
	/** Holds back the status checks for all callbacks when the API asks to be left alone. */
	private readonly gate: RateGate;

	constructor(private readonly clock: Clock) {
		this.gate = new RateGate(clock);
	}

	/**
	 * Checks the task that a callback names. If it is the last one as far as is known, those are
	 * fetched too that are due and that no callback has named, until one is found on its way.
	 *
	 * @returns `hasEnded`: whether the named task has; `ended`: all that are known to have, for the one
	 *   callback that is to wake the execution up
	 * @throws {Failure} when a task cannot be fetched
	 */
	async check(
		api: ApiClient,
		sleep: Sleep,
		taskId: string,
	): Promise<{ hasEnded: boolean; ended?: ReadonlyMap<string, VideoTask> }> {
		const open = Object.values(sleep.items)
			.filter((item) => 'task' in item)
			.filter(isOpen);
		if (!open.some(({ task }) => task.id === taskId)) return { hasEnded: true };

		const findings = this.open(sleep);
		const { ended } = findings;
		if (!(await this.hasEnded(api, findings, taskId))) return { hasEnded: false };

		if (!sleep.hasMore) {
			const now = this.clock.now();
			for (const { task, dueMs } of open.filter((other) => !ended.has(other.task.id))) {
				const isDue = now >= dueMs || findings.underWay.has(task.id);
				const hasOtherEnded = isDue && (await this.hasEnded(api, findings, task.id));
				if (!hasOtherEnded) return { hasEnded: true };
			}
		}
		if (findings.isAwake) return { hasEnded: true };
		findings.isAwake = true;
		return { hasEnded: true, ended };
	}

	private open({ executionId, runIndex, sinceMs }: Sleep): Findings {
		const now = this.clock.now();
		for (const [key, { lastUsedMs }] of this.findings) {
			if (now - lastUsedMs > keptMs) this.findings.delete(key);
		}
		const key = `${executionId}:${runIndex}:${sinceMs}`;
		const findings = this.findings.get(key) ?? {
			ended: new Map<string, VideoTask>(),
			underWay: new Map<string, Promise<boolean>>(),
			isAwake: false,
			lastUsedMs: now,
		};
		findings.lastUsedMs = now;
		this.findings.set(key, findings);
		return findings;
	}

	/** Whether a task has ended. Callbacks that ask at once share the answer. */
	private async hasEnded(
		api: ApiClient,
		{ ended, underWay }: Findings,
		taskId: string,
	): Promise<boolean> {
		if (ended.has(taskId)) return true;
		const fetchOnce = async (): Promise<boolean> => {
			const { signal } = new AbortController();
			const run = { clock: this.clock, gate: this.gate, signal };
			const deadline = this.clock.now() + patienceMs;
			const task = await withRetries(run, retries, deadline, async () => {
				return await api.getTask(taskId);
			});
			if (isFinished(task)) ended.set(taskId, task);
			return isFinished(task);
		};
		const answer = underWay.get(taskId) ?? fetchOnce();
		underWay.set(taskId, answer);
		return await answer.finally(() => underWay.delete(taskId));
	}
}

export const taskChecks = new TaskChecks(systemClock);
