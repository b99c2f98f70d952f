import type { Clock } from './clock';

/** Holds back all requests of a run together when the API asks to be left alone. */
export class RateGate {
	private closedUntil = 0;

	constructor(private readonly clock: Clock) {}

	/** Lets nothing through for this long. */
	close(delayMs: number): void {
		this.closedUntil = Math.max(this.closedUntil, this.clock.now() + delayMs);
	}

	/**
	 * Resolves as soon as the gate is open, or when the signal fires.
	 *
	 * @param deadline Unix milliseconds after which it is not waited for any longer
	 */
	async pass(signal: AbortSignal, deadline: number): Promise<void> {
		for (;;) {
			const delayMs = Math.min(this.closedUntil, deadline) - this.clock.now();
			if (signal.aborted || delayMs <= 0) return;
			await this.clock.sleep(delayMs, signal);
		}
	}
}
