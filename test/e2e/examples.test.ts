import type { IDataObject, INodeExecutionData } from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { readFile } from 'node:fs/promises';

import { startChatModel, type ChatModel } from '../../dev/fakes/chatModel';
import { Google, type DriveFile } from '../../dev/fakes/google';
import { startInternet, type FakeInternet } from '../../dev/fakes/internet';
import { Slack, type SlackMessage } from '../../dev/fakes/slack';
import { Telegram } from '../../dev/fakes/telegram';
import { loadExample, readExamples } from '../../dev/n8n/examples';
import { McpClient } from '../../dev/n8n/mcpClient';
import type { SavedCredential, SavedWorkflow } from '../../dev/n8n/n8nClient';
import { until } from '../../dev/n8n/until';
import { defaultKey } from '../../dev/simulator/api';
import type { Fault } from '../../dev/simulator/faults';
import type { SimulatedRequest } from '../../dev/simulator/http';
import type { Outcome, Task } from '../../dev/simulator/task';
import { sleepMs } from '../support/callbackRun';
import { ExampleImporter } from '../support/exampleImporter';
import { expectSuccess } from '../support/expectSuccess';
import { fillIn, submitForm } from '../support/forms';
import { startInstance, type Instance } from '../support/instance';
import { itemsOf } from '../support/itemsOf';
import { readImage } from '../support/readImage';

const poorKey = 'sk-poor';
const sinkingKey = 'sk-sinking';
const spentKey = 'sk-spent';
const mcpToken = 'a-token-for-mcp-clients';
const reason = 'The prompt names a person';
const hourMs = 3_600_000;
/**
 * All examples begin at once, in one n8n beside many others. Half a minute has been too short to see an
 * execution asleep.
 */
const longMs = 3 * sleepMs;
const manual = 'When clicking ‘Execute workflow’';

const refused: Partial<Outcome> = {
	status: 'failed',
	error: { code: 400, message: reason, type: 'moderation' },
};

/** How the tasks of some prompts go. */
const outcomes: Record<string, Partial<Outcome>> = {
	'A celebrity dancing': refused,
	'A celebrity walking': refused,
	'A celebrity on Tuesday': refused,
	'A celebrity in a chat': refused,
	'A celebrity_of the photo <again>': refused,
	'A lighthouse in a storm, waves crashing against the rocks, cinematic': {
		generationMs: sleepMs,
	},
	'A train crossing a viaduct in the mountains at dawn, aerial view': { generationMs: longMs },
	'A sailing boat at anchor in a calm bay at dusk, drone shot': { generationMs: longMs },
	'A ship for an MCP client': { generationMs: hourMs },
	'A train for an MCP client that leaves': { generationMs: hourMs },
};

/** The headings of the sheets. */
const headings = ['Prompt', 'Mode', 'Duration', 'Ratio', 'Status', 'Video', 'Cost', 'Error'];
/** The sheet of google-sheet.json. */
const rows = [
	['A cat', 'std', '5', '16:9', 'new'],
	['A dog', 'std', '5', '16:9', 'finished', 'https://example.com/dog', '0.2'],
	['A celebrity dancing', 'std', '5', '1:1', 'new'],
	['A horse', 'pro', '10', '9:16', 'new'],
	['A bird', 'ultra', '5', '1:1', 'new'],
];
/** The sheet of until-the-balance.json. */
const plannedRows = [
	['Monday', 'std', '5', '16:9', 'new'],
	['A celebrity on Tuesday', 'std', '5', '16:9', 'new'],
	['Wednesday', 'std', '5', '16:9', 'new'],
	['Thursday', 'std', '5', '16:9', 'new'],
	['Friday', 'ultra', '5', '16:9', 'new'],
	['Saturday', 'std', '10', '16:9', 'new'],
];

