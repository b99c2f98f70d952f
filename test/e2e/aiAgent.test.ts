import type { IDataObject, INode, INodeParameters } from 'n8n-workflow';

import {
	startChatModel,
	type ChatModel,
	type ChatRequest,
	type Turn,
} from '../../dev/fakes/chatModel';
import { loadExample } from '../../dev/n8n/examples';
import type { SavedCredential, WorkflowDocument } from '../../dev/n8n/n8nClient';
import { until } from '../../dev/n8n/until';
import { outputOf } from '../../dev/n8n/workflows';
import { defaultKey } from '../../dev/simulator/api';
import type { SimulatedRequest } from '../../dev/simulator/http';
import { expectSuccess } from '../support/expectSuccess';
import { joinInstance, type Instance } from '../support/instance';

/**
 * The newest AI Agent of both majors, which lets n8n run its tools, and the last one that runs them
 * itself.
 */
const agentVersions = [3, 2.2];

const chatName = 'When chat message received';
const agentName = 'AI Agent';
const chatModelName = 'OpenAI Chat Model';
const generate = 'Generate Kling Video';
const generateTool = 'Generate_Kling_Video';
const statusTool = 'Get_Status_of_Kling_Video';

const endless = 'takes an hour';
const refusedAnswer = 'names a person';
const poorKey = 'sk-poor';

/** A conversation with the agent, at its end. */
interface Conversation {
	/** What the agent has said at last. */
	said: string;
	requests: ChatRequest[];
	/** What the model was given by its tools, in the order of its calls. */
	toolAnswers: string[];
}

