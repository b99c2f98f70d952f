/** What n8n stores of an execution, as far as a node can reach it. */
import maxBy from 'lodash/maxBy';
import omit from 'lodash/omit';
import type {
	IExecuteFunctions,
	IRunData,
	IRunExecutionData,
	ITaskData,
	IWebhookFunctions,
	NodeTypeAndVersion,
} from 'n8n-workflow';

import { isTool } from '../parameters/context';

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
export function getStoredExecution(
	context: IExecuteFunctions | IWebhookFunctions,
): StoredExecution | undefined {
	const { runExecutionData } = context as unknown as { runExecutionData?: IRunExecutionData };
	return runExecutionData?.executionData?.nodeExecutionStack
		? (runExecutionData as StoredExecution)
		: undefined;
}

/** The runs of each node that n8n has stored; none, if this n8n hides them. */
function getRunData(context: IExecuteFunctions): IRunData {
	return getStoredExecution(context)?.resultData.runData ?? {};
}

/**
 * Whether this may be a Retry of an execution in which the node ran, but whose notes n8n has lost, because n8n
 * crashed or the execution was stopped. n8n then has the stack and the notes that the execution began with, and
 * perhaps the runs that its event log names.
 *
 * - It may begin at the trigger. If the workflow saves its progress, it begins at the node that was running,
 *   and no other node has been the first one since the trigger.
 * - The node has been run, or has begun to: n8n's list of its runs is there, even if n8n has removed the last
 *   one, which failed. The list of a tool is there in any case, because n8n adds a run to it first.
 *
 * @param context of a node that has noted nothing
 */
export function hasLostNotes(context: IExecuteFunctions): boolean {
	if (context.getMode() !== 'retry') return false;
	const runData = getRunData(context);
	if (!isTool(context) && Object.hasOwn(runData, context.getNode().name)) return true;
	const latest = maxBy(findFirstRuns(runData), ({ startTime }) => startTime);
	return latest?.source.length === 0;
}

/**
 * Whether the run of the node that a Retry begins now may repeat one that its notes do not know. n8n stores
 * an execution when it falls asleep and, if the workflow saves its progress, after each node. If it crashes
 * later, the Retry begins there, with the notes of that time.
 *
 * If another node has failed, the Retry begins at that node, the notes are complete, and this run is new. A node
 * that may have been asleep does not prove that, because the Retry may have begun at it after a crash. Of the
 * Kling Video nodes, only one that notes such a crash itself counts as asleep.
 *
 * @param context of a node that has noted nothing of this run, but something of an earlier one
 */
export function mayRepeatRun(context: IExecuteFunctions): boolean {
	if (context.getMode() !== 'retry') return false;
	const { name } = context.getNode();
	const runData = getRunData(context);
	const { contextData = {} } = getStoredExecution(context)?.executionData ?? {};
	const before = context.getParentNodes(name, { includeNodeParameters: true });
	const isForgotten = (nodeName: string) => contextData[`node:${nodeName}`]?.isForgotten === true;
	const sleepers = before.filter((node) => canSleep(node) || isForgotten(node.name));
	const others = omit(
		runData,
		sleepers.map((node) => node.name),
	);
	const knownSince = runData[name]?.at(-1)?.startTime ?? 0;
	return !findFirstRuns(others).some(({ startTime }) => startTime > knownSince);
}

/**
 * The runs with which executions began: of the Retry itself and of those before it, whose runs n8n copies into
 * it. Each execution counts the nodes that it runs from 0.
 */
function findFirstRuns(runData: IRunData): ITaskData[] {
	return Object.values(runData)
		.flat()
		.filter(({ executionIndex }) => executionIndex === 0);
}

/** Whether a node of n8n's may put its execution to sleep. */
function canSleep({ type, parameters }: NodeTypeAndVersion): boolean {
	const types = ['n8n-nodes-base.wait', 'n8n-nodes-base.form'];
	return types.includes(type) || parameters?.operation === 'sendAndWait';
}

/**
 * How many of the stored runs of the node are sleeps that are over. When an execution wakes up, n8n removes the
 * last run of the node that ran last. That is the run that slept, except in a Retry after a crash: there, it may
 * be a run of another node, which was the last one in n8n's event log.
 */
export function countPastSleeps(context: IExecuteFunctions): number {
	const runs = getRunData(context)[context.getNode().name] ?? [];
	return runs.filter(({ executionStatus }) => executionStatus === 'waiting').length;
}

/**
 * The run that n8n has stored instead of all others. If n8n cannot start or continue an execution,
 * for example because a part of it is not ready yet, it drops the runs of all nodes and stores one
 * of the node that was to be the first, which has never taken place (`WorkflowExecute` in
 * n8n-core). No other run has failed without an error.
 *
 * @returns the latest one, with the name of that node; undefined if there is none
 */
export function findInventedRun(
	context: IExecuteFunctions,
): { nodeName: string; startTime: number } | undefined {
	const invented = Object.entries(getRunData(context)).flatMap(([nodeName, runs]) =>
		runs
			.filter(({ executionStatus, error }) => executionStatus === 'error' && error === undefined)
			.map(({ startTime }) => ({ nodeName, startTime })),
	);
	return maxBy(invented, ({ startTime }) => startTime);
}
