import type { IDataObject } from 'n8n-workflow';

/** A tool as its server describes it. */
interface McpTool {
	name: string;
	description: string;
	inputSchema: { properties?: Record<string, { type: string; description?: string }> };
}

/**
 * A client of an MCP server, as far as it takes to use tools:
 * https://modelcontextprotocol.io/specification/2025-06-18/basic/transports#streamable-http
 */
export class McpClient {
	private session: Record<string, string> = {};

	/**
	 * @param url of the server
	 * @param token for its bearer authentication
	 */
	constructor(
		private readonly url: string,
		private readonly token: string,
	) {}

	/** Opens a session, which the server expects before anything else. */
	async connect(): Promise<void> {
		const response = await this.send({
			id: 0,
			method: 'initialize',
			params: {
				protocolVersion: '2025-06-18',
				capabilities: {},
				clientInfo: { name: 'test', version: '1' },
			},
		});
		await response.text();
		this.session = { 'mcp-session-id': response.headers.get('mcp-session-id') ?? '' };
		await this.send({ method: 'notifications/initialized' });
	}

	async listTools(): Promise<McpTool[]> {
		return (await this.request<{ tools: McpTool[] }>('tools/list', {})).tools;
	}

	/**
	 * @param signal for a client that leaves before it has its answer
	 * @returns the text that the tool answers with
	 */
	async callTool(name: string, args: IDataObject, signal?: AbortSignal): Promise<string> {
		const params = { name, arguments: args };
		const { content } = await this.request<{ content: Array<{ text: string }> }>(
			'tools/call',
			params,
			signal,
		);
		return content.map(({ text }) => text).join('\n');
	}

	private async request<Result>(
		method: string,
		params: IDataObject,
		signal?: AbortSignal,
	): Promise<Result> {
		const text = await (await this.send({ id: 1, method, params }, signal)).text();
		// An event stream has one event here, and a short answer may come as it is.
		const [message = text] = text.match(/(?<=^data: ).+/m) ?? [];
		const { result } = JSON.parse(message) as { result?: Result };
		if (!result) throw new Error(`The MCP server answered ${method} with: ${text}`);
		return result;
	}

	private async send(message: IDataObject, signal?: AbortSignal): Promise<Response> {
		const response = await fetch(this.url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				accept: 'application/json, text/event-stream',
				authorization: `Bearer ${this.token}`,
				...this.session,
			},
			body: JSON.stringify({ jsonrpc: '2.0', ...message }),
			...(signal && { signal }),
		});
		if (!response.ok) throw new Error(`The MCP server answered with status ${response.status}`);
		return response;
	}
}
