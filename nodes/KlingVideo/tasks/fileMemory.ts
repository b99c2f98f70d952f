import type { IBinaryData } from 'n8n-workflow';

/** The files that an execution has in memory, in bytes, by the run of the node that put them there. */
export type FileMemoryStore = Record<string, number>;

/** The longest text that JavaScript can hold, in characters (V8, on 64 bits). */
const longestText = 2 ** 29 - 24;

/**
 * How many bytes of files one execution may have in memory. n8n stores an execution as one text, with
 * each file in Base64, which has four characters for three bytes. A quarter of the text is left to
 * everything else.
 */
export const mostBytes = Math.floor(((longestText * 3) / 4) * (3 / 4));

/**
 * Watches that an execution does not get more files than n8n can store, if n8n keeps files in memory,
 * where they are a part of the execution. A file without an ID tells that it does.
 */
export class FileMemory {
	/** Whether n8n is known to keep files in memory. */
	isUsed: boolean;

	/**
	 * @param store what all runs have put into the execution
	 * @param runName of this run in the store. What an earlier try of it has put there is gone.
	 * @param inputBytes of the files in the input items that are in memory
	 */
	constructor(
		private readonly store: FileMemoryStore,
		private readonly runName: string,
		private readonly inputBytes: number,
		private readonly limit = mostBytes,
	) {
		this.store[runName] = 0;
		this.isUsed = this.total() > 0;
	}

	/** Whether the execution has room for a file of this many bytes. */
	hasRoomFor(bytes: number): boolean {
		return !this.isUsed || this.total() + bytes <= this.limit;
	}

	/**
	 * Counts a file that n8n has taken.
	 *
	 * @returns false if the execution has no room for it, so that it must not be passed on
	 */
	add(file: IBinaryData): boolean {
		const bytes = bytesInMemory(file);
		this.isUsed ||= bytes > 0;
		if (!this.hasRoomFor(bytes)) return false;
		this.store[this.runName] = this.ofThisRun() + bytes;
		return true;
	}

	/** No longer counts a file that is not passed on after all. */
	remove(file: IBinaryData): void {
		this.store[this.runName] = this.ofThisRun() - bytesInMemory(file);
	}

	private ofThisRun(): number {
		return this.store[this.runName] ?? 0;
	}

	private total(): number {
		return Object.values(this.store).reduce((sum, bytes) => sum + bytes, this.inputBytes);
	}
}

/** How many bytes of memory a file takes: none, if it is stored elsewhere. */
export function bytesInMemory({ id, data }: IBinaryData): number {
	return id === undefined ? Buffer.byteLength(data, 'base64') : 0;
}
