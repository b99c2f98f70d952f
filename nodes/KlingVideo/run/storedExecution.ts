/** What n8n stores of an execution, as far as a node can reach it. */
import maxBy from 'lodash/maxBy';
import omit from 'lodash/omit';
import type {
	IExecuteFunctions,
	IRunExecutionData,
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
	const { runData = {} } = getStoredExecution(context)?.resultData ?? {};
	if (!isTool(context) && Object.hasOwn(runData, context.getNode().name)) return true;
	// Each execution counts the nodes that it runs from 0. Those that an earlier one ran are there, too.
	const begun = Object.values(runData)
		.flat()
		.filter(({ executionIndex }) => executionIndex === 0);
	const latest = maxBy(begun, ({ startTime }) => startTime);
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
	const { resultData, executionData } = getStoredExecution(context) ?? {};
	const { runData = {} } = resultData ?? {};
	const before = context.getParentNodes(name, { includeNodeParameters: true });
	const isForgotten = (nodeName: string) =>
		executionData?.contextData[`node:${nodeName}`]?.isForgotten === true;
	const sleepers = before.filter((node) => canSleep(node) || isForgotten(node.name));
	const others = omit(
		runData,
		sleepers.map((node) => node.name),
	);
	const knownSince = runData[name]?.at(-1)?.startTime ?? 0;
	return !Object.values(others)
		.flat()
		.some(({ executionIndex, startTime }) => executionIndex === 0 && startTime > knownSince);
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
	const { runData = {} } = getStoredExecution(context)?.resultData ?? {};
	const runs = runData[context.getNode().name] ?? [];
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
	const { runData = {} } = getStoredExecution(context)?.resultData ?? {};
	const invented = Object.entries(runData).flatMap(([nodeName, runs]) =>
		runs
			.filter(({ executionStatus, error }) => executionStatus === 'error' && error === undefined)
			.map(({ startTime }) => ({ nodeName, startTime })),
	);
	return maxBy(invented, ({ startTime }) => startTime);
}
