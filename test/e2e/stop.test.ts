import { setTimeout as wait } from 'node:timers/promises';

import { chain, items, klingVideo, manualTrigger, triggerName } from '../../dev/n8n/workflows';
import { joinInstance, type Instance } from '../support/instance';

const hourMs = 3_600_000;
const endless = 'A video that takes an hour';

describe('Stop', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({
			generationMs: ({ prompt }) => (prompt === endless ? hourMs : 3_500),
		});
	});
	afterAll(async () => await instance?.dispose());

	// n8n calls an execution cancelled at once, and cancels the node's requests too; what counts is
	// that both together leave the API alone.
	test('ends the wait, asks nothing more of the API, and pays for nothing more', async () => {
		const { client, credential, simulator } = instance;
		const { requests, tasks } = simulator.api;
		const create = async (prompts: string[]) => {
			const batch = items(prompts.map((prompt) => ({ prompt })));
			const node = klingVideo(credential, {
				prompt: '={{ $json.prompt }}',
				options: { maxConcurrentTasks: 1 },
			});
			return await client.createWorkflow(chain('Stop', [manualTrigger(), ...batch, node]));
		};
		const looks = (taskId = 'none') =>
			requests.filter(({ path }) => path === `/v1/tasks/${taskId}`).length;

		const executionId = await client.runWorkflow(await create([endless, 'Never']), triggerName);
		const taskId = await until(() => tasks[0]?.taskId);
		await until(() => looks(taskId) >= 2);
		await client.stopExecution(executionId);
		const stopped = await client.waitForExecution(executionId);
		expect(stopped.status).toBe('canceled');
		const looksAtStop = looks(taskId);

		// Another run with the same pauses tells how long it would have taken to ask again.
		const other = await client.runToEnd(await create(['Another']), triggerName);
		expect(other.status).toBe('success');
		expect(looks(tasks[1]?.taskId)).toBeGreaterThanOrEqual(3);
		expect(looks(taskId)).toBe(looksAtStop);
		expect(tasks.map(({ body }) => body.prompt)).toEqual([endless, 'Another']);
	});
});

/** Waits until there is something; the test's own time limit ends it. */
async function until<Value>(find: () => Value | undefined | false): Promise<Value> {
	for (;;) {
		const found = find();
		if (found !== undefined && found !== false) return found;
		await wait(50);
	}
}
