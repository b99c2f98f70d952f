import { parseDay } from '../../nodes/KlingVideo/parameters/period';

const berlin = 'Europe/Berlin';
const newYork = 'America/New_York';

test.each<[unknown, string]>([
	['2026-11-20', '2026-11-20'],
	[' 2026-11-20 ', '2026-11-20'],
	['2026-11-20T00:00:00', '2026-11-20'],
	['2026-11-20 23:59', '2026-11-20'],
	['2026-11-20T23:59:59.999', '2026-11-20'],
	['2028-02-29', '2028-02-29'],
])('a day is the day that is written, in every time zone: %j', (value, day) => {
	expect(parseDay(value, berlin)).toBe(day);
	expect(parseDay(value, newYork)).toBe(day);
});

const moment = '2026-11-20T02:30:00Z';
test.each<[string, unknown]>([
	['text in UTC', moment],
	['text in lower case', moment.toLowerCase()],
	['text with an offset', '2026-11-19T21:30:00.000-05:00'],
	['text with a short offset', '2026-11-20 03:30 +0100'],
	['a Date', new Date(moment)],
	['milliseconds', Date.parse(moment)],
	['seconds', Date.parse(moment) / 1000],
	['seconds as text', String(Date.parse(moment) / 1000)],
])('a moment is put on its day in the time zone: %s', (_, value) => {
	expect(parseDay(value, berlin)).toBe('2026-11-20');
	expect(parseDay(value, newYork)).toBe('2026-11-19');
});

test.each<[string, string, string]>([
	[berlin, '2026-10-24T21:59:59Z', '2026-10-24'],
	[berlin, '2026-10-24T22:00:00Z', '2026-10-25'],
	[berlin, '2026-10-25T22:59:59Z', '2026-10-25'],
	[berlin, '2026-10-25T23:00:00Z', '2026-10-26'],
	[newYork, '2026-11-01T03:59:59Z', '2026-10-31'],
	[newYork, '2026-11-01T04:00:00Z', '2026-11-01'],
	[newYork, '2026-11-02T04:59:59Z', '2026-11-01'],
	[newYork, '2026-11-02T05:00:00Z', '2026-11-02'],
	[newYork, '2026-03-09T03:59:59Z', '2026-03-08'],
])('in %s, where the clocks change, %s is on %s', (timeZone, value, day) => {
	expect(parseDay(value, timeZone)).toBe(day);
});

test.each<[unknown]>([
	['20.11.2026'],
	['11/20/2026'],
	['2026-11'],
	['2026-02-30'],
	['2026-02-30T10:00:00Z'],
	['2026-13-01'],
	['2026-11-20T25:00:00Z'],
	['20261120'],
	[20261120],
	[46346],
	[true],
	['yesterday'],
	['10:30'],
	[{}],
	[['2026-11-20']],
	[new Date(NaN)],
])('what could be another day, or none, is no day: %j', (value) => {
	expect(parseDay(value, berlin)).toBeUndefined();
});
