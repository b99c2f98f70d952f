import { until } from '../../dev/n8n/until';
import type { Outcome } from '../../dev/simulator/task';
import { asScripted, runBatch, type CallbackRun } from '../support/callbackRun';
import { startInstance, type OwnInstance } from '../support/instance';

/** The second attempt at a callback finds n8n still down, and the third one finds it up again. */
const retriesAfterMs = [1_000, 120_000];

/** n8n is down when a task ends that takes so long, and up again when one ends that takes longer. */
const whileDownMs = 40_000;
const upAgainMs = 200_000;

/** By what the API says of such a task, n8n's timer wakes an execution up later than the callback. */
const seemsLonger = { estimated_time: 600, progress: undefined };

const endedWithinMs = 240_000;

describe('n8n, killed while executions sleep', () => {
	let instance: OwnInstance;
	let later: CallbackRun;
	let meanwhile: CallbackRun;
	let lost: CallbackRun;

	beforeAll(async () => {
		instance = await startInstance({ ...asScripted, callbackRetriesAfterMs: retriesAfterMs });
		const begin = async (name: string, task: Partial<Outcome>, options = {}) => {
			return await runBatch(instance, { name, tasks: [task, task], options });
		};
		later = await begin('Later', { generationMs: upAgainMs });
		meanwhile = await begin('Meanwhile', { generationMs: whileDownMs, fields: seemsLonger });
		const unheard = { generationMs: whileDownMs, callbacksAfterMs: [] };
		lost = await begin('Lost', unheard, { maxWaitMinutes: 0.75 });
		await Promise.all([later, meanwhile, lost].map(async (run) => await run.asleep()));

		await instance.server.kill();
		await until('two attempts at the callbacks fail', () => {
			return meanwhile.callbacks.filter(({ verdict }) => verdict === 'retry').length >= 4;
		});
		await instance.startAgain();
	}, endedWithinMs);
	afterAll(async () => await instance?.dispose());

	test.concurrent('returns the videos of tasks that end later', async () => {
		await later.expectAllDelivered(endedWithinMs);

		expect(later.callbacks.map(({ attempt }) => attempt)).toEqual([1, 1]);
	});

	test.concurrent(
		'returns the videos of tasks that ended meanwhile, at the next attempt to call it',
		async () => {
			await meanwhile.expectDeliveredAfterRestart(endedWithinMs);

			const answered = meanwhile.callbacks.filter(({ status }) => status === 200);
			expect(answered.map(({ attempt }) => attempt)).toContain(3);
		},
	);

	test.concurrent('checks on its own if the callbacks had no effect', async () => {
		await lost.expectDeliveredAfterRestart(endedWithinMs);

		expect(lost.callbacks).toEqual([]);
	});
});
