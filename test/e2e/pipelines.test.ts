/** The examples in which this node is one of several services, run with fakes of the others. */
import type { IDataObject } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import { Fal } from '../../dev/fakes/fal';
import { Google } from '../../dev/fakes/google';
import { startInternet, type FakeInternet } from '../../dev/fakes/internet';
import { Json2Video } from '../../dev/fakes/json2Video';
import { OpenAiImages } from '../../dev/fakes/openAiImages';
import { Slack } from '../../dev/fakes/slack';
import type { WorkflowDocument } from '../../dev/n8n/n8nClient';
import { until } from '../../dev/n8n/until';
import type { Outcome, Task } from '../../dev/simulator/task';
import { ExampleImporter } from '../support/exampleImporter';
import { expectSuccess } from '../support/expectSuccess';
import { submitForm } from '../support/forms';
import { startInstance, type Instance } from '../support/instance';
import { itemsOf } from '../support/itemsOf';
import { readImage } from '../support/readImage';

const manual = 'When clicking ‘Execute workflow’';
const reason = 'The prompt names a person';
const hourMs = 3_600_000;

const refused: Partial<Outcome> = {
	status: 'failed',
	error: { code: 400, message: reason, type: 'moderation' },
};

/** How the tasks of some prompts go. */
const outcomes: Record<string, Partial<Outcome>> = {
	'The boat leaves the harbor': { generationMs: 6_000 },
	'A celebrity waves from the deck': refused,
	'A celebrity laughs': refused,
	'A balloon rises over the fields, wide shot': { generationMs: hourMs },
	'A gecko climbs a window at night, close-up': refused,
	'A dancer turns slowly on a foggy pier, full shot': refused,
};

interface Scene {
	Picture: string;
	Motion: string;
	Caption: string;
}

/** The sheet of scenes-to-one-video.json. The first clip is ready last. */
const scenes: Record<'dawn' | 'famous' | 'sea' | 'captain' | 'night', Scene> = {
	dawn: {
		Picture: 'A harbor at dawn',
		Motion: 'The boat leaves the harbor',
		Caption: 'Every morning, she sails.',
	},
	famous: {
		Picture: 'A famous face',
		Motion: 'The face smiles',
		Caption: 'Nobody knows her name.',
	},
	sea: {
		Picture: 'The open sea',
		Motion: 'The waves roll',
		Caption: 'The sea is calm today.',
	},
	captain: {
		Picture: 'A boat with its captain',
		Motion: 'A celebrity waves from the deck',
		Caption: 'She greets the gulls.',
	},
	night: {
		Picture: 'A harbor at night',
		Motion: 'The boat comes home',
		Caption: 'And every night, she returns.',
	},
};

