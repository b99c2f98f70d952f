import fastify from 'fastify';
import type { AddressInfo } from 'node:net';

/** A request to the model, as far as it is looked at (OpenAI's `POST /v1/chat/completions`). */
export interface ChatRequest {
	messages: Array<{ role: string; content: string }>;
	tools?: Array<{
		function: {
			name: string;
			description: string;
			parameters: { properties: Record<string, { type: string; description?: string }> };
		};
	}>;
}

/** What the model says: a text, or calls of tools with their arguments. */
export type Reply = string | Array<{ tool: string; args: Record<string, unknown> }>;

/** One turn of the model, which sees what its tools have answered so far. */
export type Turn = (toolAnswers: string[]) => Reply;

/** A fake of the API of a chat model, which gives scripted answers. */
export interface ChatModel {
	/** For the Base URL of n8n's OpenAI credential. */
	url: string;
	/**
	 * Sets what the model says when a person writes this, whatever n8n adds to it in further lines,
	 * such as the format of the answer.
	 *
	 * @returns the requests of that conversation, which arrive as it continues
	 */
	whenTold(message: string, turns: Turn[]): ChatRequest[];
	stop(): Promise<void>;
}

export async function startChatModel(): Promise<ChatModel> {
	const conversations = new Map<string, { turns: Turn[]; requests: ChatRequest[] }>();
	const app = fastify({ forceCloseConnections: true, bodyLimit: 16 * 1024 * 1024 });

	app.post('/v1/chat/completions', async ({ body }) => {
		const request = body as ChatRequest;
		const said = (role: string) =>
			request.messages.filter((message) => message.role === role).map(({ content }) => content);
		const told = said('user').at(-1) ?? '';
		const [, conversation] =
			[...conversations].find(([message]) => `${told}\n`.startsWith(`${message}\n`)) ?? [];
		const turn = conversation?.turns[conversation.requests.push(request) - 1];
		if (!turn) throw new Error(`The model has nothing left to say to "${told}"`);
		const number = conversation.requests.length;
		return toCompletion(turn(said('tool')), number);
	});

	await app.listen({ host: '127.0.0.1', port: 0 });
	const { port } = app.server.address() as AddressInfo;
	return {
		url: `http://127.0.0.1:${port}/v1`,
		whenTold(message, turns) {
			const requests: ChatRequest[] = [];
			conversations.set(message, { turns, requests });
			return requests;
		},
		stop: async () => await app.close(),
	};
}

/** A reply in the shape of OpenAI's API. */
function toCompletion(reply: Reply, number: number) {
	const calls = typeof reply === 'string' ? [] : reply;
	const message = {
		role: 'assistant',
		content: typeof reply === 'string' ? reply : null,
		...(calls.length > 0 && {
			tool_calls: calls.map(({ tool, args }, index) => ({
				id: `call_${number}_${index}`,
				type: 'function',
				function: { name: tool, arguments: JSON.stringify(args) },
			})),
		}),
	};
	return {
		id: `chatcmpl-${number}`,
		object: 'chat.completion',
		created: 0,
		model: 'stand-in',
		choices: [{ index: 0, message, finish_reason: calls.length > 0 ? 'tool_calls' : 'stop' }],
		usage: { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 },
	};
}
