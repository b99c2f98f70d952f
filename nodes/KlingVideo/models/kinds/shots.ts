import { fieldOf, findEntries, sayWhereItBreaks } from '../lists';
import type { ShotsParameter } from '../model';
import {
	checkExpression,
	isBlank,
	parseWholeNumber,
	quote,
	readLimitedText,
	readText,
} from '../text';
import { readInput, type InputFields } from './input';
import type { ParameterKind, Reading } from './kind';

/** One shot of a video. */
export interface Shot {
	prompt: string;
	durationSeconds: number;
}

/** How shots are given. */
export const shotsInputs = [
	{ value: 'fields', label: 'Fields' },
	{ value: 'json', label: 'JSON' },
] as const;

/** The shots of a video, in their order. Their sum is the length of the video. */
export const shots: ParameterKind<ShotsParameter, Shot[]> = {
	fields: ({ name, label }) => [
		{ name: `${name}Input`, label: `${label} Input` },
		{ name, label },
		{ name: `${name}Json`, label: `${label} (JSON)` },
	],
	read(parameter, reading) {
		const { model, refuse } = reading;
		const listed = readEntries(parameter, reading);
		if (!listed) return undefined;
		const { label, entries } = listed;
		if (entries.length === 0 || entries.length > parameter.maxShots) {
			return refuse(
				`'${label}' has ${entries.length} shots, but ${model.label} takes 1 to ${parameter.maxShots}.`,
				`Give '${label}' 1 to ${parameter.maxShots} shots.`,
			);
		}
		const read = entries.map((entry, index) => readShot(parameter, entry, index + 1, reading));
		if (read.includes(undefined)) return undefined;
		const sum = sumOfSeconds(read as Shot[]);
		const { minSeconds, maxSeconds } = parameter;
		if (sum < minSeconds || sum > maxSeconds) {
			return refuse(
				`The shots in '${label}' last ${sum} seconds together, but ${model.label} makes ${sum > maxSeconds ? `at most ${maxSeconds}` : `at least ${minSeconds}`}.`,
				`Change the durations in '${label}' so that they add up to ${minSeconds} to ${maxSeconds} seconds.`,
			);
		}
		return read as Shot[];
	},
	write: ({ bodyField, durationBodyField }, value) => ({
		[bodyField]: value.map(({ prompt, durationSeconds }, index) => ({
			index: index + 1,
			prompt,
			duration: durationSeconds,
		})),
		[durationBodyField]: sumOfSeconds(value),
	}),
	bodyFields: ({ bodyField }) => [bodyField],
};

/** How long shots last together. */
export function sumOfSeconds(all: readonly Shot[]): number {
	return all.reduce((sum, { durationSeconds }) => sum + durationSeconds, 0);
}

/** The shots as they are given, with the label of the field. */
function readEntries(
	parameter: ShotsParameter,
	reading: Reading,
): { label: string; entries: unknown[] } | undefined {
	const { given, refuse } = reading;
	const inputFields = shots.fields(parameter) as InputFields;
	const [, fields, json] = inputFields;
	const how = readInput(shotsInputs, inputFields, given, reading, parameter.isOption);
	if (how === undefined) return undefined;
	const { name, label } = how === 'fields' ? fields : json;
	const value = given[name];
	const entries = findEntries(value, isShot);
	if (entries) return { label, entries };
	if (how === 'fields') return { label, entries: [] };
	if (isBlank(value)) {
		readText(label, value, reading);
		return undefined;
	}
	return refuse(
		`'${label}' is ${quote(value)}, which is not a list of shots${sayWhereItBreaks(value)}.`,
		`Give '${label}' a list such as [{"prompt": "A cat wakes up", "duration": 3}, {"prompt": "It jumps", "duration": 2}]. ${checkExpression}`,
	);
}

function isShot(value: unknown): boolean {
	return fieldOf(value, 'prompt') !== undefined || fieldOf(value, 'duration') !== undefined;
}

const shortestShotSeconds = 1;

function readShot(
	{ maxSeconds, maxPromptCharacters }: ShotsParameter,
	entry: unknown,
	number: number,
	reading: Reading,
): Shot | undefined {
	const [prompt, duration] = [fieldOf(entry, 'prompt'), fieldOf(entry, 'duration')];
	const limit = { maxCharacters: maxPromptCharacters };
	const readPrompt = readLimitedText(`Shot ${number}: Prompt`, prompt, limit, reading);
	const durationSeconds = parseWholeNumber(
		duration ?? '',
		shortestShotSeconds,
		maxSeconds,
		'seconds',
	);
	if (durationSeconds === undefined) {
		const label = `Shot ${number}: Duration (Seconds)`;
		return reading.refuse(
			`'${label}' must be a whole number from ${shortestShotSeconds} to ${maxSeconds}, but is ${quote(duration ?? '')}.`,
			`Set '${label}' to a whole number from ${shortestShotSeconds} to ${maxSeconds}.`,
		);
	}
	return readPrompt === undefined ? undefined : { prompt: readPrompt, durationSeconds };
}
