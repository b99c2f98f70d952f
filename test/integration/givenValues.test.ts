/** Values as sheets, forms and chat models give them, on n8n's real engine: what is sent for each. */
import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { shotsSamples } from '../support/samples/samples';
import { setUp } from './setUp';

const setup = setUp({}, 'filesystem');

test('a batch of shots as chat models and sheets give them is sent whole', async () => {
	const parameters = {
		operation: 'submit',
		model: 'kling-v3',
		multiShot: 'custom',
		shotsInput: 'json',
		shotsJson: '={{ $json.given }}',
	};
	const rows = shotsSamples.map(({ given }) => ({ given }));
	const { run } = await setup.engine.run(makeWorkflow(parameters, rows), setup.credential);

	expect(run.data.resultData.error).toBeUndefined();
	const { tasks } = setup.simulator.api;
	expect(tasks).toHaveLength(shotsSamples.length);
	for (const { body } of tasks) {
		expect(body).toMatchObject({
			multi_prompt: [
				{ index: 1, prompt: 'A cat wakes up', duration: 3 },
				{ index: 2, prompt: 'It jumps', duration: 2 },
			],
			duration: 5,
		});
	}
});

test('broken shots say where they break, and nothing is sent', async () => {
	const shotsJson = 'Here you are: [{"prompt": "A cat", "duration": 3}, {"prompt": "It ju';
	const parameters = { model: 'kling-v3', multiShot: 'custom', shotsInput: 'json', shotsJson };
	const { run } = await setup.engine.run(makeWorkflow(parameters), setup.credential);

	expect(run.data.resultData.error?.message).toMatch(
		/^'Shots \(JSON\)' is "Here you are: .*", which is not a list of shots: Unterminated string in JSON at position 54/,
	);
	expect(setup.simulator.api.requests).toEqual([]);
});

test('a row of a table: its attachments, a shape in words, and a prompt cut through an emoji', async () => {
	const attachments = ['front', 'side'].map((name) => ({
		id: `att${name}`,
		url: `https://v5.airtableusercontent.com/v3/u/${name}`,
		filename: `${name}.jpg`,
		type: 'image/jpeg',
	}));
	const row = { photo: attachments, shape: '9:16 (vertical)', prompt: 'A cat 🐈'.slice(0, -1) };
	const parameters = {
		operation: 'submit',
		model: 'kling-v3-omni',
		generationType: 'referenceToVideo',
		prompt: '={{ $json.prompt }}',
		referenceUrls: '={{ $json.photo }}',
		aspectRatio: '={{ $json.shape }}',
	};
	const execution = await setup.engine.run(makeWorkflow(parameters, [row]), setup.credential);

	expect(execution.output(klingVideo)[0]?.json.error).toBeUndefined();
	expect(setup.simulator.api.tasks.map(({ body }) => body)).toMatchObject([
		{
			prompt: expect.stringMatching(/A cat $/),
			image_urls: attachments.map(({ url }) => url),
			aspect_ratio: '9:16',
		},
	]);
});

test.each(['={{ $json.output }} ', 'A video of {{ $json.output }}'])(
	'an object inside of a text is refused before it is paid for: %j',
	async (prompt) => {
		const parameters = { prompt: prompt.startsWith('=') ? prompt : `=${prompt}` };
		const workflow = makeWorkflow(parameters, [{ output: { text: 'A cat' } }]);
		const { run } = await setup.engine.run(workflow, setup.credential);

		expect(run.data.resultData.error?.message).toMatch(
			/^'Prompt' is ".*\[object Object\].*", which has an object instead of text\.$/,
		);
		expect(setup.simulator.api.requests).toEqual([]);
	},
);
