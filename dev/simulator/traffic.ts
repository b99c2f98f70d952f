import { setTimeout as wait } from 'node:timers/promises';

/** What goes over the line of the file host, which all downloads share. */
export class Traffic {
	/** Bytes of files that were sent. */
	sentBytes = 0;
	/** The largest number of files that were being sent at the same time. */
	mostAtOnce = 0;

	/** How many files are being sent. */
	atOnce = 0;
	private freeAtMs = 0;

	/** @param bytesPerSecond for all together */
	constructor(private readonly bytesPerSecond = Infinity) {}

	begin(): void {
		this.mostAtOnce = Math.max(this.mostAtOnce, ++this.atOnce);
	}

	end(): void {
		this.atOnce--;
	}

	/** Resolves when the line has carried the bytes. */
	async carry(bytes: number): Promise<void> {
		this.sentBytes += bytes;
		const nowMs = performance.now();
		const takesMs = (bytes / this.bytesPerSecond) * 1000;
		this.freeAtMs = Math.max(nowMs, this.freeAtMs) + takesMs;
		// Timers are not exact enough for less.
		if (this.freeAtMs - nowMs > 2) await wait(this.freeAtMs - nowMs, undefined, { ref: false });
	}
}
