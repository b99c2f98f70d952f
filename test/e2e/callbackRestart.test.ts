import type { Outcome } from '../simulator/task';
import { asScripted, runBatch, SLEEP_MS, type CallbackRun } from './callbackRun';
import { startInstance, type Instance } from './instance';
import { until } from './until';

/** The second attempt at a callback finds n8n still down, and the third one finds it up again. */
const RETRIES_AFTER_MS = [1_000, 60_000];

/** n8n comes up again before that. */
const UP_AGAIN_MS = 75_000;

const ENDED_WITHIN_MS = 180_000;

describe('n8n, killed while executions sleep', () => {
	let instance: Instance;
	let later: CallbackRun;
	let meanwhile: CallbackRun;
	let lost: CallbackRun;

	beforeAll(async () => {
		instance = await startInstance({ ...asScripted, callbackRetriesAfterMs: RETRIES_AFTER_MS });
		const begin = async (name: string, task: Partial<Outcome>, options = {}) => {
			return await runBatch(instance, { name, tasks: [task, task], options });
		};
		later = await begin('Later', { generationMs: UP_AGAIN_MS });
		meanwhile = await begin('Meanwhile', { generationMs: 2 * SLEEP_MS });
		const unheard = { generationMs: 2 * SLEEP_MS, callbacksAfterMs: [] };
		lost = await begin('Lost', unheard, { maxWaitMinutes: 0.75 });
		await Promise.all([later, meanwhile, lost].map(async (run) => await run.asleep()));

		await instance.server.kill();
		await until('two attempts at the callbacks fail', () => {
			return meanwhile.callbacks.filter(({ verdict }) => verdict === 'retry').length >= 4;
		});
		await instance.startAgain();
	}, ENDED_WITHIN_MS);
	afterAll(async () => await instance?.dispose());

	test.concurrent('brings the videos of tasks that end later', async () => {
		await later.expectAllDelivered(ENDED_WITHIN_MS);

		expect(later.callbacks.map(({ attempt }) => attempt)).toEqual([1, 1]);
	});

	test.concurrent(
		'brings the videos of tasks that ended meanwhile, at the next attempt to call it',
		async () => {
			await meanwhile.expectAllDelivered(ENDED_WITHIN_MS);

			const answered = meanwhile.callbacks.filter(({ status }) => status === 200);
			expect(answered.map(({ attempt }) => attempt)).toContain(3);
		},
	);

	test.concurrent('looks for itself where the callbacks came to nothing', async () => {
		await lost.expectAllDelivered(ENDED_WITHIN_MS);

		expect(lost.callbacks).toEqual([]);
	});
});
