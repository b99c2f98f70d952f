import type { IDataObject } from 'n8n-workflow';

import { klingVideo, makeWorkflow } from '../../dev/engine/workflow';
import { defaultKey } from '../../dev/simulator/api';
import { htmlPage } from '../../dev/simulator/faults';
import { setUp } from './setUp';

const otherKey = 'sk-other';
const clock = { nowMs: 0 };
const setup = setUp({
	now: () => clock.nowMs,
	keys: [[defaultKey, otherKey], 'sk-stranger'],
	onSubmit: ({ prompt }) => (prompt === 'fails' ? { status: 'failed' } : {}),
});

const account = { resource: 'account', operation: 'getUsage' };

/** Submits a video of 5 seconds at a time. */
async function spend(at: string, fields: IDataObject = {}, apiKey = defaultKey): Promise<void> {
	clock.nowMs = Date.parse(at);
	const { status } = await fetch(`${setup.simulator.url}/v1/videos/generations`, {
		method: 'POST',
		headers: { 'content-type': 'application/json', authorization: `Bearer ${apiKey}` },
		body: JSON.stringify({ model: 'kling-v2-6', prompt: 'A cat', ...fields }),
	});
	expect(status).toBe(200);
}

/** Runs Get Usage, for each item if there are any, in a workflow with a time zone. */
async function getUsage(
	parameters: IDataObject,
	timezone = 'Europe/Berlin',
	items: IDataObject[] = [{}],
	settings: Parameters<typeof makeWorkflow>[2] = {},
) {
	const workflow = makeWorkflow({ ...account, ...parameters } as never, items, settings);
	const execution = await setup.engine.run(
		{ ...workflow, settings: { timezone } },
		setup.credential,
	);
	const output = execution.output(klingVideo);
	return {
		error: execution.run.data.resultData.error,
		output,
		rows: output.map(({ json }) => json),
	};
}

const queries = () =>
	setup.simulator.api.requests.filter(({ path }) => path === '/v1/usage').map(({ query }) => query);

const sumOf = (rows: IDataObject[]) =>
	Math.round(rows.reduce((sum, { amountUsd }) => sum + Number(amountUsd), 0) * 100);

describe('What was spent', () => {
	beforeEach(async () => {
		await spend('2026-11-18T12:00:00Z');
		await spend('2026-11-18T13:00:00Z', { model: 'kling-v3', duration: 5 });
		await spend('2026-11-20T12:00:00Z', { mode: 'pro' });
		await spend('2026-11-20T12:30:00Z', {}, otherKey);
		await spend('2026-11-20T12:40:00Z', {}, 'sk-stranger');
		await spend('2026-11-20T13:00:00Z', { prompt: 'fails' });
		await spend('2026-11-21T13:00:00Z', { prompt: 'not in the period' });
	});
	const period = { start: '2026-11-18', end: '2026-11-20' };

	test.each<[string, string, IDataObject[]]>([
		[
			'date',
			'apiKey',
			[
				{ date: '2026-11-18', amountUsd: 0.55, credits: 5.5, requests: 2 },
				{ date: '2026-11-20', amountUsd: 0.3, credits: 3, requests: 1 },
			],
		],
		[
			'date',
			'account',
			[
				{ date: '2026-11-18', amountUsd: 0.55, credits: 5.5, requests: 2 },
				{ date: '2026-11-20', amountUsd: 0.5, credits: 5, requests: 2 },
			],
		],
		[
			'model',
			'apiKey',
			[
				{ model: 'kling-v2-6', amountUsd: 0.5, credits: 5, requests: 2 },
				{ model: 'kling-v3', amountUsd: 0.35, credits: 3.5, requests: 1 },
			],
		],
		[
			'Model and Date',
			'account',
			[
				{ model: 'kling-v2-6', date: '2026-11-18', amountUsd: 0.2, credits: 2, requests: 1 },
				{ model: 'kling-v2-6', date: '2026-11-20', amountUsd: 0.5, credits: 5, requests: 2 },
				{ model: 'kling-v3', date: '2026-11-18', amountUsd: 0.35, credits: 3.5, requests: 1 },
			],
		],
		['total', 'apiKey', [{ amountUsd: 0.85, credits: 8.5, requests: 3 }]],
		['total', 'account', [{ amountUsd: 1.05, credits: 10.5, requests: 4 }]],
	])('by %s, of the %s', async (groupBy, scope, expected) => {
		const { rows } = await getUsage({ ...period, groupBy, scope });

		expect(rows).toEqual(expected);
		const inPeriod = setup.simulator.api.tasks.filter(
			({ key, body }) =>
				body.prompt === 'A cat' &&
				(scope === 'account' ? key !== 'sk-stranger' : key === defaultKey),
		);
		expect(sumOf(rows)).toBe(sumOf(inPeriod.map(({ cost }) => ({ amountUsd: cost }))));
	});
});

