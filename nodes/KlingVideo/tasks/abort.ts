/**
 * Waits for a promise, but no longer than until the signal fires.
 *
 * @returns what the promise brings, or undefined if the signal was first
 */
export async function unlessAborted<Value>(
	signal: AbortSignal,
	promise: Promise<Value>,
): Promise<Value | undefined> {
	if (signal.aborted) return undefined;
	let stop = () => {};
	const aborted = new Promise<undefined>((resolve) => {
		stop = () => resolve(undefined);
		signal.addEventListener('abort', stop);
	});
	return await Promise.race([promise, aborted]).finally(() =>
		signal.removeEventListener('abort', stop),
	);
}
