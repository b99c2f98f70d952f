import { parse } from 'flatted';
import type {
	ICredentialDataDecryptedObject,
	ICredentialType,
	IConnections,
	IDataObject,
	INode,
	INodeCredentialTestResult,
	INodeListSearchResult,
	INodeTypeDescription,
	IRunExecutionData,
	ITaskData,
	IWorkflowSettings,
	WorkflowExecuteMode,
	ExecutionStatus,
} from 'n8n-workflow';
import { randomUUID } from 'node:crypto';

import { until } from './until';

/** The person that an n8n belongs to. */
export interface Owner {
	email: string;
	/** At least 8 characters, a digit and a capital letter among them. */
	password: string;
}

/** A workflow as a person exports it. */
export interface WorkflowDocument {
	name: string;
	nodes: INode[];
	connections: IConnections;
	settings?: IWorkflowSettings;
}

/** A workflow that n8n has saved. */
export interface SavedWorkflow extends WorkflowDocument {
	id: string;
	/** Another one after each change. */
	versionId: string;
	isArchived?: boolean;
}

export interface CredentialDocument {
	name: string;
	type: string;
	data: ICredentialDataDecryptedObject;
}

export type SavedCredential = Omit<CredentialDocument, 'data'> & { id: string };

/** An execution with all its data. */
export interface Execution {
	id: string;
	status: ExecutionStatus;
	mode: WorkflowExecuteMode;
	workflowId: string;
	retryOf?: string | null;
	data: IRunExecutionData;
	/** The workflow as the execution runs it. */
	workflowData: WorkflowDocument;
	/** As ISO 8601. */
	startedAt: string;
	/** When it ended, as ISO 8601. */
	stoppedAt: string | null;
}

/** An execution as the list of executions shows it. */
export type ListedExecution = Pick<Execution, 'id' | 'status' | 'workflowId'>;

interface Publication {
	status: string;
	liveVersionId: string | null;
}

/** n8n said no. */
export class N8nRequestError extends Error {
	constructor(
		readonly status: number,
		what: string,
	) {
		super(what);
	}
}

const endedStatuses: ReadonlySet<ExecutionStatus> = new Set([
	'success',
	'error',
	'canceled',
	'crashed',
]);

/** A login. n8n ties it to the browser that it was made in. */
export interface N8nLogin {
	browserId: string;
	cookie: string;
}

/** Drives an n8n as its editor does, over the editor's own endpoints. */
export class N8nClient {
	/**
	 * @param url of the editor, without a trailing slash
	 * @param login of another client of the same n8n; without it, {@link logIn} makes one
	 */
	constructor(
		private readonly url: string,
		readonly login: N8nLogin = { browserId: randomUUID(), cookie: '' },
	) {}

	/** Logs in as the owner, who is made if the n8n belongs to nobody yet. */
	async logIn({ email, password }: Owner): Promise<void> {
		const { userManagement } = await this.rest<{
			userManagement: { showSetupOnFirstLoad: boolean };
		}>('GET', '/settings');
		const response = userManagement.showSetupOnFirstLoad
			? await this.send('POST', '/rest/owner/setup', {
					email,
					password,
					firstName: 'Kling',
					lastName: 'Owner',
				})
			: await this.send('POST', '/rest/login', { emailOrLdapLoginId: email, password });
		const cookies = response.headers.getSetCookie().map((cookie) => cookie.split(';')[0]);
		this.login.cookie = cookies.join('; ');
	}

	/** All node types, as the editor gets them. */
	async getNodeTypes(): Promise<INodeTypeDescription[]> {
		return (await (await this.send('GET', '/types/nodes.json')).json()) as INodeTypeDescription[];
	}

	/** All credential types, as the editor gets them. */
	async getCredentialTypes(): Promise<ICredentialType[]> {
		return (await (await this.send('GET', '/types/credentials.json')).json()) as ICredentialType[];
	}

	async listCredentials(): Promise<SavedCredential[]> {
		return await this.rest('GET', '/credentials');
	}

	async createCredential(credential: CredentialDocument): Promise<SavedCredential> {
		return await this.rest('POST', '/credentials', credential);
	}

	async updateCredential(id: string, credential: CredentialDocument): Promise<void> {
		await this.rest('PATCH', `/credentials/${id}`, credential);
	}

	async deleteCredential(id: string): Promise<void> {
		await this.rest('DELETE', `/credentials/${id}`);
	}

	/** Tests a saved credential, with the values given, which need not have been saved. */
	async testCredential(
		id: string,
		credential: CredentialDocument,
	): Promise<INodeCredentialTestResult> {
		return await this.rest('POST', '/credentials/test', { credentials: { id, ...credential } });
	}

