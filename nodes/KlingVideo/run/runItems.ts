import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type NodeApiError,
} from 'n8n-workflow';

import { runTogether, type Outcome, type Together } from '../tasks/runTogether';
import type { TaskRun } from '../tasks/taskRun';
import { ItemHints } from '../parameters/itemHints';
import { getFailureFacts, toNodeError } from './nodeError';
import { isTool } from './memory';
import { startRun } from './startRun';

/** What an item brings. */
export type Output = Pick<INodeExecutionData, 'json' | 'binary'>;

/** What an operation does with the items of a run. */
export interface ItemWork<Plan> extends Pick<Together<Plan, Output>, 'limit' | 'perform'> {
	/** Reads and judges an item's parameters, and notes hints. Nothing is sent before all items have been read. */
	read(itemIndex: number, hints: ItemHints): Plan | Promise<Plan>;
}

/**
 * Runs an operation over all items of the node, together.
 *
 * With On Error = Continue, and in a tool, an item that fails comes out with its error and all that is known of its
 * task. Otherwise bad input ends the run before anything is sent, and the first failure ends it later on.
 *
 * @returns one item for each input item, in their order
 * @throws {NodeApiError | NodeOperationError} naming the item that failed
 */
export async function runItems<Plan>(
	context: IExecuteFunctions,
	{ read, limit, perform }: ItemWork<Plan>,
): Promise<INodeExecutionData[]> {
	const plans = await readPlans(context, read);
	const run = await startRun(context);
	const outcomes = await workTogether(context, run, plans, { limit, perform });
	if (isTool(context)) {
		// An agent that calls its tool again asks for another video; only a try after a failed one does not.
		for (const [itemIndex, outcome] of outcomes.entries()) {
			if ('value' in outcome) run.ledger.forget(itemIndex);
		}
	}
	return toItems(context, outcomes);
}

/**
 * Whether an item that fails comes out with its error. In a tool it does, unless On Error is set to stop: a model can
 * act on an error that it is told. One that is thrown ends the agent's run in n8n 1, and loses its hint in n8n 2.
 */
function carriesOn(context: IExecuteFunctions): boolean {
	const isForModel = isTool(context) && context.getNode().onError !== 'stopWorkflow';
	return isForModel || context.continueOnFail();
}

/**
 * Reads and judges the parameters of all items, and shows the hints about them.
 *
 * @throws {NodeOperationError} naming the item that is wrong, unless the others are to go on
 */
export async function readPlans<Plan>(
	context: IExecuteFunctions,
	read: ItemWork<Plan>['read'],
): Promise<Array<Outcome<Plan>>> {
	const plans: Array<Outcome<Plan>> = [];
	const hints = new ItemHints();
	for (const itemIndex of context.getInputData().keys()) {
		try {
			plans.push({ value: await read(itemIndex, hints) });
		} catch (error) {
			if (!carriesOn(context)) {
				throw new NodeOperationError(context.getNode(), error as Error, { itemIndex });
			}
			plans.push({ error });
		}
	}
	hints.show(context);
	return plans;
}

/**
 * Works on all items together.
 *
 * @throws {NodeApiError | NodeOperationError} naming the item that failed first, unless the others are to go on
 */
export async function workTogether<Plan, Value>(
	context: IExecuteFunctions,
	run: TaskRun,
	plans: ReadonlyArray<Outcome<Plan>>,
	work: Omit<Together<Plan, Value>, 'carryOn'>,
): Promise<Array<Outcome<Value>>> {
	const carryOn = carriesOn(context);
	const told = new Set<string>();
	const tellTasks = () => {
		const tasks = run.ledger.list().flatMap(({ taskId = '' }) => (told.has(taskId) ? [] : taskId));
		for (const taskId of tasks) told.add(taskId);
		const ids = tasks.filter((taskId) => taskId !== '').join(', ');
		if (ids === '') return;
		run.warn(
			`The execution was stopped. These tasks go on at APIMart and are paid for; Get Status brings their videos: ${ids}`,
		);
	};
	run.signal.addEventListener('abort', tellTasks);
	const { outcomes, firstFailure } = await runTogether(run, plans, { ...work, carryOn });
	run.signal.removeEventListener('abort', tellTasks);
	// What was being submitted when the execution was stopped has its ID by now.
	if (run.signal.aborted) tellTasks();
	const failed = outcomes[firstFailure ?? -1];
	if (firstFailure !== undefined && failed && 'error' in failed && !carryOn) {
		throw toRunError(context, run, failed.error, firstFailure);
	}
	return outcomes;
}

