import { Ledger, type LedgerStore } from '../../nodes/KlingVideo/tasks/ledger';

const fields = { prompt: '={{ $json.prompt }} {{ $now }}' };
const body = { model: 'kling-v2-6', prompt: 'A cat at 12:00' };
const later = { ...body, prompt: 'A cat at 12:01' };
const nothing = { known: 'nothing' };

/** A ledger in which item 0 was submitted as a task. */
function ledgerWith(store: LedgerStore, taskIds: string[], order: unknown = fields): Ledger {
	const ledger = new Ledger(store, 0, order);
	ledger.find(0, body);
	ledger.record(0, ledger.begin(0, body), taskIds);
	return ledger;
}

/** What n8n reads from its database after it has stored an execution. */
const stored = (store: LedgerStore) => JSON.parse(JSON.stringify(store)) as LedgerStore;

test('a task is found whatever the expressions give this time', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1', 'task_2']);
	expect(new Ledger(stored(store), 0, fields).find(0, later)).toEqual({
		known: 'tasks',
		taskIds: ['task_1', 'task_2'],
	});
});

test('another item, another round of a loop and an edited field are new orders', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1']);
	expect(new Ledger(store, 0, fields).find(1, body)).toEqual(nothing);
	expect(new Ledger(store, 1, fields).find(0, body)).toEqual(nothing);
	expect(new Ledger(store, 0, { prompt: 'A dog' }).find(0, body)).toEqual(nothing);
});

test('in a tool of an agent, what is asked for decides', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1'], null);
	const tool = new Ledger(store, 0, null);
	expect(tool.find(0, body)).toMatchObject({ taskIds: ['task_1'] });
	expect(tool.find(0, later)).toEqual(nothing);
});

test('a submission whose outcome is unknown stays so, with its key and its body', () => {
	const store: LedgerStore = {};
	const ledger = new Ledger(store, 0, fields);
	ledger.find(0, body);
	const submission = ledger.begin(0, body);
	expect(new Ledger(stored(store), 0, fields).find(0, later)).toEqual({
		known: 'submission',
		submission: { idempotencyKey: submission.idempotencyKey, body },
	});
});

test('each new order has a key of its own that the API takes', () => {
	const ledger = new Ledger({}, 0, fields);
	const keys = [0, 1, 1].map((itemIndex) => {
		ledger.find(itemIndex, body);
		return ledger.begin(itemIndex, body).idempotencyKey;
	});
	expect(new Set(keys).size).toBe(3);
	for (const key of keys) expect(key).toMatch(/^[!-~]{1,191}$/);
});

test('what was forgotten may be ordered again, and other orders are not touched', () => {
	const store: LedgerStore = {};
	ledgerWith(store, ['task_1'], null);
	const ledger = new Ledger(store, 0, null);
	ledger.find(0, later);
	ledger.record(0, ledger.begin(0, later), ['task_2']);
	ledger.forget(0);
	expect(ledger.find(0, later)).toEqual(nothing);
	expect(ledger.find(0, body)).toMatchObject({ taskIds: ['task_1'] });
});

test('what was submitted in this run is listed, known or not', () => {
	const store: LedgerStore = {};
	const ledger = ledgerWith(store, ['task_1', 'task_2']);
	ledger.find(4, body);
	ledger.begin(4, body);
	const otherRun = new Ledger(store, 1, fields);
	otherRun.find(0, body);
	otherRun.begin(0, body);
	expect(ledger.list()).toEqual([
		{ itemIndex: 0, taskId: 'task_1' },
		{ itemIndex: 0, taskId: 'task_2' },
		{ itemIndex: 4, taskId: undefined },
	]);
});
