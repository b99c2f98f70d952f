import { asScripted, lastOutputs, runBatch } from '../support/callbackRun';
import { startInstance, type Instance } from '../support/instance';

const largeVideoBytes = 50 * 1024 * 1024;

/** Longer than the API waits for the answer to a callback. */
const slowDownloadMs = 12_000;

describe.each(['filesystem', 'default'])('Binary data mode %s', (mode) => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await startInstance(
			{ ...asScripted, videoBytes: largeVideoBytes },
			{ N8N_DEFAULT_BINARY_DATA_MODE: mode },
		);
	});
	afterAll(async () => await instance?.dispose());

	test('a video of 50 MB that comes slowly after a callback is whole in the saved execution', async () => {
		const { api } = instance.simulator;
		api.faults.add({ on: 'download', fault: { kind: 'delay', delayMs: slowDownloadMs } });
		const run = await runBatch(instance, { name: mode, tasks: [{}] });
		await run.asleep();

		const execution = await run.expectAllDelivered();

		const [callback] = run.callbacks;
		expect(callback).toMatchObject({ attempt: 1, status: 200 });
		const video = lastOutputs(execution)[0]?.[0]?.binary?.data;
		expect(video).toMatchObject({ mimeType: 'video/mp4', fileExtension: 'mp4' });
		expect(video?.id === undefined).toBe(mode === 'default');
	});
});
