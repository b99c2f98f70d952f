/**
 * n8n's own engine, n8n-core, with the built package loaded into it as n8n loads it: real
 * expressions, real request helpers, real binary data. Only what n8n's server adds around the
 * engine stands here: where credentials come from and where a finished execution is kept.
 */
import {
	BinaryDataService,
	ErrorReporter,
	ExecutionLifecycleHooks,
	PackageDirectoryLoader,
	WebhookContext,
	WorkflowExecute,
} from 'n8n-core';
import {
	createRunExecutionData,
	ICredentialsHelper,
	Workflow,
	type ICredentialDataDecryptedObject,
	type ICredentials,
	type ICredentialType,
	type IBinaryData,
	type IBinaryKeyData,
	type IDataObject,
	type IHttpRequestOptions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypes,
	type IPinData,
	type IRun,
	type IRunExecutionData,
	type IWebhookData,
	type IWebhookFunctions,
	type IWebhookResponseData,
	type IWorkflowBase,
	type IWorkflowExecuteAdditionalData,
	type WorkflowExecuteMode,
} from 'n8n-workflow';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { json } from 'node:stream/consumers';
import { pipeline } from 'node:stream/promises';

import { hostNodes } from './hostNodes';

/** n8n-core has its own copies of these; another version may stand beside it. */
const requireFromCore = createRequire(require.resolve('n8n-core'));
const { Container } = requireFromCore('@n8n/di') as typeof import('@n8n/di');
const { Logger } = requireFromCore('@n8n/backend-common') as typeof import('@n8n/backend-common');
const flatted = requireFromCore('flatted') as {
	stringify(value: unknown): string;
	parse(text: string): unknown;
};

const packageFolder = resolve(__dirname, '../..');

/** A workflow as n8n exports it: what the trigger passes on is its pinned data. */
export interface WorkflowFile extends Pick<IWorkflowBase, 'name' | 'nodes' | 'connections'> {
	settings?: IWorkflowBase['settings'];
	pinData?: Record<string, Array<{ json: IDataObject; binary?: IBinaryKeyData }>>;
}

/** The outcome of an execution. */
export interface Execution {
	id: string;
	run: IRun;
	/** What a node passed on, over all its outputs, in its last run or the one asked for. */
	output(nodeName: string, outputIndex?: number, runIndex?: number): INodeExecutionData[];
	/** What was said to the editor while it ran. */
	messages: unknown[];
}

/** An execution that is under way. */
export interface RunningExecution {
	finished: Promise<Execution>;
	/** What the Stop button does. */
	stop(): void;
}

/** The outcome of a call of a node's webhook. */
export interface WebhookCall {
	/** Of the answer to the caller. */
	status: number;
	/** The data with which n8n starts or continues the workflow; undefined if it does neither. */
	workflowData: IWebhookResponseData['workflowData'];
}

