import type { ImageParameter, VideoFileParameter } from '../model';
import { readFileUrl } from '../urls';
import { readInput, type InputFields } from './input';
import type { ParameterKind } from './kind';

/** How files are given. */
export const fileInputs = [
	{ value: 'url', label: 'URL' },
	{ value: 'binary', label: 'Binary File' },
] as const;

/** An image or a video that a video needs. */
export const file: ParameterKind<ImageParameter | VideoFileParameter, number> = {
	fields: ({ name, label }) => [
		{ name: `${name}Input`, label: `${label} Input` },
		{ name: `${name}Url`, label: `${label} URL` },
		{ name: `${name}BinaryField`, label: `${label} Data Field Name` },
	],
	read(parameter, reading) {
		const { kind: media, defaultBinaryField, isOption } = parameter;
		const fields = file.fields(parameter) as InputFields;
		const [, url, { name, label }] = fields;
		switch (readInput(fileInputs, fields, reading.given, reading, isOption)) {
			case 'url': {
				const source = readFileUrl(media, url.label, reading.given[url.name], reading);
				return source && reading.files.push(source) - 1;
			}
			case 'binary': {
				const binaryField = reading.given[name];
				const source = {
					media,
					label,
					binaryField,
					...(binaryField === defaultBinaryField && { hasDefaultName: true }),
					...(parameter.kind === 'video' && { maxMegabytes: parameter.maxMegabytes }),
				};
				return reading.files.push(source) - 1;
			}
			default:
				return undefined;
		}
	},
	write: ({ bodyField }, index, fileUrls) => ({ [bodyField]: fileUrls[index] }),
	bodyFields: ({ bodyField }) => [bodyField],
};
