import { createHash } from 'crypto';

/** A submission that was begun. Kept in the execution's data, so plain JSON. */
interface LedgerEntry {
	/** Absent where it is not known whether the API accepted it. */
	taskId?: string;
	/** The execution that submitted it: n8n's own tries share one, a Retry by a person makes a new one. */
	executionId: string;
}

/** Where the entries are kept, by run, item and what was asked. */
export type LedgerStore = Record<string, LedgerEntry>;

/** What the ledger knows of an item: nothing, its task, or that it may have been accepted. */
export type LedgerFinding =
	| { known: 'nothing' }
	| { known: 'task'; taskId: string }
	| { known: 'attempt' };

/**
 * Remembers which item has been submitted as which task, so that a try after a failed one goes on with the tasks that
 * are paid for. Lives as long as the store does: in n8n, through Retry On Fail and the Retry of a failed execution.
 */
export class Ledger {
	/** What was looked up for each item. */
	private readonly keys = new Map<number, string>();

	/**
	 * @param store as the last try left it
	 * @param runIndex of the node in this execution: each round of a loop asks anew
	 * @param executionId of this execution
	 */
	constructor(
		private readonly store: LedgerStore,
		private readonly runIndex: number,
		private readonly executionId: string,
	) {}

	/**
	 * Looks an item up.
	 *
	 * @param asked all that makes the video what it is: where it changes, the user asks for another video
	 */
	find(itemIndex: number, asked: unknown): LedgerFinding {
		const key = this.key(itemIndex, asked);
		this.keys.set(itemIndex, key);
		const entry = this.store[key];
		if (entry?.taskId !== undefined) return { known: 'task', taskId: entry.taskId };
		// A person who retries an execution has read what happened and asks anew; n8n's own next try has not.
		if (entry?.executionId === this.executionId) return { known: 'attempt' };
		return { known: 'nothing' };
	}

	/** Notes that a submission is about to leave. Without this, a lost answer would look like no submission at all. */
	begin(itemIndex: number, asked: unknown): void {
		this.store[this.key(itemIndex, asked)] = { executionId: this.executionId };
	}

	/** Notes the task that the API has accepted. */
	record(itemIndex: number, asked: unknown, taskId: string): void {
		this.store[this.key(itemIndex, asked)] = { taskId, executionId: this.executionId };
	}

	/** Forgets a submission that surely brings no video, so that the next try may submit it again. */
	forget(itemIndex: number, asked: unknown): void {
		delete this.store[this.key(itemIndex, asked)];
	}

	/** Forgets the video that was looked up for an item, where it was handed on and may be asked for again. */
	release(itemIndex: number): void {
		const key = this.keys.get(itemIndex);
		if (key !== undefined) delete this.store[key];
	}

	/** The items of this run that were submitted; without a task ID where it is not known whether they were accepted. */
	list(): Array<{ itemIndex: number; taskId: string | undefined }> {
		return Object.entries(this.store).flatMap(([key, { taskId }]) => {
			const [runIndex, itemIndex] = key.split(':').map(Number);
			return runIndex === this.runIndex && itemIndex !== undefined ? [{ itemIndex, taskId }] : [];
		});
	}

	/** The tasks of this run that are accepted and not lost. */
	listTasks(): Array<{ itemIndex: number; taskId: string }> {
		return this.list().flatMap(({ itemIndex, taskId }) =>
			taskId === undefined ? [] : [{ itemIndex, taskId }],
		);
	}

	private key(itemIndex: number, asked: unknown): string {
		const digest = createHash('sha256').update(JSON.stringify(asked)).digest('hex').slice(0, 32);
		return `${this.runIndex}:${itemIndex}:${digest}`;
	}
}