export interface Engine {
	credentialTypes: Map<string, ICredentialType>;
	getNodeType(name: string): INodeType;
	/** n8n's log. */
	logger: Record<'info' | 'warn', (message: string) => void>;
	/**
	 * What n8n fails each execution with before the first of its nodes runs, as it does if a part of it is
	 * not ready; undefined if it is.
	 */
	notReady: Error | undefined;
	/** Runs a workflow to its end. */
	run(workflow: WorkflowFile, credential: ICredentialDataDecryptedObject): Promise<Execution>;
	/** Begins a workflow. */
	start(workflow: WorkflowFile, credential: ICredentialDataDecryptedObject): RunningExecution;
	/**
	 * Retries a failed execution as n8n's list of executions does, from the data that n8n stores of
	 * it.
	 *
	 * @param saved the workflow as it is saved now, for "Retry with currently saved workflow"
	 * @throws if it lacks a node that is to be run, as n8n does
	 */
	retry(
		failed: Execution,
		workflow: WorkflowFile,
		credential: ICredentialDataDecryptedObject,
		saved?: WorkflowFile,
	): Promise<Execution>;
	/**
	 * Goes on with an execution that waits, as n8n does when its time has come, from the data that
	 * n8n stores of it.
	 */
	wake(
		waiting: Execution,
		workflow: WorkflowFile,
		credential: ICredentialDataDecryptedObject,
	): Promise<Execution>;
	/**
	 * Calls the webhook of a node over HTTP, as APIMart does.
	 *
	 * @param nodeName of a trigger, or of a node that waits
	 * @param body sent as JSON
	 * @param waiting the execution that is called back, from the data that n8n stores of it
	 * @throws what the node throws
	 */
	callWebhook(
		workflow: WorkflowFile,
		nodeName: string,
		credential: ICredentialDataDecryptedObject,
		body: unknown,
		waiting?: Execution,
	): Promise<WebhookCall>;
	/** Where it serves files to those who have a link, as n8n's server does. */
	restApiUrl: string;
	/** Puts a file where binary data is kept, as a node does that hands it on. */
	storeBinary(bytes: Buffer, mimeType: string, fileName?: string): Promise<IBinaryData>;
	/** The bytes of a binary field. */
	readBinary(item: INodeExecutionData | undefined, field?: string): Promise<Buffer>;
	/** Ends what the engine holds open. */
	close(): Promise<void>;
}

/**
 * Starts the engine.
 *
 * @param binaryMode where binary data is kept: in the item itself, or in files
 */
