/** What an accepted task costs. */
export interface Charge {
	/** When it was accepted, in milliseconds since 1970. */
	atMs: number;
	/** The API key that pays. */
	key: string;
	model: string;
	amountUsd: number;
	/** Whether the money has come back by now: a task that fails is refunded. */
	isRefunded: () => boolean;
}

/** What each API key has spent, and what it has left. Money is in US dollars, to the cent. */
export class Charges {
	/** One for each accepted task, in their order. */
	readonly all: Charge[] = [];

	/** @param balanceUsd what each key has at first; `Infinity` for keys without a limit */
	constructor(private readonly balanceUsd: number) {}

	/** What a key has spent, apart from what came back. */
	usedUsd(key: string): number {
		const spent = this.all.filter((one) => one.key === key && !one.isRefunded());
		return roundToCents(spent.reduce((sum, { amountUsd }) => sum + amountUsd, 0));
	}

	/** What a key has left. */
	remainingUsd(key: string): number {
		return roundToCents(this.balanceUsd - this.usedUsd(key));
	}
}

function roundToCents(usd: number): number {
	return Math.round(usd * 100) / 100;
}
