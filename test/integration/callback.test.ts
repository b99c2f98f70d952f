import { setUp } from './setUp';
import { klingVideo, makeWorkflow } from './workflow';

const setup = setUp();
const parameters = { prompt: 'A cat', waitUsing: 'callback' };

test('where APIMart cannot reach this n8n, nothing is paid for, and the error says what to set', async () => {
	const { engine } = setup;
	const credential = { apiKey: 'sk-simulator', baseUrl: 'https://api.example.com' };
	const { run } = await engine.run(makeWorkflow(parameters), credential);

	expect(run.data.resultData.error).toMatchObject({
		message: 'APIMart cannot call this n8n back: http://127.0.0.1 is not a public address.',
		description: expect.stringMatching(/WEBHOOK_URL.*Wait Using to Polling/),
	});
});

test('tasks that end at once are delivered without going to sleep', async () => {
	const { engine, simulator, credential } = setup;
	const execution = await engine.run(makeWorkflow(parameters), credential);

	const [item] = execution.output(klingVideo);
	expect(item?.json).toMatchObject({ taskId: 'task_000001', status: 'completed' });
	expect(item?.json).not.toHaveProperty('timedOut');
	expect(item?.binary?.data?.fileName).toBe('kling-task_000001.mp4');
	expect(simulator.api.tasks[0]?.body.webhook).toBe('http://127.0.0.1/webhook-waiting/2');
	expect(execution.run.waitTill).toBeUndefined();
});
