import { mapConcurrently } from './pool';
import { StoppedError } from './taskError';
import type { TaskRun } from './taskRun';

/** What became of something: it came out, or it went wrong. */
export type Outcome<Value> = { value: Value } | { error: unknown };

/** How the items of a run are worked on. */
export interface Together<Plan, Value> {
	/** How many at once, at least 1. */
	limit: number;
	/** Whether the others go on when one has failed. */
	carryOn: boolean;
	/** Does the work of one item. */
	perform(run: TaskRun, plan: Plan, itemIndex: number): Promise<Value>;
}

/**
 * Works on all items of a run together. Unless they are to carry on, the first failure ends the run: nothing more is
 * begun and no task is waited for any longer, but what is being submitted is brought to its end, so that the ledger
 * knows its task.
 *
 * @param run what the items share; its signal ends the run from outside
 * @param plans one for each item; an item whose plan went wrong counts as failed
 * @returns the outcomes in the order of the items, and which item failed first
 */
export async function runTogether<Plan, Value>(
	run: TaskRun,
	plans: ReadonlyArray<Outcome<Plan>>,
	{ limit, carryOn, perform }: Together<Plan, Value>,
): Promise<{ outcomes: Array<Outcome<Value>>; firstFailure: number | undefined }> {
	const ending = new AbortController();
	let firstFailure: number | undefined;

	const work = async (plan: Outcome<Plan>, itemIndex: number): Promise<Outcome<Value>> => {
		if ('error' in plan) return plan;
		// One for each item: many listeners on one signal look like a leak to the platform.
		const signal = AbortSignal.any([run.signal, ending.signal]);
		if (signal.aborted) return { error: new StoppedError() };
		return await perform({ ...run, signal }, plan.value, itemIndex).then(
			(value) => ({ value }),
			(error: unknown) => ({ error }),
		);
	};
	const outcomes = await mapConcurrently([...plans.entries()], limit, async ([itemIndex, plan]) => {
		const outcome = await work(plan, itemIndex);
		if ('error' in outcome) {
			firstFailure ??= itemIndex;
			if (!carryOn) ending.abort();
		}
		return outcome;
	});
	return { outcomes, firstFailure };
}
