import { usage, type UsageGrouping } from '../../nodes/KlingVideo/api/usage';

const byDate = [
	{ date: '2026-11-20', amount_usd: 0.4, credits: 4, requests: 2 },
	{ date: '2026-11-21', amount_usd: 0, credits: 0, requests: 0 },
];
const rowsByDate = [
	{ date: '2026-11-20', amountUsd: 0.4, credits: 4, requests: 2 },
	{ date: '2026-11-21', amountUsd: 0, credits: 0, requests: 0 },
];
const total = { amount_usd: 1.25, credits: 12.5, requests: 7 };
const totalRow = { amountUsd: 1.25, credits: 12.5, requests: 7 };

const read = (groupBy: UsageGrouping, body: unknown) => usage(groupBy).safeParse(body).data;

test.each<[string, unknown]>([
	['the list alone', byDate],
	['under data', { data: byDate }],
	['under data.items', { success: true, data: { items: byDate } }],
	['under data.rows', { code: 200, data: { start: '2026-11-20', rows: byDate } }],
	['under usage', { usage: byDate }],
	['under results', { object: 'list', results: byDate, has_more: false }],
	['beside their sum', { success: true, data: { total, ...total, items: byDate } }],
	['beside an empty list', { warnings: [], data: { items: byDate } }],
	['beside another list', { data: { by_model: [{ model: 'kling-v3', ...total }], days: byDate } }],
])('rows are found: %s', (_, body) => {
	expect(read('date', body)).toEqual(rowsByDate);
});

test.each<[UsageGrouping, object, object]>([
	['date', { date: '2026-11-20T00:00:00+01:00', amount_usd: '0.40' }, { date: '2026-11-20' }],
	['date', { date: '2026-11-20', model: '', amount_usd: 0.4 }, { date: '2026-11-20' }],
	['model', { model: 'kling-v3', amount_usd: ' 4e-1 ' }, { model: 'kling-v3' }],
	[
		'modelAndDate',
		{ model: 'kling-v3', date: '2026-11-20', amount_usd: 0.4, credits: null, tokens: 0 },
		{ model: 'kling-v3', date: '2026-11-20' },
	],
])(
	'a row by %s has everything that is known, even if numbers are text: %j',
	(groupBy, row, keys) => {
		expect(read(groupBy, { data: [row] })).toEqual([{ ...keys, amountUsd: 0.4 }]);
	},
);

test.each<[string, unknown]>([
	['alone', total],
	['under data', { success: true, data: total }],
	['under data.total', { data: { currency: 'usd', total } }],
	['as the only row', { data: [total] }],
	['as the only row of data.items', { success: true, data: { items: [total] } }],
	['beside rows', { data: { ...total, items: byDate } }],
	['as text', { data: { amount_usd: '1.25', credits: '12.5', requests: '7' } }],
])('a total is found: %s', (_, body) => {
	expect(read('total', body)).toEqual([totalRow]);
});

test.each([{ data: [] }, { data: null }, { success: true, data: { items: [] } }, { rows: null }])(
	'nothing was spent: %j',
	(body) => {
		expect(read('date', body)).toEqual([]);
		expect(read('total', body)).toEqual([{ amountUsd: 0, credits: 0, requests: 0 }]);
	},
);

test.each<[UsageGrouping, unknown]>([
	['date', {}],
	['date', null],
	['date', 'a page'],
	['date', { data: {} }],
	['date', { data: total }],
	['date', { data: { '2026-11-20': total } }],
	['date', { data: { warnings: [] } }],
	['date', { data: [{ model: 'kling-v3', ...total }] }],
	['date', { data: [...byDate, { date: '2026-11-22', amount_usd: 'much' }] }],
	['date', { data: [{ ...total, date: '20.11.2026' }] }],
	['modelAndDate', { data: byDate }],
	['total', { data: byDate }],
	['total', { data: { amount_usd: null } }],
	['total', { data: { amount_usd: '' } }],
	['total', { data: { amount_usd: 1, requests: 'some' } }],
])('by %s, what has no such rows is not taken for nothing: %j', (groupBy, body) => {
	expect(usage(groupBy).safeParse(body).error?.issues).toMatchObject([
		{ message: 'it has no rows of usage' },
	]);
});
