import { Failure, isInProgress } from '../api/failure';
import { unlessAborted, type Clock } from './clock';

/** What a request that may be repeated depends on. */
export interface RetryContext {
	clock: Clock;
	gate: RateGate;
	/** Fires when nothing more is to be sent. */
	signal: AbortSignal;
}

/** When a request that brought no answer is sent again. */
export interface RetryPolicy {
	shouldRetry(failure: Failure): boolean;
	/**
	 * How often it is sent at most, apart from being asked to slow down: that is bounded by the
	 * deadline.
	 */
	attempts: number;
	/** Whether Stop may abandon the request: never a submission, whose answer is a paid task's ID. */
	cancellable: boolean;
}

/** Asking costs nothing: whatever may pass is tried again. */
export const readRetries: RetryPolicy = {
	shouldRetry: ({ facts }) => facts.transient === true,
	attempts: 4,
	cancellable: true,
};

/** Asking within a deadline: that is what bounds the number of tries. */
export const waitingReadRetries: RetryPolicy = { ...readRetries, attempts: Infinity };

/**
 * Submitting costs money: only what definitely was not accepted is tried again, or what the API
 * says is being worked on under the same key.
 */
export const submitRetries: RetryPolicy = {
	shouldRetry: (failure) =>
		failure.facts.transient === true &&
		(failure.facts.outcome === 'refused' || isInProgress(failure)),
	attempts: 5,
	cancellable: false,
};

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
		if (!(error instanceof Failure) || !rule.shouldRetry(error)) throw error;

		const { status, retryAfterMs = 0 } = error.facts;
		const now = run.clock.now();
		const isAskedToSlowDown = status === 429;
		const isLastTry = attempt >= rule.attempts && !isAskedToSlowDown;
		if (isLastTry || now >= deadline)
			throw new Failure({ ...error.facts, isOutOfTime: now >= deadline });
		if (isAskedToSlowDown || retryAfterMs > 0) run.gate.close(retryAfterMs);
		// The last try is at the deadline, even if the API asks for a longer pause.
		const pauseMs = retryAfterMs + backoffMs(run, attempt);
		await run.clock.sleep(Math.min(pauseMs, deadline - now), run.signal);
	}
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
