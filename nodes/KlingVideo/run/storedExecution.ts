/** What n8n stores of an execution, as far as a node can reach it. */
import maxBy from 'lodash/maxBy';
import type { IExecuteFunctions, IRunExecutionData, IWebhookFunctions } from 'n8n-workflow';

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
 * Whether the execution is a Retry in which the trigger was the last node to be run as the first one. n8n
 * begins a Retry at the trigger if it has lost the stack of the execution that it retries, and with it all that
 * the nodes had noted, because n8n crashed or the execution was stopped. If the workflow saves its progress,
 * such a Retry begins at the node that was running, and no other node has been the first one since. Any
 * other Retry begins at the node that has failed, and that node has its notes if it is this one.
 */
export function isRetryFromTrigger(context: IExecuteFunctions): boolean {
	const runs = Object.values(getStoredExecution(context)?.resultData.runData ?? {}).flat();
	// Each execution counts the nodes that it runs from 0. Those that an earlier one ran are there, too.
	const begun = runs.filter(({ executionIndex }) => executionIndex === 0);
	const latest = maxBy(begun, ({ startTime }) => startTime);
	return context.getMode() === 'retry' && latest?.source.length === 0;
}

/**
 * The run that n8n has stored in place of all others. If n8n cannot begin an execution or go on with it,
 * for example because a part of it is not ready yet, it drops the runs of all nodes and stores one of the
 * node that was to be the first, which has never taken place (`WorkflowExecute` in n8n-core). No other run
 * has failed without an error.
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
