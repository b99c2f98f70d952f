import { NodeOperationError, type IExecuteFunctions, type INodeExecutionData } from 'n8n-workflow';

import { mapConcurrently } from '../tasks/pool';
import { StoppedError, TaskError } from '../tasks/taskError';
import type { TaskRun } from '../tasks/taskRun';
import { toNodeError } from './nodeError';
import { simplifyTask } from './output';
import { startRun } from './startRun';

/** What an operation does with the items of a run. */
export interface ItemWork<Plan> {
	/** Reads and judges an item's parameters. Nothing is sent before all items have been. */
	read(itemIndex: number): Plan;
	/** Does the work of one item. */
	perform(
		run: TaskRun,
		plan: Plan,
		itemIndex: number,
	): Promise<Pick<INodeExecutionData, 'json' | 'binary'>>;
	/** How many items are worked on at once. */
	limit: number;
}

/** An item that failed. */
interface Failure {
	error: unknown;
	itemIndex: number;
}

/**
 * Runs an operation over all items of the node, together.
 *
 * With On Error = Continue, an item that fails comes out with its error and all that is known of its task. Otherwise
 * the first failure ends the run: nothing more is begun, but what is being submitted is brought to its end, so that
 * the ledger knows its task.
 *
 * @returns one item for each input item, in their order
 * @throws {NodeApiError | NodeOperationError} naming the item that failed
 */
export async function runItems<Plan>(
	context: IExecuteFunctions,
	work: ItemWork<Plan>,
): Promise<INodeExecutionData[]> {
	const carryOn = context.continueOnFail();
	const itemIndexes = [...context.getInputData().keys()];
	const plans = itemIndexes.map((itemIndex) => {
		try {
			return { plan: work.read(itemIndex) };
		} catch (error) {
			if (carryOn) return { error: error as unknown };
			throw new NodeOperationError(context.getNode(), error as Error, { itemIndex });
		}
	});

	const ending = new AbortController();
	const run = await startRun(context, ending.signal);
	const failures: Failure[] = [];
	const outputs = await mapConcurrently(itemIndexes, work.limit, async (itemIndex) => {
		const planned = plans[itemIndex];
		const result =
			planned && 'plan' in planned
				? await perform(run, work, planned.plan, itemIndex)
				: { error: planned?.error };
		if ('item' in result) return { ...result.item, pairedItem: { item: itemIndex } };

		failures.push({ error: result.error, itemIndex });
		if (!carryOn) ending.abort();
		return toErrorItem(context, result.error, itemIndex);
	});

	const [first, ...others] = failures;
	if (first && !carryOn) throw toRunError(context, first, others);
	return outputs;
}

async function perform<Plan>(run: TaskRun, work: ItemWork<Plan>, plan: Plan, itemIndex: number) {
	if (run.signal.aborted) return { error: new StoppedError() };
	return await work.perform(run, plan, itemIndex).then(
		(item) => ({ item }),
		(error: unknown) => ({ error }),
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
	const known = error instanceof TaskError ? simplifyTask(error.task) : {};
	const item: INodeExecutionData = {
		json: { ...known, error: nodeError.message },
		pairedItem: { item: itemIndex },
	};
	return node.onError === 'continueErrorOutput'
		? Object.defineProperty(item, 'error', { value: nodeError })
		: item;
}

/** The error of a run: the failure that ended it, with the tasks of the other items, because they are paid for. */
function toRunError(context: IExecuteFunctions, first: Failure, others: Failure[]) {
	const nodeError = toNodeError(context.getNode(), first.error, first.itemIndex);
	const waiting = others.flatMap(({ error, itemIndex }) =>
		error instanceof TaskError ? [`${error.task.id} (item ${itemIndex})`] : [],
	);
	if (waiting.length > 0) {
		nodeError.description = `${nodeError.description ?? ''} Other tasks were submitted and go on at APIMart: ${waiting.join(', ')}. Retry On Fail, or Retry of this execution, picks them up without paying again.`;
	}
	return nodeError;
}
