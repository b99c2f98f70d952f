import { errorResponse, type Response, type SimulatedRequest } from './http';

const keyLifeMs = 24 * 3_600_000;
const validKey = /^[!-~]{1,191}$/;

/** Whether an `Idempotency-Key` keeps a submission from being accepted twice. */
export type Idempotency = 'ignored' | 'honored';

/** The documented errors about an `Idempotency-Key`, by their code. */
export const idempotencyErrors = {
	idempotency_in_progress: {
		status: 409,
		message: 'A request with this Idempotency-Key is still in progress',
	},
	idempotency_key_reused: {
		status: 409,
		message: 'This Idempotency-Key was used with another request body',
	},
	idempotency_result_indeterminate: {
		status: 409,
		message: 'The outcome of the request with this Idempotency-Key is unknown',
	},
	idempotency_unavailable: {
		status: 503,
		message: 'Idempotency is unavailable; this request was not executed',
	},
};

/** The `Idempotency-Key` of a request, valid or not. */
export function idempotencyKeyOf({ headers }: SimulatedRequest): string | undefined {
	return headers['idempotency-key'];
}

/**
 * Does what is documented for an `Idempotency-Key` of images, and may hold for videos as well.
 * Whether a refused submission uses up its key is not documented; here it does not. Nor is it
 * documented which bodies count as the same; here those with the same JSON text do.
 */
export class IdempotencyKeys {
	private readonly accepted = new Map<
		string,
		{ body: string; response: Response; untilMs: number }
	>();

	/** @param mode whether keys have an effect; an invalid one is refused in any case */
	constructor(
		private readonly now: () => number,
		private readonly mode: Idempotency,
	) {}

	/**
	 * Runs a submission, unless its account had one accepted under the same key within 24 hours.
	 * @param account whose key it is
	 * @returns its answer, the stored answer, or a refusal
	 */
	answer(request: SimulatedRequest, account: string, run: () => Response): Response {
		const key = idempotencyKeyOf(request);
		if (key === undefined) return run();
		if (!validKey.test(key)) {
			return errorResponse(
				400,
				'Invalid header: Idempotency-Key must be 1 to 191 visible ASCII characters',
			);
		}
		if (this.mode === 'ignored') return run();

		const place = JSON.stringify([account, key]);
		const body = JSON.stringify(request.body);
		const earlier = this.accepted.get(place);
		if (!earlier || earlier.untilMs <= this.now()) {
			const response = run();
			if (response.status < 300) {
				this.accepted.set(place, { body, response, untilMs: this.now() + keyLifeMs });
			}
			return response;
		}
		if (earlier.body !== body) {
			const { status, message } = idempotencyErrors.idempotency_key_reused;
			return errorResponse(status, message, 'idempotency_key_reused');
		}
		const { response } = earlier;
		return { ...response, headers: { ...response.headers, 'idempotency-replayed': 'true' } };
	}
}
