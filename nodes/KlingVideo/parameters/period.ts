/** The days that an operation is about. */
import { NodeOperationError, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';

import type { UsageQuery } from '../api/client';
import { isBlank } from '../models/text';

/** How many days the API tells of at once. */
const mostDays = 31;
const defaultDays = 7;

const dayMs = 24 * 60 * 60_000;

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
export function readPeriod(
	context: IExecuteFunctions,
	itemIndex: number,
): Pick<UsageQuery, 'start' | 'end' | 'timeZone'> {
	const timeZone = context.getTimezone();
	const today = dayOf(Date.now(), timeZone);
	const [startDay, endDay] = periodFields.map(({ name, displayName }) => {
		const value = context.getNodeParameter(name, itemIndex);
		if (isBlank(value)) return undefined;
		const day = parseDay(value, timeZone);
		if (day !== undefined) return day;
		throw new NodeOperationError(
			context.getNode(),
			`'${displayName}' is ${JSON.stringify(value)}, which is not a date.`,
			{
				itemIndex,
				description: `Write '${displayName}' with the year first, such as ${today}, or use an expression such as {{ $now.minus({ days: 6 }) }}.`,
			},
		);
	});
	const end = endDay ?? today;
	const start = startDay ?? addDays(end, 1 - defaultDays);
	const days = countDays(start, end);
	if (days < 1) {
		throw new NodeOperationError(
			context.getNode(),
			`'End' (${end}) is before 'Start' (${start}).`,
			{
				itemIndex,
				description: "Choose an 'End' that is not before 'Start'. An empty 'End' is today.",
			},
		);
	}
	if (days > mostDays) {
		throw new NodeOperationError(
			context.getNode(),
			`The time from 'Start' (${start}) to 'End' (${end}) is ${days} days, but APIMart takes at most ${mostDays}.`,
			{
				itemIndex,
				description:
					"Choose a later 'Start' or an earlier 'End'. For more days, give the node several items, each with a part of them.",
			},
		);
	}
	return { start, end, timeZone };
}

/** A day, which may have a time, which may have a time zone. */
const isoDate = /^(\d{4}-\d\d-\d\d)(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)? ?(Z|[+-]\d\d:?\d\d)?)?$/i;
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
	const dayAt = (unixMs: number) => (Number.isNaN(unixMs) ? undefined : dayOf(unixMs, timeZone));
	// Dates of JavaScript and Luxon, for which instanceof does not hold: they may come out of n8n's
	// sandbox.
	if (typeof value === 'object' && value !== null) {
		const unixMs: unknown = value.valueOf();
		return typeof unixMs === 'number' ? dayAt(unixMs) : undefined;
	}
	const text = String(value).trim();
	if (unixTime.test(text)) return dayAt(Number(text.padEnd(13, '0')));
	const [, day, zone] = isoDate.exec(text) ?? [];
	if (day === undefined || !isInCalendar(day)) return undefined;
	return zone === undefined ? day : dayAt(Date.parse(text));
}

/**
 * The day at a moment, as YYYY-MM-DD.
 *
 * @param unixMs Unix milliseconds
 */
function dayOf(unixMs: number, timeZone: string): string {
	// Swedish writes a date in this way.
	return new Intl.DateTimeFormat('sv-SE', { timeZone }).format(unixMs);
}

/** There is no 30th of February. */
function isInCalendar(day: string): boolean {
	return !Number.isNaN(Date.parse(day)) && addDays(day, 0) === day;
}

/** So many days later in the calendar, in which no day is shorter or longer than another. */
function addDays(day: string, days: number): string {
	return new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);
}

/** How many days there are in the calendar from one to another, both counted. */
function countDays(start: string, end: string): number {
	return (Date.parse(end) - Date.parse(start)) / dayMs + 1;
}