describe('The days of the calendar', () => {
	test.each<[string, string[], IDataObject]>([
		// On 25 October, Berlin has 25 hours.
		[
			'Europe/Berlin',
			[
				'2026-10-24T21:59:59Z',
				'2026-10-24T22:00:00Z',
				'2026-10-25T22:59:59Z',
				'2026-10-25T23:00:00Z',
			],
			{ '2026-10-24': 1, '2026-10-25': 2, '2026-10-26': 1 },
		],
		// On 1 November, New York has 25 hours.
		[
			'America/New_York',
			[
				'2026-11-01T03:59:59Z',
				'2026-11-01T04:00:00Z',
				'2026-11-02T04:59:59Z',
				'2026-11-02T05:00:00Z',
			],
			{ '2026-10-31': 1, '2026-11-01': 2, '2026-11-02': 1 },
		],
		// On 29 March, Berlin has 23 hours.
		[
			'Europe/Berlin',
			[
				'2026-03-28T22:59:59Z',
				'2026-03-28T23:00:00Z',
				'2026-03-29T21:59:59Z',
				'2026-03-29T22:00:00Z',
			],
			{ '2026-03-28': 1, '2026-03-29': 2, '2026-03-30': 1 },
		],
	])('are those of the time zone of the workflow: %s, %j', async (timezone, moments, days) => {
		for (const moment of moments) await spend(moment);
		const period = { start: moments.at(0), end: moments.at(-1) };
		const { rows } = await getUsage(period, timezone);

		expect(Object.fromEntries(rows.map(({ date, requests }) => [date, requests]))).toEqual(days);
		expect(queries()).toMatchObject([{ tz: timezone }]);
		expect(sumOf(rows)).toBe(20 * moments.length);

		// One day alone has what falls on it.
		const [first, middle] = Object.keys(days);
		const alone = await getUsage({ start: middle, end: middle, groupBy: 'total' }, timezone);
		expect(alone.rows).toMatchObject([{ requests: 2 }]);
		expect(first).toBe(queries()[0]?.start);
	});

	test.each([
		['Europe/Berlin', '2026-10-01', '2026-10-31', '2026-11-01'],
		['Europe/Berlin', '2026-03-15', '2026-04-14', '2026-04-15'],
		['America/New_York', '2026-10-15', '2026-11-14', '2026-11-15'],
	])('are 31 at most, however long they are: %s, %s to %s', async (timezone, start, end, later) => {
		await spend(`${end}T12:00:00Z`);
		const { rows } = await getUsage({ start, end, groupBy: 'total' }, timezone);
		expect(rows).toEqual([{ amountUsd: 0.2, credits: 2, requests: 1 }]);

		const { error } = await getUsage({ start, end: later }, timezone);
		expect(error?.message).toBe(
			`The time from 'Start' (${start}) to 'End' (${later}) is 32 days, but APIMart takes at most 31.`,
		);
		expect(queries()).toHaveLength(1);
	});
});

