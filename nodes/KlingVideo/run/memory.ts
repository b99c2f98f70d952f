import { randomUUID } from 'crypto';
import type { IExecuteFunctions } from 'n8n-workflow';

import { Failure } from '../api/failure';
import { isTool } from '../parameters/context';
import { submissionFingerprint } from '../parameters/videoFields';
import { bytesInMemory, FileMemory, type FileMemoryStore } from '../tasks/fileMemory';
import type { UploadStore } from '../tasks/imageUploads';
import { Ledger, type LedgerStore } from '../tasks/ledger';
import { Tries, type TriesStore } from '../tasks/tries';
import { countPastSleeps, findInventedRun, hasLostNotes, mayRepeatRun } from './storedExecution';

/**
 * The version of what the node keeps. Executions sleep, and wait for a Retry, while the package is
 * updated. A version of the package that keeps something that this one cannot read has another number
 * here, and reads what this one has kept, or refuses it. In each version, `taskIds` are called so.
 */
const memoryVersion = 1;

/**
 * What the node keeps in the execution's data. It outlives Retry On Fail, the Retry of a failed
 * execution, and a restart of n8n while the execution waits.
 */
export interface NodeMemory {
	/** {@link memoryVersion}, or that of another version of the package. */
	version: number;
	/**
	 * What the keys of submissions are made of. Drawn by chance once for each execution; n8n copies it
	 * into each Retry.
	 */
	seed: string;
	/**
	 * Whether this is a Retry of an execution whose notes n8n has lost, or kept only as they were at a time, so
	 * that the items of which nothing is noted may have been submitted.
	 */
	isForgotten?: boolean;
	submissions: LedgerStore;
	uploads: UploadStore;
	/** The latest run of the node that submits, and the execution that it was in: each Retry is another. */
	latestRun?: { executionId: string; index: number };
	/** How many runs n8n no longer counts, since it stored {@link findInventedRun} in place of them. */
	lostRuns?: { sinceMs: number; count: number };
	/** If the execution sleeps, which of them, and in which run of the node. */
	sleep?: { executionId: string; runIndex: number };
	/** Of the latest run. A Retry is another execution, and starts counting from zero. */
	tries?: { executionId: string; runIndex: number; items: TriesStore };
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/**
 * Whether n8n's second engine runs the node, which n8n 2 has as a preview for workflows with the
 * setting `engineType: "v2"`. It gives each step its own execution data and drops that data after
 * the step, so nothing that the node remembers outlives the step, and nothing can sleep. It knows
 * neither Retry On Fail nor the Retry of an execution, and keeps of an error only the message. Only
 * its executions have a UUID as their ID, which is how n8n itself tells them apart.
 */
export function runsOnEngineV2(context: IExecuteFunctions): boolean {
	return uuid.test(context.getExecutionId());
}

/**
 * The node's memory in this execution, made at the first call.
 *
 * @throws {Failure} naming the tasks, if another version of the package has stored it in another
 *   form
 */
export function getMemory(context: IExecuteFunctions): NodeMemory {
	const memory = context.getContext('node') as Partial<NodeMemory>;
	if (!isReadable(memory)) {
		const taskIds = findTaskIds(memory).join(', ');
		throw new Failure({
			code: 'input',
			outcome: 'unknown',
			reason: 'A newer version of the Kling Video package started this execution',
			fix: `This version cannot continue it, and has submitted nothing. ${taskIds && `The tasks of the execution are paid for: ${taskIds}. To get their videos, use Get Status with these task IDs. `}To continue, update the package and retry the execution.`,
		});
	}
	memory.version ??= memoryVersion;
	memory.seed ??= randomUUID();
	memory.submissions ??= {};
	memory.uploads ??= {};
	return memory as NodeMemory;
}

/** Whether this version of the package can read a memory. Before there were versions, it had none. */
export function isReadable({ version = memoryVersion }: Partial<NodeMemory>): boolean {
	return version === memoryVersion;
}

/** The IDs of all tasks in a memory, whatever form the rest of it has. */
function findTaskIds(memory: unknown): string[] {
	if (typeof memory !== 'object' || memory === null) return [];
	return Object.entries(memory).flatMap(([name, value]) =>
		name === 'taskIds' ? [value].flat().map(String) : findTaskIds(value),
	);
}

/** What this run of the node has submitted in earlier tries. */
export function openLedger(context: IExecuteFunctions): Ledger {
	const { seed: earlierSeed } = context.getContext('node') as Partial<NodeMemory>;
	const memory = getMemory(context);
	if (earlierSeed === undefined && hasLostNotes(context)) memory.isForgotten = true;
	countLostRuns(context, memory);
	const executionId = context.getExecutionId();
	if (memory.sleep && memory.sleep.executionId !== executionId) {
		// The execution that slept may have woken up since, or do so later, and submit what is not noted.
		memory.isForgotten = true;
		delete memory.sleep;
	}
	const runIndex = getRunIndex(context);
	const { latestRun = { executionId, index: -1 }, lostRuns } = memory;
	const isFirst = latestRun.executionId !== executionId;
	if (isFirst && runIndex > latestRun.index && !lostRuns && mayRepeatRun(context)) {
		memory.isForgotten = true;
	}
	memory.latestRun = { executionId, index: Math.max(runIndex, latestRun.index) };
	const { submissions, seed, isForgotten = false } = memory;
	return new Ledger(submissions, {
		runIndex,
		fingerprint: submissionFingerprint(context),
		seed,
		executionId,
		isForgotten,
	});
}

/**
 * Finds out which run of the node this is if n8n has dropped the runs that it had stored. If the node was
 * asleep, it is the one that slept, and wakes up in this Retry: the output of the nodes before it is gone,
 * so its fields could not be read again. Otherwise it is a new run, unless n8n was to begin with this
 * node: then it may be the latest one again, or not, and nothing says which of the tasks belong to it.
 */
function countLostRuns(context: IExecuteFunctions, memory: NodeMemory): void {
	const invented = findInventedRun(context);
	const { sleep, latestRun, lostRuns } = memory;
	if (!invented || invented.startTime === lostRuns?.sinceMs) return;
	const runIndex = sleep?.runIndex ?? (latestRun?.index ?? -1) + 1;
	memory.lostRuns = { sinceMs: invented.startTime, count: runIndex - countRuns(context) };
	if (sleep) sleep.executionId = context.getExecutionId();
	else if (latestRun && invented.nodeName === context.getNode().name) memory.isForgotten = true;
}

/**
 * What of this execution's files is in memory. All Kling Video nodes of the execution count together,
 * because n8n stores it as a whole, and every run of a node counts: a loop makes several.
 */
export function openFileMemory(context: IExecuteFunctions): FileMemory {
	const memory = context.getContext('flow') as { klingVideoFiles?: FileMemoryStore };
	memory.klingVideoFiles ??= {};
	const run = `${context.getNode().name}, ${countRuns(context)}`;
	const files = context.getInputData().flatMap(({ binary = {} }) => Object.values(binary));
	const inputBytes = files.reduce((sum, file) => sum + bytesInMemory(file), 0);
	return new FileMemory(memory.klingVideoFiles, run, inputBytes);
}

/**
 * Which run of the node this is within its execution: a loop makes several. For a tool, n8n counts
 * each try of Retry On Fail as a run of its own, so the number says nothing there.
 */
export function getRunIndex(context: IExecuteFunctions): number {
	const { count = 0 } = getMemory(context).lostRuns ?? {};
	return isTool(context) ? 0 : countRuns(context) + count;
}

/** The runs of the node that n8n has stored, without the one that goes on after a sleep. */
function countRuns(context: IExecuteFunctions): number {
	return Number(context.evaluateExpression('{{ $runIndex }}', 0)) - countPastSleeps(context);
}

/**
 * What has been tried in this run of the node, and how often items may be tried: in the bounds that
 * n8n sets itself (`WorkflowExecute` in n8n-core). A tool that an agent calls, and not n8n's
 * engine, is tried again by nobody else, so each call starts counting from zero. If it is called by
 * the MCP Server Trigger, the execution has no ID.
 */
export function openTries(context: IExecuteFunctions): Tries {
	const { name, retryOnFail, maxTries, waitBetweenTries } = context.getNode();
	const memory = getMemory(context);
	const executionId = context.getExecutionId();
	const runIndex = countRuns(context);
	const { tries = { executionId, runIndex, items: {} } } = memory;
	const isSameRun = tries.executionId === executionId && tries.runIndex === runIndex;
	const isRunByEngine = context.getExecuteData()?.node.name === name;
	memory.tries = isSameRun && isRunByEngine ? tries : { executionId, runIndex, items: {} };
	return new Tries(memory.tries.items, {
		most: retryOnFail === true ? Math.min(5, Math.max(2, maxTries || 3)) : 1,
		pauseMs: Math.min(5_000, Math.max(0, waitBetweenTries || 1_000)),
	});
}
