/** What `GET /v1/usage` answers: what was spent, added up by model and by day. */
import type { Charges, Charge } from './charges';
import { errorResponse, json, type Response } from './http';
import { fieldsRefusal, oneOf, type FieldRule } from './models/fieldRules';

/** The groupings, and what each puts into a row. */
const groupings: Record<string, ReadonlyArray<'model' | 'date'>> = {
	none: [],
	model: ['model'],
	date: ['date'],
	'model,date': ['model', 'date'],
};

const mostDays = 31;
const creditsPerUsd = 10;

const date: FieldRule = (value, path) =>
	/^\d{4}-\d\d-\d\d$/.test(String(value)) && toIsoDay(new Date(String(value))) === value
		? undefined
		: `Invalid parameter: ${path} must be a date such as 2026-11-20`;

const timeZone: FieldRule = (value, path) => {
	try {
		dayOf(0, String(value));
		return undefined;
	} catch {
		return `Invalid parameter: ${path} must be a time zone such as Europe/Berlin`;
	}
};

const fields = {
	required: { start: date, end: date },
	optional: {
		group_by: oneOf(...Object.keys(groupings)),
		tz: timeZone,
		scope: oneOf('key', 'account'),
	},
};

/**
 * Answers a request for usage.
 * @param keysOf the API keys of each scope
 */
export function usageResponse(
	query: Record<string, string>,
	keysOf: Record<string, string[]>,
	charges: Charges,
): Response {
	const refusal = fieldsRefusal(query, fields);
	if (refusal !== undefined) return errorResponse(400, refusal);
	const { start = '', end = '', group_by = 'none', tz = 'UTC', scope = 'key' } = query;
	const days = daysBetween(start, end);
	if (days.length === 0) return errorResponse(400, 'Invalid parameter: end is before start');
	if (days.length > mostDays) {
		return errorResponse(400, `Invalid parameter: start and end span more than ${mostDays} days`);
	}
	const dated = charges.all
		.filter(({ key, isRefunded }) => keysOf[scope]?.includes(key) && !isRefunded())
		.map((charge) => ({ ...charge, date: dayOf(charge.atMs, tz) }))
		.filter((charge) => days.includes(charge.date));
	const keys = groupings[group_by] ?? [];
	const groups = new Map<string, typeof dated>();
	for (const charge of dated) {
		const name = keys.map((key) => charge[key]).join();
		groups.set(name, [...(groups.get(name) ?? []), charge]);
	}
	const items = [...groups]
		.sort(([one], [other]) => one.localeCompare(other))
		.map(([, group]) => ({
			...Object.fromEntries(keys.map((key) => [key, group[0]?.[key]])),
			...add(group),
		}));
	const data = { start, end, tz, scope, group_by, ...add(dated) };
	return json(200, { success: true, data: keys.length === 0 ? data : { ...data, items } });
}

function add(spent: readonly Charge[]) {
	const usd = spent.reduce((sum, { amountUsd }) => sum + amountUsd, 0);
	return {
		amount_usd: round(usd),
		credits: round(usd * creditsPerUsd),
		requests: spent.length,
	};
}

/** Without what floating point adds to a sum. */
function round(amount: number): number {
	return Number(amount.toFixed(6));
}

/** All days from one to another, both of them too. */
function daysBetween(start: string, end: string): string[] {
	const days: string[] = [];
	const day = new Date(start);
	for (; toIsoDay(day) <= end && days.length <= mostDays; day.setUTCDate(day.getUTCDate() + 1)) {
		days.push(toIsoDay(day));
	}
	return days;
}

/** The day that a clock in a time zone shows. */
function dayOf(atMs: number, tz: string): string {
	const parts = new Intl.DateTimeFormat('en-US', {
		timeZone: tz,
		year: 'numeric',
		month: '2-digit',
		day: '2-digit',
	}).formatToParts(atMs);
	return ['year', 'month', 'day']
		.map((wanted) => parts.find(({ type }) => type === wanted)?.value)
		.join('-');
}

function toIsoDay(date: Date): string {
	return Number.isNaN(date.getTime()) ? '' : date.toISOString().slice(0, 10);
}
