import { type CutFault, errorBody, type SimulatedRequest, type TransferManner } from './http';
import { idempotencyErrors } from './idempotency';

/** What a fault can strike; `download` is a video on the file host. */
export type Endpoint =
	| 'submit'
	| 'task'
	| 'balance'
	| 'usage'
	| 'prices'
	| 'models'
	| 'upload'
	| 'download';

/**
 * What goes wrong. With `accepted` the request takes effect all the same (a task is made and paid
 * for).
 */
export type Fault =
	| {
			kind: 'answer';
			status: number;
			/** Text as it is, or a value sent as JSON; by default the documented error of that status. */
			body?: unknown;
			headers?: Record<string, string>;
			accepted?: boolean;
	  }
	| { kind: 'resetBefore' }
	| { kind: 'resetAfter' }
	| { kind: 'hang'; accepted?: boolean }
	| { kind: 'delay'; delayMs: number }
	/** 302 to the URL, by default to the same video on the third origin. */
	| { kind: 'redirect'; to?: string }
	| CutFault
	/** Sends the same body in another way. */
	| ({ kind: 'send' } & TransferManner);

/**
 * An HTML page where something else was expected, such as a gateway's 502 or a login page instead
 * of a video.
 */
export function htmlPage(status: number): Fault {
	return {
		kind: 'answer',
		status,
		headers: { 'content-type': 'text/html; charset=utf-8' },
		body: `<!DOCTYPE html><html><head><title>${status}</title></head><body><h1>${status}</h1></body></html>`,
	};
}

/**
 * A 200 with an error in its body, as a gateway gives when it has already started to answer.
 * @param code the status that the error would have had by itself
 */
export function errorInside(
	code: number,
	{
		accepted = false,
		message = `Simulated fault ${code}`,
	}: { accepted?: boolean; message?: string } = {},
): Fault {
	return { kind: 'answer', status: 200, body: errorBody(code, message), accepted };
}

/**
 * A documented error about the `Idempotency-Key` of a submission, whether there is such a key or
 * not.
 */
export function idempotencyAnswer(
	code: keyof typeof idempotencyErrors,
	{ retryAfterSeconds, accepted = false }: { retryAfterSeconds?: number; accepted?: boolean } = {},
): Fault {
	const { status, message } = idempotencyErrors[code];
	return {
		kind: 'answer',
		status,
		body: errorBody(status, message, code),
		headers: retryAfterSeconds === undefined ? {} : { 'retry-after': String(retryAfterSeconds) },
		accepted,
	};
}

export interface FaultPlan {
	on: Endpoint;
	/** Which requests count; all of them by default. */
	when?: (request: SimulatedRequest) => boolean;
	/** How many requests it strikes; once by default. */
	times?: number;
	/** How many counted requests pass before the first one is struck. */
	skip?: number;
	fault: Fault;
}

/** The faults still to come. Each request meets at most one: the first plan that applies. */
export class Faults {
	private plans: Array<Required<FaultPlan>> = [];

	add(plan: FaultPlan): void {
		this.plans.push({ when: () => true, times: 1, skip: 0, ...plan });
	}

	/** The fault that strikes this request, which uses it up. */
	take(on: Endpoint, request: SimulatedRequest): Fault | undefined {
		for (const plan of this.plans) {
			if (plan.on !== on || plan.times <= 0 || !plan.when(request)) continue;
			if (plan.skip > 0) {
				plan.skip--;
				continue;
			}
			plan.times--;
			return plan.fault;
		}
		return undefined;
	}
}
