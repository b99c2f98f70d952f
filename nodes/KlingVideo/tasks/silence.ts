import type { Clock } from './clock';

/** How long a host may send nothing. */
export const longestSilenceMs = 60_000;

/** Notices when what is waited for does not come: one timer for however many waits. */
export class Silence {
	private readonly tooLong = new AbortController();
	private waitingSince: number | undefined;

	/** Fires when a wait has lasted for {@link longestSilenceMs}. */
	readonly signal = this.tooLong.signal;

	/** @param ended fires when nothing is waited for any more */
	constructor(
		private readonly clock: Clock,
		ended: AbortSignal,
	) {
		void this.watch(ended);
	}

	/** Begins a wait. */
	begin(): void {
		this.waitingSince = this.clock.now();
	}

	/** Ends it: what was waited for has come. */
	end(): void {
		this.waitingSince = undefined;
	}

	private async watch(ended: AbortSignal): Promise<void> {
		let leftMs = longestSilenceMs;
		while (leftMs > 0 && !ended.aborted) {
			await this.clock.sleep(leftMs, ended);
			const now = this.clock.now();
			leftMs = longestSilenceMs - (now - (this.waitingSince ?? now));
		}
		if (!ended.aborted) this.tooLong.abort();
	}
}
