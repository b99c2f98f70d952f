/** Takes back what was started: the last step first, each once. */
export async function cleanUpAll(steps: Array<() => Promise<void>>): Promise<void> {
	for (const step of steps.splice(0).reverse()) await step();
}
