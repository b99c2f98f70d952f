import type { IExecuteFunctions, INodeExecutionData, INodeProperties } from 'n8n-workflow';

import { Failure } from '../api/failure';
import type { RequestDescription } from '../models/request';
import { isTool } from '../parameters/context';
import { InputItem } from '../parameters/inputItem';
import { ItemHints } from '../parameters/itemHints';
import { nameUnreadable } from '../parameters/unreadable';
import { noLedger, type Ledger } from '../tasks/ledger';
import { mapItems, type ItemWork, type Outcome } from '../tasks/mapItems';
import type { AskRun } from '../tasks/taskRun';
import { warnOfTasksOnStop } from './createRun';
import { hintAtFailures, toErrorItem, toFacts, toRunError } from './errors';
import { inputKeeper } from './inputKeeper';
import { openLedger, openTries } from './memory';

/** What an item brings: an item, or a list of any number. */
export type Output = OutputItem | OutputItem[];

export interface OutputItem extends Pick<INodeExecutionData, 'json' | 'binary'> {
	/** What the node is to say about it, as {@link ItemHints} does. */
	hint?: { message: string; detail?: string };
}

/**
 * Reads and validates an item's parameters, and notes hints. Nothing is sent before all items have
 * been read.
 */
export interface ItemReader<Plan> {
	/** Those of the operation, so that an error of n8n about one of them can name it. */
	fields: readonly INodeProperties[];
	read(item: InputItem): Plan | Promise<Plan>;
}

/** How a run works on its items once they are read; n8n says the rest. */
interface RunWork<Run, Plan, Value>
	extends Omit<ItemWork<Run, Plan, Value>, 'continueOnFail' | 'tries'> {
	/** What an item asks for, which it says if it fails. Not for operations that submit nothing. */
	describe?(plan: Plan): RequestDescription | undefined;
}

/** What an operation does. */
interface OperationWork<Run, Plan> extends ItemReader<Plan>, RunWork<Run, Plan, Output> {
	/** Makes what the items share. */
	start(context: IExecuteFunctions): Promise<Run>;
	/** Notes that what an item brings is passed on. */
	handOver?(plan: Plan): void;
}

/**
 * Runs an operation over all items of the node, together.
 *
 * With On Error = Continue, and in a tool, an item that fails comes out with its error and all that is known of its
 * task. Otherwise bad input ends the run before anything is sent, and the first failure ends it later on.
 *
 * @param ledger of an operation that submits
 * @returns what the input items bring, in their order
 * @throws {RunFailure} naming the item that failed
 */
export async function runItems<Run extends AskRun, Plan>(
	context: IExecuteFunctions,
	{ fields, read, start, handOver, ...work }: OperationWork<Run, Plan>,
	ledger = noLedger,
): Promise<INodeExecutionData[]> {
	const plans = await readItems(context, { fields, read });
	const run = await startRun(start(context), plans);
	const outcomes = await workOnItems(context, ledger, run, plans, work);
	for (const [itemIndex, plan] of plans.entries()) {
		const outcome = outcomes[itemIndex];
		if ('value' in plan && outcome && 'value' in outcome) handOver?.(plan.value);
	}
	return toItems(context, ledger, outcomes);
}

/**
 * Whether an item that fails comes out with its error. In a tool it does, unless On Error is set to
 * stop: a model can act on an error that it is told. One that is thrown ends the agent's run in n8n
 * 1, and loses its hint in n8n 2.
 */
function continuesOnFail(context: IExecuteFunctions): boolean {
	const isForModel = isTool(context) && context.getNode().onError !== 'stopWorkflow';
	return isForModel || context.continueOnFail();
}

/**
 * Does all the work of a run. This is the one place that tells n8n of what ends it: n8n would take an
 * error that is thrown here beside On Error = error output for a success, and hand its input on.
 *
 * @param work opens the ledger if it submits videos. It throws whatever goes wrong before the items are
 *   worked on; then each item fails with that, and with the task that it has from an earlier try
 * @throws {NodeApiError | NodeOperationError} with the tasks of all items, unless they are to
 *   continue
 */