describe('The examples', () => {
	const sheet = toSheet(rows);
	const plannedSheet = toSheet(plannedRows);
	const google = new Google({
		'spreadsheet-of-google-sheet': { Videos: sheet },
		'spreadsheet-of-until-the-balance': { Videos: plannedSheet },
	});
	const slack = new Slack();
	const telegram = new Telegram();
	let internet: FakeInternet;
	let chatModel: ChatModel;
	let instance: Instance;
	let poorAccount: SavedCredential;
	let sinkingAccount: SavedCredential;
	let spentAccount: SavedCredential;
	let importer: ExampleImporter;

	beforeAll(async () => {
		chatModel = await startChatModel();
		internet = await startInternet({ ...google.sites, ...slack.sites, ...telegram.sites });
		instance = await startInstance(
			{
				keys: [defaultKey, poorKey, sinkingKey, spentKey],
				onSubmit: ({ prompt = '' }) => ({ generationMs: 1_000, ...outcomes[prompt] }),
			},
			internet.env,
		);
		const { client, credentialDocument } = instance;
		const createAccount = async (apiKey: string) =>
			await client.createCredential({
				...credentialDocument,
				data: { ...credentialDocument.data, apiKey },
			});
		poorAccount = await createAccount(poorKey);
		sinkingAccount = await createAccount(sinkingKey);
		spentAccount = await createAccount(spentKey);
		tellBalance(poorKey, 1.5, Infinity);
		importer = new ExampleImporter(instance);
		await importer.addAccounts({
			...google.credentials,
			...slack.credentials,
			...telegram.credentials,
			'@n8n/n8n-nodes-langchain.mcpTrigger': {
				name: 'MCP clients',
				type: 'httpBearerAuth',
				data: { token: mcpToken },
			},
			'@n8n/n8n-nodes-langchain.lmChatOpenAi': {
				name: 'Stand-in',
				type: 'openAiApi',
				data: { apiKey: 'sk-stand-in', url: chatModel.url },
			},
		});
	});
	afterAll(async () => {
		await instance?.dispose();
		await internet?.stop();
		await chatModel?.stop();
	});

	/** Sets what the next balance checks of a key find, in US dollars. */
	function tellBalance(key: string, remainingUsd: number, times: number): void {
		instance.simulator.api.faults.add({
			on: 'balance',
			when: ({ headers }) => headers.authorization === `Bearer ${key}`,
			times,
			fault: {
				kind: 'answer',
				status: 200,
				body: {
					success: true,
					remain_balance: remainingUsd,
					used_balance: 8.5,
					unlimited_quota: false,
				},
			},
		});
	}

	/** The tasks that were submitted for a prompt. */
	function tasksOf(prompt: string): Task[] {
		return instance.simulator.api.tasksOf(prompt);
	}

	/** The one task that was submitted for a prompt, and so paid for. */
	function taskOf(prompt: string): Task {
		const [task, ...others] = tasksOf(prompt);
		expect(others).toEqual([]);
		if (!task) throw new Error(`${prompt} was not submitted`);
		return task;
	}

	/** The bytes of the video of a task. */
	function videoOf({ taskId }: Task): Buffer {
		return Buffer.concat([...instance.simulator.api.video(taskId).chunks()]);
	}

	/** Checks that an item has the whole video of a task. */
	async function expectVideo(item: INodeExecutionData | undefined, task: Task): Promise<void> {
		expect(item?.json).toMatchObject({ taskId: task.taskId, status: 'completed' });
		const video = await instance.client.downloadBinary(item?.binary?.data?.id ?? '');
		expect(video.equals(videoOf(task))).toBe(true);
	}

	/** Checks that the last page of a form plays the whole video of a task. */
	async function expectShown(page: string, task: Task): Promise<void> {
		const src = /<video src="([^"]+)"/.exec(page)?.[1] ?? '';
		const video = Buffer.from(await (await fetch(src)).arrayBuffer());
		expect(video.equals(videoOf(task))).toBe(true);
	}

	/** The file on the drive that has the video of a task. */
	function fileOf({ taskId }: Task): DriveFile | undefined {
		return google.files.find(({ name }) => name === `kling-${taskId}.mp4`);
	}

	/**
	 * Imports the example of failed items, with pauses of a second.
	 *
	 * @param items what to film, if not what is in the file
	 * @param limit how long a question waits for an answer, if not as long as in the file
	 */
	async function importFailedItems(
		items?: IDataObject[],
		limit?: IDataObject,
	): Promise<SavedWorkflow> {
		const document = await loadExample('failed-items.json', instance.credential);
		const parametersOf = (name: string) =>
			document.nodes.find((node) => node.name === name)?.parameters ?? {};
		if (items) Object.assign(parametersOf('Prompts'), { jsonOutput: JSON.stringify({ items }) });
		Object.assign(parametersOf('Wait'), { amount: 1 });
		const { options } = parametersOf('Ask a Person') as {
			options: { limitWaitTime: { values: IDataObject } };
		};
		Object.assign(options.limitWaitTime.values, limit);
		return await importer.create(document);
	}

	/** Has submissions of a prompt go wrong. */
	function strikeSubmissions(prompt: string, fault: Fault, times = 1): void {
		instance.simulator.api.faults.add({
			on: 'submit',
			when: isSubmissionOf(prompt),
			times,
			fault,
		});
	}

	/** The messages on Slack that have a text in them. */
	function about(text: string): SlackMessage[] {
		return slack.messages.filter((message) => message.text.includes(text));
	}

	test.concurrent('quick-start.json', async () => {
		const workflow = await importer.import('quick-start.json');

		const execution = await instance.client.runToEnd(workflow, manual);

		expectSuccess(execution);
		const [item] = itemsOf(execution, 'Kling Video');
		await expectVideo(item, taskOf(promptOf(workflow, 'Kling Video')));
	});

	test.concurrent('google-sheet.json', async () => {
		const workflow = await importer.import('google-sheet.json');

		const execution = await instance.client.runToEnd(workflow, 'Every Morning');

		expectSuccess(execution);
		const [cat, horse, celebrity] = ['A cat', 'A horse', 'A celebrity dancing'].map(taskOf);
		if (!cat || !horse || !celebrity) throw new Error('A row was not submitted');
		expect(horse.body).toMatchObject({ mode: 'pro', duration: 10, aspect_ratio: '9:16' });
		const names = ['row 2 A cat.mp4', 'row 5 A horse.mp4'];
		const files = names.map((name) => google.files.find((file) => file.name === name));
		expect(files).toEqual(
			[cat, horse].map((task, index) => ({
				name: names[index],
				mimeType: 'video/mp4',
				folder: 'root',
				link: expect.stringContaining('https://drive.google.com/'),
				content: videoOf(task),
			})),
		);
		const [catLink, horseLink] = files.map((file) => file?.link);
		const [, catRow, dogRow, celebrityRow, horseRow, birdRow] = sheet;
		expect(catRow?.slice(4)).toEqual(['finished', catLink, cat.cost]);
		expect(horseRow?.slice(4)).toEqual(['finished', horseLink, horse.cost]);
		expect(dogRow).toEqual(rows[1]);
		const refusal = expect.stringContaining(reason);
		expect([celebrityRow?.[4], celebrityRow?.[7]]).toEqual(['failed', refusal]);
		const unknownMode = expect.stringContaining(
			'\'Mode\' must be Standard (std) or Professional (pro), but is "ultra"',
		);
		expect([birdRow?.[4], birdRow?.[7]]).toEqual(['failed', unknownMode]);
		expect(tasksOf('A bird')).toEqual([]);
		const reported = slack.messages.filter(({ text }) =>
			/^(New video|No video for row)/.test(text),
		);
		expect(reported).toEqual(
			[
				`New video: A cat\n${catLink}\nCost: US$ ${cat.cost}`,
				`New video: A horse\n${horseLink}\nCost: US$ ${horse.cost}`,
				expect.stringMatching(
					new RegExp(`^No video for row 4: .*${reason}.*\nTask: ${celebrity.taskId}$`),
				),
				expect.stringMatching(
					/^No video for row 6: 'Mode' must be Standard \(std\) or Professional \(pro\), but is "ultra".*\nTask: none$/,
				),
			].map((text) => ({ channel: '#videos', text })),
		);

		// The rows are marked, so the next morning pays for nothing.
		expectSuccess(await instance.client.runToEnd(workflow, 'Every Morning'));
		expect(tasksOf('A cat')).toHaveLength(1);
	});

	test.concurrent('until-the-balance.json', async () => {
		const workflow = await importer.import('until-the-balance.json', sinkingAccount);
		const reported = () =>
			slack.messages.flatMap(({ text }) =>
				/^(Videos of today|Rows that wait|Please look at row)/.test(text) ? [text] : [],
			);
		const told = (prompt: string) => plannedSheet.find(([cell]) => cell === prompt)?.slice(4);

		// One balance check covers three videos. The fourth row needs the next one.
		tellBalance(sinkingKey, 5.3, 1);
		tellBalance(sinkingKey, 4.9, 1);
		expectSuccess(await instance.client.runToEnd(workflow, 'Every Morning'));

		const [monday, tuesday, wednesday] = ['Monday', 'A celebrity on Tuesday', 'Wednesday'].map(
			taskOf,
		);
		if (!monday || !tuesday || !wednesday) throw new Error('A row was not submitted');
		expect(told('Monday')?.slice(0, 3)).toEqual(['finished', fileOf(monday)?.link, monday.cost]);
		expect(told('Wednesday')?.[0]).toBe('finished');
		expect(told('A celebrity on Tuesday')?.[0]).toBe('failed');
		const wait = plannedSheet.filter(([, , , , status]) => status === 'new');
		expect(wait.map(([prompt, , , , , , , error]) => [prompt, error])).toEqual([
			[
				'Thursday',
				expect.stringMatching(/\$4\.90 left, less than the 'Minimum Balance' of \$5\.00/),
			],
			[
				'Friday',
				expect.stringContaining(
					'\'Mode\' must be Standard (std) or Professional (pro), but is "ultra"',
				),
			],
			[
				'Saturday',
				expect.stringMatching(/\$4\.90 left, less than the 'Minimum Balance' of \$5\.00/),
			],
		]);
		expect(wait.map(([prompt = '']) => tasksOf(prompt))).toEqual([[], [], []]);
		expect(reported()).toEqual([
			'Videos of today: 2\nCost together: US$ 0.40',
			expect.stringMatching(
				/^Rows that wait for the next morning: 3\. Nothing was charged for them\.\n.*\$4\.90 left.*\n'Mode' must be Standard .*$/,
			),
			expect.stringMatching(
				new RegExp(`^Please look at row 3, .*${reason}.*\nTask: ${tuesday.taskId}$`),
			),
		]);

		// The next morning, with a balance that has been topped up, and a row that has been corrected.
		const fridayRow = plannedSheet.find(([cell]) => cell === 'Friday');
		fridayRow?.splice(1, 1, 'std');
		tellBalance(sinkingKey, 20, Infinity);
		expectSuccess(await instance.client.runToEnd(workflow, 'Every Morning'));

		const later = ['Thursday', 'Friday', 'Saturday'].map(taskOf);
		expect(later.map(({ body }) => told(String(body.prompt)))).toEqual(
			later.map((task) => ['finished', fileOf(task)?.link, task.cost, '']),
		);
		expect(tasksOf('Monday')).toHaveLength(1);
		expect(reported().at(-1)).toBe('Videos of today: 3\nCost together: US$ 0.80');
	});

	test.concurrent('spending-report.json', async () => {
		const workflow = await importer.import('spending-report.json', spentAccount);
		const report = async () => {
			expectSuccess(await instance.client.runToEnd(workflow, 'Every Night'));
			return slack.messages.filter(({ text }) => text.startsWith('Spent at APIMart')).at(-1)?.text;
		};

		expect(await report()).toMatch(/^Spent at APIMart on \d{4}-\d\d-\d\d: US\$ 0\.00\n$/);

		const dayMs = 24 * 60 * 60_000;
		const spend = (model: string, amountUsd: number, daysAgo: number) =>
			instance.simulator.api.charges.all.push({
				atMs: Date.now() - daysAgo * dayMs,
				key: spentKey,
				model,
				amountUsd,
				isRefunded: () => false,
			});
		spend('kling-v2-6', 0.2, 1);
		spend('kling-v2-6', 0.4, 1);
		spend('kling-v3', 1.5, 1);
		spend('kling-v3', 10, 0);
		spend('kling-v3', 10, 2);
		const text = await report();
		const [day = ''] = /\d{4}-\d\d-\d\d/.exec(text ?? '') ?? [];
		expect(text).toBe(
			`Spent at APIMart on ${day}: US$ 2.10\nkling-v2-6: US$ 0.60\nkling-v3: US$ 1.50`,
		);
	});

	test.concurrent('form.json', async () => {
		const { simulator } = instance;
		const formUrl = await importer.publishForm('form.json', 'Image Form');
		const [jpeg, png] = await Promise.all(['photo.jpg', 'photo.png'].map(readImage));
		if (!jpeg || !png) throw new Error('There are no images');

		expect(await (await fetch(formUrl)).text()).toContain('Make a video from an image');

		const both = await fillIn(formUrl, jpeg, png, 'From day to night', '10');
		const night = taskOf('From day to night');
		expect(night.body).toMatchObject({ mode: 'pro', duration: 10 });
		const urls = ['photo.jpg', 'photo.png'].map(
			(name) => simulator.api.uploads.find(({ filename }) => filename === name)?.url,
		);
		expect(night.body.image_urls).toEqual(urls);
		await expectShown(both, night);
		expect(about(night.taskId)).toMatchObject([{ text: expect.stringMatching(/mp4/) }]);

		// Whoever closes the page never sees the ending, and the link is kept all the same.
		await submitForm(formUrl, jpeg, undefined, 'A walk', '5');
		await until('Slack has the link', async () => about('A video from the form').length === 2);
		const walk = taskOf('A walk');
		expect(walk.body.image_urls).toHaveLength(1);
		expect(about(walk.taskId)).toHaveLength(1);

		const refusal = await fillIn(formUrl, jpeg, undefined, 'A celebrity walking', '5');
		expect(refusal).toContain('There is no video');
		expect(refusal).toContain(reason);
	});

	test.concurrent('telegram-bot.json', async () => {
		const { api } = instance.simulator;
		const document = JSON.stringify(await loadExample('telegram-bot.json', instance.credential));
		const workflow = await importer.create(
			JSON.parse(document.replace('[111111111]', '[7001, 7002, 7003]')),
		);
		await instance.client.activateWorkflow(workflow);
		const photo = Buffer.from(await (await readImage('photo.jpg')).arrayBuffer());

		// Each with a refused video between two others, in one chat or in one message.
		const clips = [
			'A wave in the photo',
			'A celebrity_of the photo <again>',
			'A wink in the photo',
		];
		await telegram.write(7001, 11, clips.join('\n'), photo);
		await telegram.write(7002, 22, 'A celebrity in a chat');
		await telegram.write(7003, 33, 'A whale in a chat');
		await telegram.write(7003, 34, '/start');
		await telegram.write(666, 66, 'A stranger in a chat');
		await telegram.write(666, 67, 'A stranger with a photo', photo);
		await until('all chats have their answers', () => telegram.answers.length === 6);

		const video = (chatId: number, messageId: number, text: string) => ({
			chatId,
			messageId,
			text,
			video: videoOf(taskOf(text)),
		});
		const failure = (chatId: number, messageId: number, text: string) => ({
			chatId,
			messageId,
			text: expect.stringMatching(new RegExp(`^There is no video "${text}"[^]*${reason}`)),
		});
		const byMessage = [...telegram.answers].sort(
			(a, b) => (a.messageId || 34) - (b.messageId || 34),
		);
		expect(byMessage).toEqual([
			video(7001, 11, 'A wave in the photo'),
			video(7001, 11, 'A wink in the photo'),
			failure(7001, 11, 'A celebrity_of the photo &lt;again>'),
			failure(7002, 22, 'A celebrity in a chat'),
			video(7003, 33, 'A whale in a chat'),
			{ chatId: 7003, messageId: NaN, text: expect.stringMatching(/^Send me a text/) },
		]);
		const [image] = taskOf('A wave in the photo').body.image_urls as string[];
		expect(taskOf('A wink in the photo').body.image_urls).toHaveLength(1);
		expect(api.uploads.some(({ url }) => url === image)).toBe(true);
		expect(taskOf('A whale in a chat').body.image_urls).toBeUndefined();
		expect(tasksOf('A stranger in a chat')).toEqual([]);
		expect(tasksOf('A stranger with a photo')).toEqual([]);
		expect(tasksOf('/start')).toEqual([]);
	});

	test.concurrent('dance-video.json', async () => {
		const { api } = instance.simulator;
		const formUrl = await importer.publishForm('dance-video.json', 'Dance Form');
		const photo = new File([await readImage('photo.jpg')], 'dancer.jpg');
		const motion = 'https://example.com/dance.mp4';

		const page = await fillIn(formUrl, photo, motion);

		const task = api.tasks.find(({ body }) => body.video_url === motion);
		if (!task) throw new Error('The dance was not submitted');
		expect(task.body).toEqual({
			model: 'kling-v3-motion-control',
			mode: 'std',
			image_url: api.uploads.find(({ filename }) => filename === 'dancer.jpg')?.url,
			video_url: motion,
			character_orientation: 'video',
			keep_original_sound: 'yes',
		});
		await expectShown(page, task);

		const refusal = await fillIn(formUrl, photo, 'dance.mp4');
		expect(refusal).toContain('There is no video');
		expect(refusal).toContain("'Motion Video URL' is");
	});

	test.concurrent('storyboard.json', async () => {
		const workflow = await importer.import('storyboard.json');
		const { idea } = JSON.parse(parameterOf(workflow, 'Idea', 'jsonOutput')) as { idea: string };
		const shots = [
			{ prompt: 'A lighthouse keeper walks along the beach at dawn, wide shot', duration: 4 },
			{ prompt: 'A small robot opens its eyes in the sand, close-up', duration: 3 },
		];
		const requests = chatModel.whenTold(idea, [() => JSON.stringify({ output: { shots } })]);

		const execution = await instance.client.runToEnd(workflow, manual);

		expectSuccess(execution);
		const task = instance.simulator.api.tasks.find(({ body }) => body.multi_shot);
		if (!task) throw new Error('The storyboard was not submitted');
		expect(task.body).toEqual({
			model: 'kling-v3',
			mode: 'std',
			multi_shot: true,
			shot_type: 'customize',
			multi_prompt: shots.map((shot, index) => ({ index: index + 1, ...shot })),
			duration: 7,
			aspect_ratio: '16:9',
		});
		await expectVideo(itemsOf(execution, 'Kling Video')[0], task);
		const asked = requests.flatMap(({ messages }) => messages.map(({ content }) => content));
		expect(asked).toEqual([
			expect.stringMatching(/at least 3 and at most 15/),
			expect.stringMatching(/"maxItems":6/),
		]);
	});

	test.concurrent('first-to-last-frame.json', async () => {
		const workflow = await importer.import('first-to-last-frame.json');
		const { frames } = JSON.parse(parameterOf(workflow, 'Frames', 'jsonOutput')) as {
			frames: Array<{ first: string; last: string; prompt: string }>;
		};

		const execution = await instance.client.runToEnd(workflow, manual);

		expectSuccess(execution);
		expect(frames).toHaveLength(2);
		for (const [index, { first, last, prompt }] of frames.entries()) {
			const task = taskOf(prompt);
			expect(task.body).toEqual({
				model: 'kling-v3',
				prompt,
				mode: 'std',
				image_urls: [first, last],
				duration: 6,
				audio: true,
			});
			await expectVideo(itemsOf(execution, 'Kling Video')[index], task);
		}
	});

	test.concurrent('long-waits.json, the loop', async () => {
		const { client } = instance;
		const workflow = await importer.import('long-waits.json');

		const executionId = await client.runWorkflow(workflow, manual);
		await client.waitUntilAsleep(executionId);
		const execution = await client.waitForExecution(executionId, 150_000);

		expectSuccess(execution);
		const task = taskOf(promptOf(workflow, 'Submit Video'));
		expect(itemsOf(execution, 'Wait 70 Seconds')).toMatchObject([
			{ json: { taskId: task.taskId } },
		]);
		await expectVideo(itemsOf(execution, 'Use the Video')[0], task);
	});

	test.concurrent('long-waits.json, the callback', async () => {
		const { client } = instance;
		const workflow = await importer.import('long-waits.json');

		const executionId = await client.runWorkflow(workflow, 'Every Night');
		await client.waitUntilAsleep(executionId);
		const execution = await client.waitForExecution(executionId, 2 * longMs);

		expectSuccess(execution);
		const task = taskOf(promptOf(workflow, 'Submit with Callback'));
		await expectVideo(itemsOf(execution, 'Use This Video')[0], task);
		expect(itemsOf(execution, 'Pick It Up')).toEqual([]);
	});

	test.concurrent('long-waits.json, Sleep', async () => {
		const { client } = instance;
		const workflow = await importer.import('long-waits.json');

		const executionId = await client.runWorkflow(workflow, 'Every Evening');
		await client.waitUntilAsleep(executionId);
		const execution = await client.waitForExecution(executionId, 3 * longMs);

		expectSuccess(execution);
		const task = taskOf(promptOf(workflow, 'Submit and Sleep'));
		await expectVideo(itemsOf(execution, 'Use That Video')[0], task);
	});

	test.concurrent('submit.json and video-ended.json', async () => {
		const { client } = instance;
		const receiver = await importer.import('video-ended.json');
		await client.activateWorkflow(receiver);
		const sender = await importer.import('submit.json');

		expectSuccess(await client.runToEnd(sender, manual));
		const execution = await client.waitForFirstExecution(receiver.id);

		expectSuccess(execution);
		const { taskId } = taskOf(promptOf(sender, 'Submit Video'));
		// n8n 1.x loses the files that came in by a webhook when the run has ended, so this is about
		// their names.
		expect(itemsOf(execution, 'Use the Video')).toMatchObject([
			{
				json: { taskId, status: 'completed' },
				binary: { data: { fileName: `kling-${taskId}.mp4`, mimeType: 'video/mp4' } },
			},
		]);
	});

	test.concurrent('mcp-server.json', async () => {
		const { client, server, simulator } = instance;
		await client.activateWorkflow(await importer.import('mcp-server.json'));
		const mcp = new McpClient(`${server.url}/mcp/kling-video`, mcpToken);
		await mcp.connect();
		const tools = Object.fromEntries((await mcp.listTools()).map((tool) => [tool.name, tool]));
		const generate = 'Generate_Kling_Video';
		const getStatus = 'Get_Status_of_Kling_Video';
		expect(Object.keys(tools).sort()).toEqual([generate, getStatus]);
		expect(tools[generate]?.description).toMatch(/It costs money/);
		const args = { Mode: 'std', Duration: 5, Aspect_Ratio: '16:9', Audio: false };

		const quick = 'A bicycle for an MCP client';
		expect(await mcp.callTool(generate, { ...args, Prompt: quick })).toContain(
			taskOf(quick).taskId,
		);

		const slow = 'A ship for an MCP client';
		const unfinished = await mcp.callTool(generate, { ...args, Prompt: slow });
		const { taskId, outcome } = taskOf(slow);
		expect(unfinished).toContain('"timedOut":true');
		expect(unfinished).toContain(taskId);
		outcome.generationMs = 0;
		const finished = await mcp.callTool(getStatus, { Task_ID: taskId });
		expect(finished).toContain(`/videos/${taskId}.mp4`);

		const endless = 'A train for an MCP client that leaves';
		const leaver = new AbortController();
		const left = mcp.callTool(generate, { ...args, Prompt: endless }, leaver.signal);
		await until('it is submitted', async () => tasksOf(endless).length === 1);
		leaver.abort();
		await expect(left).rejects.toThrow('aborted');
		await until("n8n's log names the task", async () =>
			(await readFile(server.logFile, 'utf8')).includes(
				`"Generate Kling Video" has submitted item 1 to APIMart: ${taskOf(endless).taskId}`,
			),
		);
		expect(simulator.api.tasksOf(slow)).toHaveLength(1);
	});

	test.concurrent('balance-check.json, with enough', async () => {
		const workflow = await importer.import('balance-check.json');

		const execution = await instance.client.runToEnd(workflow, 'Every Morning');

		expectSuccess(execution);
		const videos = itemsOf(execution, 'Kling Video');
		expect(videos).toHaveLength(3);
		const prompts = itemsOf(execution, 'Split Out').map(({ json }) => String(json.prompt));
		await Promise.all(
			videos.map(async (item, index) => await expectVideo(item, taskOf(prompts[index] ?? ''))),
		);
		expect(itemsOf(execution, 'Alert on Slack')).toEqual([]);
	});

	test.concurrent('balance-check.json, with too little', async () => {
		const workflow = await importer.import('balance-check.json', poorAccount);

		const execution = await instance.client.runToEnd(workflow, 'Every Morning');

		expect(execution.status).toBe('error');
		expect(execution.data.resultData.error?.message).toBe('Only US$ 1.5 left at APIMart');
		expect(slack.messages).toContainEqual({
			channel: '#videos',
			text: 'No videos today: only US$ 1.5 left at APIMart.',
		});
		expect(instance.simulator.api.tasks.filter(({ key }) => key === poorKey)).toEqual([]);
	});

	test.concurrent('estimate-first.json, within the budget', async () => {
		const workflow = await importer.import('estimate-first.json');

		const execution = await instance.client.runToEnd(workflow, manual);

		expectSuccess(execution);
		const rows = itemsOf(execution, 'Rows');
		const videos = itemsOf(execution, 'Kling Video');
		expect(videos).toHaveLength(3);
		for (const [index, { json }] of rows.entries()) {
			const task = taskOf(String(json.prompt));
			await expectVideo(videos[index], task);
			expect(task.body).toMatchObject({
				mode: json.quality,
				duration: json.seconds,
				aspect_ratio: json.ratio,
			});
		}
	});

	test.concurrent('estimate-first.json, above the budget', async () => {
		const text = JSON.stringify(await loadExample('estimate-first.json', poorAccount));
		const workflow = await importer.create(
			JSON.parse(text.replace('budgetUsd\\": 2', 'budgetUsd\\": 1')),
		);

		const execution = await instance.client.runToEnd(workflow, manual);

		expect(execution.data.resultData.error?.message).toBe(
			'The videos would cost about US$ 1.12, and the budget is US$ 1. Rows without an estimate: 0. Nothing was submitted.',
		);
		expect(itemsOf(execution, 'All Estimates')).toHaveLength(1);
		expect(instance.simulator.api.tasks.filter(({ key }) => key === poorKey)).toEqual([]);
	});

	test.concurrent('failed-items.json, with answers', async () => {
		const free = 'A kite that is refused at first';
		const refused = 'A kite that is always refused';
		const lost = 'A cup of tea whose answer is lost';
		const arrived = 'A train whose answer is lost';
		const image = 'https://example.com/tea.jpg';
		strikeSubmissions(free, { kind: 'answer', status: 402 });
		strikeSubmissions(refused, { kind: 'answer', status: 402 }, Infinity);
		strikeSubmissions(lost, { kind: 'answer', status: 502 }, 2);
		strikeSubmissions(arrived, { kind: 'answer', status: 502, accepted: true });
		const workflow = await importFailedItems([
			{ prompt: lost, image },
			...[free, arrived, refused, ' '].map((prompt) => ({ prompt })),
		]);
		const executionId = await instance.client.runWorkflow(workflow, manual);
		/** Presses a button of the question about a video that was asked for the first time or again. */
		const answer = async (prompt: string, button: string, times = 1) => {
			await until(`Slack asks about "${prompt}"`, async () => about(prompt).length === times);
			await instance.client.waitUntilAsleep(executionId);
			const [question] = about(prompt).slice(-1);
			if (question) await slack.press(question, button);
		};

		await answer(lost, 'Submit again');
		await answer(arrived, 'Leave it');
		await answer(lost, 'Submit again', 2);
		const execution = await instance.client.waitForExecution(executionId);

		expectSuccess(execution);
		expect(itemsOf(execution, 'Videos').map(({ json }) => json.taskId)).toEqual(
			[free, lost].map((prompt) => taskOf(prompt).taskId),
		);
		expect(itemsOf(execution, 'Count Tries').map(({ json }) => json)).toEqual([
			{ prompt: free, tries: 1 },
			{ prompt: refused, tries: 1 },
			{ prompt: refused, tries: 2 },
			{ prompt: lost, image, tries: 1 },
			{ prompt: lost, image, tries: 2 },
		]);
		expect(taskOf(lost).body.image_urls).toEqual([image]);
		const submissionsOf = (prompt: string) =>
			instance.simulator.api.requests.filter(isSubmissionOf(prompt));
		expect(submissionsOf(refused)).toHaveLength(3);
		expect(submissionsOf(arrived)).toHaveLength(1);
		expect(about(arrived)).toMatchObject([{ text: expect.stringMatching(/may be charged.*502/s) }]);
		const notCharged = { text: expect.stringMatching(/not charged/) };
		expect(about(refused)).toMatchObject([notCharged]);
		expect(about("'Prompt' is empty")).toMatchObject([notCharged]);
	});

	test.concurrent('failed-items.json, without an answer in time', async () => {
		const lost = 'A lantern whose answer is lost';
		strikeSubmissions(lost, { kind: 'answer', status: 502 });
		const workflow = await importFailedItems([{ prompt: lost }], {
			resumeAmount: 0.01,
			resumeUnit: 'minutes',
		});

		const executionId = await instance.client.runWorkflow(workflow, manual);
		const execution = await instance.client.waitForExecution(executionId, 150_000);

		expectSuccess(execution);
		expect(about(lost)).toHaveLength(1);
		expect(itemsOf(execution, 'Note the Answer').map(({ json }) => json.approved)).toEqual([false]);
		expect(tasksOf(lost)).toEqual([]);
	});

	test.concurrent('failed-items.json, as it is', async () => {
		const workflow = await importFailedItems();

		const executionId = await instance.client.runWorkflow(workflow, manual);
		const [asked] = await until('Slack asks', async () =>
			about('lose connection').length > 0 ? about('lose connection') : undefined,
		);
		await instance.client.waitUntilAsleep(executionId);
		await instance.client.stopExecution(executionId);

		expect(asked?.text).toContain('may be charged');
		expect(tasksOf('A red kite over a windy beach, wide shot')).toHaveLength(1);
		expect(tasksOf('The roses open, time lapse')).toEqual([]);
		const notCharged = { text: expect.stringMatching(/was not charged/) };
		expect(about('The roses open')).toMatchObject([notCharged]);
		expect(about('northern lights')).toMatchObject([notCharged]);
	});

	test.concurrent('are known to n8n as they are', async () => {
		const types = await instance.client.getNodeTypes();
		for (const { file, document } of await readExamples()) {
			for (const node of document.nodes) {
				const found = types.find(
					({ name, version }) => name === node.type && [version].flat().includes(node.typeVersion),
				);
				const where = `${file}, ${node.name}`;
				if (!found) throw new Error(`${where}: n8n has no ${node.type} ${node.typeVersion}`);
				const { properties } = found;
				// As the editor does, with the values that a file leaves out.
				const parameters = NodeHelpers.getNodeParameters(
					properties,
					node.parameters,
					true,
					false,
					node,
					found,
				);
				const complete = { ...node, parameters: parameters ?? {} };
				const issues = NodeHelpers.getNodeParametersIssues(properties, complete, found);
				expect({ where, issues }).toEqual({ where, issues: null });
			}
		}
	});
});

function isSubmissionOf(prompt: string): (request: SimulatedRequest) => boolean {
	return ({ path, body }) =>
		path === '/v1/videos/generations' && (body as { prompt?: string }).prompt === prompt;
}

function toSheet(planned: string[][]): string[][] {
	return [headings, ...planned.map((row) => [...row])];
}

function promptOf(workflow: SavedWorkflow, nodeName: string): string {
	return parameterOf(workflow, nodeName, 'prompt');
}

function parameterOf({ nodes }: SavedWorkflow, nodeName: string, parameter: string): string {
	return String(nodes.find(({ name }) => name === nodeName)?.parameters[parameter]);
}
