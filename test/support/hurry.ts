import type * as clock from '../../nodes/KlingVideo/tasks/clock';

const clockModule = '../../dist/nodes/KlingVideo/tasks/clock';

/**
 * Makes the time of the built node pass faster, so that a minute takes a second. What the
 * network and n8n do takes its time. `jest.restoreAllMocks()` ends it.
 */
export function hurry(factor = 60): void {
	const { systemClock } = jest.requireActual<typeof clock>(clockModule);
	const { sleep } = systemClock;
	for (const name of ['now', 'steadyMs'] as const) {
		const read = systemClock[name];
		const startMs = read();
		jest.spyOn(systemClock, name).mockImplementation(() => startMs + (read() - startMs) * factor);
	}
	jest
		.spyOn(systemClock, 'sleep')
		.mockImplementation(async (delayMs, signal) => await sleep(delayMs / factor, signal));
}
