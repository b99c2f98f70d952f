import { ApiError, isInProgress } from '../api/apiError';
import { unlessAborted } from './abort';
import type { Clock } from './clock';
import type { RateGate } from './rateGate';
import { StoppedError } from './taskError';

/** What a request that may be repeated depends on. */
export interface Patience {
	clock: Clock;
	gate: RateGate;
	/** Fires when nothing more is to be sent. */
	signal: AbortSignal;
}

/** When a request that brought no answer is sent again. */
export interface RetryRule {
	mayRepeat(error: ApiError): boolean;
	/** How often it is sent at most, apart from being asked to slow down: that is bounded by the deadline. */
	attempts: number;
	/** Whether its answer may be left behind when the run ends: not where it is a task that was paid for. */
	abandonable: boolean;
}

/** Asking costs nothing: whatever may pass is tried again. */
export const readRule: RetryRule = {
	mayRepeat: (error) => error.details.passing === true,
	attempts: 4,
	abandonable: true,
};

/** Asking within a deadline: that is what bounds the number of tries. */
export const waitingReadRule: RetryRule = { ...readRule, attempts: Infinity };

/**
 * Submitting costs money: only what definitely was not accepted is tried again, or what the API says is being worked on
 * under the same key.
 */
export const submitRule: RetryRule = {
	mayRepeat: (error) =>
		error.details.passing === true && (error.details.outcome === 'refused' || isInProgress(error)),
	attempts: 5,
	abandonable: false,
};

/** How long a request is tried again where nobody has set a time to wait. */
export const patienceMs = 5 * 60_000;

const firstPauseMs = 1_000;
const longestPauseMs = 30_000;

/**
 * Sends a request, again if need be, with growing pauses of random length.
 *
 * @param deadline Unix milliseconds after which it is not sent again; the last try is made then
 * @throws {ApiError} the last one, when no further try is due
 * @throws {StoppedError} when the signal fires
 */
export async function sendPatiently<Answer>(
	run: Patience,
	rule: RetryRule,
	deadline: number,
	request: () => Promise<Answer>,
): Promise<Answer> {
	for (let attempt = 1; ; attempt++) {
		await run.gate.pass(run.signal, deadline);
		if (run.signal.aborted) throw new StoppedError();

		const sent = request().then(
			(answer) => ({ answer }),
			(error: unknown) => ({ error }),
		);
		const outcome = await (rule.abandonable ? unlessAborted(run.signal, sent) : sent);
		if (!outcome) throw new StoppedError();
		if ('answer' in outcome) return outcome.answer;
		const { error } = outcome;
		if (!(error instanceof ApiError) || !rule.mayRepeat(error)) throw error;

		const { status, retryAfterMs = 0 } = error.details;
		const now = run.clock.now();
		const isAskedToSlowDown = status === 429;
		const isLastTry = attempt >= rule.attempts && !isAskedToSlowDown;
		if (isLastTry || now >= deadline) throw withRequestedPause(error);
		if (isAskedToSlowDown || retryAfterMs > 0) run.gate.close(retryAfterMs);
		// The last try is at the deadline, even if the API asks for a longer pause.
		const pauseMs = retryAfterMs + growingPauseMs(run, attempt);
		await run.clock.sleep(Math.min(pauseMs, deadline - now), run.signal);
	}
}

/** The error of a request whose time is over, which says how much longer the API wanted to be left alone. */
function withRequestedPause(error: ApiError): ApiError {
	const { hint, retryAfterMs = 0 } = error.details;
	if (retryAfterMs === 0) return error;
	const seconds = Math.ceil(retryAfterMs / 1000);
	return new ApiError(error.message, {
		...error.details,
		hint: `APIMart asks for a pause of another ${seconds} seconds, but the time for this request is over. ${hint}`,
	});
}

/** How long to wait after a try that failed: twice as long each time, and never quite the same. */
export function growingPauseMs({ clock }: Pick<Patience, 'clock'>, attempt: number): number {
	const grown = Math.min(longestPauseMs, firstPauseMs * 2 ** (attempt - 1));
	return grown * (0.5 + clock.random());
}