describe('Start and End', () => {
	test('are the last seven days by default, also if they are blank', async () => {
		const today = '={{ $today.toISODate() }}';
		const sixDaysAgo = '={{ $today.minus({ days: 6 }).toISODate() }}';
		await getUsage({ start: sixDaysAgo, end: today });
		await getUsage({});
		await getUsage({ start: ' ', end: '={{ null }}' });
		await getUsage({ start: '', end: today });
		await getUsage({ start: sixDaysAgo, end: '' });

		const [first, ...others] = queries();
		expect(first).toMatchObject({ tz: 'Europe/Berlin', group_by: 'date', scope: 'key' });
		expect(others).toEqual([first, first, first, first]);
	});

	test('only End: the seven days up to it', async () => {
		await getUsage({ end: '2026-03-01' });
		expect(queries()).toMatchObject([{ start: '2026-02-23', end: '2026-03-01' }]);
	});

	test.each([
		['the date picker', '2026-11-20T00:00:00', '2026-11-20', '2026-11-20'],
		['a moment', '2026-11-20T02:30:00Z', '2026-11-20', '2026-11-19'],
		['$json', '={{ $json.day }}', '2026-11-20', '2026-11-20'],
		['a DateTime', '={{ DateTime.fromISO("2026-11-20T02:30:00Z") }}', '2026-11-20', '2026-11-19'],
		[
			'a DateTime in another time zone',
			'={{ DateTime.fromISO("2026-11-20T02:30:00Z").setZone("Asia/Tokyo") }}',
			'2026-11-20',
			'2026-11-19',
		],
		['a Date', '={{ new Date("2026-11-20T02:30:00Z") }}', '2026-11-20', '2026-11-19'],
		['Unix milliseconds', '={{ 1795141800000 }}', '2026-11-20', '2026-11-19'],
		['Unix seconds', 1795141800, '2026-11-20', '2026-11-19'],
		[
			'a day written in another way',
			'={{ DateTime.fromFormat("20.11.2026", "dd.MM.yyyy") }}',
			'2026-11-20',
			'2026-11-20',
		],
	])('come from %s', async (_, start, berlin, newYork) => {
		const items = [{ day: '2026-11-20' }];
		const parameters = { start, end: start };
		await getUsage(parameters, 'Europe/Berlin', items);
		await getUsage(parameters, 'America/New_York', items);

		expect(queries()).toMatchObject([
			{ start: berlin, end: berlin, tz: 'Europe/Berlin' },
			{ start: newYork, end: newYork, tz: 'America/New_York' },
		]);
	});

	test('$now is today', async () => {
		await getUsage({ start: '={{ $now.minus({ days: 7 }) }}', end: '={{ $now }}' });
		await getUsage({
			start: '={{ $now.minus({ days: 7 }).toISODate() }}',
			end: '={{ $now.toISODate() }}',
		});
		const [first, second] = queries();
		expect(first).toEqual(second);
	});

	test.each<[IDataObject, RegExp]>([
		[{ start: '20.11.2026' }, /^'Start' is "20\.11\.2026", which is not a date\.$/],
		[{ end: '11/20/2026' }, /^'End' is "11\/20\/2026", which is not a date\.$/],
		[{ start: '={{ "2026-02-30" }}' }, /^'Start' is "2026-02-30", which is not a date\.$/],
		[{ start: '={{ DateTime.fromISO("soon") }}' }, /^'Start' is .+, which is not a date\.$/],
		[
			{ start: '2026-11-20', end: '2026-11-19' },
			/^'End' \(2026-11-19\) is before 'Start' \(2026-11-20\)\.$/,
		],
		[
			{ start: '2026-01-01', end: '2026-02-01' },
			/'Start' .+ 'End' .+ is 32 days, .+ at most 31\.$/,
		],
		[
			{ groupBy: 'week' },
			/^'Group By' must be one of Date, Model, Model and Date, Total, but is "week"/,
		],
		[{ scope: 'team' }, /^'Scope' must be Account or API Key, but is "team"\.$/],
	])('are refused by name before anything is asked: %j', async (parameters, message) => {
		const { error } = await getUsage(parameters);

		expect(error?.message).toMatch(message);
		expect(error?.description).toMatch(/\w/);
		expect(setup.simulator.api.requests).toEqual([]);
	});
});

