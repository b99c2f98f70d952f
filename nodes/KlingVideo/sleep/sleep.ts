/**
 * Sleeping and waking up: how the node is stored in n8n's database in the middle of its work, and
 * goes on with it later.
 *
 * n8n can store a running execution until a time has come or a webhook is called. When it resumes, it
 * takes its stack of nodes to run. It marks the first one, which is the node that slept, as disabled:
 * a disabled node does nothing, and its input becomes its output. So a node could sleep, but would be
 * over when it wakes up. To be run again instead, this node sleeps with three entries on the stack:
 *
 * 1. a stub: the entry that n8n is running right now, emptied of its input. n8n puts that entry back
 *    on top of the stack by itself. When it resumes, it disables the stub, and no items come out of it.
 * 2. a guard: an entry that does nothing, for a node that no workflow has.
 * 3. a copy of the entry as it was. n8n runs it as if for the first time. The node finds its notes of
 *    the sleep, and in the ledger the tasks that are paid for.
 *
 * If the time has come, n8n disables the stub, passes the guard, and runs the copy. If a callback
 * comes, n8n gives what `webhook()` returns to the entry on top. So `wakeUp` takes the stub and the
 * guard off and returns the input of the copy, and n8n runs the node on that.
 *
 * The guard is there for "Retry with currently saved workflow", by which n8n gives each entry the node
 * of that name in the saved workflow. Stub and copy would share one node, so n8n would disable both,
 * and the execution would end as a success with the input of the node as its output. n8n refuses the
 * Retry if the saved workflow lacks one of the nodes, and names that node in its error.
 *
 * The stack is not a part of n8n's documented interface. If an n8n hides it, the node does not sleep.
 * The end-to-end tests hold all of this on each n8n.
 */
import type {
	IExecuteData,
	IExecuteFunctions,
	INode,
	INodeExecutionData,
	IRunExecutionData,
	IWebhookDescription,
	IWebhookFunctions,
	IWebhookResponseData,
} from 'n8n-workflow';

import { ApiClient } from '../api/client';
import { answerCallback, answerTrouble, getNamedTaskId } from '../run/callback';
import { getMemory, getRunIndex, runsOnEngineV2, type NodeMemory, type Sleep } from '../run/memory';
import { isOpen, whenToWake } from '../tasks/sleepRound';
import { taskChecks } from './taskChecks';
import { findWaitingCaller } from './waitingCaller';

/**
 * An execution as n8n stores it: which nodes run next, what they remember, and which execution
 * waits for it.
 */
export type StoredExecution = IRunExecutionData &
	Required<Pick<IRunExecutionData, 'executionData'>>;

/**
 * The execution that a node runs in, unless this n8n hides it from nodes: the member is not a
 * public one.
 */
function getStoredExecution(
	context: IExecuteFunctions | IWebhookFunctions,
): StoredExecution | undefined {
	const { runExecutionData } = context as unknown as { runExecutionData?: IRunExecutionData };
	return runExecutionData?.executionData?.nodeExecutionStack
		? (runExecutionData as StoredExecution)
		: undefined;
}

/**
 * Whether this n8n resumes an execution once, and only while it still waits. It is the one whose
 * addresses for callbacks have a token. n8n 1.x sets its timers up to 70 s before, leaves them set
 * when a callback is first, and runs all that follows twice.
 */
function resumesOnce(stored: StoredExecution): boolean {
	return 'resumeToken' in stored && stored.resumeToken !== undefined;
}

/**
 * Whether another execution waits for this one. Every n8n resumes a parent as soon as the first of its
 * sub-workflows has ended, so that the videos of the others would be lost if it calls one for each item,
 * and n8n 1.x also as soon as one sleeps again. How often the parent calls is not known here. Nodes of
 * older versions of n8n do not say whether they wait, and n8n takes it that they do.
 */
function hasWaitingParent({ parentExecution }: StoredExecution): boolean {
	return parentExecution !== undefined && parentExecution.shouldResume !== false;
}

/**
 * Looks whether the execution can sleep, and wakes up again as often as it takes.
 *
 * @returns the execution; or why it cannot, as a clause that follows "because"
 */
export function findStoredExecution(
	context: IExecuteFunctions,
): { stored: StoredExecution } | { obstacle: string } {
	if (runsOnEngineV2(context)) {
		return { obstacle: "executions of n8n's engine 2.0 cannot sleep" };
	}
	const stored = getStoredExecution(context);
	if (!stored) {
		return { obstacle: 'this version of n8n does not let the node sleep and continue' };
	}
	if (hasWaitingParent(stored)) {
		return {
			obstacle:
				'n8n continues a workflow that waits for sub-workflows as soon as the first of them has slept',
		};
	}
	const obstacle = findWaitingCaller(context, stored.resultData.runData);
	return obstacle === undefined ? { stored } : { obstacle };
}

/** How long before the timer of an n8n 1.x goes off a callback does not wake it up any more. */
const timerMarginMs = 75_000;

