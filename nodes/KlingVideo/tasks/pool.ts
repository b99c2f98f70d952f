/**
 * Works on all inputs, so many of them at a time, starting them in their order.
 *
 * @param limit how many are worked on at once, at least 1
 * @param work must not reject: what becomes of an input is part of its result
 * @returns the results in the order of the inputs
 */
export async function mapConcurrently<Input, Result>(
	inputs: readonly Input[],
	limit: number,
	work: (input: Input) => Promise<Result>,
): Promise<Result[]> {
	const results: Result[] = [];
	const queue = inputs.entries();
	const worker = async () => {
		for (const [index, input] of queue) results[index] = await work(input);
	};
	await Promise.all(Array.from({ length: Math.min(limit, inputs.length) }, worker));
	return results;
}
