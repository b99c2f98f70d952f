/** Submit and Wait for an execution that sleeps while its tasks are running. */
import {
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeProperties,
} from 'n8n-workflow';

import { Failure } from '../api/failure';
import { isPublicAddress } from '../api/publicAddress';
import type { InputItem } from '../parameters/inputItem';
import { findDoubtfulPort, needsPublicAddresses, portWarning } from '../parameters/publicUrls';
import { showHint } from '../parameters/showHint';
import { nameUnreadable } from '../parameters/unreadable';
import { readConcurrency } from '../parameters/wait';
import { startSubmitting } from '../run/createRun';
import { toFacts } from '../run/errors';
import { readGeneration, submitGeneration, toOutput } from '../run/generation';
import { simplifyTask } from '../run/output';
import { readItems, startRun, toItems, workOnItems } from '../run/runItems';
import type { StoredExecution } from '../run/storedExecution';
import type { Ledger } from '../tasks/ledger';
import type { Outcome } from '../tasks/mapItems';
import { fallAsleep, takeSleep, type Sleep } from './sleep';
import { isOpen, workUntilSleep, type SleepingItem, type SleepPlan } from './sleepRound';

/**
 * Submits the videos of the items, a limited number at a time, and puts the execution to sleep in
 * n8n's database while their tasks are running. Waking up is running again, with what the execution
 * remembers of its items: their parameters have been read and validated before they were paid for,
 * and are not read again.
 *
 * @param stored this execution
 * @param fields of the operation
 * @param isCalledBack whether APIMart wakes it up when a task has ended; otherwise n8n's timer alone
 *   does
 * @returns one item for each input item
 * @throws {NodeOperationError} before anything is sent, if APIMart is to call back and cannot reach
 *   this n8n
 */
export async function waitAsleep(
	context: IExecuteFunctions,
	ledger: Ledger,
	stored: StoredExecution,
	fields: readonly INodeProperties[],
	isCalledBack: boolean,
): Promise<INodeExecutionData[]> {
	const sleep = takeSleep(context);
	const callbackUrl = String(context.evaluateExpression('{{ $execution.resumeUrl }}', 0));
	if (isCalledBack && !sleep) await requireReachable(context, callbackUrl);

	const readAgain = async (item: InputItem) =>
		await readGeneration(item, ledger).catch((error: unknown) => {
			throw new Failure(toFacts(nameUnreadable(item, fields, error)));
		});
	const read = await readItems(context, {
		fields,
		async read(item): Promise<SleepPlan> {
			const known = sleep?.items[item.index];
			// One that is paid for is read again only if it is to be submitted again.
			const planned = known ?? (await readGeneration(item, ledger));
			return {
				asked: 'delivery' in planned ? planned.delivery.asked : undefined,
				...(known && 'task' in known && { sleeping: known }),
				async submit(itemRun) {
					const generation = 'request' in planned ? planned : await readAgain(item);
					const { request, delivery } = generation;
					const submission = isCalledBack
						? { ...generation, request: { ...request, callbackUrl } }
						: generation;
					const { task, wait } = await submitGeneration(itemRun, submission);
					// One that an earlier execution has submitted calls that one back.
					return { task, wait, delivery, isCalledBack: isCalledBack && !task.isPickedUp };
				},
			};
		},
	});
	const plans = read.map((plan, itemIndex): typeof plan => {
		const known = sleep?.items[itemIndex];
		return known && 'failure' in known ? { error: new Failure(known.failure) } : plan;
	});
	const concurrency = readConcurrency(context);
	const run = await startRun(startSubmitting(context, concurrency), plans);
	const reached = await workUntilSleep(run.clock.now, plans, async (current, work) => {
		const describe = ({ asked }: SleepPlan) => asked;
		return await workOnItems(context, ledger, run, current, { concurrency, describe, ...work });
	});
	const sleeping = reached.flatMap((outcome) =>
		outcome && 'value' in outcome ? [outcome.value] : [],
	);
	if (sleeping.some(isOpen)) {
		await fallAsleep(context, stored, toNotes(reached), run.clock.now());
		return sleeping.map(({ task, delivery }) => ({ json: simplifyTask(task, delivery.asked) }));
	}
	const delivered = await workOnItems(
		context,
		ledger,
		run,
		reached as Array<Outcome<SleepingItem>>,
		{
			concurrency,
			describe: ({ delivery }) => delivery.asked,
			perform: async (itemRun, { delivery, task, wait }) => {
				return await toOutput(context, itemRun, delivery, task, wait);
			},
		},
	);
	return toItems(context, ledger, delivered);
}

/** What to remember of the items while the execution sleeps. */
function toNotes(
	reached: ReadonlyArray<Outcome<SleepingItem> | undefined>,
): Pick<Sleep, 'items' | 'hasMore'> {
	const items: Sleep['items'] = {};
	for (const [itemIndex, outcome] of reached.entries()) {
		if (!outcome) continue;
		items[itemIndex] =
			'value' in outcome ? withoutRaw(outcome.value) : { failure: toFacts(outcome.error) };
	}
	return { items, hasMore: reached.includes(undefined) };
}

/** The API's own document is large, and of use to an item that passes it on and to no other. */
function withoutRaw(item: SleepingItem): SleepingItem {
	const { delivery, task } = item;
	return delivery.form === 'raw' && !isOpen(item) ? item : { ...item, task: { ...task, raw: {} } };
}

async function requireReachable(context: IExecuteFunctions, callbackUrl: string): Promise<void> {
	if (!(await needsPublicAddresses(context))) return;
	if (!isPublicAddress(callbackUrl)) {
		throw new NodeOperationError(
			context.getNode(),
			`APIMart cannot call this n8n back: ${new URL(callbackUrl).origin} is not a public URL.`,
			{
				description:
					'Set the environment variable WEBHOOK_URL of n8n to the URL under which it can be reached from outside, or set \'Wait Using\' to "Sleep".',
			},
		);
	}
	const port = findDoubtfulPort(callbackUrl);
	if (port === undefined) return;
	showHint(context, `${portWarning} APIMart would call this execution at port ${port}.`);
}
