import { setTimeout as wait } from 'node:timers/promises';

import { chain, klingVideo, manualTrigger, outputOf, triggerName } from '../../dev/n8n/workflows';
import type { Fault } from '../../dev/simulator/faults';
import { asScripted, lastOutputs, runBatch, sleepMs } from '../support/callbackRun';
import { startInstance, type Instance } from '../support/instance';

const slowHost = 'The file host is slow';
const largeVideoBytes = 50 * 1024 * 1024;

/** How long the API waits for the answer to a callback. */
const callbackTimeoutMs = 10_000;

const slowDownloadMs = callbackTimeoutMs + 2_000;

/** Long enough to be asked many times. */
const pauseMs = 10_000;

/** Much less than the pause. n8n answers at once unless something keeps it from doing so. */
const answerWithinMs = 5_000;

describe.each(['filesystem', 'default'])('Binary data mode %s', (mode) => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await startInstance(
			{
				...asScripted,
				callbackTimeoutMs,
				generationMs: ({ prompt }) => (prompt === slowHost ? 100 : sleepMs),
				videoBytes: ({ prompt }) => (prompt === slowHost ? 1_000_000 : largeVideoBytes),
			},
			{ N8N_DEFAULT_BINARY_DATA_MODE: mode },
		);
	});
	afterAll(async () => await instance?.dispose());

	test.each<[string, Fault]>([
		['eleven bytes, and the rest later', { kind: 'send', chunks: [11], pauseMs }],
		['two bytes, and nothing else', { kind: 'send', chunks: [2], pauseMs, bytes: 2, end: 'close' }],
		['half of it, and silence', { kind: 'stall', afterBytes: 500_000, forMs: pauseMs }],
	])('n8n keeps working while a file host sends %s', async (_, fault) => {
		const { client, credential, simulator, server } = instance;
		simulator.api.faults.add({ on: 'download', fault });
		const node = klingVideo(credential, { prompt: slowHost });
		const workflow = await client.createWorkflow(chain('Drip', [manualTrigger(), node]));

		let isOver = false;
		const running = client.runToEnd(workflow, triggerName).finally(() => {
			isOver = true;
		});
		let answers = 0;
		while (!isOver) {
			const signal = AbortSignal.timeout(answerWithinMs);
			const { status } = await fetch(`${server.url}/healthz`, { signal });
			expect(status).toBe(200);
			answers++;
			await wait(100);
		}
		const execution = await running;

		expect(execution.status).toBe('success');
		expect(outputOf(execution)[0]?.binary?.data).toMatchObject({ mimeType: 'video/mp4' });
		expect(answers).toBeGreaterThan(10);
	});

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
