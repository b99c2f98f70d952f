import { Ledger, type LedgerStore } from '../../nodes/KlingVideo/tasks/ledger';

const fields = { prompt: '={{ $json.prompt }} {{ $now }}' };
const body = { model: 'kling-v2-6', prompt: 'A cat at 12:00' };
const later = { ...body, prompt: 'A cat at 12:01' };
const nothing = { known: 'nothing' };

const open = (store: LedgerStore, runIndex: number, order: unknown) =>
	new Ledger(store, { runIndex, fingerprint: order, seed: 'seed', executionId: '1' });

/** A ledger in which item 0 was submitted as a task. */
function ledgerWith(store: LedgerStore, taskIds: string[], order: unknown = fields): Ledger {
	const ledger = open(store, 0, order);
	const entry = ledger.open(0, body);
	entry.record(entry.begin(body), taskIds);
	return ledger;
}

/** What n8n reads from its database after it has stored an execution. */
const stored = (store: LedgerStore) => JSON.parse(JSON.stringify(store)) as LedgerStore;

test('a task is found whatever the expressions give this time', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1', 'task_2']);
	expect(open(stored(store), 0, fields).open(0, later).finding).toEqual({
		known: 'tasks',
		taskIds: ['task_1', 'task_2'],
	});
});

test('another item, another round of a loop and an edited field are new requests', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1']);
	expect(open(store, 0, fields).open(1, body).finding).toEqual(nothing);
	expect(open(store, 1, fields).open(0, body).finding).toEqual(nothing);
	expect(open(store, 0, { prompt: 'A dog' }).open(0, body).finding).toEqual(nothing);
});

test('in a tool of an agent, what is asked for decides', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1'], null);
	const tool = open(store, 0, null);
	expect(tool.open(0, body).finding).toMatchObject({ taskIds: ['task_1'] });
	expect(tool.open(0, later).finding).toEqual(nothing);
});

test('a submission whose outcome is unknown stays so, with its key and its body', () => {
	const store: LedgerStore = {};
	const submission = open(store, 0, fields).open(0, body).begin(body);
	expect(open(stored(store), 0, fields).open(0, later).finding).toEqual({
		known: 'submission',
		submission: { idempotencyKey: submission.idempotencyKey, body },
		isOfThisExecution: true,
		isResubmitted: false,
	});
});

describe('The key of a submission', () => {
	const keyOf = (
		store: LedgerStore,
		{ item = 0, runIndex = 0, order = fields, seed = 'seed' } = {},
	) => {
		const ledger = new Ledger(store, { runIndex, fingerprint: order, seed, executionId: '1' });
		return ledger.open(item, body).begin(body).idempotencyKey;
	};

	test('is the same in each Retry of one execution, and one that the API takes', () => {
		expect(keyOf({})).toBe(keyOf({}));
		expect(keyOf({})).toMatch(/^[!-~]{1,191}$/);
	});

	test.each([{ item: 1 }, { runIndex: 1 }, { order: { prompt: 'A dog' } }, { seed: 'other' }])(
		'is another one with %j',
		(other) => expect(keyOf({}, other)).not.toBe(keyOf({})),
	);

	test.each(['refused', 'failed', 'passed on'])(
		'is another one after it was %s, in stored data too',
		(how) => {
			const store: LedgerStore = {};
			const entry = open(store, 0, fields).open(0, body);
			const keys = [0, 1, 2].map(() => {
				const submission = entry.begin(body);
				if (how !== 'refused') entry.record(submission, ['task_1']);
				entry.end();
				return submission.idempotencyKey;
			});
			expect(new Set([...keys, keyOf(stored(store))]).size).toBe(4);
		},
	);

	test('is the same after the API was not reached', () => {
		const store: LedgerStore = {};
		const key = keyOf(store);
		const ledger = open(store, 0, fields);
		ledger.open(0, body).withdraw();
		expect(ledger.list()).toEqual([]);
		expect(keyOf(stored(store))).toBe(key);
	});
});

test('what is over may be submitted again, and other submissions are not touched', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1'], null);
	const ledger = open(store, 0, null);
	const entry = ledger.open(0, later);
	entry.record(entry.begin(later), ['task_2']);
	entry.handOver();
	expect(ledger.open(0, later).finding).toEqual(nothing);
	expect(ledger.open(0, body).finding).toMatchObject({ taskIds: ['task_1'] });
});

test('what was submitted in this run is listed, known or not', () => {
	const store: LedgerStore = {};
	const ledger = ledgerWith(store, ['task_1', 'task_2']);
	ledger.open(4, body).begin(body);
	open(store, 1, fields).open(0, body).begin(body);
	expect(ledger.list()).toEqual([
		{ itemIndex: 0, taskId: 'task_1', isEdited: false },
		{ itemIndex: 0, taskId: 'task_2', isEdited: false },
		{ itemIndex: 4, taskId: undefined, isEdited: false },
	]);
});

test('what was submitted before the fields were edited is listed as that, except in a tool', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1']);
	expect(open(store, 0, { prompt: 'Edited' }).list()).toMatchObject([{ isEdited: true }]);
	expect(open(store, 0, null).list()).toMatchObject([{ isEdited: false }]);
});

test('what is known about an item does not depend on what it asks for, unless that decides', () => {
	const tasks = { known: 'tasks', taskIds: ['task_1'] };
	expect(ledgerWith({}, ['task_1']).find(0)).toEqual(tasks);
	expect(ledgerWith({}, ['task_1']).find(1)).toEqual(nothing);
	expect(ledgerWith({}, ['task_1'], null).find(0)).toBeUndefined();
});

test('what a workflow was handed is not submitted again', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1']).open(0, body).handOver();
	expect(open(store, 0, fields).find(0)).toMatchObject({ taskIds: ['task_1'] });
});

test('in a tool of an agent, a Retry finds what the agent was handed, and a second call then does not', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1'], null).open(0, body).handOver();
	const retry = new Ledger(stored(store), {
		runIndex: 0,
		fingerprint: null,
		seed: 'seed',
		executionId: '2',
	});
	const entry = retry.open(0, body);
	expect(entry.finding).toEqual({ known: 'tasks', taskIds: ['task_1'] });
	entry.handOver();
	expect(entry.finding).toEqual(nothing);
	expect(retry.list()).toEqual([]);

	const { idempotencyKey } = entry.begin(body);
	expect(idempotencyKey).not.toBe(open({}, 0, null).open(0, body).begin(body).idempotencyKey);
	expect(entry.finding).toMatchObject({ known: 'submission' });
});
