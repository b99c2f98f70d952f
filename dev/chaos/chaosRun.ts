/** Does random steps to a real n8n, and keeps what is needed to check what came of them. */
import type { ExecutionStatus, INode, INodeParameters } from 'n8n-workflow';
import { readFile } from 'node:fs/promises';
import { setTimeout as wait } from 'node:timers/promises';

import { credentialName } from '../../nodes/KlingVideo/api/credential';
import { startDisposableN8n, type DisposableN8n } from '../n8n/disposableN8n';
import { installN8n } from '../n8n/installN8n';
import {
	N8nRequestError,
	type Execution,
	type ListedExecution,
	type SavedCredential,
} from '../n8n/n8nClient';
import type { RunningN8n } from '../n8n/startN8n';
import {
	chain,
	items,
	klingVideo,
	klingVideoName,
	manualTrigger,
	triggerName,
} from '../n8n/workflows';
import type { Idempotency } from '../simulator/idempotency';
import type { Outcome } from '../simulator/task';
import { startRecordedApi, type RecordedApi } from './recordedApi';
import type { Edit, Step } from './steps';

/** A Retry that was asked for. */
export interface AskedRetry {
	atMs: number;
	of: string;
	/** The workflow that it runs. */
	workflow: string;
	/** Why n8n did not do it. */
	refusal?: string;
}

/** What a run leaves to be checked. */
export interface Records {
	honorsKeys: boolean;
	/** Every execution, as n8n has stored it at the end. */
	executions: Execution[];
	submissions: RecordedApi['submissions'];
	retries: AskedRetry[];
	/** When n8n was killed, in Unix milliseconds. */
	kills: number[];
	/** When an execution was stopped, by its ID, in Unix milliseconds. */
	stops: Map<string, number>;
	/** What n8n has written to its console. */
	log: string;
	/** How many steps of each kind were done. */
	steps: Map<Step['kind'], number>;
}

const goingOn: ReadonlySet<ExecutionStatus> = new Set(['new', 'running', 'waiting']);

/** Many wait at the same time, because n8n wakes them up to a minute late; more would take memory. */
const mostAtOnce = 30;

const megabytesOfN8n = 1024;

/** Retries are of one of the latest, so that Retries are retried, too. */
const pickedFrom = 15;

const lookEveryMs = 3_000;

/** An n8n, the simulated API, and what is done to them. */
export class ChaosRun {
	private readonly listed = new Map<string, ListedExecution>();
	private readonly retries: AskedRetry[] = [];
	private readonly kills: number[] = [];
	private readonly stops = new Map<string, number>();
	private readonly steps = new Map<Step['kind'], number>();

	private constructor(
		private readonly api: RecordedApi,
		private readonly n8n: DisposableN8n,
		private server: RunningN8n,
		private readonly credential: SavedCredential,
		private readonly honorsKeys: boolean,
		/** How the tasks of each item go that are still to be accepted. */
		private readonly outcomes: Map<string, Array<Partial<Outcome>>>,
	) {}

	/** Starts n8n with a packed package, and the API. */
	static async start(
		version: string,
		tarball: string,
		idempotency: Idempotency,
	): Promise<ChaosRun> {
		const outcomes = new Map<string, Array<Partial<Outcome>>>();
		const api = await startRecordedApi(idempotency, (prompt) => {
			return outcomes.get(prompt.split(',')[0] ?? '')?.shift() ?? { generationMs: 5_000 };
		});
		try {
			const n8n = await startDisposableN8n(await installN8n(version), tarball, {
				DB_SQLITE_POOL_SIZE: '3',
				NODE_OPTIONS: `--max-old-space-size=${megabytesOfN8n}`,
			});
			const credential = await n8n.client.createCredential({
				name: 'APIMart',
				type: credentialName,
				data: api.credential,
			});
			const honorsKeys = idempotency === 'honored';
			return new ChaosRun(api, n8n, n8n.server, credential, honorsKeys, outcomes);
		} catch (error) {
			await api.stop();
			throw error;
		}
	}

	/** Does one step, unless there is nothing to do it to, or n8n refuses it. */
	async perform(step: Step): Promise<void> {
		const isDone = await this.try(step).catch(ignoreRefusal);
		if (isDone) this.steps.set(step.kind, (this.steps.get(step.kind) ?? 0) + 1);
	}

	private async try(step: Step): Promise<boolean> {
		const { client } = this.n8n;
		switch (step.kind) {
			case 'pause':
				await wait(step.seconds * 1000);
				return true;
			case 'trouble':
				this.api.api.faults.add(step.plan);
				return true;
			case 'kill':
				await this.kill();
				return true;
			case 'start':
				return await this.startExecution(step);
			case 'stop': {
				const [execution] = await this.pick(goingOn, step.pick);
				if (!execution) return false;
				this.stops.set(execution.id, Date.now());
				await client.stopExecution(execution.id);
				return true;
			}
			case 'retry':
				return await this.retry(step);
		}
	}

