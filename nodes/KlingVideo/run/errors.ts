import mapValues from 'lodash/mapValues';
import pick from 'lodash/pick';
import {
	NodeApiError,
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INode,
	type INodeExecutionData,
} from 'n8n-workflow';

import { Failure, toFailure, type FailureFacts } from '../api/failure';
import { hasFailed } from '../api/responses';
import { ItemHints } from '../parameters/itemHints';
import { nameItem, nameItems } from '../parameters/itemNames';
import { outcomeFields, type FailureField } from '../parameters/taskFacts';
import { resubmitOption } from '../parameters/videoFields';
import { noLedger, type Ledger } from '../tasks/ledger';
import type { Outcome } from '../tasks/mapItems';
import { describeFailure, failedTasksAreRefunded, toText } from './errorTexts';
import { runsOnEngineV2 } from './memory';
import { omitUnknown, simplifyTask } from './output';

/** An error as n8n shows it: what happened, what to do about it, and which item it is about. */
export function toNodeError(
	node: INode,
	error: unknown,
	itemIndex: number | undefined,
): NodeApiError | NodeOperationError {
	if (error instanceof NodeApiError || error instanceof NodeOperationError) return error;
	const { facts } = toFailure(error);
	const { message, hint: description } = describeFailure(facts);
	const about = { description, ...(itemIndex !== undefined && { itemIndex }) };
	if (facts.task) return new NodeOperationError(node, message, about);

	const httpCode = facts.status === undefined ? null : String(facts.status);
	const nodeError = new NodeApiError(
		node,
		{ message, httpCode },
		{ message, ...about, ...(httpCode !== null && { httpCode }) },
	);
	if (facts.response !== undefined) nodeError.messages = [facts.response];
	return nodeError;
}

/** What is known of an error, in a form that loses nothing when n8n stores it. */
export function toFacts(error: unknown): FailureFacts {
	if (!(error instanceof NodeOperationError)) return toFailure(error).facts;
	return { code: 'input', reason: error.message, fix: error.description ?? '' };
}

/**
 * An item that says what went wrong. n8n routes by `error`, and then overwrites `json` with its
 * message. An `error` that cannot be enumerated still routes, but is lost when n8n copies the item.
 *
 * @param ledger knows the task of an item whose parameters could not be read this time
 */
export function toErrorItem(
	context: IExecuteFunctions,
	ledger: Ledger,
	error: unknown,
	itemIndex: number,
): INodeExecutionData {
	const node = context.getNode();
	const facts = withLedger(ledger, toFacts(error), itemIndex);
	const json = toItemFields({ ...facts, cannotBeRetried: true });
	const pairedItem = { item: itemIndex };
	if (node.onError !== 'continueErrorOutput') return { json, pairedItem };
	// At the error output, n8n adds the fields of the input item that are not here. Those that an
	// earlier failure has left in it are here as undefined, which n8n does not store.
	const leftovers = pick(context.getInputData()[itemIndex]?.json, outcomeFields);
	const item: INodeExecutionData = {
		json: { ...mapValues(leftovers, () => undefined), ...json },
		pairedItem,
	};
	return Object.defineProperty(item, 'error', { value: toNodeError(node, error, itemIndex) });
}

/**
 * Adds what an earlier try has submitted for the item. If the ledger knows nothing about the item,
 * it was never submitted, or was refused. In a tool of an agent, what is asked for decides, so that
 * the entries of other calls are not found.
 */
function withLedger(ledger: Ledger, facts: FailureFacts, itemIndex: number): FailureFacts {
	const finding = ledger.find(itemIndex);
	if (facts.task || !finding) return facts;
	if (finding.known === 'nothing') {
		return facts.code === 'unexpected' ? { ...facts, outcome: 'refused' } : facts;
	}
	if (finding.known === 'forgotten') return { ...facts, outcome: 'unknown' };
	if (finding.known === 'submission') return { ...facts, outcome: 'unknown', ...finding.answer };
	const [id = ''] = finding.taskIds;
	return { ...facts, task: { id, status: 'submitted' } };
}

/** What the item of a failure says: the error first, then what decides what to do about it. */
function toItemFields(facts: FailureFacts): IDataObject {
	const { code, task, status, response, asked } = facts;
	const failure: Record<FailureField, unknown> = {
		error: toText(describeFailure(facts)),
		mayBeCharged: mayBeCharged(facts),
		timedOut: code === 'timedOut' || undefined,
		httpStatus: status,
		response,
	};
	const known = asked && pick(asked, ['prompt', 'model']);
	return omitUnknown({
		...failure,
		...(task ? simplifyTask(task, known) : known),
	});
}

/**
 * Whether a task has failed, so that the provider refunds it. Its page does not mention cancelled
 * ones.
 */
function isRefunded({ task }: FailureFacts): boolean {
	return task?.status === 'failed';
}

/**
 * An item is not charged only if it definitely was not accepted, or if all of its tasks are
 * refunded. Nothing is known about the further tasks of a submission.
 */
function mayBeCharged(facts: FailureFacts): boolean {
	const { code, task, outcome } = facts;
	if (task) return !isRefunded(facts) || (task.otherIds ?? []).length > 0;
	if (outcome === 'unknown') return true;
	return code === 'unexpected' && outcome !== 'refused';
}

/** Whether the video of an item was paid for: its task was accepted, and has not ended without one. */
function isPaidFor({ task }: FailureFacts): boolean {
	return task?.status !== undefined && !hasFailed(task);
}

