import { createHash } from 'node:crypto';

import { klingVideo } from '../../dev/engine/workflow';
import { readWorkflow, useCases } from '../support/useCases';
import { setUp } from './setUp';

const setup = setUp();

test.each(useCases)('$workflow', async ({ workflow, body }) => {
	const { engine, simulator, credential } = setup;
	const execution = await engine.run(await readWorkflow(workflow), credential);

	expect(execution.run.data.resultData.error).toBeUndefined();
	const submissions = simulator.api.requests.filter(({ method }) => method === 'POST');
	expect(submissions.map((request) => request.body)).toEqual([body]);

	const [item] = execution.output(klingVideo);
	expect(item?.json).toMatchObject({
		taskId: 'task_000001',
		status: 'completed',
		model: 'kling-v2-6',
		mode: body.mode,
		videoUrl: expect.stringMatching(/^http.*\.mp4/),
		expiresAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
	});
	expect(item?.pairedItem).toEqual({ item: 0 });
	expect(item?.binary?.data).toMatchObject({
		fileName: 'kling-task_000001.mp4',
		mimeType: 'video/mp4',
		fileExtension: 'mp4',
	});
	const video = await engine.readBinary(item);
	expect(createHash('sha256').update(video).digest('hex')).toBe(
		simulator.api.video('task_000001').sha256(),
	);
});

test('ten items with modes, types and durations mixed by expressions', async () => {
	const { engine, simulator, credential } = setup;
	const execution = await engine.run(await readWorkflow('batch-by-expressions'), credential);

	expect(execution.run.data.resultData.error).toBeUndefined();
	const bodyOf = (taskId: unknown) =>
		simulator.api.tasks.find((task) => task.taskId === taskId)?.body;
	const items = execution.output(klingVideo);
	expect(items.map((item) => bodyOf(item.json.taskId))).toEqual(
		[
			{ prompt: 'one', mode: 'std', duration: 5 },
			{ prompt: 'two', mode: 'pro', duration: 10, audio: true },
			{ prompt: 'three', mode: 'std', duration: 5, image_urls: ['https://example.com/3.jpg'] },
			{
				prompt: 'four',
				mode: 'pro',
				duration: 10,
				image_urls: ['https://example.com/4a.jpg', 'https://example.com/4b.jpg'],
			},
			{ prompt: 'five', mode: 'pro', duration: 5, audio: true },
			{
				prompt: 'six',
				mode: 'pro',
				duration: 5,
				audio: true,
				image_urls: ['https://example.com/6.jpg'],
			},
			{ prompt: 'seven', mode: 'std', duration: 10 },
			{ prompt: 'eight', mode: 'std', duration: 10, image_urls: ['https://example.com/8.jpg'] },
			{ prompt: 'nine', mode: 'pro', duration: 5 },
			{ prompt: 'ten', mode: 'pro', duration: 10, image_urls: ['https://example.com/10.jpg'] },
		].map((body) => ({ model: 'kling-v2-6', ...body })),
	);
	expect(items.map((item) => item.pairedItem)).toEqual(
		Array.from({ length: 10 }, (_, item) => ({ item })),
	);
	expect(items.every((item) => item.binary?.data)).toBe(true);
});