/** One item for each outcome, linked to its input item. */
export function toItems(
	context: IExecuteFunctions,
	outcomes: ReadonlyArray<Outcome<Output>>,
): INodeExecutionData[] {
	return outcomes.map((outcome, itemIndex) =>
		'error' in outcome
			? toErrorItem(context, outcome.error, itemIndex)
			: { ...outcome.value, pairedItem: { item: itemIndex } },
	);
}

/**
 * An item that says what went wrong. n8n sends an item to the error output when it has an `error`, but then puts
 * nothing but its message into the item. One that cannot be enumerated is seen by the first and not by the second.
 */
function toErrorItem(
	context: IExecuteFunctions,
	error: unknown,
	itemIndex: number,
): INodeExecutionData {
	const node = context.getNode();
	const nodeError = toNodeError(node, error, itemIndex);
	const item: INodeExecutionData = {
		json: { error: tell(nodeError), ...getFailureFacts(error) },
		pairedItem: { item: itemIndex },
	};
	return node.onError === 'continueErrorOutput'
		? Object.defineProperty(item, 'error', { value: nodeError })
		: item;
}

/** An error in one text: what happened and what to do about it. */
function tell({ message, description }: NodeApiError | NodeOperationError): string {
	return [message, description].filter(Boolean).join(/[.!?]$/.test(message) ? ' ' : '. ');
}

/** How many tasks or items an error names. The log has all of them. */
const mostNamed = 5;

/**
 * The error of a run: the failure that ended it, with the tasks of the other items, because they are paid for. A long
 * list is shortened, and stands as a whole in n8n's log.
 */
function toRunError(context: IExecuteFunctions, run: TaskRun, error: unknown, itemIndex: number) {
	const nodeError = toNodeError(context.getNode(), error, itemIndex);
	const submitted = run.ledger.list();
	const others = submitted.filter((entry) => entry.itemIndex !== itemIndex);
	const tasks = others.flatMap((other) =>
		other.taskId === undefined ? [] : [`${other.taskId} (item ${other.itemIndex})`],
	);
	const unknown = others.flatMap((other) =>
		other.taskId === undefined ? [String(other.itemIndex)] : [],
	);
	nodeError.description = [
		nodeError.description,
		tasks.length > 0 &&
			`Tasks of other items are submitted and go on at APIMart: ${name(tasks)}. Retry On Fail, or a Retry of this execution, picks them up without paying again.`,
		unknown.length > 0 &&
			`It is unknown whether these items were accepted and charged: ${name(unknown)}. No retry submits them again by itself.`,
		submitted.length > 0 &&
			context.getMode() === 'manual' &&
			'Executing this step or this workflow again in the editor is a new order: it submits and pays again.',
	]
		.filter(Boolean)
		.join(' ');
	if (Math.max(tasks.length, unknown.length) > mostNamed) {
		run.warn(
			`The run has failed. Its other tasks: ${tasks.join(', ') || 'none'}. Items that may have been accepted: ${unknown.join(', ') || 'none'}.`,
		);
	}
	return nodeError;
}

/** The first of the entries, and how many there are beside them. */
function name(entries: string[]): string {
	const more = entries.length - mostNamed;
	const named = entries.slice(0, mostNamed).join(', ');
	return more > 0 ? `${named}, and ${more} more, which n8n's log names` : named;
}
