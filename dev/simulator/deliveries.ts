/** What came of an attempt: the status of the answer, or why there was none. */
export type CallbackResult = { status: number } | { failure: string };

/** An attempt to deliver a callback, recorded from its start. */
export interface CallbackAttempt {
	/** The task it is about; of a forgery, the one it was made up for. */
	taskId: string;
	/** The webhook, with `/callback` appended. */
	url: string;
	/** What is sent: JSON, unless it is forged. */
	body: string;
	atMs: number;
	/** Counts the attempts at this delivery, from 1. */
	attempt: number;
	/** Whether it was made by {@link Deliveries.forge}. */
	forged: boolean;
	/** The status of the answer, if there was one. */
	status?: number;
	/** Why there was no answer. */
	failure?: string;
	/** What follows from the result; absent while there is none. */
	verdict?: 'delivered' | 'retry' | 'givenUp';
}

interface Delivery {
	taskId: string;
	url: string;
	dueAtMs: number;
	/** How many attempts were started. */
	attempts: number;
	makeDocument: () => unknown;
}

interface Waiter {
	taskId: string | undefined;
	resolve: () => void;
}

/**
 * Decides what is to be delivered when, without sockets or timers: a sender asks what is due and
 * tells the results.
 */
export class Deliveries {
	/** Every attempt, in the order in which they were started. */
	readonly attempts: CallbackAttempt[] = [];

	private waiting: Delivery[] = [];

	private readonly underWay = new Map<CallbackAttempt, Delivery>();

	private waiters: Waiter[] = [];

	/** @param retriesAfterMs the pauses between a failed attempt's end and the next attempt */
	constructor(
		private readonly now: () => number,
		private readonly retriesAfterMs: readonly number[],
	) {}

	/** Schedules a delivery. Its document is created again for each attempt. */
	add(delivery: Omit<Delivery, 'attempts'>): void {
		this.waiting.push({ ...delivery, attempts: 0 });
	}

	/** When something is due next, unless it depends on a result, or nothing is left. */
	nextAtMs(): number | undefined {
		if (this.waiting.length === 0) return undefined;
		return Math.min(...this.waiting.map(({ dueAtMs }) => dueAtMs));
	}

	/**
	 * Begins the attempts that are due by now. Whoever takes them sends them, and calls {@link end}
	 * for each.
	 */
	takeDue(): CallbackAttempt[] {
		const nowMs = this.now();
		const due = this.waiting.filter(({ dueAtMs }) => dueAtMs <= nowMs);
		this.waiting = this.waiting.filter(({ dueAtMs }) => dueAtMs > nowMs);
		due.sort((a, b) => a.dueAtMs - b.dueAtMs);
		return due.map((delivery) => {
			delivery.attempts++;
			const { taskId, url, attempts, makeDocument } = delivery;
			const body = JSON.stringify(makeDocument());
			const attempt = this.begin({ taskId, url, body, attempt: attempts, forged: false });
			this.underWay.set(attempt, delivery);
			return attempt;
		});
	}

	/**
	 * Begins an attempt that no task asked for, and that is never repeated.
	 * @param body text as it is, or a value sent as JSON
	 */
	forge(taskId: string, url: string, body: unknown): CallbackAttempt {
		const text = typeof body === 'string' ? body : JSON.stringify(body);
		return this.begin({ taskId, url, body: text, attempt: 1, forged: true });
	}

	/** Records an attempt's result, and schedules the next one if it is to be repeated. */
	end(attempt: CallbackAttempt, result: CallbackResult): void {
		Object.assign(attempt, result);
		const status = attempt.status ?? 0;
		const delivery = this.underWay.get(attempt);
		const pauseMs = delivery && this.retriesAfterMs[delivery.attempts - 1];
		this.underWay.delete(attempt);
		if (status >= 200 && status < 300) {
			attempt.verdict = 'delivered';
		} else if (!delivery || pauseMs === undefined || (status >= 400 && status < 500)) {
			attempt.verdict = 'givenUp';
		} else {
			attempt.verdict = 'retry';
			this.waiting.push({ ...delivery, dueAtMs: this.now() + pauseMs });
		}
		this.releaseWaiters();
	}

	/**
	 * Resolves when all deliveries of a task, or of all tasks, scheduled so far have arrived or were
	 * given up.
	 */
	settled(taskId?: string): Promise<void> {
		return new Promise((resolve) => {
			this.waiters.push({ taskId, resolve });
			this.releaseWaiters();
		});
	}

	private begin(fields: Omit<CallbackAttempt, 'atMs'>): CallbackAttempt {
		const attempt = { ...fields, atMs: this.now() };
		this.attempts.push(attempt);
		return attempt;
	}

	private releaseWaiters(): void {
		const open = [...this.waiting, ...this.underWay.values()];
		this.waiters = this.waiters.filter(({ taskId, resolve }) => {
			if (open.some((delivery) => taskId === undefined || delivery.taskId === taskId)) return true;
			resolve();
			return false;
		});
	}
}
