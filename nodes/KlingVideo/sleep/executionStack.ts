/**
 * What sleeping does to n8n's stack: how the node is stored in n8n's database in the middle of its
 * work, and continues it later.
 *
 * n8n can store a running execution until a time has come or a webhook is called. When it resumes, it
 * takes its stack of nodes to run. It marks the first one, which is the node that slept, as disabled:
 * a disabled node does nothing, and its input becomes its output. So a node could sleep, but would be
 * over when it wakes up. To be run again instead, this node sleeps with three entries on the stack:
 *
 * 1. a stub: the entry that n8n is running right now, emptied of its input. n8n puts that entry back
 *    on top of the stack automatically. When it resumes, it disables the stub, and no items come out of it.
 * 2. a guard: an entry that does nothing, for a node that no workflow has.
 * 3. a copy of the entry as it was. n8n runs it as if for the first time. The node finds its notes of
 *    the sleep, and in the ledger the tasks that are paid for.
 *
 * If the time has come, n8n disables the stub, passes the guard, and runs the copy. If a callback
 * comes, n8n gives what `webhook()` returns to the entry on top. So `takeOffStub` takes the stub and the
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
import type { IExecuteData, IExecuteFunctions, INode, INodeExecutionData } from 'n8n-workflow';

import type { StoredExecution } from '../run/storedExecution';

/**
 * Makes n8n run the node again, as if for the first time, when the execution continues.
 *
 * @param stored this execution
 */
export function stackForSleep(
	context: IExecuteFunctions,
	{ executionData }: StoredExecution,
): void {
	// The object that n8n holds itself: what is changed in it here is changed in n8n.
	const stub = context.getExecuteData();
	const copy = { ...stub };
	// With this setting, an empty item would come out of the stub and of the guard.
	stub.node = { ...stub.node, alwaysOutputData: false };
	stub.data = { main: [] };
	executionData.nodeExecutionStack.unshift(makeGuard(stub.node), copy);
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

/**
 * Takes the stub and the guard off the stack of an execution that a callback wakes up, so that n8n gives
 * what is returned here to the node itself.
 *
 * @returns the input of the node
 */
export function takeOffStub({ executionData }: StoredExecution): INodeExecutionData[][] {
	const stack = executionData.nodeExecutionStack;
	while (stack[0]?.node.disabled) stack.shift();
	return stack[0]?.data.main as INodeExecutionData[][];
}
