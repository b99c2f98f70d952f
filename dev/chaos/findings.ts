/** Finds what should not have happened, and says whether the documentation promises that it cannot. */
import type { INode } from 'n8n-workflow';

import type { Execution } from '../n8n/n8nClient';
import { klingVideoName, outputOf } from '../n8n/workflows';
import type { Records } from './chaosRun';
import { nameOrder, type RecordedSubmission } from './recordedApi';

/** Something that should not have happened. */
export interface Finding {
	/** What it is about. */
	orders: string[];
	what: string;
	/** Why the documentation does not promise that it cannot happen; absent if it does. */
	exception?: string | undefined;
}

type Accepted = RecordedSubmission & Required<Pick<RecordedSubmission, 'task'>>;

/** An execution, and those that it is a Retry of, the latest first. */
type Lineage = Execution[];

/** What can be said about the executions of a run. */
class Family {
	private readonly byId: Map<string, Execution>;
	/** The tasks that an execution has slept with, which it therefore remembers. */
	private readonly slept = new Map<string, Set<string>>();

	constructor({ executions, log }: Records) {
		this.byId = new Map(executions.map((execution) => [execution.id, execution]));
		for (const [, id = '', tasks = ''] of log.matchAll(/Execution (\d+) sleeps in .*?: (.*)/g)) {
			const known = this.slept.get(id) ?? new Set();
			this.slept.set(id, new Set([...known, ...findTasks(tasks)]));
		}
	}

	lineageOf(id: string): Lineage {
		const lineage: Lineage = [];
		for (let next = this.byId.get(id); next; next = this.byId.get(next.retryOf ?? '')) {
			lineage.push(next);
		}
		return lineage;
	}

	/**
	 * Whether an execution was stopped before it slept: n8n then keeps nothing with which to
	 * continue it.
	 */
	isStoppedAwake({ id, status }: Execution): boolean {
		return status === 'canceled' && !this.slept.has(id);
	}

	/** Whether n8n crashed while the execution was awake, with a task that it had not slept with yet. */
	hasForgotten({ executionId, task }: Accepted): boolean {
		const hasCrashed = this.byId.get(executionId)?.status === 'crashed';
		return hasCrashed && !this.slept.get(executionId)?.has(task.id);
	}
}

/** Orders that have two tasks, although the first one had not failed when the second one was made. */
export function findPaidTwice(records: Records): Finding[] {
	const family = new Family(records);
	return [...groupByOrder(records.submissions)].flatMap(([order, submissions]) => {
		const accepted = submissions.filter((one): one is Accepted => one.task !== undefined);
		return accepted.flatMap((second, index): Finding[] => {
			const first = accepted.slice(0, index).find((one) => isAlive(one, second.atMs));
			if (!first) return [];
			const what = `${order} has ${first.task.id} of execution ${first.executionId} and ${second.task.id} of execution ${second.executionId}`;
			return [{ orders: [order], what, exception: explain(first, second, submissions) }];
		});
	});

	function explain(
		first: Accepted,
		second: Accepted,
		submissions: RecordedSubmission[],
	): string | undefined {
		const lineage = family.lineageOf(second.executionId);
		const at = lineage.findIndex(({ id }) => id === first.executionId);
		const retry = lineage[at - 1];
		const forefathers = new Set(family.lineageOf(first.executionId));
		const common = lineage.filter((execution) => forefathers.has(execution));
		// n8n has kept no seed of theirs, so each Retry draws one of its own.
		if (common.length > 0 && common.every((execution) => family.isStoppedAwake(execution))) {
			return 'a Retry of a stopped execution';
		}
		const isKeyHelpful =
			records.honorsKeys &&
			!submissions.some(
				({ isRefused, task }) => isRefused || (task && task.endsAs !== 'completed'),
			);
		if (!isKeyHelpful) {
			if (at < 0) return 'a second Retry';
			const retried = lineage[at];
			if (retry && Date.parse(retried?.stoppedAt ?? '') > Date.parse(retry.startedAt)) {
				return 'a Retry of an execution that had not ended';
			}
			if (retried && family.isStoppedAwake(retried)) return 'a Retry of a stopped execution';
		}
		const options = lineage[0] && nodeOf(lineage[0], klingVideoName).parameters.options;
		const mayResubmit = (options as { resubmitUnknown?: boolean }).resubmitUnknown === true;
		if (mayResubmit && !first.task.isNamedByAnswer && !records.honorsKeys) {
			return 'resubmitted, as the option says';
		}
		return family.hasForgotten(first) ? 'n8n crashed while the execution was awake' : undefined;
	}
}

/** Executions that ended as successes, although an item brought neither its video nor an error. */
export function findEmptySuccesses(records: Records): Finding[] {
	const { executions, submissions } = records;
	const family = new Family(records);
	const orderOf = new Map(submissions.map(({ task, order }) => [task?.id, order]));
	return executions.flatMap((execution): Finding[] => {
		if (execution.status !== 'success') return [];
		const { parameters } = nodeOf(execution, klingVideoName);
		const delivered = [...outputOf(execution), ...outputOf(execution, 1)];
		const { values } = JSON.parse(String(nodeOf(execution, 'List').parameters.jsonOutput)) as {
			values: Array<{ p: string }>;
		};
		const orders = values.map(({ p }) => nameOrder(p, parameters.duration));
		const missing = orders.filter((order, index) => {
			const own = delivered.filter(({ pairedItem }) => {
				return typeof pairedItem === 'object' && 'item' in pairedItem && pairedItem.item === index;
			});
			const [item, ...more] = own;
			if (!item || more.length > 0) return true;
			if (item.error !== undefined || item.json.error !== undefined) return false;
			const isThere = parameters.operation === 'submit' || item.binary?.data !== undefined;
			return !isThere || orderOf.get(String(item.json.taskId)) !== order;
		});
		if (missing.length === 0 && delivered.length === orders.length) return [];
		const what = `Execution ${execution.id} succeeded without ${missing.join(', ') || 'order'}`;
		const [, retried] = family.lineageOf(execution.id);
		const isOfStopped = retried && family.isStoppedAwake(retried) && delivered.length === 0;
		const exception = isOfStopped ? 'a Retry of a stopped execution' : undefined;
		return [{ orders: missing.length > 0 ? missing : orders, what, exception }];
	});
}