export async function startEngine(binaryMode: 'default' | 'filesystem'): Promise<Engine> {
	const loader = new PackageDirectoryLoader(packageFolder);
	await loader.loadAll();
	const storagePath = await mkdtemp(join(tmpdir(), 'kling-video-'));
	const binaryData = Container.get(BinaryDataService);
	Object.assign(Reflect.get(binaryData, 'config') as object, {
		mode: binaryMode,
		localStoragePath: storagePath,
	});
	await binaryData.init();

	const fileServer = createServer((request, response) => {
		const token = new URL(request.url ?? '', 'http://127.0.0.1').searchParams.get('token') ?? '';
		const serve = async () => {
			const file = await binaryData.getAsStream(binaryData.validateSignedToken(token));
			await pipeline(file, response);
		};
		serve().catch(() => response.writeHead(400).end());
	});
	await new Promise<void>((listening) => fileServer.listen(0, '127.0.0.1', listening));
	const restApiUrl = `http://127.0.0.1:${(fileServer.address() as AddressInfo).port}/rest`;

	const credentialTypes = new Map(
		Object.entries(loader.credentialTypes).map(([name, { type }]) => [name, type]),
	);
	const getNodeType = (name: string): INodeType => {
		const ownName = name.replace(`${loader.packageName}.`, '').replace(/Tool$/, '');
		const nodeType = hostNodes[name] ?? loader.nodeTypes[ownName]?.type;
		if (!nodeType || !('description' in nodeType)) throw new Error(`There is no node type ${name}`);
		if (!name.endsWith('Tool')) return nodeType as INodeType;
		// n8n makes a tool of a node by a copy of its description under another name.
		const description = { ...nodeType.description, name: `${ownName}Tool` };
		return Object.create(nodeType, { description: { value: description } }) as INodeType;
	};
	const nodeTypes: INodeTypes = {
		getByName: getNodeType,
		getByNameAndVersion: getNodeType,
		getKnownTypes: () => ({}),
	};

	const makeWorkflow = (file: WorkflowFile): Workflow =>
		new Workflow({
			id: 'workflow',
			name: file.name,
			nodes: file.nodes,
			connections: file.connections,
			active: false,
			nodeTypes,
			settings: { executionOrder: 'v1', ...file.settings },
		});
	const makeAdditionalData = (
		credential: ICredentialDataDecryptedObject,
		executionId?: string,
	) => ({
		credentialsHelper: new TestCredentials(credentialTypes, credential),
		executionId,
		currentNodeExecutionIndex: 0,
		restApiUrl,
		instanceBaseUrl: 'http://127.0.0.1/',
		webhookBaseUrl: 'http://127.0.0.1/webhook',
		webhookTestBaseUrl: 'http://127.0.0.1/webhook-test',
		webhookWaitingBaseUrl: 'http://127.0.0.1/webhook-waiting',
		formWaitingBaseUrl: 'http://127.0.0.1/form-waiting',
		variables: {},
	});

	let executionCount = 0;
	const begin = (
		file: WorkflowFile,
		credential: ICredentialDataDecryptedObject,
		mode: WorkflowExecuteMode,
		stored?: IRunExecutionData,
		executionId = String(++executionCount),
	): RunningExecution => {
		const workflow = makeWorkflow(file);
		const hooks = new ExecutionLifecycleHooks(mode, executionId, {
			...file,
			id: 'workflow',
		} as IWorkflowBase);
		hooks.addHandler('workflowExecuteBefore', () => {
			if (engine.notReady) throw engine.notReady;
		});
		const messages: unknown[] = [];
		const additionalData = {
			...makeAdditionalData(credential, executionId),
			hooks,
			sendDataToUI: (_type: string, data: unknown) => messages.push(data),
			setExecutionStatus: () => {},
		} as unknown as IWorkflowExecuteAdditionalData;

		const execute = new WorkflowExecute(additionalData, mode, stored ?? createRunExecutionData({}));
		const startNode = workflow.getStartNode();
		const running = stored
			? execute.processRunExecutionData(workflow)
			: execute.run({
					workflow,
					...(startNode && { startNode }),
					...(file.pinData && { pinData: file.pinData as unknown as IPinData }),
				});
		return {
			stop: () => running.cancel(),
			finished: running.then((run) => ({
				id: executionId,
				run,
				messages,
				output(nodeName, outputIndex = 0, runIndex = -1) {
					const taskData = run.data.resultData.runData[nodeName]?.at(runIndex);
					return taskData?.data?.main?.[outputIndex] ?? [];
				},
			})),
		};
	};

	const logger = Container.get(Logger);
	// A line for each submission helps nobody here. Tests look at the calls of the logger.
	logger.getInternalLogger().silent = true;
	const engine: Engine = {
		notReady: undefined,
		credentialTypes,
		getNodeType,
		logger,
		start: (file, credential) => begin(file, credential, 'manual'),
		run: async (file, credential) => await begin(file, credential, 'manual').finished,
		async retry(failed, file, credential, saved) {
			const data = store(failed);
			const workflow = structuredClone(saved ?? file);
			for (const entry of (saved && data.executionData?.nodeExecutionStack) ?? []) {
				const node = workflow.nodes.find(({ name }) => name === entry.node.name);
				if (!node) throw new Error(`Could not find the node "${entry.node.name}" in workflow.`);
				entry.node = node;
			}
			const { lastNodeExecuted, runData } = data.resultData;
			delete data.resultData.error;
			if (lastNodeExecuted && runData[lastNodeExecuted]?.at(-1)?.error) {
				runData[lastNodeExecuted]?.pop();
			}
			return await begin(workflow, credential, 'retry', data).finished;
		},
		wake: async (waiting, file, credential) =>
			await begin(file, credential, waiting.run.mode, store(waiting), waiting.id).finished,
		async callWebhook(file, nodeName, credential, body, waiting) {
			const stored = waiting ? store(waiting) : null;
			const [resumed] = stored?.executionData?.nodeExecutionStack ?? [];
			if (stored && resumed) {
				delete stored.waitTill;
				resumed.node.disabled = true;
			}
			const workflow = makeWorkflow(file);
			const node = workflow.getNode(nodeName);
			if (!node) throw new Error(`The workflow has no node ${nodeName}`);
			const nodeType = getNodeType(node.type);
			const [webhookDescription] = nodeType.description.webhooks ?? [];
			return await callOverHttp(body, async (httpRequest, httpResponse) => {
				const context = new WebhookContext(
					workflow,
					node,
					{
						...makeAdditionalData(credential, waiting?.id),
						httpRequest,
						httpResponse,
					} as unknown as IWorkflowExecuteAdditionalData,
					waiting?.run.mode ?? 'webhook',
					{ webhookDescription } as IWebhookData,
					[],
					stored,
				);
				return await nodeType.webhook?.call(context as IWebhookFunctions);
			});
		},
		restApiUrl,
		storeBinary: async (bytes, mimeType, fileName) =>
			await binaryData.store(
				{ type: 'execution', workflowId: 'workflow', executionId: 'stored' },
				bytes,
				{ data: '', mimeType, ...(fileName !== undefined && { fileName }) },
			),
		async readBinary(item, field = 'data') {
			const binary = item?.binary?.[field];
			if (!binary) throw new Error(`The item has no binary field ${field}`);
			return await binaryData.getAsBuffer(binary);
		},
		async close() {
			fileServer.close();
			await Container.get(ErrorReporter).shutdown(0);
			await rm(storagePath, { recursive: true, force: true });
		},
	};
	return engine;
}

