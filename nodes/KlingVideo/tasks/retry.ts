import { Failure } from '../api/failure';
import { unlessAborted, type Clock } from './clock';

/** What a request that may be repeated depends on. */
export interface RetryContext {
	clock: Clock;
	gate: RateGate;
	/** Fires when nothing more is to be sent. */
	signal: AbortSignal;
}

/** When a request that brought no usable answer is sent again. */
export interface RetryPolicy {
	/**
	 * How often it is sent at most, apart from being asked to slow down: that is bounded by the
	 * deadline.
	 */
	attempts: number;
	/**
	 * Whether a refusal is doubted: it counts only after it has come several times in a row over a
	 * while.
	 */
	doubtsRefusals: boolean;
	/** Whether Stop may abandon the request: never a submission, whose answer is a paid task's ID. */
	cancellable: boolean;
}

/** Asking costs nothing: whatever may pass is tried again. */
export const readRetries: RetryPolicy = {
	attempts: 4,
	doubtsRefusals: false,
	cancellable: true,
};

/**
 * Asking for a task that is known to exist, and is paid for. **One odd answer ends nothing**: whatever
 * comes, it is asked for again until the deadline. Only the same refusal (a wrong key, a missing
 * permission, an unknown task) several times in a row is believed earlier: a gateway may not know a
 * new task for some seconds, and may turn anybody away for a moment.
 */
export const watchRetries: RetryPolicy = {
	attempts: Infinity,
	doubtsRefusals: true,
	cancellable: true,
};

/** Submitting costs money: see what `transient` means for a submission. */
export const submitRetries: RetryPolicy = {
	attempts: 5,
	doubtsRefusals: false,
	cancellable: false,
};

/** How often the same refusal has to come in a row, and over how long, until it is believed. */
const believedAfter = { times: 3, ms: 30_000 };

/** How long a request is retried if nobody has set a time to wait. */
export const retryTimeMs = 5 * 60_000;

const firstBackoffMs = 1_000;
const longestBackoffMs = 30_000;

/**
 * Sends a request, again if need be, with growing pauses of random length.
 *
 * @param deadline Unix milliseconds after which it is not sent again; the last try is made then
 * @throws {Failure} the last one, when no further try is due, or `stopped` when the signal fires
 */
export async function withRetries<Answer>(
	run: RetryContext,
	rule: RetryPolicy,
	deadline: number,
	request: () => Promise<Answer>,
): Promise<Answer> {
	let refusal: { error: Failure; sinceMs: number; times: number } | undefined;
	for (let attempt = 1; ; attempt++) {
		await run.gate.pass(run.signal, deadline);
		if (run.signal.aborted) throw new Failure({ code: 'stopped' });

		const sent = request().then(
			(answer) => ({ answer }),
			(error: unknown) => ({ error }),
		);
		const outcome = await (rule.cancellable ? unlessAborted(run.signal, sent) : sent);
		if (!outcome) throw new Failure({ code: 'stopped' });
		if ('answer' in outcome) return outcome.answer;
		const { error } = outcome;
		if (!(error instanceof Failure)) throw error;

		const { transient, status, bodyStatus, retryAfterMs = 0 } = error.facts;
		const now = run.clock.now();
		if (transient) {
			refusal = undefined;
		} else {
			if (!refusal || !isSameRefusal(refusal.error, error)) {
				refusal = { error, sinceMs: now, times: 0 };
			}
			refusal.times++;
			const isOld = now - refusal.sinceMs >= believedAfter.ms;
			const isBelieved = isOld && refusal.times >= believedAfter.times;
			if (isBelieved || !rule.doubtsRefusals) throw error;
		}
		const isAskedToSlowDown = [status, bodyStatus].includes(429);
		const isLastTry = attempt >= rule.attempts && !isAskedToSlowDown;
		if (isLastTry || now >= deadline)
			throw new Failure({ ...error.facts, isOutOfTime: now >= deadline });
		// No longer than for this request, so that one answer does not hold up all that come later.
		if (isAskedToSlowDown || retryAfterMs > 0) {
			run.gate.close(Math.min(retryAfterMs, deadline - now));
		}
		// The last try is at the deadline, even if the API asks for a longer pause.
		const pauseMs = retryAfterMs + backoffMs(run, attempt);
		await run.clock.sleep(Math.min(pauseMs, deadline - now), run.signal);
	}
}

function isSameRefusal({ facts: one }: Failure, { facts: other }: Failure): boolean {
	return one.code === other.code && one.status === other.status;
}

/**
 * Sends a request that costs nothing and for which nobody has set a time to wait, again if need be.
 *
 * @throws {Failure} as {@link withRetries} does
 */
export async function withReadRetries<Answer>(
	run: RetryContext,
	request: () => Promise<Answer>,
): Promise<Answer> {
	return await withRetries(run, readRetries, run.clock.now() + retryTimeMs, request);
}

/** How long to wait after a try that failed: twice as long each time, and never quite the same. */
export function backoffMs({ clock }: Pick<RetryContext, 'clock'>, attempt: number): number {
	const grown = Math.min(longestBackoffMs, firstBackoffMs * 2 ** (attempt - 1));
	return grown * (0.5 + clock.random());
}

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
