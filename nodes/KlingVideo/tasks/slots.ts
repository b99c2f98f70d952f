import { unlessAborted } from './clock';

/** Limits how many pieces of work run at a time, whoever starts them. */
export class Slots {
	private waiting: Array<() => void> = [];

	/** @param free how many at a time, at least 1 */
	constructor(private free: number) {}

	/**
	 * Does a piece of work as soon as there is room for it.
	 *
	 * @returns what the work returns, or undefined if the signal fires before it has started
	 * @throws {unknown} what the work throws
	 */
	async use<Value>(signal: AbortSignal, work: () => Promise<Value>): Promise<Value | undefined> {
		while (this.free === 0 && !signal.aborted) {
			await unlessAborted(signal, new Promise<void>((wake) => this.waiting.push(wake)));
		}
		if (signal.aborted) return undefined;
		this.free--;
		try {
			return await work();
		} finally {
			this.free++;
			// Wake all of them: a waiter that has been stopped would waste a single call.
			for (const wake of this.waiting.splice(0)) wake();
		}
	}
}
