import type { CallbackAttempt, CallbackResult, Deliveries } from './deliveries';
import { isPrivate } from './webhook';

/** The longest that a timer can wait. */
const maxTimerMs = 2 ** 31 - 1;

export interface CallbackSenderOptions {
	/** The clock that the deliveries go by. */
	now: () => number;
	/** How long a receiver has for its answer. */
	timeoutMs: number;
	/** Told about each attempt that has ended. */
	onEnd: (attempt: CallbackAttempt) => void;
}

/**
 * Sends what is due over HTTP, on time. Only to private addresses: tests shall not call strangers.
 */
export class CallbackSender {
	private timer: NodeJS.Timeout | undefined;

	private readonly underWay = new Set<Promise<CallbackAttempt>>();

	private readonly stopping = new AbortController();

	constructor(
		private readonly deliveries: Deliveries,
		private readonly options: CallbackSenderOptions,
	) {}

	/**
	 * Sends what is due, and looks again when the next is. To be called when something was scheduled.
	 */
	wake(): void {
		clearTimeout(this.timer);
		if (this.stopping.signal.aborted) return;
		for (const attempt of this.deliveries.takeDue()) void this.send(attempt);
		const nextAtMs = this.deliveries.nextAtMs();
		if (nextAtMs === undefined) return;
		const delayMs = Math.min(nextAtMs - this.options.now(), maxTimerMs);
		this.timer = setTimeout(() => this.wake(), delayMs).unref();
	}

	/** Sends an attempt that was started. Resolves when its result is recorded. */
	send(attempt: CallbackAttempt): Promise<CallbackAttempt> {
		const sending = this.post(attempt).then((result) => {
			this.underWay.delete(sending);
			this.deliveries.end(attempt, result);
			this.options.onEnd(attempt);
			this.wake();
			return attempt;
		});
		this.underWay.add(sending);
		return sending;
	}

	/** Sends what is due. Resolves when nothing is due or under way any more. */
	async flush(): Promise<void> {
		this.wake();
		while (this.underWay.size > 0) await Promise.all(this.underWay);
	}

	/** Sends nothing more, and breaks off what is under way. */
	async stop(): Promise<void> {
		this.stopping.abort(new Error('The simulator was stopped'));
		await this.flush();
	}

	private async post({ url, body }: CallbackAttempt): Promise<CallbackResult> {
		if (!isPrivate(url)) return { failure: 'The simulator calls private addresses only' };

		const { timeoutMs } = this.options;
		const timeLimit = new AbortController();
		const timeout = setTimeout(
			() => timeLimit.abort(new Error(`No answer within ${timeoutMs} ms`)),
			timeoutMs,
		).unref();
		try {
			const response = await fetch(url, {
				method: 'POST',
				// A connection of its own, which a receiver that has gone cannot spoil.
				headers: { 'content-type': 'application/json', connection: 'close' },
				body,
				redirect: 'manual',
				// One for each request: many listeners on one signal look like a leak to Node.js.
				signal: AbortSignal.any([this.stopping.signal, timeLimit.signal]),
			});
			await response.body?.cancel();
			return { status: response.status };
		} catch (error) {
			const { message, cause } = error as Error & { cause?: { code?: string } };
			return { failure: cause?.code ?? message };
		} finally {
			clearTimeout(timeout);
		}
	}
}
