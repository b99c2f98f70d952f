import { ApiClient, type ApiContext } from '../api/client';
import { isFinished } from '../api/responses';
import type { Sleep } from '../run/memory';

/** A look at the tasks of a sleeper, for all callbacks that come meanwhile. */
interface Look {
	/** Unix milliseconds after which no callback wakes the sleeper up. */
	until: number;
	/** The tasks that callbacks have named and that are still to be looked at for them. */
	named: Set<string>;
	/** The tasks that have been found to have ended. */
	ended: Set<string>;
	/** Whether all tasks have ended. */
	haveAllEnded: Promise<boolean>;
}

/**
 * The looks under way, and those that have woken their sleeper up. This stands outside of any execution because it is
 * about callbacks that come at once: each of them would ask for all the tasks, and n8n 1.x lets all of them go on with
 * the execution, so that what follows runs many times.
 */
const looks = new Map<string, Look>();

/**
 * Looks at the tasks of a sleeper for one callback or for many, and again as long as callbacks come that name others.
 *
 * @param taskId the one that the callback names
 * @returns `hasEnded`: whether that task has; `isToWake`: true for one of the callbacks, once all tasks have
 * @throws {Error} for each of the callbacks, when the tasks cannot be looked up
 */
export async function lookTogether(
	context: ApiContext,
	{ executionId, callableUntil: until, taskIds }: Sleep,
	taskId: string,
): Promise<{ hasEnded: boolean; isToWake: boolean }> {
	for (const [other, look] of looks) {
		if (look.until < Date.now()) looks.delete(other);
	}
	const sleeper = `${executionId}:${until}`;
	const underWay = looks.get(sleeper);
	if (underWay) {
		underWay.named.add(taskId);
		await underWay.haveAllEnded;
		return { hasEnded: underWay.ended.has(taskId), isToWake: false };
	}
	const look = { until, named: new Set([taskId]), ended: new Set() } as Look;
	const lookOn = async (api: ApiClient): Promise<boolean> => {
		const haveEnded = await haveAllEnded(api, Object.values(taskIds), look);
		return !haveEnded && look.named.size > 0 ? await lookOn(api) : haveEnded;
	};
	looks.set(sleeper, look);
	look.haveAllEnded = ApiClient.connect(context).then(lookOn);
	let isToWake = false;
	try {
		isToWake = await look.haveAllEnded;
		return { hasEnded: look.ended.has(taskId), isToWake };
	} finally {
		if (!isToWake) looks.delete(sleeper);
	}
}

/** How many tasks are looked up at the same time. */
const mostAtOnce = 10;

/**
 * Looks the tasks up that have not been found to have ended: first those that callbacks name, then, if these have all
 * ended, more at a time the more have. So a callback that is not the last one takes two requests, and the last one takes
 * few rounds.
 *
 * @throws {ApiError} when one cannot be looked up
 */
async function haveAllEnded(
	api: ApiClient,
	taskIds: string[],
	{ named, ended }: Look,
): Promise<boolean> {
	const lookAt = async (some: string[]): Promise<void> => {
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
	await lookAt(latest.filter(isOpen));
	while (!latest.some(isOpen)) {
		latest = taskIds.filter(isOpen).slice(0, Math.min(mostAtOnce, ended.size));
		if (latest.length === 0) return true;
		await lookAt(latest);
	}
	return false;
}