/**
 * Tasks whose ID is in no execution's output, error or notes, and in no line of n8n's log. One that
 * has failed is refunded. A task that was cancelled may be charged.
 */
export function findUnnamed(records: Records): Finding[] {
	const family = new Family(records);
	const named = new Set(findTasks(records.log));
	for (const { data } of records.executions) {
		for (const id of findTasks(JSON.stringify(data))) named.add(id);
	}
	return records.submissions.flatMap((submission): Finding[] => {
		const { order, task, executionId } = submission;
		if (!task || task.endsAs === 'failed' || named.has(task.id)) return [];
		const exception = family.hasForgotten({ ...submission, task })
			? 'n8n crashed while the execution was awake'
			: task.isNamedByAnswer
				? undefined
				: 'the answer did not name it';
		const what = `Nothing names ${task.id} of ${order}, of execution ${executionId}`;
		return [{ orders: [order], what, exception }];
	});
}

/** All that happened to an order, one event a line, in the order of time. */
export function tellHistory(records: Records, order: string): string {
	const family = new Family(records);
	const submissions = groupByOrder(records.submissions).get(order) ?? [];
	const [item = ''] = order.split(' of ');
	const root = item.split('-')[0];
	const relatives = records.executions.filter(({ workflowData }) => workflowData.name === root);
	const ids = new Set(relatives.map(({ id }) => id));
	const events: Array<[atMs: number, text: string]> = [
		...records.kills.map((atMs): [number, string] => [atMs, 'n8n is killed']),
		...submissions.map(
			({ atMs, executionId, idempotencyKey = '', answer, task }): [number, string] => [
				atMs,
				`execution ${executionId} submits ${order} under ${idempotencyKey.slice(0, 8)}: ${task ? `${task.id}, ${task.endsAs} at ${toTime(task.endsAtMs)}` : 'not accepted'}; ${answer}`,
			],
		),
		...relatives.flatMap((execution): Array<[number, string]> => {
			const { id, status, retryOf, startedAt, stoppedAt } = execution;
			const { parameters, onError, maxTries = 1 } = nodeOf(execution, klingVideoName);
			const { operation, prompt, waitUsing, options, duration } = parameters;
			const node = JSON.stringify({
				operation,
				prompt,
				waitUsing,
				duration,
				options,
				onError,
				maxTries,
			});
			const retry = retryOf ? `, a Retry of ${family.lineageOf(id)[1]?.id}` : '';
			const stoppedMs = records.stops.get(id);
			return [
				[Date.parse(startedAt), `execution ${id} starts${retry}: ${node}`],
				...(stoppedMs === undefined
					? []
					: [[stoppedMs, `execution ${id} is stopped`] as [number, string]]),
				[Date.parse(stoppedAt ?? startedAt), `execution ${id} is ${status}${reasonOf(execution)}`],
			];
		}),
		...records.retries
			.filter(({ of }) => ids.has(of))
			.map(({ atMs, of, workflow, refusal }): [number, string] => [
				atMs,
				`a Retry of ${of} with the workflow ${workflow}${refusal ? ` is refused: ${refusal}` : ''}`,
			]),
	];
	const sleeps = records.log
		.split('\n')
		.filter((line) => ids.has(/Execution (\d+) sleeps/.exec(line)?.[1] ?? ''));
	const lines = events
		.sort(([a], [b]) => a - b)
		.map(([atMs, text]) => `    ${toTime(atMs)} ${text}`);
	return [...lines, ...sleeps.map((line) => `    n8n's log: ${line}`)].join('\n');
}

function nodeOf({ workflowData }: Execution, nodeName: string): INode {
	const node = workflowData.nodes.find(({ name }) => name === nodeName);
	if (!node) throw new Error(`The workflow ${workflowData.name} has no node ${nodeName}`);
	return node;
}

function reasonOf({ data }: Execution): string {
	const message = data.resultData.error?.message;
	return message ? `: ${message}` : '';
}

function groupByOrder(submissions: RecordedSubmission[]): Map<string, RecordedSubmission[]> {
	const groups = new Map<string, RecordedSubmission[]>();
	for (const submission of submissions) {
		groups.set(submission.order, [...(groups.get(submission.order) ?? []), submission]);
	}
	return groups;
}

/** Whether a task had not failed by a time, so that it was still to be waited for. */
function isAlive({ task }: Accepted, atMs: number): boolean {
	return task.endsAs === 'completed' || task.endsAtMs > atMs;
}

function findTasks(text: string): string[] {
	return text.match(/task_\d+/g) ?? [];
}

function toTime(atMs: number): string {
	return new Date(atMs).toISOString().slice(11, 23);
}
