import type { Clock } from './clock';

/** Holds back all requests of a run together when the API asks to be left alone. */
export class RateGate {
	private closedUntil = 0;

	constructor(private readonly clock: Clock) {}

	/** Lets nothing through for this long. */
	close(delayMs: number): void {
		this.closedUntil = Math.max(this.closedUntil, this.clock.now() + delayMs);
	}

	/** Resolves as soon as the gate is open, or when the signal fires. */
	async pass(signal: AbortSignal): Promise<void> {
		while (!signal.aborted && this.closedUntil > this.clock.now()) {
			await this.clock.sleep(this.closedUntil - this.clock.now(), signal);
		}
	}
}
