import type { ApiClient } from '../api/client';
import { Failure, toFailure } from '../api/failure';
import { withReadRetries, type RetryContext } from './retry';

/** What a balance check needs of the run that it is part of. */
type Checking = RetryContext & { api: Pick<ApiClient, 'getBalance'> };

/** A check of the balance, and how many more submissions it is good for. */
interface BalanceCheck {
	/** What is left on the key, in US dollars. Rejects if it cannot be fetched. */
	remainingUsd: Promise<number>;
	submissionsLeft: number;
	/** The items that have asked for it. */
	askedBy: Set<number>;
}

/**
 * Keeps a run from submitting more as soon as less is left on the API key than an item asks for.
 *
 * The balance is checked before the first submission that asks for it, and again whenever as many
 * have been submitted as the run works on at once. So fewer than that many are submitted after the
 * balance has sunk below the minimum. A check counts until it is used up: an item that finds too
 * little, or a check that has failed, does not ask again, and neither do those after it. Another
 * try of an item checks again.
 */
export class BalanceGuard {
	private latestCheck: BalanceCheck | undefined;

	private readonly underWay = new Set<Promise<unknown>>();

	/** @param submissionsPerCheck how many items the run works on at once */
	constructor(private readonly submissionsPerCheck: number) {}

	/**
	 * Submits something if there is enough left.
	 *
	 * @param minimumUsd what must be left on the key, in US dollars; undefined submits without a
	 *   check, but counts
	 * @throws {Failure} `balanceTooLow` or `balanceUnknown` if it was not submitted, `stopped` if the
	 *   run ended first, and whatever `submit` throws
	 */
	async submit<Result>(
		run: Checking,
		itemIndex: number,
		minimumUsd: number | undefined,
		submit: () => Promise<Result>,
	): Promise<Result> {
		let { latestCheck } = this;
		if (minimumUsd !== undefined) {
			do {
				const latest = this.latestCheck;
				const counts = latest && latest.submissionsLeft > 0 && !latest.askedBy.has(itemIndex);
				latestCheck = this.latestCheck = counts ? latest : this.start(run);
				latestCheck.askedBy.add(itemIndex);
				const remainingUsd = await latestCheck.remainingUsd;
				if (remainingUsd < minimumUsd) {
					throw new Failure({
						code: 'balanceTooLow',
						outcome: 'refused',
						remainingUsd,
						minimumUsd,
					});
				}
				// Others that waited for the same check may have used it up.
			} while (latestCheck.submissionsLeft <= 0);
		}
		// From here on nothing is awaited until the submission is counted and under way.
		if (latestCheck) latestCheck.submissionsLeft--;
		const submission = submit();
		this.underWay.add(submission);
		return await submission.finally(() => this.underWay.delete(submission));
	}

	private start(run: Checking): BalanceCheck {
		const remainingUsd = this.fetch(run).catch((error: unknown) => {
			const { facts } = toFailure(error);
			if (facts.code === 'stopped') throw error;
			throw new Failure({
				...facts,
				code: 'balanceUnknown',
				outcome: 'refused',
				balanceErrorCode: facts.code,
			});
		});
		return { remainingUsd, submissionsLeft: this.submissionsPerCheck, askedBy: new Set() };
	}

	private async fetch(run: Checking): Promise<number> {
		// What is under way has not been charged yet, so that the balance would say too much.
		await Promise.allSettled(this.underWay);
		const { remaining } = await withReadRetries(
			run,
			async () => await run.api.getBalance('apiKey'),
		);
		return remaining ?? Infinity;
	}
}