/** Sentences about what failed items cost. */
function sayCharges(failures: readonly FailureFacts[]): string[] {
	const charged = failures.filter(mayBeCharged);
	const paid = charged.filter(isPaidFor).length;
	const unclear = charged.length - paid;
	const count = (number: number) => (failures.length === 1 ? 'It' : `${number} of them`);
	const sentences = [
		paid > 0 && `${count(paid)} ${paid === 1 ? 'is' : 'are'} paid for.`,
		unclear > 0 && `${count(unclear)} may be charged.`,
		failures.some(isRefunded) && failedTasksAreRefunded,
	].filter((sentence) => sentence !== false);
	const isFree = sentences.length === 0 && failures.some(({ outcome }) => outcome === 'refused');
	if (!isFree) return sentences;
	return [failures.length === 1 ? 'It was not charged.' : 'They were not charged.'];
}

/**
 * Shows on the node how many items have failed, which, and why: n8n marks a node whose items come
 * out with their errors as one that has succeeded.
 */
export function hintAtFailures(
	context: IExecuteFunctions,
	ledger: Ledger,
	outcomes: ReadonlyArray<Outcome<unknown>>,
): void {
	const failures = outcomes.flatMap((outcome, itemIndex) =>
		'error' in outcome
			? [{ itemIndex, facts: withLedger(ledger, toFacts(outcome.error), itemIndex) }]
			: [],
	);
	const isOnly = outcomes.length === 1;
	const failed = isOnly ? 'The item' : `${failures.length} of ${outcomes.length} items`;
	const summary = [`${failed} failed.`, ...sayCharges(failures.map(({ facts }) => facts))].join(
		' ',
	);
	const hints = new ItemHints();
	for (const { itemIndex, facts } of failures) {
		const { message } = describeFailure(facts);
		// Items that failed for the same reason have tasks of their own.
		const taskId = failures.length > 1 ? facts.task?.id : undefined;
		hints.add(itemIndex, summary, taskId ? message.replace(taskId, '…') : message);
	}
	hints.show(context);
}

/** How many tasks or items an error names. The log has all of them. */
const mostNamed = 5;

/**
 * The error of a run: the failure that ended it, with the tasks of the other items, because they
 * are paid for. A long list is shortened, and stands as a whole in n8n's log. For n8n's second engine
 * all of it is in the message.
 *
 * @param itemIndex of the item that failed; undefined if the failure is about the whole run
 */
export function toRunError(
	context: IExecuteFunctions,
	ledger: Ledger,
	error: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	const total = context.getInputData().length;
	const isForgotten = runsOnEngineV2(context);
	const told =
		isForgotten && error instanceof Failure
			? new Failure({ ...error.facts, cannotBeRetried: true })
			: error;
	const nodeError = toNodeError(context.getNode(), told, itemIndex);
	if (itemIndex !== undefined && total > 1) {
		nodeError.message = `${nameItems([itemIndex], total)}: ${nodeError.message}`;
	}
	const submitted = ledger.list();
	const { code, task, outcome } = toFacts(error);
	const isBadInput = code === 'input' && outcome !== 'unknown';
	// A task that has brought no video, and will not: its error says what the next try costs.
	const endedId = task && hasFailed(task) ? task.id : undefined;
	// The failure tells of its own item, unless that could not even be read this time.
	const others = submitted.filter(
		(entry) => entry.isEdited || entry.itemIndex !== itemIndex || (!task && outcome !== 'unknown'),
	);
	const nameTasks = (isEdited: boolean) =>
		others.flatMap((other) =>
			other.taskId === undefined || other.isEdited !== isEdited
				? []
				: [`${other.taskId} (${nameItem(other.itemIndex)})`],
		);
	const tasks = nameTasks(false);
	const earlier = nameTasks(true);
	const ownId = others.find((other) => !other.isEdited && other.itemIndex === itemIndex)?.taskId;
	const unknown = others.flatMap((other) =>
		other.taskId === undefined && !other.isEdited ? [nameItem(other.itemIndex)] : [],
	);
	nodeError.description = [
		nodeError.description,
		ledger !== noLedger &&
			isBadInput &&
			total > 1 &&
			submitted.length === 0 &&
			'No item was submitted, so this run costs nothing.',
		tasks.length > 0 &&
			`These tasks were submitted and are paid for: ${nameSome(tasks)}. ${isForgotten ? 'To get their videos, use Get Status with these task IDs.' : 'Retry On Fail, or a Retry of this execution, picks them up without paying again.'}`,
		ownId !== undefined &&
			!isForgotten &&
			`If this item cannot be corrected, use Get Status with task ID ${ownId}.`,
		earlier.length > 0 &&
			`These tasks were submitted before the fields were edited, and are paid for: ${nameSome(earlier)}. To get their videos, use Get Status with these task IDs.`,
		unknown.length > 0 &&
			`It is unknown whether these items were accepted and charged: ${nameSome(unknown)}.${isForgotten ? '' : ` No retry submits them again unless '${resubmitOption.displayName}' is on.`}`,
		submitted.some(({ taskId }) => taskId === undefined || taskId !== endedId) &&
			context.getMode() === 'manual' &&
			'Executing this step or this workflow again in the editor starts, and pays for, new videos.',
	]
		.filter(Boolean)
		.join(' ');
	if (isForgotten) {
		const { message, description } = nodeError;
		nodeError.message = toText({ message, hint: description });
	}
	if (Math.max(tasks.length, earlier.length, unknown.length) > mostNamed) {
		context.logger.warn(
			`The run has failed. Its other tasks: ${[...tasks, ...earlier].join(', ') || 'none'}. Items that may have been accepted: ${unknown.join(', ') || 'none'}.`,
		);
	}
	return nodeError;
}

/** The first of the entries, and how many there are beside them. */
function nameSome(entries: string[]): string {
	const more = entries.length - mostNamed;
	const named = entries.slice(0, mostNamed).join(', ');
	return more > 0 ? `${named}, and ${more} more, which n8n's log lists` : named;
}