describe('The items', () => {
	test('stand in the order of the input items, each linked to its own', async () => {
		await spend('2026-11-18T12:00:00Z');
		await spend('2026-11-20T12:00:00Z');
		const items = ['2026-11-20', '2026-11-10', '2026-11-18'].map((day) => ({ day }));
		const { output } = await getUsage(
			{ start: '={{ $json.day }}', end: '2026-11-20' },
			'Europe/Berlin',
			items,
		);

		expect(output.map(({ json, pairedItem }) => [json.date, pairedItem])).toEqual([
			['2026-11-20', { item: 0 }],
			['2026-11-18', { item: 1 }],
			['2026-11-20', { item: 1 }],
			['2026-11-18', { item: 2 }],
			['2026-11-20', { item: 2 }],
		]);
	});

	test('are none if nothing was spent, and zeros as the total', async () => {
		const { rows, error } = await getUsage({ groupBy: 'model' });
		expect(error).toBeUndefined();
		expect(rows).toEqual([]);
		const total = await getUsage({ groupBy: 'total' });
		expect(total.rows).toEqual([{ amountUsd: 0, credits: 0, requests: 0 }]);
	});

	test('with On Error = Continue, one that is wrong does not affect the others', async () => {
		await spend('2026-11-20T12:00:00Z');
		const items = ['2026-11-20', 'soon'].map((day) => ({ day }));
		const { rows } = await getUsage(
			{ start: '={{ $json.day }}', end: '2026-11-20' },
			'Europe/Berlin',
			items,
			{ onError: 'continueRegularOutput' },
		);

		expect(rows).toEqual([
			{ date: '2026-11-20', amountUsd: 0.2, credits: 2, requests: 1 },
			{ error: expect.stringMatching(/^'Start' is "soon".+year first/), mayBeCharged: false },
		]);
	});

	test('are what the tool of an AI agent gets', async () => {
		await spend('2026-11-20T12:00:00Z');
		const asTool = { type: 'n8n-nodes-kling-video.klingVideoTool' };
		const period = { start: '2026-11-20', end: '2026-11-20' };
		const { rows } = await getUsage(period, 'Europe/Berlin', [{}], asTool);
		expect(rows).toEqual([{ date: '2026-11-20', amountUsd: 0.2, credits: 2, requests: 1 }]);
	});
});

describe('What APIMart answers', () => {
	const answer = (status: number, body?: unknown, headers?: Record<string, string>) =>
		setup.simulator.api.faults.add({
			on: 'usage',
			fault: { kind: 'answer', status, body, ...(headers && { headers }) },
		});

	test('is read whatever it is wrapped in', async () => {
		answer(200, { code: 200, data: { rows: [{ model: 'kling-v3', amount_usd: '0.70' }] } });
		const { rows } = await getUsage({ groupBy: 'model' });
		expect(rows).toEqual([{ model: 'kling-v3', amountUsd: 0.7 }]);
	});

	test('is a refusal if it says so in a 200', async () => {
		answer(200, { success: false, message: 'start is too long ago' });
		const { error } = await getUsage({});
		expect(error?.message).toBe('APIMart refused: start is too long ago');
	});

	test('is an error with all of the answer if it has no rows', async () => {
		const body = { success: true, message: 'ok', data: { spent: { today: 1.2 } } };
		answer(200, body);
		const stopped = await getUsage({});
		expect(stopped.error?.message).toMatch(/cannot be read: it has no rows of usage/);
		expect(JSON.stringify(stopped.error)).toContain('today');

		answer(200, body);
		const { rows } = await getUsage({}, 'Europe/Berlin', [{}], {
			onError: 'continueRegularOutput',
		});
		expect(rows).toMatchObject([
			{ error: expect.stringContaining('no rows of usage'), response: JSON.stringify(body) },
		]);
	});

	test('is asked for again after a 429, once the pause is over, and after a 502', async () => {
		await spend('2026-11-20T12:00:00Z');
		answer(429, undefined, { 'retry-after': '1' });
		setup.simulator.api.faults.add({ on: 'usage', fault: htmlPage(502) });
		const { rows } = await getUsage({ end: '2026-11-20' });

		expect(rows).toMatchObject([{ date: '2026-11-20' }]);
		expect(queries()).toHaveLength(3);
	});
});
