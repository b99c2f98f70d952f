import { ApiClient, type ApiContext } from '../api/client';
import { isFinished } from '../api/responses';
import type { Sleep } from '../run/memory';

/** A check of the tasks of a sleeper, for all callbacks that come meanwhile. */
interface TaskCheck {
	/** Unix milliseconds after which no callback wakes the sleeper up. */
	until: number;
	/** The tasks that callbacks have named and that are still to be fetched for them. */
	named: Set<string>;
	/** The tasks that have been found to have ended. */
	ended: Set<string>;
	/** Whether all tasks have ended. */
	haveAllEnded: Promise<boolean>;
}

/**
 * The checks under way, and those that have woken their sleeper up. They stand outside of any
 * execution because they are about callbacks that come at once: each of them would ask for all the
 * tasks, and n8n 1.x lets all of them go on with the execution, so that what follows runs many
 * times.
 */
class TaskChecks {
	/** By sleeper. */
	private readonly checks = new Map<string, TaskCheck>();

	/**
	 * Checks the tasks of a sleeper for one callback or for many, and again as long as callbacks come
	 * that name others.
	 *
	 * @param taskId the one that the callback names
	 * @returns `hasEnded`: whether that task has; `isToWake`: true for one of the callbacks, once all
	 *   tasks have
	 * @throws {Failure} for each of the callbacks, when the tasks cannot be fetched
	 */
	async check(
		context: ApiContext,
		{ executionId, callableUntil: until, taskIds }: Sleep,
		taskId: string,
	): Promise<{ hasEnded: boolean; isToWake: boolean }> {
		for (const [other, check] of this.checks) {
			if (check.until < Date.now()) this.checks.delete(other);
		}
		const sleeper = `${executionId}:${until}`;
		const underWay = this.checks.get(sleeper);
		if (underWay) {
			underWay.named.add(taskId);
			await underWay.haveAllEnded;
			return { hasEnded: underWay.ended.has(taskId), isToWake: false };
		}
		const check = { until, named: new Set([taskId]), ended: new Set() } as TaskCheck;
		const checkOn = async (api: ApiClient): Promise<boolean> => {
			const haveEnded = await haveAllEnded(api, Object.values(taskIds), check);
			return !haveEnded && check.named.size > 0 ? await checkOn(api) : haveEnded;
		};
		this.checks.set(sleeper, check);
		check.haveAllEnded = ApiClient.connect(context).then(checkOn);
		let isToWake = false;
		try {
			isToWake = await check.haveAllEnded;
			return { hasEnded: check.ended.has(taskId), isToWake };
		} finally {
			if (!isToWake) this.checks.delete(sleeper);
		}
	}
}

export const taskChecks = new TaskChecks();

/** How many tasks are fetched at the same time. */
const mostAtOnce = 10;

/**
 * Fetches the tasks that have not been found to have ended: first those that callbacks name, then,
 * if these have all ended, more at a time the more have. So a callback that is not the last one
 * takes two requests, and the last one takes few rounds.
 *
 * @throws {Failure} when one cannot be fetched
 */
async function haveAllEnded(
	api: ApiClient,
	taskIds: string[],
	{ named, ended }: TaskCheck,
): Promise<boolean> {
	const fetchAll = async (some: string[]): Promise<void> => {
		for (let start = 0; start < some.length; start += mostAtOnce) {
			const next = some.slice(start, start + mostAtOnce);
			await Promise.all(
				next.map(async (taskId) => {
					if (isFinished(await api.getTask(taskId))) ended.add(taskId);
				}),
			);
		}
	};
	const isOpen = (taskId: string) => !ended.has(taskId);

	let latest = [...named];
	named.clear();
	await fetchAll(latest.filter(isOpen));
	while (!latest.some(isOpen)) {
		latest = taskIds.filter(isOpen).slice(0, Math.min(mostAtOnce, ended.size));
		if (latest.length === 0) return true;
		await fetchAll(latest);
	}
	return false;
}
