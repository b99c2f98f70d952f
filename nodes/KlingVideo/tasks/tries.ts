/** How often the items of a run are tried, as Retry On Fail says. */
import { Failure, toFailure, type FailureCode, type FailureFacts } from '../api/failure';

/** The tries of each item that have failed: how many, and how the last one did. Plain JSON. */
export type TriesStore = Record<string, { count: number; failure: FailureFacts }>;

/** What Retry On Fail says. */
export interface TriesLimit {
	/** How often an item is tried in total; once, if Retry On Fail is off. */
	most: number;
	/** The time between two tries. */
	pauseMs: number;
}

/** Another try would have the same result. */
const finalCodes: readonly FailureCode[] = ['input', 'stopped'];

/**
 * Counts the tries of each item that have failed, whoever makes them. n8n tries the whole node
 * again if it throws, or if its first item has failed, and starts counting from zero after each
 * sleep. So an item that was tried as often as it may be fails at once with its last failure.
 */
export class Tries {
	/** @param store as the last try of this run left it */
	constructor(
		private readonly store: TriesStore,
		readonly limit: TriesLimit,
	) {}

	/** The last failure of an item that is not to be tried again. */
	findLast(itemIndex: number): Failure | undefined {
		const entry = this.store[itemIndex];
		return entry && entry.count >= this.limit.most ? new Failure(entry.failure) : undefined;
	}

	/**
	 * Counts a try that has failed.
	 *
	 * @returns whether the item may be tried again. One that may be charged never is: neither a submission
	 *   that may have been accepted, which the ledger keeps, nor a cancelled task, which counts as all tries
	 */
	count(itemIndex: number, error: unknown): boolean {
		const { facts: failure } = toFailure(error);
		if (failure.outcome === 'unknown' || finalCodes.includes(failure.code)) return false;
		const isCancelled = failure.code === 'taskCancelled';
		const count = isCancelled ? this.limit.most : (this.store[itemIndex]?.count ?? 0) + 1;
		if (this.limit.most > 1) this.store[itemIndex] = { count, failure };
		return count < this.limit.most;
	}
}
