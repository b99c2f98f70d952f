/** The days that an operation is about. */
import { DateTime } from 'luxon';
import type { INodeProperties } from 'n8n-workflow';

import type { UsageQuery } from '../api/client';
import { isBlank, quote } from '../models/text';
import type { InputItem } from './inputItem';

/** How many days the API tells of at once. */
const mostDays = 31;
const defaultDays = 7;

/** The first day and the last one. */
export const periodFields: [start: INodeProperties, end: INodeProperties] = [
	{
		displayName: 'Start',
		name: 'start',
		type: 'dateTime',
		default: '',
		description: `The first day, in the time zone of the workflow. Leave empty for ${defaultDays} days up to 'End'.`,
	},
	{
		displayName: 'End',
		name: 'end',
		type: 'dateTime',
		default: '',
		description: `The last day, which is counted too: at most ${mostDays} days in all. Leave empty for today.`,
	},
];

/**
 * Reads {@link periodFields} for one item, in the time zone of the workflow.
 *
 * @returns both days, filled in if they are blank: seven days up to today
 * @throws {NodeOperationError} if one is no date, or if they are in the wrong order or too far apart
 */
export function readPeriod(item: InputItem): Pick<UsageQuery, 'start' | 'end' | 'timeZone'> {
	const timeZone = item.context.getTimezone();
	const today = DateTime.now().setZone(timeZone).toISODate() ?? '';
	const [startDay, endDay] = periodFields.map(({ name, displayName }) => {
		const value = item.get(name);
		if (isBlank(value)) return undefined;
		const day = parseDay(value, timeZone);
		if (day !== undefined) return day;
		return item.refuse(
			`'${displayName}' is ${quote(value)}, which is not a date.`,
			`Write '${displayName}' with the year first, such as ${today}, or use an expression such as {{ $now.minus({ days: 6 }) }}.`,
		);
	});
	const end = endDay ?? today;
	// In UTC, no day is shorter or longer than another.
	const lastDay = DateTime.fromISO(end, { zone: 'utc' });
	const start = startDay ?? lastDay.minus({ days: defaultDays - 1 }).toISODate() ?? '';
	const days = lastDay.diff(DateTime.fromISO(start, { zone: 'utc' }), 'days').days + 1;
	if (days < 1) {
		return item.refuse(
			`'End' (${end}) is before 'Start' (${start}).`,
			"Choose an 'End' that is not before 'Start'. An empty 'End' is today.",
		);
	}
	if (days > mostDays) {
		return item.refuse(
			`The time from 'Start' (${start}) to 'End' (${end}) is ${days} days, but APIMart takes at most ${mostDays}.`,
			"Choose a later 'Start' or an earlier 'End'. For more days, give the node several items, each with part of the period.",
		);
	}
	return { start, end, timeZone };
}

/** How text with a day begins. Luxon would take a time alone for one of today. */
const isoDate = /^\d{4}-\d\d-\d\d/;
/** Unix seconds since 2001, or milliseconds. */
const unixTime = /^\d{10}(?:\d{3})?$/;

/**
 * The day that a value means: text in ISO 8601, a date of JavaScript or of Luxon, or a Unix time in
 * seconds or milliseconds.
 *
 * @param timeZone in which a moment is put on a day; a time without a zone does not move its day
 * @returns YYYY-MM-DD, or undefined if it is no day, or could be more than one
 */
export function parseDay(value: unknown, timeZone: string): string | undefined {
	return parseTime(value, timeZone).toISODate() ?? undefined;
}

function parseTime(value: unknown, zone: string): DateTime {
	// Dates of JavaScript and Luxon, for which instanceof does not hold: they may come out of n8n's
	// sandbox.
	if (typeof value === 'object' && value !== null) {
		const unixMs: unknown = value.valueOf();
		return DateTime.fromMillis(typeof unixMs === 'number' ? unixMs : NaN, { zone });
	}
	const text = String(value).trim();
	if (unixTime.test(text)) return DateTime.fromMillis(Number(text.padEnd(13, '0')), { zone });
	// SQL writes a time as ISO 8601 does, but for a blank before it and perhaps another before its zone.
	return isoDate.test(text)
		? DateTime.fromSQL(text.toUpperCase().replace(/(?<=\d)T/, ' '), { zone })
		: DateTime.invalid('no date');
}
