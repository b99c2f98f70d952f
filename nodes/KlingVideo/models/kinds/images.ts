import { findMatch } from '../conditions';
import { readList } from '../lists';
import type { ImageCount, ImagesParameter } from '../model';
import { checkExpression, isBlank, sayLimitBy } from '../text';
import { isDataUri, readFileUrl, splitUrls } from '../urls';
import { nameChoice } from './choice';
import { fileInputs } from './file';
import { readInput, type InputFields } from './input';
import type { ParameterKind, Reading } from './kind';

/** Several images. */
export const images: ParameterKind<ImagesParameter, number[]> = {
	fields: ({ name, label }) => [
		{ name: `${name}sInput`, label: `${label}s Input` },
		{ name: `${name}Urls`, label: `${label} URLs` },
		{ name: `${name}BinaryFields`, label: `${label} Data Field Names` },
	],
	read(parameter, reading) {
		const { model, values } = reading;
		const count = parameter.counts.find(({ when }) => !when || findMatch(when, values));
		const match = findMatch(count?.when, values);
		const obstacle = model.parameters.find(({ name }) => name === match?.name);
		const choices = obstacle?.kind === 'choice' ? obstacle.choices : [];
		const condition = choices.find(({ value }) => value === match?.value);
		const acceptedBy = condition
			? `with '${obstacle?.label}' ${nameChoice(condition)}, ${model.label}`
			: model.label;
		if (!count) throw new Error(`${model.id} does not say how many images ${parameter.name} takes`);
		const fields = images.fields(parameter) as InputFields;
		return readImages(fields, reading.given, count, acceptedBy, reading, parameter.isOption);
	},
	findWarning({ label, mention }, indices, prompts) {
		if (indices.length === 0 || prompts.includes(mention.replace(/\d.*/, ''))) return undefined;
		return {
			message: `If a prompt names none of its images, the API puts ${mention} in front of it.`,
			detail: `${label} images: write ${mention} in 'Prompt' where the first image is meant`,
		};
	},
	write: ({ bodyField }, indices, fileUrls) =>
		indices.length > 0 ? { [bodyField]: indices.map((index) => fileUrls[index]) } : {},
	bodyFields: ({ bodyField }) => [bodyField],
};

/**
 * Reads several images.
 *
 * @param given the fields of the panel, or of one entry of a list in it
 * @param acceptedBy who accepts as many as `count` says
 * @returns their indices in the request, or undefined if they are refused
 */
export function readImages(
	fields: InputFields,
	given: Reading['given'],
	{ min, max, limitBy }: Omit<ImageCount, 'when'>,
	acceptedBy: string,
	reading: Reading,
	isOption = false,
): number[] | undefined {
	const [, urls, binaryFields] = fields;
	const how = readInput(fileInputs, fields, given, reading, isOption);
	if (how === undefined) return undefined;
	const { name, label } = how === 'url' ? urls : binaryFields;
	const entries = (how === 'url' ? splitUrls(given[name]) : splitNames(given[name])).filter(
		(entry) => !isBlank(entry),
	);
	if (entries.length < min || entries.length > max) {
		const range = min === max ? `${max}` : `${min} to ${max}`;
		return reading.refuse(
			`The number of images in '${label}' is ${entries.length}, but ${acceptedBy} takes ${range}${sayLimitBy(limitBy)}.`,
			`Give '${label}' ${range} images, separated by commas. ${checkExpression}`,
		);
	}
	const indices = entries.map((entry, position) => {
		const numbered = entries.length > 1 ? `${label} (${position + 1})` : label;
		const source =
			how === 'url'
				? readFileUrl('image', numbered, entry, reading)
				: { media: 'image' as const, label: numbered, binaryField: entry };
		return source && reading.files.push(source) - 1;
	});
	return indices.includes(undefined) ? undefined : (indices as number[]);
}

/** The names of binary fields, the files themselves, or data URIs. */
export function splitNames(value: unknown): unknown[] {
	return readList(value).flatMap((one) => {
		if (isDataUri(one)) return splitUrls(one);
		return typeof one === 'string' ? one.split(',').map((name) => name.trim()) : [one];
	});
}