export async function endRun(
	context: IExecuteFunctions,
	work: (open: () => Ledger) => Promise<INodeExecutionData[]>,
): Promise<INodeExecutionData[]> {
	let ledger = noLedger;
	try {
		return await work(() => (ledger = openLedger(context)));
	} catch (thrown) {
		const { failure, itemIndex, plans } =
			thrown instanceof RunFailure ? thrown : new RunFailure(thrown);
		if (!continuesOnFail(context)) throw toRunError(context, ledger, failure, itemIndex);
		const outcomes = context.getInputData().map((_, index): Outcome<Output> => {
			const plan = plans[index];
			return plan && 'error' in plan ? plan : { error: failure };
		});
		return toItems(context, ledger, outcomes);
	}
}

/** What ends a run: the failure of an item that the others do not outlive, or of all that there are. */
class RunFailure extends Error {
	/**
	 * @param failure as it was thrown
	 * @param itemIndex of the item that failed; undefined if it is about the whole run
	 * @param plans of the items. An item whose plan is wrong fails with its own error
	 */
	constructor(
		readonly failure: unknown,
		readonly itemIndex?: number,
		readonly plans: ReadonlyArray<Outcome<unknown>> = [],
	) {
		super('The run has failed');
	}
}

/**
 * Waits for what the items share.
 *
 * @param plans of the items
 * @throws {RunFailure} if that cannot be made, for example because the credential is gone
 */
export async function startRun<Run>(
	starting: Promise<Run>,
	plans: ReadonlyArray<Outcome<unknown>>,
): Promise<Run> {
	return await starting.catch((error: unknown) => {
		throw new RunFailure(error, undefined, plans);
	});
}

/**
 * Reads and validates the parameters of all items, and shows the hints about them.
 *
 * @throws {RunFailure} naming the item that is wrong, unless the others are to continue
 */
export async function readItems<Plan>(
	context: IExecuteFunctions,
	{ fields, read }: ItemReader<Plan>,
): Promise<Array<Outcome<Plan>>> {
	const plans: Array<Outcome<Plan>> = [];
	const hints = new ItemHints();
	for (const itemIndex of context.getInputData().keys()) {
		const item = new InputItem(context, itemIndex, hints);
		let plan: Outcome<Plan>;
		try {
			plan = { value: await read(item) };
		} catch (thrown) {
			plan = { error: nameUnreadable(item, fields, thrown) };
		}
		if ('error' in plan && !continuesOnFail(context)) throw new RunFailure(plan.error, itemIndex);
		plans.push(plan);
	}
	hints.show(context);
	return plans;
}

/**
 * Works on all items together, as On Error says.
 *
 * @throws {RunFailure} naming the item that failed first, unless the others are to continue
 */
export async function workOnItems<Run extends AskRun, Plan, Value>(
	context: IExecuteFunctions,
	ledger: Ledger,
	run: Run,
	plans: ReadonlyArray<Outcome<Plan>>,
	{ describe, ...work }: RunWork<Run, Plan, Value>,
): Promise<Array<Outcome<Value>>> {
	const continueOnFail = continuesOnFail(context);
	const stopListening = warnOfTasksOnStop(context, ledger, run);
	const settings = { ...work, continueOnFail, tries: openTries(context) };
	const { outcomes, firstFailure } = await mapItems(run, plans, settings);
	stopListening();
	const described = outcomes.map((outcome, itemIndex): Outcome<Value> => {
		const plan = plans[itemIndex];
		if (!describe || !plan || 'error' in plan || 'value' in outcome) return outcome;
		const asked = describe(plan.value);
		return { error: new Failure({ ...toFacts(outcome.error), asked }) };
	});
	const failed = described[firstFailure ?? -1];
	if (firstFailure !== undefined && failed && 'error' in failed && !continueOnFail) {
		throw new RunFailure(failed.error, firstFailure);
	}
	return described;
}

/** What the outcomes bring, linked to their input items. Hints on the node tell of what failed. */
export function toItems(
	context: IExecuteFunctions,
	ledger: Ledger,
	outcomes: ReadonlyArray<Outcome<Output>>,
): INodeExecutionData[] {
	hintAtFailures(context, ledger, outcomes);
	const hints = new ItemHints();
	const keepInput = inputKeeper(context);
	const items = outcomes.flatMap((outcome, itemIndex): INodeExecutionData[] =>
		'error' in outcome
			? [keepInput(toErrorItem(context, ledger, outcome.error, itemIndex), itemIndex, true)]
			: [outcome.value].flat().map(({ hint, ...item }) => {
					if (hint) hints.add(itemIndex, hint.message, hint.detail);
					return keepInput({ ...item, pairedItem: { item: itemIndex } }, itemIndex, false);
				}),
	);
	hints.show(context);
	return items;
}
