/** The phrases that make the simulator fail, and how the node reacts. */
import type { IDataObject } from 'n8n-workflow';

import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { promptFaults } from '../../dev/simulator/promptFaults';
import { setUp } from './setUp';

const setup = setUp();

interface Effect {
	/** Of the item that the node passes on. */
	json: IDataObject;
	/** What the error and the hint of an item that fails say of the money, in the same words. */
	money?: RegExp;
	/** How many tasks APIMart accepts. */
	accepted: number;
	/** Enough for all that ends, if it is not given. */
	maxWaitMinutes?: number;
	/** Whether Get Status returns the video afterwards. */
	isThereLater?: boolean;
}

const error = (text: string) => expect.stringContaining(text) as unknown as string;
const task = { taskId: 'task_000001' };

const effects: Record<string, Effect> = {
	'simulate: refuse': {
		json: { error: error('HTTP status 400: Simulated'), mayBeCharged: false },
		money: /(It|This item) was not charged\./,
		accepted: 0,
	},
	'simulate: no balance': {
		json: { error: error('Top up the balance'), mayBeCharged: false },
		money: /(It|This item) was not charged\./,
		accepted: 0,
	},
	'simulate: busy': { json: { ...task, status: 'completed' }, accepted: 1 },
	'simulate: lose connection': {
		json: { error: error('may have been accepted and charged'), mayBeCharged: true },
		money: /may (be|have been accepted and) charged/,
		accepted: 1,
	},
	'simulate: fail': {
		json: { ...task, error: error('Simulated: the video was refused'), status: 'failed' },
		money: /APIMart refunds failed tasks, so they cost nothing\./,
		accepted: 1,
	},
	'simulate: cancel': {
		json: { ...task, error: error('was cancelled'), status: 'cancelled' },
		money: /may be charged/,
		accepted: 1,
	},
	'simulate: slow': {
		json: {
			...task,
			error: error("was not ready within 'Max Wait (Minutes)'"),
			mayBeCharged: true,
		},
		money: /is paid for\./,
		accepted: 1,
		maxWaitMinutes: 0.1,
	},
	'simulate: odd answers': { json: { ...task, status: 'completed' }, accepted: 1 },
	'simulate: late link': {
		json: { ...task, status: 'completed', videoUrl: error('.mp4') },
		accepted: 1,
	},
	'simulate: broken download': {
		json: { ...task, error: error('could not be downloaded'), videoUrl: error('.mp4') },
		money: /is paid for\./,
		accepted: 1,
		isThereLater: true,
	},
};

test.each(promptFaults)('"$phrase" in a prompt', async ({ phrase }) => {
	const { engine, simulator, credential } = setup;
	const { json, money, accepted, maxWaitMinutes = 5, isThereLater = false } = effects[phrase]!;
	const parameters = { prompt: `A cat, ${phrase}`, options: { maxWaitMinutes } };
	const settings = { onError: 'continueRegularOutput' } as const;
	const { output, run } = await engine.run(makeWorkflow(parameters, [{}], settings), credential);

	expect(output(klingVideo)[0]?.json).toMatchObject(json);
	expect(simulator.api.tasks).toHaveLength(accepted);
	if (money !== undefined) {
		const hints = run.data.resultData.runData[klingVideo]?.[0]?.hints ?? [];
		for (const text of [output(klingVideo)[0]?.json.error, hints.at(-1)?.message]) {
			expect(text).toMatch(money);
		}
	}
	if (!isThereLater) return;

	const statusCheck = { operation: 'getStatus', taskId: task.taskId, downloadVideo: true };
	const later = await engine.run(makeWorkflow(statusCheck), credential);
	expect(later.output(klingVideo)[0]?.binary?.data?.fileName).toBe('kling-task_000001.mp4');
});
