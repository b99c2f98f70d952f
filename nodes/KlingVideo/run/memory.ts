import type { IExecuteFunctions } from 'n8n-workflow';

import type { FailureFacts } from '../api/failure';
import { isTool } from '../parameters/context';
import type { UploadStore } from '../tasks/imageUploads';
import type { LedgerStore } from '../tasks/ledger';

/** A run of the node that waits in n8n's database until its tasks have ended. */
export interface Sleep {
	executionId: string;
	runIndex: number;
	/** Unix milliseconds until which a callback wakes it up; soon after, n8n does so. */
	callableUntil: number;
	/** Unix milliseconds after which it goes on without the videos that are not finished. */
	deadline: number;
	/** The IDs of the tasks that it waits for or that have ended, by the index of their item. */
	taskIds: Record<string, string>;
	/** The items that had failed before, by their index. */
	failures: Record<string, FailureFacts>;
}

/**
 * What the node keeps in the execution's data. It outlives Retry On Fail, the Retry of a failed
 * execution, and a restart of n8n while the execution waits.
 */
export interface NodeMemory {
	submissions: LedgerStore;
	uploads: UploadStore;
	sleep?: Sleep;
}

/** The node's memory in this execution, made at the first call. */
export function getMemory(context: Pick<IExecuteFunctions, 'getContext'>): NodeMemory {
	const memory = context.getContext('node') as Partial<NodeMemory>;
	memory.submissions ??= {};
	memory.uploads ??= {};
	return memory as NodeMemory;
}

/**
 * Which run of the node this is within its execution: a loop makes several. For a tool, n8n counts
 * each try of Retry On Fail as a run of its own, so the number says nothing there.
 */
export function getRunIndex(
	context: Pick<IExecuteFunctions, 'evaluateExpression' | 'getNode'>,
): number {
	return isTool(context) ? 0 : Number(context.evaluateExpression('{{ $runIndex }}', 0));
}
