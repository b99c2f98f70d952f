import { Ledger, type LedgerStore } from '../../nodes/KlingVideo/tasks/ledger';

const asked = { prompt: 'A cat' };

function storeWith(taskId: string): LedgerStore {
	const store: LedgerStore = {};
	const ledger = new Ledger(store, 0, '1');
	ledger.begin(0, asked);
	ledger.record(0, asked, taskId);
	return store;
}

test('the next try of the same execution, and the retry of it, find the task', () => {
	const store = JSON.parse(JSON.stringify(storeWith('task_1'))) as LedgerStore;
	for (const executionId of ['1', '2']) {
		expect(new Ledger(store, 0, executionId).find(0, asked)).toEqual({
			known: 'task',
			taskId: 'task_1',
		});
	}
});

test('another item, another round of a loop and another prompt are asked anew', () => {
	const store = storeWith('task_1');
	const nothing = { known: 'nothing' };
	expect(new Ledger(store, 0, '1').find(1, asked)).toEqual(nothing);
	expect(new Ledger(store, 1, '1').find(0, asked)).toEqual(nothing);
	expect(new Ledger(store, 0, '1').find(0, { prompt: 'A dog' })).toEqual(nothing);
});

test('a submission whose outcome is unknown stops the next try, but not a person who retries', () => {
	const store: LedgerStore = {};
	new Ledger(store, 0, '1').begin(0, asked);
	expect(new Ledger(store, 0, '1').find(0, asked)).toEqual({ known: 'attempt' });
	expect(new Ledger(store, 0, '2').find(0, asked)).toEqual({ known: 'nothing' });
});

test('what was forgotten is asked anew', () => {
	const store = storeWith('task_1');
	const ledger = new Ledger(store, 0, '1');
	ledger.forget(0, asked);
	expect(ledger.find(0, asked)).toEqual({ known: 'nothing' });
});

test('the tasks of this run are listed with their items', () => {
	const store = storeWith('task_1');
	const ledger = new Ledger(store, 0, '1');
	ledger.record(3, asked, 'task_2');
	ledger.begin(4, asked);
	new Ledger(store, 1, '1').record(0, asked, 'task_3');
	expect(ledger.listTasks()).toEqual([
		{ itemIndex: 0, taskId: 'task_1' },
		{ itemIndex: 3, taskId: 'task_2' },
	]);
});

test('what was submitted is listed, known or not', () => {
	const store = storeWith('task_1');
	const ledger = new Ledger(store, 0, '1');
	ledger.begin(4, asked);
	expect(ledger.list()).toEqual([
		{ itemIndex: 0, taskId: 'task_1' },
		{ itemIndex: 4, taskId: undefined },
	]);
});

test('what was handed on is asked anew, and what else was asked for the same item is not', () => {
	const store = storeWith('task_1');
	const other = { prompt: 'A dog' };
	const ledger = new Ledger(store, 0, '1');
	ledger.find(0, other);
	ledger.record(0, other, 'task_2');
	ledger.release(0);
	const next = new Ledger(store, 0, '1');
	expect(next.find(0, other)).toEqual({ known: 'nothing' });
	expect(next.find(0, asked)).toEqual({ known: 'task', taskId: 'task_1' });
});
