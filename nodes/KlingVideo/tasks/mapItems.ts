import { Failure } from '../api/failure';
import type { RetryContext } from './retry';
import type { Tries } from './tries';

/** The outcome of an item: it succeeded, or it failed. */
export type Outcome<Value> = { value: Value } | { error: unknown };

/** What it takes to work on items, whatever the work is. */
type ItemsRun = Pick<RetryContext, 'clock' | 'signal'>;

/** How the items of a run are worked on. */
export interface ItemWork<Run, Plan, Value> {
	/** How many at once, at least 1. */
	concurrency: number;
	/** Whether the others continue when one has failed. */
	continueOnFail: boolean;
	/** How often each item is tried. */
	tries: Tries;
	/** Whether an item comes before the others, because it holds a slot already. */
	comesFirst?(plan: Plan): boolean;
	/**
	 * Whether the item still counts toward the concurrency limit. Once all slots are held, the
	 * items that are left are not started.
	 */
	holdsSlot?(value: Value): boolean;
	/**
	 * Does the work of one item.
	 *
	 * @param isAgain whether it has failed just before
	 */
	perform(run: Run, plan: Plan, itemIndex: number, isAgain: boolean): Promise<Value>;
}

/**
 * Works on all items of a run, a limited number at a time, starting them in order. Unless the items
 * are to continue on fail, the first failure ends the run, as its signal does from outside: nothing
 * more is started and no task is waited for any longer, but submissions under way are completed, so
 * that the ledger knows its task.
 *
 * If the items are to continue on fail, those that fail are tried again here: n8n would do so for the
 * first item only. They queue up behind the others, so that no item waits for the pause of another.
 *
 * @param run what the items share
 * @param plans one for each item; an item whose plan went wrong counts as failed
 * @returns the outcomes in the order of the items, with a gap for each item that was not started,
 *   and which item failed first
 */
export async function mapItems<Run extends ItemsRun, Plan, Value>(
	run: Run,
	plans: ReadonlyArray<Outcome<Plan>>,
	{
		concurrency,
		continueOnFail,
		tries,
		comesFirst,
		holdsSlot,
		perform,
	}: ItemWork<Run, Plan, Value>,
): Promise<{ outcomes: Array<Outcome<Value>>; firstFailure: number | undefined }> {
	const ending = new AbortController();
	const outcomes: Array<Outcome<Value>> = [];
	let firstFailure: number | undefined;

	const comesLater = (plan: Outcome<Plan>) => 'value' in plan && !comesFirst?.(plan.value);
	const queue = plans
		.map((plan, itemIndex) => ({ plan, itemIndex, againAtMs: 0 }))
		.sort((a, b) => Number(comesLater(a.plan)) - Number(comesLater(b.plan)));

	/** @returns nothing if the item is to be tried again: it has gone back into the queue */
	const work = async ({
		plan,
		itemIndex,
		againAtMs,
	}: (typeof queue)[number]): Promise<Outcome<Value> | undefined> => {
		if ('error' in plan) return plan;
		// One for each item: many listeners on one signal look like a leak to the platform.
		const signal = AbortSignal.any([run.signal, ending.signal]);
		const isAgain = againAtMs > 0;
		if (isAgain) await run.clock.sleep(Math.max(0, againAtMs - run.clock.now()), signal);
		if (signal.aborted) return { error: new Failure({ code: 'stopped' }) };
		const error = tries.findLast(itemIndex);
		if (error) return { error };
		try {
			return { value: await perform({ ...run, signal }, plan.value, itemIndex, isAgain) };
		} catch (thrown) {
			const mayTryAgain = tries.count(itemIndex, thrown);
			if (!mayTryAgain || !continueOnFail) return { error: thrown };
			queue.push({ plan, itemIndex, againAtMs: run.clock.now() + tries.limit.pauseMs });
			return undefined;
		}
	};
	const worker = async () => {
		for (let next = queue.shift(); next; next = queue.shift()) {
			const { itemIndex } = next;
			const outcome = await work(next);
			if (!outcome) continue;
			outcomes[itemIndex] = outcome;
			if ('value' in outcome) {
				if (holdsSlot?.(outcome.value)) return;
				continue;
			}
			firstFailure ??= itemIndex;
			if (!continueOnFail) ending.abort();
		}
	};
	await Promise.all(Array.from({ length: Math.min(concurrency, plans.length) }, worker));
	return { outcomes, firstFailure };
}
