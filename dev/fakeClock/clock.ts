import type { Clock } from '../../nodes/KlingVideo/tasks/clock';

/** A clock whose time passes only when everything waits for it to, and then at once. */
export class FakeClock implements Clock {
	private time = 1_800_000_000_000;
	private sleepers: Array<{ until: number; wake: () => void }> = [];

	/** @param random what chance is; the middle of its range by default */
	constructor(readonly random: () => number = () => 0.5) {}

	now(): number {
		return this.time;
	}

	async sleep(delayMs: number, signal?: AbortSignal): Promise<void> {
		if (signal?.aborted) return;
		await new Promise<void>((resolve) => {
			const wake = () => {
				signal?.removeEventListener('abort', wake);
				this.sleepers = this.sleepers.filter((sleeper) => sleeper.wake !== wake);
				resolve();
			};
			this.sleepers.push({ until: this.time + delayMs, wake });
			signal?.addEventListener('abort', wake);
		});
	}

	/**
	 * Lets time pass until the work is done.
	 *
	 * @throws {Error} when the work waits for something that is not time
	 */
	async run<Result>(work: Promise<Result>): Promise<Result> {
		let done = false;
		const finished = work.finally(() => {
			done = true;
		});
		finished.catch(() => {});
		for (;;) {
			await new Promise(setImmediate);
			if (done) return await finished;
			const next = this.sleepers.reduce(
				(first, sleeper) => (sleeper.until < first.until ? sleeper : first),
				this.sleepers[0] ?? fail(),
			);
			this.time = Math.max(this.time, next.until);
			next.wake();
		}
	}
}

function fail(): never {
	throw new Error('The work waits for something that never happens');
}
