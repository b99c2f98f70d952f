import type { ShotsParameter } from '../model';
import { parseJson, parseWholeNumber, readLimitedText } from '../text';
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
	if (how === 'fields') {
		const { shot } = (given[fields.name] ?? {}) as { shot?: unknown[] };
		return { label: fields.label, entries: shot ?? [] };
	}
	if (how === undefined) return undefined;
	const text = given[json.name];
	const value = typeof text === 'string' ? parseJson(text) : text;
	// A model that must answer with an object puts the list into one.
	const { shots: inside } = (value ?? {}) as { shots?: unknown };
	const entries = [value, inside].find(Array.isArray);
	if (entries) return { label: json.label, entries };
	return refuse(
		`'${json.label}' is not a list of shots.`,
		`Give '${json.label}' a list such as [{"prompt": "A cat wakes up", "duration": 3}, {"prompt": "It jumps", "duration": 2}]. If an expression fills it, check what it gives for this item.`,
	);
}

function readShot(
	{ maxSeconds, maxPromptCharacters }: ShotsParameter,
	entry: unknown,
	number: number,
	reading: Reading,
): Shot | undefined {
	const { prompt, duration } = (entry ?? {}) as { prompt?: unknown; duration?: unknown };
	const limit = { maxCharacters: maxPromptCharacters };
	const readPrompt = readLimitedText(`Shot ${number}: Prompt`, prompt, limit, reading);
	const durationSeconds = parseWholeNumber(duration ?? '', 1, maxSeconds, 'seconds');
	if (durationSeconds === undefined) {
		const label = `Shot ${number}: Duration (Seconds)`;
		return reading.refuse(
			`'${label}' must be a whole number from 1 to ${maxSeconds}, but is ${JSON.stringify(duration ?? '')}.`,
			`Set '${label}' to a whole number from 1 to ${maxSeconds}.`,
		);
	}
	return readPrompt === undefined ? undefined : { prompt: readPrompt, durationSeconds };
}