describe('The examples with other services', () => {
	const joined = [['Date', 'Video', 'Cost', 'Missing']];
	const submissions = [['Email', 'What Happens', 'Status', 'Task', 'Cost', 'Error']];
	const google = new Google({
		'spreadsheet-of-scenes-to-one-video': {
			Scenes: [
				['Picture', 'Motion', 'Caption'],
				...Object.values(scenes).map(({ Picture, Motion, Caption }) => [Picture, Motion, Caption]),
			],
			Videos: joined,
		},
		'spreadsheet-of-form-to-sheet-and-mail': { Videos: submissions },
	});
	const slack = new Slack();
	const json2Video = new Json2Video();
	const fal = new Fal();
	let png: Buffer;
	/** An image of its own for each text. */
	const draw = (text: string) => Buffer.concat([png, Buffer.from(text)]);
	const openAi = new OpenAiImages((prompt) =>
		prompt === scenes.famous.Picture ? undefined : draw(prompt),
	);
	let internet: FakeInternet;
	let instance: Instance;
	let importer: ExampleImporter;

	beforeAll(async () => {
		png = Buffer.from(await (await readImage('photo.png')).arrayBuffer());
		const services = [google, slack, json2Video, fal, openAi];
		internet = await startInternet(Object.assign({}, ...services.map(({ sites }) => sites)));
		instance = await startInstance(
			{ onSubmit: ({ prompt = '' }) => ({ generationMs: 1_000, ...outcomes[prompt] }) },
			internet.env,
		);
		importer = new ExampleImporter(instance);
		for (const { credentials } of services) await importer.addAccounts(credentials);
	});
	afterAll(async () => {
		await instance?.dispose();
		await internet?.stop();
	});

	/** The one task that was submitted for a prompt, and so paid for. */
	function taskOf(prompt: string): Task {
		const [task, ...others] = instance.simulator.api.tasksOf(prompt);
		expect(others).toEqual([]);
		if (!task) throw new Error(`${prompt} was not submitted`);
		return task;
	}

	/** The bytes of the video of a prompt. */
	function videoOf(prompt: string): Buffer {
		return Buffer.concat([...instance.simulator.api.video(taskOf(prompt).taskId).chunks()]);
	}

	/** Matches the link to the video of a prompt. */
	function linkTo(prompt: string): RegExp {
		return new RegExp(`/videos/${taskOf(prompt).taskId}\\.mp4`);
	}

	/** The hash of the image that the video of a prompt begins with, which was uploaded for it. */
	function firstFrameOf(prompt: string): string | undefined {
		const [image] = taskOf(prompt).body.image_urls as string[];
		return instance.simulator.api.uploads.find(({ url }) => url === image)?.sha256;
	}

	test.concurrent('scenes-to-one-video.json', async () => {
		const document = await importer.load('scenes-to-one-video.json');
		parametersOf(document, 'Wait').amount = 1;

		const workflow = await importer.create(document);
		const execution = await instance.client.runToEnd(workflow, manual);

		expectSuccess(execution);
		const { dawn, famous, sea, captain, night } = scenes;
		for (const { Motion, Picture } of [dawn, sea, captain, night]) {
			expect(firstFrameOf(Motion)).toBe(hashOf(draw(Picture)));
		}
		expect(instance.simulator.api.tasksOf(famous.Motion)).toEqual([]);
		const shown = [dawn, sea, night];
		expect(json2Video.movies).toEqual([
			{
				resolution: 'full-hd',
				scenes: shown.map(({ Motion, Caption }) => ({
					elements: [
						{ type: 'video', src: expect.stringMatching(linkTo(Motion)) },
						{ type: 'voice', text: Caption },
						{ type: 'text', text: Caption, duration: -2 },
					],
				})),
			},
		]);
		const cost = shown.reduce((sum, { Motion }) => sum + taskOf(Motion).cost, 0).toFixed(2);
		const missing = [
			`${famous.Caption}: .+`,
			`${captain.Caption}: .*${reason}.*${taskOf(captain.Motion).taskId}.*`,
		].join('\n');
		expect(joined.slice(1)).toEqual([
			[
				expect.stringMatching(/^\d{4}-\d\d-\d\d$/),
				json2Video.urlOf(0),
				cost,
				expect.stringMatching(new RegExp(`^${missing}$`)),
			],
		]);
	});

	test.concurrent('form-to-sheet-and-mail.json', async () => {
		const formUrl = await importer.publishForm('form-to-sheet-and-mail.json', 'Photo Form');
		const guests = [
			{ email: 'ada@example.com', what: 'She turns around' },
			{ email: 'bea@example.com', what: 'A celebrity laughs' },
			{ email: 'cleo@example.com', what: 'He waves' },
		];

		for (const { email, what } of guests) {
			await submitForm(formUrl, new File([draw(email)], 'me.png'), what, email);
		}
		await until('all have their emails', () => google.mails.length === guests.length);
		await until('all have their rows', () => submissions.length === guests.length + 1);

		for (const { email, what } of guests) {
			expect(firstFrameOf(what)).toBe(hashOf(draw(email)));
		}
		const [ada, bea, cleo] = guests.map(({ what }) => taskOf(what));
		const refusal = expect.stringContaining(reason);
		expect(submissions.slice(1).sort()).toEqual([
			['ada@example.com', 'She turns around', 'finished', ada?.taskId, ada?.cost, ''],
			['bea@example.com', 'A celebrity laughs', 'failed', bea?.taskId, '', refusal],
			['cleo@example.com', 'He waves', 'finished', cleo?.taskId, cleo?.cost, ''],
		]);
		const video = (task: Task | undefined, what: string) => ({
			subject: 'Your video',
			text: `Here is your video: ${what}`,
			attachments: [{ fileName: `kling-${task?.taskId}.mp4`, content: videoOf(what) }],
		});
		expect(Object.fromEntries(google.mails.map(({ to, ...mail }) => [to, mail]))).toEqual({
			'ada@example.com': video(ada, 'She turns around'),
			'bea@example.com': {
				subject: 'There is no video',
				text: expect.stringMatching(new RegExp(`A celebrity laughs[^]*${reason}`)),
				attachments: [],
			},
			'cleo@example.com': video(cleo, 'He waves'),
		});
	});

	test.concurrent('approval.json', async () => {
		const workflow = await importer.import('approval.json');
		const ideas = [
			{ prompt: 'A paper boat sails down a rainy street, low angle', price: '0.18' },
			{ prompt: 'A candle burns down, time lapse, dark room', price: '0.37' },
			{ prompt: 'A snail crosses a mossy stone, macro', price: '0.18' },
		];
		const questions = () => slack.messages.filter(({ buttons }) => buttons);
		const posts = () =>
			slack.messages.filter(({ text }) => ideas.some(({ prompt }) => text.startsWith(prompt)));
		/** Runs the workflow, and answers its question. */
		const run = async (answer: string) => {
			const { client } = instance;
			const count = questions().length;
			const executionId = await client.runWorkflow(workflow, 'Every Monday');
			const question = await until('Slack asks', () => questions()[count]);
			await client.waitUntilAsleep(executionId);
			await slack.press(question, answer);
			expectSuccess(await client.waitForExecution(executionId));
			return question;
		};

		const { text } = await run('Not this week');
		const lines = ideas.map(({ prompt, price }) => `US$ ${price}: ${prompt}`);
		expect(text.trim()).toBe(`Shall I make 3 videos for about US$ 0.74?\n${lines.join('\n')}`);
		expect(ideas.flatMap(({ prompt }) => instance.simulator.api.tasksOf(prompt))).toEqual([]);

		await run('Make them');
		expect(ideas.map(({ prompt }) => taskOf(prompt).body.duration)).toEqual([5, 10, 5]);
		expect(posts()).toEqual(
			ideas.map(({ prompt }) => ({
				channel: '#videos',
				text: expect.stringMatching(linkTo(prompt)),
			})),
		);
	});

	test.concurrent('each-when-ready.json', async () => {
		const { client } = instance;
		const workflow = await importer.import('each-when-ready.json');
		const [slow, failing, fast] = [
			'A balloon rises over the fields, wide shot',
			'A gecko climbs a window at night, close-up',
			'Rain on a tin roof, slow motion',
		] as const;
		const post = (prompt: string) => ({
			channel: '#videos',
			text: expect.stringMatching(new RegExp(`^New video: ${prompt}\n.*${linkTo(prompt).source}`)),
		});
		const posts = () => slack.messages.filter(({ text }) => text.startsWith('New video: '));

		expectSuccess(await client.runToEnd(workflow, manual));
		await until('the fast video is posted', () => posts().length === 1);
		expect(posts()).toEqual([post(fast)]);
		expect(taskOf(failing).outcome.status).toBe('failed');

		taskOf(slow).outcome.generationMs = 0;
		await until('the slow video is posted', () => posts().length === 2);
		expect(posts()).toEqual([post(fast), post(slow)]);
		const ids = await client.listExecutions(workflow.id);
		const executions = await Promise.all(ids.map(async (id) => await client.waitForExecution(id)));
		expect(executions.map(({ status }) => status).sort()).toEqual([
			'error',
			'success',
			'success',
			'success',
		]);
	});

	test.concurrent('next-clip.json', async () => {
		const { client, simulator } = instance;
		const workflow = await importer.import('next-clip.json');
		const prompts = [
			'The camera flies from the harbor out to the sea',
			'The camera passes a lighthouse on a rock',
			'The camera dives into the waves',
		];
		simulator.api.faults.add({
			on: 'submit',
			when: ({ body }) => (body as { prompt?: string }).prompt === prompts[1],
			times: 1,
			fault: { kind: 'answer', status: 402 },
		});

		const failed = await client.runToEnd(workflow, manual);
		expect(failed.status).toBe('error');
		expect(prompts.map((prompt) => simulator.api.tasksOf(prompt).length)).toEqual([1, 0, 0]);
		const execution = await client.retryExecution(failed.id);

		expectSuccess(execution);
		const clips = itemsOf(execution, 'Use the Clips').map(({ json }) => json);
		expect(clips).toEqual(
			prompts.map((prompt) => ({
				prompt,
				clip: expect.stringMatching(linkTo(prompt)),
				lastFrame: fal.urlOf('last', `${taskOf(prompt).taskId}.mp4`),
			})),
		);
		expect(prompts.map((prompt) => taskOf(prompt).body.image_urls)).toEqual([
			['https://example.com/harbor.jpg'],
			[clips[0]?.lastFrame],
			[clips[1]?.lastFrame],
		]);
	});

	test.concurrent('youtube.json', async () => {
		const workflow = await importer.import('youtube.json');

		expectSuccess(await instance.client.runToEnd(workflow, manual));

		const tea = 'Steam rises from a cup of tea by the window, close-up';
		const tram = 'A yellow tram passes through wet streets at night';
		const video = (title: string, description: string, prompt: string) => ({
			snippet: { title, description, categoryId: '22' },
			status: { privacyStatus: 'private', selfDeclaredMadeForKids: false },
			content: videoOf(prompt),
		});
		expect(google.videos).toMatchObject([
			video('Steam in the morning', 'A cup of tea by the window.', tea),
			video('The last tram', 'Night in the city.', tram),
		]);
		expect(taskOf(tea).body.aspect_ratio).toBe('9:16');
		const [first, second] = google.videos.map(({ id }) => `https://youtu.be/${id}`);
		const posts = slack.messages.flatMap(({ text }) =>
			/^(On YouTube|No video): /.test(text) ? [text] : [],
		);
		expect(posts).toEqual([
			`On YouTube: Steam in the morning\n${first}`,
			`On YouTube: The last tram\n${second}`,
			expect.stringMatching(new RegExp(`^No video: A dancer in the fog\n.*${reason}`)),
		]);
	});
});

function parametersOf({ nodes }: WorkflowDocument, name: string): IDataObject {
	return nodes.find((node) => node.name === name)?.parameters ?? {};
}

function hashOf(bytes: Buffer): string {
	return createHash('sha256').update(bytes).digest('hex');
}