	async createWorkflow(workflow: WorkflowDocument): Promise<SavedWorkflow> {
		return await this.rest('POST', '/workflows', { active: false, settings: {}, ...workflow });
	}

	async getWorkflow(id: string): Promise<SavedWorkflow> {
		return await this.rest('GET', `/workflows/${id}`);
	}

	async updateWorkflow(
		saved: Pick<SavedWorkflow, 'id' | 'versionId'>,
		workflow: WorkflowDocument,
	): Promise<SavedWorkflow> {
		const { versionId } = saved;
		return await this.rest('PATCH', `/workflows/${saved.id}`, { ...workflow, versionId });
	}

	/** Makes a workflow's triggers work, webhooks among them, and waits until they do. */
	async activateWorkflow({ id, versionId }: SavedWorkflow): Promise<void> {
		await this.rest('POST', `/workflows/${id}/activate`, { versionId });
		let status: string | undefined;
		const isActive = async () => {
			const publication = await this.findPublication(id);
			status = publication?.status;
			return !publication || publication.liveVersionId === versionId;
		};
		await until(() => `workflow ${id} becomes active, and is still "${status}"`, isActive);
	}

	/**
	 * Runs a workflow manually from one of its triggers.
	 *
	 * @param json what the trigger passes on, such as a message of the editor's chat; by default
	 *   n8n executes the trigger
	 * @returns the ID of the execution, which has only started
	 */
	async runWorkflow(
		workflow: SavedWorkflow,
		triggerName: string,
		json?: IDataObject,
	): Promise<string> {
		const data: ITaskData | undefined = json && {
			startTime: Date.now(),
			executionTime: 0,
			executionIndex: 0,
			executionStatus: 'success',
			source: [],
			data: { main: [[{ json }]] },
		};
		const started = await this.rest<{ executionId: string }>(
			'POST',
			`/workflows/${workflow.id}/run`,
			{ workflowData: workflow, triggerToStartFrom: { name: triggerName, data } },
		);
		return started.executionId;
	}

	/** Calls a webhook of an active workflow. */
	async callWebhook(path: string, body: unknown): Promise<Response> {
		return await this.send('POST', `/webhook/${path}`, body);
	}

	/** The IDs of a workflow's executions, the latest first. */
	async listExecutions(workflowId: string): Promise<string[]> {
		const filter = encodeURIComponent(JSON.stringify({ workflowId }));
		const found = await this.rest<{ results: Array<{ id: string }> }>(
			'GET',
			`/executions?filter=${filter}`,
		);
		return found.results.map(({ id }) => id);
	}

	/** The executions of all workflows that are running, and the latest ones that have ended. */
	async listLatestExecutions(): Promise<ListedExecution[]> {
		return (await this.rest<{ results: ListedExecution[] }>('GET', '/executions?limit=100'))
			.results;
	}

	/** Waits for the first execution of a workflow to come to its end. */
	async waitForFirstExecution(workflowId: string, withinMs?: number): Promise<Execution> {
		const findFirst = async () => (await this.listExecutions(workflowId)).at(-1);
		const id = await until(`workflow ${workflowId} is run`, findFirst, withinMs);
		return await this.waitForExecution(id, withinMs);
	}

	async getExecution(id: string): Promise<Execution> {
		const { data, ...execution } = await this.rest<Omit<Execution, 'data'> & { data: string }>(
			'GET',
			`/executions/${id}`,
		);
		return { ...execution, data: parse(data) as IRunExecutionData };
	}

	/** Waits until an execution has come to an end, whichever. */
	async waitForExecution(id: string, withinMs?: number): Promise<Execution> {
		let status: ExecutionStatus | undefined;
		const findEnded = async () => {
			const execution = await this.getExecution(id);
			({ status } = execution);
			return endedStatuses.has(status) && execution;
		};
		return await until(() => `execution ${id} ends, and is still "${status}"`, findEnded, withinMs);
	}

	/**
	 * Waits until an execution sleeps in the database.
	 *
	 * @throws when it ends without having slept
	 */
	async waitUntilAsleep(id: string): Promise<void> {
		await until(`execution ${id} sleeps`, async () => {
			const { status } = await this.getExecution(id);
			if (endedStatuses.has(status)) throw new Error(`Execution ${id} has not slept: "${status}"`);
			return status === 'waiting';
		});
	}

	/** Runs a workflow manually, to its end. */
	async runToEnd(workflow: SavedWorkflow, triggerName: string): Promise<Execution> {
		return await this.waitForExecution(await this.runWorkflow(workflow, triggerName));
	}

	/** What the button Stop does. */
	async stopExecution(id: string): Promise<void> {
		await this.rest('POST', `/executions/${id}/stop`);
	}