/**
 * Sends a body to a server of its own, and has the request handled with what n8n adds to it: the
 * body, parsed, and the two methods of Express that nodes answer with.
 */
async function callOverHttp(
	body: unknown,
	handle: (
		request: IncomingMessage,
		response: ServerResponse,
	) => Promise<IWebhookResponseData | undefined>,
): Promise<WebhookCall> {
	let handled: Promise<IWebhookResponseData | undefined> | undefined;
	const server = createServer((request, response) => {
		const methods = {
			status(statusCode: number) {
				return Object.assign(response, { statusCode });
			},
			json(value: unknown) {
				return response.end(JSON.stringify(value));
			},
		};
		handled = json(request).then(async (parsed) => {
			Object.assign(request, { body: parsed });
			return await handle(request, Object.assign(response, methods));
		});
		// n8n answers 500 then.
		handled.catch(() => response.writeHead(500).end());
	});
	await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
	try {
		const { port } = server.address() as AddressInfo;
		const { status } = await fetch(`http://127.0.0.1:${port}/callback`, {
			method: 'POST',
			headers: { 'content-type': 'application/json' },
			body: JSON.stringify(body),
		});
		return { status, workflowData: (await handled)?.workflowData };
	} finally {
		server.close();
	}
}

/** What n8n reads from its database of an execution that it has saved. */
function store({ run }: Execution): IRunExecutionData {
	return flatted.parse(flatted.stringify(run.data)) as IRunExecutionData;
}

/** How many bytes n8n writes to its database for an execution. */
export function countStoredBytes({ run }: Execution): number {
	return Buffer.byteLength(flatted.stringify(run.data));
}

/**
 * Hands out one credential for whatever a node asks for, and authenticates as the credential's type
 * says.
 */
class TestCredentials extends ICredentialsHelper {
	constructor(
		private readonly types: Map<string, ICredentialType>,
		private readonly credential: ICredentialDataDecryptedObject,
	) {
		super();
	}

	override getParentTypes(): string[] {
		return [];
	}

	override async authenticate(
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		requestOptions: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> {
		const authenticate = this.types.get(typeName)?.authenticate;
		if (typeof authenticate !== 'function') throw new Error(`${typeName} cannot authenticate`);
		return await authenticate(credentials, requestOptions);
	}

	override async preAuthentication(): Promise<undefined> {
		return undefined;
	}

	override async getCredentials(): Promise<ICredentials> {
		throw new Error('The credential is not stored');
	}

	override async getDecrypted(): Promise<ICredentialDataDecryptedObject> {
		return { ...this.credential };
	}

	override async updateCredentials(): Promise<void> {}

	override async updateCredentialsOauthTokenData(): Promise<void> {}

	override getCredentialsProperties() {
		return [];
	}
}
