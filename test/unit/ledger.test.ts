import { Ledger, type LedgerStore } from '../../nodes/KlingVideo/tasks/ledger';

const fields = { prompt: '={{ $json.prompt }} {{ $now }}' };
const body = { model: 'kling-v2-6', prompt: 'A cat at 12:00' };
const later = { ...body, prompt: 'A cat at 12:01' };
const nothing = { known: 'nothing' };

const open = (store: LedgerStore, runIndex: number, order: unknown) =>
	new Ledger(store, { runIndex, fields: order, seed: 'seed', executionId: '1' });

/** A ledger in which item 0 was submitted as a task. */
function ledgerWith(store: LedgerStore, taskIds: string[], order: unknown = fields): Ledger {
	const ledger = open(store, 0, order);
	ledger.find(0, body);
	ledger.record(0, ledger.begin(0, body), taskIds);
	return ledger;
}

/** What n8n reads from its database after it has stored an execution. */
const stored = (store: LedgerStore) => JSON.parse(JSON.stringify(store)) as LedgerStore;

test('a task is found whatever the expressions give this time', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1', 'task_2']);
	expect(open(stored(store), 0, fields).find(0, later)).toEqual({
		known: 'tasks',
		taskIds: ['task_1', 'task_2'],
	});
});

test('another item, another round of a loop and an edited field are new orders', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1']);
	expect(open(store, 0, fields).find(1, body)).toEqual(nothing);
	expect(open(store, 1, fields).find(0, body)).toEqual(nothing);
	expect(open(store, 0, { prompt: 'A dog' }).find(0, body)).toEqual(nothing);
});

test('in a tool of an agent, what is asked for decides', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1'], null);
	const tool = open(store, 0, null);
	expect(tool.find(0, body)).toMatchObject({ taskIds: ['task_1'] });
	expect(tool.find(0, later)).toEqual(nothing);
});

test('a submission whose outcome is unknown stays so, with its key and its body', () => {
	const store: LedgerStore = {};
	const ledger = open(store, 0, fields);
	ledger.find(0, body);
	const submission = ledger.begin(0, body);
	expect(open(stored(store), 0, fields).find(0, later)).toEqual({
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
		const ledger = new Ledger(store, { runIndex, fields: order, seed, executionId: '1' });
		ledger.find(item, body);
		return ledger.begin(item, body).idempotencyKey;
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
			const ledger = open(store, 0, fields);
			const keys = [0, 1, 2].map(() => {
				ledger.find(0, body);
				const submission = ledger.begin(0, body);
				if (how !== 'refused') ledger.record(0, submission, ['task_1']);
				ledger.end(0);
				return submission.idempotencyKey;
			});
			expect(new Set([...keys, keyOf(stored(store))]).size).toBe(4);
		},
	);

	test('is the same after the API was not reached', () => {
		const store: LedgerStore = {};
		const key = keyOf(store);
		const ledger = open(store, 0, fields);
		ledger.find(0, body);
		ledger.withdraw(0);
		expect(ledger.list()).toEqual([]);
		expect(keyOf(stored(store))).toBe(key);
	});
});

test('what is over may be ordered again, and other orders are not touched', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1'], null);
	const ledger = open(store, 0, null);
	ledger.find(0, later);
	ledger.record(0, ledger.begin(0, later), ['task_2']);
	ledger.end(0);
	expect(ledger.find(0, later)).toEqual(nothing);
	expect(ledger.find(0, body)).toMatchObject({ taskIds: ['task_1'] });
});

test('what was submitted in this run is listed, known or not', () => {
	const store: LedgerStore = {};
	const ledger = ledgerWith(store, ['task_1', 'task_2']);
	ledger.find(4, body);
	ledger.begin(4, body);
	const otherRun = open(store, 1, fields);
	otherRun.find(0, body);
	otherRun.begin(0, body);
	expect(ledger.list()).toEqual([
		{ itemIndex: 0, taskId: 'task_1' },
		{ itemIndex: 0, taskId: 'task_2' },
		{ itemIndex: 4, taskId: undefined },
	]);
});