	/**
	 * What Retry in the list of executions does.
	 *
	 * @param loadWorkflow whether to run the workflow as it is saved now, and not as it was
	 * @returns the new execution, at its end
	 */
	async retryExecution(
		id: string,
		{ loadWorkflow = false, withinMs = 120_000 } = {},
	): Promise<Execution> {
		return await this.waitForExecution(await this.requestRetry(id, loadWorkflow), withinMs);
	}

	/**
	 * The same, but without waiting for an execution that falls asleep.
	 *
	 * @returns the ID of the new execution, which n8n tells when it has ended or sleeps
	 */
	async requestRetry(id: string, loadWorkflow: boolean): Promise<string> {
		const path = `/executions/${id}/retry`;
		return (await this.rest<{ id: string }>('POST', path, { loadWorkflow })).id;
	}

	/**
	 * Retries an execution as a program does, over n8n's public API, with an API key of its own.
	 *
	 * @returns the new execution, at its end
	 */
	async retryExecutionAsProgram(id: string): Promise<Execution> {
		const { rawApiKey } = await this.rest<{ rawApiKey: string }>('POST', '/api-keys', {
			label: `Retry of ${id}`,
			scopes: ['execution:retry'],
			expiresAt: null,
		});
		const path = `/api/v1/executions/${id}/retry`;
		const response = await this.send('POST', path, {}, { 'x-n8n-api-key': rawApiKey });
		const retried = (await response.json()) as { id: number | string };
		return await this.waitForExecution(String(retried.id));
	}

	/**
	 * Looks for entries of a list that a node fetches, as the panel does.
	 *
	 * @param methodName of the node
	 * @param filter what is typed into the list
	 */
	async searchList(
		{ type, typeVersion, credentials }: INode,
		methodName: string,
		filter: string,
	): Promise<INodeListSearchResult> {
		return await this.rest('POST', '/dynamic-node-parameters/resource-locator-results', {
			nodeTypeAndVersion: { name: type, version: typeVersion },
			path: 'parameters',
			currentNodeParameters: {},
			credentials,
			methodName,
			filter,
		});
	}

	/** Lets programs with the API key that is returned use n8n's MCP server. */
	async openMcpServer(): Promise<string> {
		await this.rest('PATCH', '/mcp/settings', { mcpAccessEnabled: true });
		return (await this.rest<{ apiKey: string }>('GET', '/mcp/api-key')).apiKey;
	}

	/**
	 * Calls a tool of n8n's MCP server, as an AI agent outside of n8n does.
	 *
	 * @param apiKey from {@link openMcpServer}
	 * @returns the structured part of the tool's answer
	 */
	async callMcpTool<Answer>(apiKey: string, name: string, args: IDataObject): Promise<Answer> {
		const call = { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: args } };
		const response = await this.send('POST', '/mcp-server/http', call, {
			authorization: `Bearer ${apiKey}`,
			accept: 'application/json, text/event-stream',
		});
		const [event = ''] = (await response.text()).match(/(?<=^data: ).+/m) ?? [];
		return (JSON.parse(event) as { result: { structuredContent: Answer } }).result
			.structuredContent;
	}

	/**
	 * Downloads a binary as the output panel does.
	 *
	 * @param id as the saved execution holds it
	 */
	async downloadBinary(id: string): Promise<Buffer> {
		const query = new URLSearchParams({ id, action: 'download' });
		const response = await this.send('GET', `/rest/binary-data?${query}`);
		return Buffer.from(await response.arrayBuffer());
	}

	/**
	 * How far the activation of a workflow is; nothing in versions that have done it when they
	 * answer.
	 */
	private async findPublication(workflowId: string): Promise<Publication | undefined> {
		const path = `/workflows/${workflowId}/publication-status`;
		return await this.rest<Publication>('GET', path).catch((error: unknown) => {
			if (error instanceof N8nRequestError && error.status === 404) return undefined;
			throw error;
		});
	}

	private async rest<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
		const response = await this.send(method, `/rest${path}`, body);
		return ((await response.json()) as { data: Answer }).data;
	}

	private async send(
		method: string,
		path: string,
		body?: unknown,
		headers: Record<string, string> = {},
	): Promise<Response> {
		const response = await fetch(`${this.url}${path}`, {
			method,
			headers: {
				'content-type': 'application/json',
				'browser-id': this.login.browserId,
				cookie: this.login.cookie,
				'accept-encoding': 'identity',
				// n8n closes a connection that it has left alone for seconds, as when it is busy with a large
				// video, even if a request is on its way.
				connection: 'close',
				...headers,
			},
			...(body !== undefined && { body: JSON.stringify(body) }),
		});
		if (response.ok) return response;
		const said = await response.text();
		throw new N8nRequestError(
			response.status,
			`n8n answered ${response.status} to ${method} ${path}: ${said.slice(0, 2000)}`,
		);
	}
}