/**
 * Puts the execution to sleep until it is called back, or the first of its tasks is due. The node is
 * to return right after this; what it returns is shown while the execution sleeps.
 *
 * @param stored this execution
 * @param notes what the node needs when it wakes up
 * @param nowMs the time that these notes go by, as Unix milliseconds: n8n goes by that of the system
 */
export async function fallAsleep(
	context: IExecuteFunctions,
	stored: StoredExecution,
	notes: Pick<Sleep, 'items' | 'hasMore'>,
	nowMs: number,
): Promise<void> {
	const tasks = Object.values(notes.items).filter((item) => 'task' in item);
	// If the clock of the system was set, it is off by more than a rounding error.
	const offsetMs = Math.round((Date.now() - nowMs) / 1000) * 1000;
	const wakeAtMs = whenToWake(tasks, notes.hasMore) + offsetMs;
	const isCallable = tasks.some((item) => isOpen(item) && item.isCalledBack);
	const marginMs = isCallable && !resumesOnce(stored) ? timerMarginMs : 0;
	getMemory(context).sleep = {
		...notes,
		executionId: context.getExecutionId(),
		runIndex: getRunIndex(context),
		sinceMs: Date.now(),
		callableUntil: marginMs > 0 ? wakeAtMs : Number.MAX_SAFE_INTEGER,
	};
	const { executionData } = stored;
	// The object that n8n holds itself: what is changed in it here is changed in n8n.
	const stub = context.getExecuteData();
	const copy = { ...stub };
	// With this setting, an empty item would come out of the stub and of the guard.
	stub.node = { ...stub.node, alwaysOutputData: false };
	stub.data = { main: [] };
	executionData.nodeExecutionStack.unshift(makeGuard(stub.node), copy);
	await context.putExecutionToWait(new Date(wakeAtMs + marginMs));
}

/**
 * The entry that makes n8n refuse to retry the execution with a workflow that is not its own.
 *
 * @param node whose place it guards. Its own name is what n8n's error says: "Could not find the node
 *   "…" in workflow. It probably got deleted or renamed. […]"
 */
function makeGuard(node: INode): IExecuteData {
	const name = `${node.name} was asleep: choose Retry with original workflow instead`;
	return {
		node: { ...node, name, disabled: true },
		data: { main: [] },
		source: null,
		// n8n reports the start of a node to the editor and to its event log, unless it was resumed.
		metadata: { nodeWasResumed: true },
	};
}

/** The sleep that this run of the node wakes up from, if it does. It is over then. */
export function takeSleep(context: IExecuteFunctions): Sleep | undefined {
	const memory = getMemory(context);
	const { sleep } = memory;
	delete memory.sleep;
	if (sleep?.executionId !== context.getExecutionId()) return undefined;
	return sleep?.runIndex === getRunIndex(context) ? sleep : undefined;
}

/**
 * Where APIMart calls a sleeping execution back: it adds `/callback` to the address that it was
 * given. The address is the execution's own, so there is nothing to register anywhere.
 */
export const callbackWebhooks: IWebhookDescription[] = [
	{
		name: 'default',
		httpMethod: 'POST',
		responseMode: 'onReceived',
		path: 'callback',
		restartWebhook: true,
		isFullPath: true,
	},
];

/**
 * Answers a callback of APIMart to a sleeping execution. What the callback says is not trusted: it
 * is taken as "check now". The execution goes on when the last of its tasks has ended, or when one
 * has and others are to be submitted. Nothing is thrown, because n8n would then end the execution as failed.
 *
 * @returns the items that the execution goes on with, or none if the callback does not wake it up.
 *   APIMart has its answer by then: 503, which makes it call again, if a look-up fails or says that
 *   the named task has not ended yet
 */
export async function wakeUp(this: IWebhookFunctions): Promise<IWebhookResponseData> {
	const taskId = getNamedTaskId(this);
	if (taskId === undefined) return answerCallback(this, 400);
	const { nodeExecutionStack = [], contextData } = getStoredExecution(this)?.executionData ?? {};
	const memory = contextData?.[`node:${this.getNode().name}`] as Partial<NodeMemory> | undefined;
	const sleep = memory?.sleep;
	if (!sleep) return answerCallback(this, 200);
	if (!Object.values(sleep.items).some((item) => 'task' in item && item.task.id === taskId)) {
		return answerCallback(this, 404);
	}
	const found = await ApiClient.connect(this)
		.then(async (api) => await taskChecks.check(api, sleep, taskId))
		.catch((error: unknown) => ({ error }));
	if ('error' in found) return answerTrouble(this, taskId, found.error);
	if (!found.hasEnded) return answerCallback(this, 503);
	if (!found.ended || Date.now() > sleep.callableUntil) return answerCallback(this, 200);

	// What is known now need not be fetched again.
	for (const item of Object.values(sleep.items)) {
		if ('task' in item) item.task = found.ended.get(item.task.id) ?? item.task;
	}

	// The stub and the guard go, so that what is returned here goes to the node itself.
	while (nodeExecutionStack[0]?.node.disabled) nodeExecutionStack.shift();
	const items = nodeExecutionStack[0]?.data.main as INodeExecutionData[][];
	return { ...answerCallback(this, 200), workflowData: items };
}
