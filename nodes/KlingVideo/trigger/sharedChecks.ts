/** How many checks are under way at once. Two hundred callbacks are answered within APIMart's ten seconds. */
const mostAtOnce = 10;

/**
 * Status checks of tasks for callbacks, which anybody can forge: those about the same task that come at
 * once share one check, and the others wait in line.
 */
export class SharedChecks<Found> {
	private readonly underWay = new Map<string, Promise<Found>>();
	/** The last check of each line. None of them rejects. */
	private readonly lines: Array<Promise<unknown>> = [];
	private begun = 0;

	/**
	 * Checks a task, unless that is under way.
	 *
	 * @param key of the task, with all that decides what the check finds
	 * @param check rejects if the task cannot be fetched
	 */
	async find(key: string, check: () => Promise<Found>): Promise<Found> {
		const known = this.underWay.get(key);
		if (known) return await known;
		const line = this.begun++ % mostAtOnce;
		const found = Promise.resolve(this.lines[line]).then(check);
		this.underWay.set(key, found);
		this.lines[line] = found.then(
			() => this.underWay.delete(key),
			() => this.underWay.delete(key),
		);
		return await found;
	}
}
