import type { INode, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { createHash } from 'node:crypto';

import type { Execution, SavedCredential } from '../../dev/n8n/n8nClient';
import {
	chain,
	items,
	klingVideoName,
	klingVideo,
	manualTrigger,
	triggerName,
} from '../../dev/n8n/workflows';
import type { CallbackAttempt } from '../../dev/simulator/deliveries';
import type { RunningSimulator, SimulatorOptions } from '../../dev/simulator/server';
import type { Outcome, Task } from '../../dev/simulator/task';
import { expectSuccess } from './expectSuccess';
import type { Instance } from './instance';

/**
 * A task takes so long that the execution really sleeps: one that ends within ten seconds of its first
 * status check is watched instead, and a busy machine may be late with that check.
 */
export const sleepMs = 30_000;

/** A batch of videos, made by one execution that waits to be called back. */
export interface Batch {
	/** Every prompt begins with it, so no two batches of a simulator share one. */
	name: string;
	/** How the task of each item goes. */
	tasks: Array<Partial<Outcome>>;
	/** `callback` by default. */
	waitUsing?: 'callback' | 'sleep' | 'polling';
	onError?: INode['onError'];
	/** Of the node, such as Retry On Fail. */
	settings?: Partial<INode>;
	/** Of the node. */
	options?: INodeParameters;
}

const outcomes = new Map<string, Partial<Outcome>>();

/**
 * Settings of a simulator whose tasks go as their batches say. It waits longer for the answer to a
 * callback than the API's ten seconds, because tests keep several n8n busy on one machine.
 */
export const asScripted: SimulatorOptions = {
	generationMs: sleepMs,
	callbackTimeoutMs: 60_000,
	onSubmit: ({ prompt = '' }) => outcomes.get(prompt) ?? {},
};

/**
 * The nodes that make the videos of a batch, all but their trigger; the node under test is the last
 * one.
 */
export function batchNodes(credential: SavedCredential, batch: Batch): INode[] {
	const prompts = batch.tasks.map((task, index) => {
		const prompt = promptOf(batch.name, index);
		outcomes.set(prompt, task);
		return { prompt };
	});
	const { waitUsing = 'callback', options = {}, onError, settings } = batch;
	const parameters = { prompt: '={{ $json.prompt }}', waitUsing, options };
	return [...items(prompts), { ...klingVideo(credential, parameters, onError), ...settings }];
}

/** Runs a batch manually, without waiting for anything. */
export async function runBatch(instance: Instance, batch: Batch): Promise<CallbackRun> {
	const { client, credential, simulator } = instance;
	const nodes = [manualTrigger(), ...batchNodes(credential, batch)];
	const workflow = await client.createWorkflow(chain(batch.name, nodes));
	const executionId = await client.runWorkflow(workflow, triggerName);
	return new CallbackRun({ ...instance, simulator }, batch, executionId);
}

/** An execution that makes a batch of videos, seen from n8n and from the API. */
export class CallbackRun {
	constructor(
		private readonly instance: Pick<Instance, 'client' | 'simulator'>,
		private readonly batch: Batch,
		readonly executionId: string,
	) {}

	/**
	 * Its accepted submissions, in the order of the items. One that was submitted twice is there
	 * twice.
	 */
	get tasks(): Task[] {
		const prompts = this.batch.tasks.map((_, index) => promptOf(this.batch.name, index));
		return prompts.flatMap((prompt) => this.simulator.api.tasksOf(prompt));
	}

	get taskIds(): string[] {
		return this.tasks.map(({ taskId }) => taskId);
	}

	/** The attempts at its callbacks, forgeries included. */
	get callbacks(): CallbackAttempt[] {
		return this.simulator.api.callbacks.filter(({ taskId }) => this.taskIds.includes(taskId));
	}

	/** What was asked of the API or its file host about a task. */
	requestsAbout(taskId: string): Array<{ host: string; atMs: number }> {
		const pattern = new RegExp(`^/v1/tasks/${taskId}$|^/videos/${taskId}[.-]`);
		return this.simulator.api.requests.filter(({ path }) => pattern.test(path));
	}

	/** How often the video of a task was downloaded. */
	downloadsOf(taskId: string): number {
		return this.requestsAbout(taskId).filter(({ host }) => host === 'files').length;
	}

	async getStatus(): Promise<Execution['status']> {
		return (await this.instance.client.getExecution(this.executionId)).status;
	}

	/**
	 * Waits until the execution sleeps.
	 *
	 * @returns when that was seen, in Unix milliseconds
	 */
	async asleep(): Promise<number> {
		await this.instance.client.waitUntilAsleep(this.executionId);
		return Date.now();
	}

	/** Waits until the execution has come to its end. */
	async ended(withinMs?: number): Promise<Execution> {
		const { client } = this.instance;
		return await client.waitForExecution(this.executionId, withinMs).catch((cause: unknown) => {
			const results = this.callbacks.map(({ status, failure }) => status ?? failure).join(', ');
			throw new Error(
				`"${this.batch.name}" has not ended after callbacks that ended in: ${results}`,
				{
					cause,
				},
			);
		});
	}

	/** Waits until all callbacks have arrived or were given up. */
	async settled(): Promise<void> {
		await Promise.all(this.taskIds.map(async (taskId) => await this.simulator.settled(taskId)));
	}

	/** What a person sees of the video in an item: its size and its hash. */
	async downloadVideo(item: INodeExecutionData | undefined) {
		const { id, data = '' } = item?.binary?.data ?? {};
		const video = id ? await this.instance.client.downloadBinary(id) : Buffer.from(data, 'base64');
		return { bytes: video.length, sha256: createHash('sha256').update(video).digest('hex') };
	}

	/** The same of the video that the API has made. */
	madeVideo(taskId: string) {
		const video = this.simulator.api.video(taskId);
		return { bytes: video.bytes, sha256: video.sha256() };
	}

	/**
	 * Checks that the execution has brought every video, whole, in order and linked, and paid for
	 * each once.
	 */
	async expectAllDelivered(withinMs?: number): Promise<Execution> {
		const execution = await this.ended(withinMs);
		expectSuccess(execution);
		expect(this.taskIds).toHaveLength(this.batch.tasks.length);
		await this.expectDelivered(lastOutputs(execution)[0] ?? []);
		return execution;
	}

	/**
	 * The same after n8n has been down. n8n 2.41 resumes what came due meanwhile before its tracing
	 * is ready, and at times fails the execution for that: then a Retry returns the videos.
	 */
	async expectDeliveredAfterRestart(withinMs: number): Promise<void> {
		const { error } = (await this.ended(withinMs)).data.resultData;
		if (error?.message !== 'OTel settings not yet initialized') {
			await this.expectAllDelivered();
			return;
		}
		const retried = await this.instance.client.retryExecution(this.executionId, { withinMs });
		expectSuccess(retried);
		expect(this.tasks).toHaveLength(this.batch.tasks.length);
		await this.expectDelivered(lastOutputs(retried)[0] ?? []);
	}

	/** Checks that items have the videos of the whole batch, each downloaded once. */
	async expectDelivered(delivered: INodeExecutionData[]): Promise<void> {
		expect(delivered.map(({ json }) => json.taskId)).toEqual(this.taskIds);
		for (const [index, taskId] of this.taskIds.entries()) {
			const item = delivered[index];
			expect(item).toMatchObject({ json: { status: 'completed' }, pairedItem: { item: index } });
			expect(item?.json).not.toHaveProperty('timedOut');
			expect(await this.downloadVideo(item)).toEqual(this.madeVideo(taskId));
			expect(this.downloadsOf(taskId)).toBe(1);
		}
	}

	private get simulator(): RunningSimulator {
		return this.instance.simulator;
	}
}

/** The items at each output of the node under test, in its last run. */
export function lastOutputs({ data }: Execution): INodeExecutionData[][] {
	const run = (data.resultData.runData[klingVideoName] ?? []).at(-1);
	return (run?.data?.main ?? []).map((output) => output ?? []);
}

function promptOf(batchName: string, index: number): string {
	return `${batchName}, video ${index}`;
}