	private async startExecution(step: Step & { kind: 'start' }): Promise<boolean> {
		const { client } = this.n8n;
		await this.list();
		const waiting = [...this.listed.values()].filter(({ status }) => goingOn.has(status));
		if (waiting.length >= mostAtOnce) return false;
		const name = `Order ${this.steps.get('start') ?? 0}`;
		const values = step.items.map((outcomes, index) => {
			const p = `${name}-${index}`;
			this.outcomes.set(p, [...outcomes]);
			return { p };
		});
		const prompt = step.isRandom ? '={{ $json.p }}, {{ Math.random() }}' : '={{ $json.p }}';
		const parameters = { ...step.parameters, prompt, duration: 5, options: step.options };
		const node = { ...klingVideo(this.credential, parameters), ...step.node } as INode;
		const workflow = await client.createWorkflow(
			chain(name, [manualTrigger(), ...items(values), node]),
		);
		await client.runWorkflow(workflow, triggerName);
		return true;
	}

	private async retry(step: Step & { kind: 'retry' }): Promise<boolean> {
		const { client } = this.n8n;
		const [execution] = await this.pick(new Set(step.statuses), step.pick);
		if (!execution) return false;
		const { loadWorkflow, edit } = step;
		const asked: AskedRetry = {
			atMs: Date.now(),
			of: execution.id,
			workflow: loadWorkflow ? 'as saved' : 'the original',
		};
		if (loadWorkflow && edit) {
			asked.workflow = `as saved, edited: ${edit.name}`;
			const saved = await client.getWorkflow(execution.workflowId);
			const { name, nodes, connections, settings = {} } = saved;
			const edited = nodes.map((node) => (node.name === klingVideoName ? apply(edit, node) : node));
			await client.updateWorkflow(saved, { name, nodes: edited, connections, settings });
		}
		this.retries.push(asked);
		// n8n answers when the Retry has ended or sleeps, or not at all if it is killed by then.
		void client.requestRetry(execution.id, loadWorkflow).catch((error: unknown) => {
			if (error instanceof N8nRequestError) asked.refusal = error.message;
		});
		return true;
	}

	private async kill(): Promise<void> {
		await this.list();
		this.kills.push(Date.now());
		await this.server.kill();
		this.server = await this.n8n.startAgain();
	}

	/** Waits until nothing is running any more, or the time is over. */
	async settle(withinMs: number): Promise<void> {
		const deadline = Date.now() + withinMs;
		for (;;) {
			await this.list();
			const isOver = ![...this.listed.values()].some(({ status }) => goingOn.has(status));
			if (isOver || Date.now() > deadline) return;
			await wait(lookEveryMs);
		}
	}

	/** What has happened so far. */
	async readRecords(): Promise<Records> {
		await this.list();
		const executions: Execution[] = [];
		for (const id of this.listed.keys()) executions.push(await this.n8n.client.getExecution(id));
		const { honorsKeys, retries, kills, stops, steps } = this;
		const log = await readFile(this.server.logFile, 'utf8');
		const { submissions } = this.api;
		return { honorsKeys, executions, submissions, retries, kills, stops, log, steps };
	}

	/** Ends n8n and the API, and removes all data. */
	async dispose(): Promise<void> {
		await this.n8n.dispose();
		await this.api.stop();
	}

	/** One of the latest executions that have one of these statuses, if there is one. */
	private async pick(
		statuses: ReadonlySet<ExecutionStatus>,
		pick: number,
	): Promise<ListedExecution[]> {
		await this.list();
		const candidates = [...this.listed.values()]
			.filter(({ status }) => statuses.has(status))
			.sort((a, b) => Number(b.id) - Number(a.id))
			.slice(0, pickedFrom);
		return candidates.slice(pick % (candidates.length || 1)).slice(0, 1);
	}

	private async list(): Promise<void> {
		for (const execution of await this.n8n.client.listLatestExecutions()) {
			this.listed.set(execution.id, execution);
		}
	}
}

function apply({ parameters, options, node: settings }: Edit, node: INode): INode {
	const changed: INodeParameters = {
		...node.parameters,
		...parameters,
		options: { ...(node.parameters.options as INodeParameters), ...options },
	};
	return { ...node, ...settings, parameters: changed };
}

function ignoreRefusal(error: unknown): void {
	if (!(error instanceof N8nRequestError)) throw error;
}
