/** All that a model's parameters can be set to, and everything just outside. */
import { defaultOf } from '../../../nodes/KlingVideo/models/kinds/choice';
import type {
	ImagesParameter,
	ShotsParameter,
	VideoModel,
	VideoParameter,
} from '../../../nodes/KlingVideo/models/model';
import type { Combination } from './panel';

/** What choices of one name can be set to with any model. */
export type AllChoices = ReadonlyMap<string, readonly unknown[]>;

export function collectChoices(models: readonly VideoModel[]): AllChoices {
	const all = new Map<string, unknown[]>();
	for (const parameter of models.flatMap(({ parameters }) => parameters)) {
		if (parameter.kind !== 'choice') continue;
		const known = all.get(parameter.name) ?? [];
		const added = parameter.choices.map(({ value }) => value);
		all.set(parameter.name, [...new Set([...known, ...added])]);
	}
	return all;
}

/** What a parameter is set to in turn: what it takes, its limits, and what is just outside. */
function valuesOf(parameter: VideoParameter, all: AllChoices): readonly unknown[] {
	switch (parameter.kind) {
		case 'choice': {
			const own = parameter.choices.map(({ value }) => value);
			return own.every((value) => typeof value === 'number')
				? limitsOf(own)
				: (all.get(parameter.name) ?? []);
		}
		case 'wholeNumber': {
			const { min, max, default: unset } = parameter;
			const middle = Math.round((min + max) / 2);
			return [...new Set([min - 1, min, unset ?? '', middle, max, max + 1])];
		}
		case 'images':
			return countsOf(parameter).map(urls);
		case 'shots':
			return shotsOf(parameter);
		case 'elements':
			return [0, parameter.maxElements, parameter.maxElements + 1].map((count) =>
				Array.from({ length: count }, (_, index) => ({
					name: `E${index}`,
					description: 'A thing',
					imageUrls: urls(parameter.minImages + (index % parameter.maxImages)).join(),
				})),
			);
		case 'text':
			return ['A cat', ''];
		// What the user alone knows of: nothing in the data says what it can be.
		case 'json':
		case 'modelId':
			return [''];
		case 'image':
		case 'video':
			return [`https://example.com/${parameter.name}`];
	}
}

/** Of a list of numbers: the least, the usual, some between, the most, and what is just outside. */
function limitsOf(numbers: readonly number[]): number[] {
	const [min, max] = [Math.min(...numbers), Math.max(...numbers)];
	return [...new Set([min - 1, min, 5, 9, 10, max, max + 1])];
}

/**
 * Each combination of what a model's parameters can be set to. The options aside: these are set in turn,
 * because they depend on nothing.
 */
export function* combine(
	model: VideoModel,
	all: AllChoices,
	isVaried: (parameter: VideoParameter, combination: Combination) => boolean,
): Generator<Combination> {
	const parameters = model.parameters.filter(({ isOption }) => !isOption);
	yield* vary(parameters, {});

	function* vary(
		[parameter, ...others]: readonly VideoParameter[],
		combination: Combination,
	): Generator<Combination> {
		if (!parameter) {
			yield combination;
			return;
		}
		const values = valuesOf(parameter, all);
		const varied = isVaried(parameter, combination) ? values : [validOf(parameter, values)];
		for (const value of varied) yield* vary(others, { ...combination, [parameter.name]: value });
	}
}

/** What the fields hold for a combination, images and videos as addresses. */
export function toGiven(model: VideoModel, combination: Combination): Record<string, unknown> {
	const given: Record<string, unknown> = { ...combination };
	for (const { kind, name } of model.parameters) {
		const value = combination[name];
		if (kind === 'image' || kind === 'video') given[`${name}Url`] = value;
		if (kind === 'images') given[`${name}Urls`] = value;
		if (kind === 'shots') given[name] = { shot: value };
		if (kind === 'elements') given[name] = { element: value };
	}
	return given;
}

/** Each combination of a model's options. */
export function combineOptions(model: VideoModel): Combination[] {
	return model.parameters
		.filter(({ isOption }) => isOption)
		.reduce<Combination[]>(
			(combinations, parameter) =>
				combinations.flatMap((combination) => {
					const { kind } = parameter;
					if (kind === 'json') return [combination];
					const values = kind === 'choice' ? [undefined, false, true] : ['', 'blurry'];
					return values.map((value) => ({ ...combination, [parameter.name]: value }));
				}),
			[{}],
		);
}

/** A value that is fine where the parameter is used. */
function validOf(parameter: VideoParameter, values: readonly unknown[]): unknown {
	if (parameter.kind === 'shots') return values.find(isGoodSum);
	if (parameter.kind === 'images') return urls(1);
	if (parameter.kind === 'wholeNumber') return parameter.default ?? '';
	return parameter.kind === 'choice' ? defaultOf(parameter) : values[0];
}

/** Addresses of images. */
export function urls(count: number): string[] {
	return Array.from({ length: count }, (_, index) => `https://example.com/${index}.jpg`);
}

function countsOf({ counts }: ImagesParameter): number[] {
	const limits = counts.flatMap(({ min, max }) => [min - 1, min, max, max + 1]);
	return [...new Set(limits)].filter((count) => count >= 0);
}

interface GivenShot {
	prompt: string;
	duration: number;
}

function shotsOf({ maxShots, minSeconds, maxSeconds }: ShotsParameter): GivenShot[][] {
	const shots = (count: number, seconds: number) =>
		Array.from({ length: count }, (_, index) => ({
			prompt: `Shot ${index}`,
			duration: index === 0 ? seconds - count + 1 : 1,
		}));
	return [
		[],
		shots(1, minSeconds - 1),
		shots(1, minSeconds),
		shots(maxShots, maxSeconds),
		shots(maxShots, maxSeconds + 1),
		shots(maxShots + 1, maxSeconds),
	];
}

function isGoodSum(value: unknown): boolean {
	const shots = value as GivenShot[];
	return shots.length === 1 && (shots[0]?.duration ?? 0) >= 3;
}