describe('The example of an AI agent', () => {
	let instance: Instance;
	let model: ChatModel;
	let openAi: SavedCredential;
	let example: WorkflowDocument;

	beforeAll(async () => {
		model = await startChatModel();
		instance = await joinInstance({
			keys: [defaultKey, poorKey],
			generationMs: ({ prompt = '' }) => (prompt.includes(endless) ? 3_600_000 : 500),
			onSubmit: ({ prompt = '' }) => (prompt.includes(refusedAnswer) ? { status: 'failed' } : {}),
		});
		openAi = await instance.client.createCredential({
			name: 'Stand-in',
			type: 'openAiApi',
			data: { apiKey: 'sk-stand-in', url: model.url },
		});
		example = await loadExample('ai-agent.json', instance.credential);
	});
	afterAll(async () => {
		await instance?.dispose();
		await model?.stop();
	});

	test.concurrent.each(agentVersions)(
		'brings a link to a video from a chat (agent %s)',
		async (version) => {
			// An agent that runs its tools itself holds their arguments against the schema.
			const loose = version === 3;
			const prompt = `A paper boat, agent ${version}`;
			const { said, requests, toolAnswers } = await chat(version, `A boat, please, ${version}`, [
				call(generateTool, {
					Prompt: prompt,
					Mode: 'PRO ',
					Duration: loose ? '10' : 10,
					Aspect_Ratio: '9:16',
					Audio: loose ? 'true' : true,
				}),
				([answer]) => [{ tool: statusTool, args: { Task_ID: parse(answer).taskId } }],
				([, answer]) => `Here it is: ${parse(answer).videoUrl}`,
			]);

			const [task] = tasksOf(prompt);
			expect(task?.body).toEqual({
				model: 'kling-v2-6',
				prompt,
				mode: 'pro',
				duration: 10,
				aspect_ratio: '9:16',
				audio: true,
			});
			expect(tasksOf(prompt)).toHaveLength(1);
			const [answer = {}, status] = toolAnswers.map((text) => parse(text));
			const { taskId, cost } = task ?? {};
			expect(answer).toMatchObject({ taskId, status: 'completed', cost });
			expect(status).toMatchObject({ taskId, status: 'completed', cost });
			expect(said).toBe(`Here it is: ${answer.videoUrl}`);
			expect((await fetch(String(answer.videoUrl))).status).toBe(200);
			expect(toolAnswers[0]?.length).toBeLessThan(600);
			// The one download is the one above.
			expect(requestsAbout(`/videos/${taskId}`)).toHaveLength(1);

			const tool = findTool(requests, generateTool);
			expect(tool?.description).toMatch(/takes minutes and costs money/);
			const properties = Object.entries(tool?.parameters.properties ?? {});
			expect(properties.map(([name, { type }]) => [name, type])).toEqual([
				['Prompt', 'string'],
				['Mode', 'string'],
				['Duration', 'number'],
				['Aspect_Ratio', 'string'],
				['Audio', 'boolean'],
			]);
			for (const [, { description }] of properties) expect(description).toMatch(/\w/);
		},
	);

	test.concurrent.each(agentVersions)(
		'tells the model what it got wrong, before anything is paid (agent %s)',
		async (version) => {
			const prompt = `A cat, agent ${version}`;
			const args = { Prompt: prompt, Mode: 'std', Aspect_Ratio: '16:9', Audio: false };
			const { toolAnswers } = await chat(version, `A cat, please, ${version}`, [
				call(generateTool, { ...args, Duration: 7, Audio: true }),
				call(generateTool, { ...args, Duration: 5 }),
				() => 'Done',
			]);

			const { error } = parse(toolAnswers[0]);
			expect(error).toMatch(/^'Duration' must be 5 or 10, but is 7\. .*Audio/);
			expect(error).toMatch(/Set 'Duration' to 5 or 10\./);
			expect(parse(toolAnswers[1]).status).toBe('completed');
			expect(tasksOf(prompt)).toHaveLength(1);
		},
	);

	test.concurrent.each(agentVersions)(
		'makes a video of the shots that the model lists (agent %s)',
		async (version) => {
			const shots = [1, 2, 3].map((number) => ({
				prompt: `Shot ${number} of agent ${version}`,
				duration: 2 * number,
			}));
			const wrong = [shots[0], { ...shots[1], duration: 0 }];
			// An agent that runs its tools itself holds their arguments against the schema.
			const asText = version === 3 ? [JSON.stringify(shots.slice(1))] : [];
			const { requests, toolAnswers } = await chat(
				version,
				`A film, please, ${version}`,
				[...[shots, wrong, ...asText].map((Shots) => call(generateTool, { Shots })), () => 'Done'],
				{
					model: 'kling-v3',
					prompt: '',
					quality: 'pro',
					multiShot: 'custom',
					shotsInput: 'json',
					shotsJson:
						"={{ $fromAI('Shots', 'A list of 1 to 6 shots: the prompt and the duration of each', 'json') }}",
					aspectRatio: '9:16',
					audio: true,
					// n8n asks the model for what a hidden field leaves to it, too.
					duration: 5,
				},
			);

			const tool = findTool(requests, generateTool);
			expect(Object.keys(tool?.parameters.properties ?? {})).toEqual(['Shots']);
			expect(tool?.parameters.properties.Shots?.description).toMatch(/^A list of 1 to 6 shots/);
			const { tasks } = instance.simulator.api;
			const submitted = tasks.filter(({ body: { multi_prompt: sent = [] } }) =>
				sent.some(({ prompt }) => prompt.endsWith(`of agent ${version}`)),
			);
			const body = {
				model: 'kling-v3',
				mode: 'pro',
				multi_shot: true,
				shot_type: 'customize',
				aspect_ratio: '9:16',
				audio: true,
			};
			expect(submitted.map((task) => task.body)).toEqual([
				{
					...body,
					multi_prompt: [
						{ index: 1, prompt: shots[0]?.prompt, duration: 2 },
						{ index: 2, prompt: shots[1]?.prompt, duration: 4 },
						{ index: 3, prompt: shots[2]?.prompt, duration: 6 },
					],
					duration: 12,
				},
				...asText.map(() => ({
					...body,
					multi_prompt: [
						{ index: 1, prompt: shots[1]?.prompt, duration: 4 },
						{ index: 2, prompt: shots[2]?.prompt, duration: 6 },
					],
					duration: 10,
				})),
			]);
			const [first, refused, ...others] = toolAnswers.map((text) => parse(text));
			expect([first, ...others]).toMatchObject(
				submitted.map(({ taskId }) => ({ taskId, status: 'completed' })),
			);
			expect(refused?.error).toMatch(
				/^'Shot 2: Duration \(Seconds\)' must be a whole number from 1 to 15, but is 0\. .*Set 'Shot 2: Duration \(Seconds\)'/,
			);
		},
	);

	test.concurrent.each(agentVersions)(
		'tells the model why there is no video, with the task where there is one (agent %s)',
		async (version) => {
			const unpaid = `Nobody pays, agent ${version}`;
			instance.simulator.api.faults.add({
				on: 'submit',
				when: promptIs(unpaid),
				fault: { kind: 'answer', status: 402 },
			});
			const refused = `One that ${refusedAnswer}, agent ${version}`;
			const { said, toolAnswers } = await chat(version, `Two videos, please, ${version}`, [
				call(generateTool, simple(unpaid)),
				call(generateTool, simple(refused)),
				() => 'No',
			]);

			expect(said).toBe('No');
			const [first, second] = toolAnswers.map((text) => parse(text));
			expect(first?.error).toMatch(
				/HTTP status 402.*This item was not charged.*Top up the balance/,
			);
			const [{ taskId } = {}] = tasksOf(refused);
			expect(second).toMatchObject({ taskId, status: 'failed' });
			expect(second?.error).toMatch(new RegExp(`refused by moderation \\(task ${taskId}\\)`));
		},
	);

	test.concurrent.each(agentVersions)(
		'makes no video if less than the minimum is left, and tells the model how much (agent %s)',
		async (version) => {
			const { client, credentialDocument, simulator } = instance;
			const poorAccount = await client.createCredential({
				...credentialDocument,
				data: { ...credentialDocument.data, apiKey: poorKey },
			});
			simulator.api.faults.add({
				on: 'balance',
				when: ({ headers }) => headers.authorization === `Bearer ${poorKey}`,
				fault: {
					kind: 'answer',
					status: 200,
					body: { success: true, remain_balance: 1.5, used_balance: 8.5, unlimited_quota: false },
				},
			});
			const prompt = `Too expensive, agent ${version}`;
			const { requests, toolAnswers } = await chat(
				version,
				`With an empty purse, please, ${version}`,
				[call(generateTool, simple(prompt)), () => 'There is too little left'],
				{},
				poorAccount,
			);

			expect(parse(toolAnswers[0])).toMatchObject({
				error: expect.stringMatching(
					/\$1\.50 left, less than the 'Minimum Balance' of \$5\.00.*was not submitted and is not charged/,
				),
				mayBeCharged: false,
			});
			expect(tasksOf(prompt)).toEqual([]);
			const [system] = requests[0]?.messages ?? [];
			expect(system).toMatchObject({
				role: 'system',
				content: expect.stringContaining('the balance is below the minimum'),
			});
		},
	);

	test.concurrent.each(agentVersions)(
		'pays once when the model calls again for a video that was not ready in time (agent %s)',
		async (version) => {
			const slow = `A video that ${endless}, agent ${version}`;
			const quick = `Another video, agent ${version}`;
			const { toolAnswers } = await chat(
				version,
				`A slow one, please, ${version}`,
				[
					call(generateTool, simple(slow)),
					call(generateTool, simple(quick)),
					call(generateTool, simple(slow)),
					() => 'Later',
				],
				{ options: { maxWaitMinutes: 0.02 } },
			);

			const [first, other, again] = toolAnswers.map((text) => parse(text));
			const [{ taskId } = {}] = tasksOf(slow);
			expect(first).toMatchObject({ taskId, status: 'pending' });
			expect(first?.error).toMatch(
				new RegExp(
					`not ready within 'Max Wait \\(Minutes\\)': task ${taskId}.*Get Status with this task ID`,
				),
			);
			expect(other?.status).toBe('completed');
			expect(again?.taskId).toBe(taskId);
			expect(tasksOf(slow)).toHaveLength(1);
			expect(tasksOf(quick)).toHaveLength(1);
		},
	);

	test.concurrent.each(agentVersions)(
		'does not submit again what may have been accepted (agent %s)',
		async (version) => {
			const prompt = `Lost on its way, agent ${version}`;
			instance.simulator.api.faults.add({
				on: 'submit',
				when: promptIs(prompt),
				fault: { kind: 'resetAfter' },
			});
			const { toolAnswers } = await chat(version, `Lost, please, ${version}`, [
				call(generateTool, simple(prompt)),
				call(generateTool, simple(prompt)),
				() => 'Unknown',
			]);

			const [first, second] = toolAnswers.map((text) => parse(text));
			expect(first?.error).toMatch(/may have been accepted and charged/);
			expect(second?.error).toMatch(/It was not submitted again/);
			expect(tasksOf(prompt)).toHaveLength(1);
		},
	);

	test.concurrent.each(agentVersions)(
		'brings two videos that the model asks for at once (agent %s)',
		async (version) => {
			const prompts = [1, 2].map((number) => `Video ${number} of 2, agent ${version}`);
			const { toolAnswers } = await chat(version, `A pair, please, ${version}`, [
				() => prompts.map((prompt) => ({ tool: generateTool, args: simple(prompt) })),
				() => 'Both',
			]);

			const taskIds = prompts.map((prompt) => tasksOf(prompt).map(({ taskId }) => taskId));
			expect(toolAnswers.map((answer) => [parse(answer).taskId])).toEqual(taskIds);
		},
	);

	test.concurrent.each(agentVersions)(
		'pays for nothing again in a Retry after the model has failed (agent %s)',
		async (version) => {
			const { client } = instance;
			const prompt = `Before the model failed, agent ${version}`;
			let isDown = true;
			const turn: Turn = ([answer]) => {
				if (answer === undefined) return [{ tool: generateTool, args: simple(prompt) }];
				if (isDown) throw new Error('The model is down');
				return String(parse(answer).taskId);
			};
			// n8n asks a model that fails several times.
			const turns = Array.from({ length: 20 }, () => turn);
			const { executionId } = await begin(version, `Fail, please, ${version}`, turns);
			expect((await client.waitForExecution(executionId)).status).toBe('error');
			isDown = false;
			const retried = await client.retryExecution(executionId);

			expectSuccess(retried);
			const [{ taskId } = {}] = tasksOf(prompt);
			expect(outputOf(retried, 0, agentName)).toMatchObject([{ json: { output: taskId } }]);
			expect(tasksOf(prompt)).toHaveLength(1);
		},
	);

	test.concurrent('ends its wait when the execution is stopped', async () => {
		const { client } = instance;
		const options = { pollIntervalSeconds: 1 };
		const prompt = `A stopped video that ${endless}`;
		const turns = [call(generateTool, simple(prompt))];
		const { executionId } = await begin(3, 'Stop me', turns, { options });
		const looks = () => requestsAbout(`/v1/tasks/${tasksOf(prompt)[0]?.taskId}`).length;
		await until('the task is looked at', () => looks() >= 2);
		await client.stopExecution(executionId);
		expect((await client.waitForExecution(executionId)).status).toBe('canceled');
		const looksAtStop = looks();

		// Another wait with the same pauses tells how long it would have taken to ask again.
		await chat(3, 'Go on', [call(generateTool, simple('After the stop')), () => 'Done'], {
			options: { pollIntervalSeconds: 3 },
		});
		expect(looks()).toBe(looksAtStop);
		expect(tasksOf(prompt)).toHaveLength(1);
	});

	test.concurrent('describes the tool by its operation, unless the user does', async () => {
		const parameters = { descriptionType: 'auto' };
		const { requests } = await chat(3, 'What can you do?', [() => 'Videos'], parameters);

		const description = 'Generate video in Kling Video';
		expect(findTool(requests, generateTool)).toMatchObject({ description });
	});

	/** Begins a conversation, as the chat of the editor does. */
	async function begin(
		agentVersion: number,
		message: string,
		turns: Turn[],
		parameters: INodeParameters = {},
		account = instance.credential,
	): Promise<{ executionId: string; requests: ChatRequest[] }> {
		const { client } = instance;
		const change = (node: INode): INode => {
			if (node.name === agentName) return { ...node, typeVersion: agentVersion };
			if (node.name === generate) {
				const { id, name, type } = account;
				return {
					...node,
					parameters: { ...node.parameters, ...parameters },
					credentials: { [type]: { id, name } },
				};
			}
			if (node.name !== chatModelName) return node;
			return { ...node, credentials: { [openAi.type]: { id: openAi.id, name: openAi.name } } };
		};
		const nodes = example.nodes.map(change);
		const workflow = await client.createWorkflow({ ...example, nodes });
		const requests = model.whenTold(message, turns);
		const json = { sessionId: message, action: 'sendMessage', chatInput: message };
		return { executionId: await client.runWorkflow(workflow, chatName, json), requests };
	}

	/** Has a conversation, to its end. */
	async function chat(...conversation: Parameters<typeof begin>): Promise<Conversation> {
		const { executionId, requests } = await begin(...conversation);
		const execution = await instance.client.waitForExecution(executionId);
		expectSuccess(execution);
		const toolMessages = requests.at(-1)?.messages.filter(({ role }) => role === 'tool') ?? [];
		const run = execution.data.resultData.runData[agentName]?.at(-1);
		return {
			said: String(run?.data?.main?.[0]?.[0]?.json.output),
			requests,
			toolAnswers: toolMessages.map(({ content }) => content),
		};
	}

	function tasksOf(prompt: string) {
		return instance.simulator.api.tasksOf(prompt);
	}

	function requestsAbout(start: string): SimulatedRequest[] {
		return instance.simulator.api.requests.filter(({ path }) => path.startsWith(start));
	}
});

/** A turn in which the model calls a tool. */
function call(tool: string, args: Record<string, unknown>): Turn {
	return () => [{ tool, args }];
}

/** The arguments for the simplest of videos. */
function simple(prompt: string) {
	return { Prompt: prompt, Mode: 'std', Duration: 5, Aspect_Ratio: '16:9', Audio: false };
}

/** The one item of a tool's answer. */
function parse(answer = '[]'): IDataObject {
	const items = JSON.parse(answer) as IDataObject[];
	expect(items).toHaveLength(1);
	return items[0] ?? {};
}

function promptIs(prompt: string): (request: SimulatedRequest) => boolean {
	return ({ body }) => (body as { prompt?: string }).prompt === prompt;
}

function findTool([request]: ChatRequest[], name: string) {
	return request?.tools?.find((tool) => tool.function.name === name)?.function;
}
