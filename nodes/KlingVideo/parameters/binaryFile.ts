import ceil from 'lodash/ceil';
import {
	type IBinaryData,
	type IBinaryKeyData,
	type IDataObject,
	type INodeExecutionData,
} from 'n8n-workflow';

import { maxImageMegabytes } from '../api/imageFile';
import { splitNames } from '../models/kinds/images';
import type { BinarySource, Media } from '../models/kinds/kind';
import { checkExpression, quote } from '../models/text';
import { isDataUri } from '../models/urls';
import { bytesInMemory } from '../tasks/fileMemory';
import type { InputItem } from './inputItem';

/** What to do when n8n keeps files in memory. */
export const howToStoreFiles =
	"Set n8n's environment variable N8N_DEFAULT_BINARY_DATA_MODE to filesystem.";

/** A file of an item. */
interface BinaryFile {
	file: IBinaryData;
	/**
	 * What errors call it: the label of the parameter, and the name that it gives or the name of the
	 * file.
	 */
	named: string;
	/** The names of the other fields of the item. */
	otherFields: string[];
}

/** A file that is no larger than it may be. */
interface OpenedFile extends BinaryFile {
	/** In bytes. */
	size: number;
	/** Reads it, and says so if it cannot be read. */
	read<Content>(reading: () => Promise<Content>): Promise<Content>;
	/**
	 * Refuses a file that is no image or no video.
	 *
	 * @param content what it is: "a web page"
	 * @throws {NodeOperationError} always
	 */
	refuseContent(content: string): never;
}

/** What the API takes, in the words of an error. */
const takes = {
	image: {
		one: 'an image',
		files: 'a JPEG, PNG, WebP or GIF file',
		howToShrink: 'Make the image smaller, for example with the Edit Image node.',
	},
	video: {
		one: 'a video',
		files: 'an MP4 or MOV file',
		howToShrink: 'Make the video smaller: cut it, or compress it more.',
	},
} as const satisfies Record<Media, object>;

/**
 * Finds the file that a parameter gives, and validates its size.
 *
 * @throws {NodeOperationError} if there is no such file, or it cannot be read, or is too large
 */
export async function openBinaryFile(item: InputItem, source: BinarySource): Promise<OpenedFile> {
	const found = findBinaryFile(item, source);
	const { file, named, otherFields } = found;
	const { media, label, maxMegabytes = maxImageMegabytes } = source;
	const { one, files, howToShrink } = takes[media];
	const read = async <Content>(reading: () => Promise<Content>) =>
		await reading().catch((error: unknown) => {
			return item.refuse(
				`The file in ${named} could not be read.`,
				`Run the node that makes the file again: n8n no longer has it, or cannot reach it (${String((error as Error).message)}).`,
			);
		});
	const size = await read(async () =>
		file.id === undefined
			? bytesInMemory(file)
			: (await item.context.helpers.getBinaryMetadata(file.id)).fileSize,
	);
	const megabytes = size / 1024 / 1024;
	if (megabytes > maxMegabytes) {
		return item.refuse(
			`The ${media} in ${named} is ${ceil(megabytes, 1).toFixed(1)} MB, but APIMart takes at most ${maxMegabytes} MB.`,
			howToShrink,
		);
	}
	const orOther =
		otherFields.length > 0
			? ` Or set '${label}' to another field of the item: ${otherFields.join(', ')}.`
			: '';
	const refuseContent = (content: string) =>
		item.refuse(
			`The file in ${named} is ${content}, not ${one} that APIMart takes.`,
			`Use ${files}. What counts is the content of the file, not its name or type. If you downloaded it from the web, check that its URL points to the ${media} itself and needs no login.${orOther}`,
		);
	return { ...found, size, read, refuseContent };
}

/**
 * Finds the file that a parameter gives.
 *
 * @param source the label of the parameter and its value: the name of a binary field; in n8n's combined
 *   binary mode also the path of a file in the JSON (`_files.data`); the file itself, which an expression
 *   such as `{{ $binary.data }}` gives; a data URI; or a list of one of these
 * @throws {NodeOperationError} if there is no such file, or more than one
 */
function findBinaryFile(item: InputItem, source: BinarySource): BinaryFile {
	const { media, label, hasDefaultName } = source;
	const given = readGiven(item, source);
	const data = item.context.getInputData()[item.index] ?? { json: {} };
	const isCombined = item.context.getWorkflowSettings().binaryMode === 'combined';
	const byName = typeof given === 'string' ? findNamed(data, given, isCombined) : undefined;
	const found =
		typeof given === 'string'
			? (byName ?? (hasDefaultName && findOnly(media, data, isCombined)))
			: findDescribed(data, given);
	const all = listFiles(data, isCombined);
	if (!found) return refuseMissing(item, all, given, source);
	return {
		// n8n 1 takes a file for one only if it has `data`, which `$binary` leaves out.
		file: { ...found, data: found.data ?? '' },
		otherFields: all
			.filter(([, file]) => (file?.id ?? file?.data) !== (found.id ?? found.data))
			.map(([name]) => name),
		named: `'${label}' ${quote(byName ? given : (found.fileName ?? found.mimeType))}`,
	};
}

/**
 * What describes a file: n8n's `IBinaryData`, from which `{{ $binary.data }}` leaves the bytes out.
 */
type FileDescription = Partial<IBinaryData> & Pick<IBinaryData, 'mimeType'>;

/** The one name or file that a parameter gives. */
function readGiven(
	item: InputItem,
	{ media, label, binaryField }: BinarySource,
): string | FileDescription {
	const values = splitNames(binaryField);
	if (values.length > 1) {
		return item.refuse(
			`'${label}' has several files or names, but takes one.`,
			`Give '${label}' the name of the one binary field that holds the ${media}.`,
		);
	}
	const [given] = values;
	if (isFileDescription(given)) return given;
	if (isDataUri(given)) return toFile(given);
	const text = String(given ?? '').trim();
	if (text === '') {
		return item.refuse(
			`'${label}' is empty.`,
			`Fill in '${label}' with the name of the binary field that holds the ${media}, for example data. ${checkExpression}`,
		);
	}
	// A text in which an expression has put an object says "[object Object]".
	if (typeof given === 'object' || text.includes('[object ')) {
		return item.refuse(
			`'${label}' is an object that is not a file.`,
			`Give '${label}' the name of the binary field that holds the ${media}, for example data, or the file itself with an expression that has nothing around it, such as {{ $binary.data }}.`,
		);
	}
	return text;
}

/**
 * The file of a binary field, or in combined binary mode the one at a path or under a name in
 * `_files`.
 */
function findNamed(
	{ json, binary }: INodeExecutionData,
	name: string,
	isCombined: boolean,
): FileDescription | undefined {
	const inJson = isCombined ? [readPath(json, name), readPath(json, '_files', name)] : [];
	// A Code node may leave the type out, and only the content counts anyway.
	return [...inJson, { mimeType: '', ...binary?.[name] }].find(isFileWithBytes);
}

/** The one image or video among the files of an item; undefined if there are several. */
function findOnly(
	media: Media,
	{ json, binary = {} }: INodeExecutionData,
	isCombined: boolean,
): FileDescription | undefined {
	const files = [...Object.values((isCombined && json._files) || {}), ...Object.values(binary)];
	const alike = files.filter(
		(file) => isFileWithBytes(file) && file.mimeType.startsWith(`${media}/`),
	);
	return alike.length === 1 ? (alike[0] as FileDescription) : undefined;
}

/** The file that a data URI is: `data:image/png;base64,…`. */
function toFile(dataUri: string): FileDescription {
	const [head = '', data = ''] = dataUri.split(',');
	return { mimeType: head.replace(/^\s*data:|;.*/gi, ''), data };
}

/**
 * The file that an expression gives. If n8n has left its bytes out, it is the one of the item that
 * is described so.
 */
function findDescribed(
	{ binary = {} }: INodeExecutionData,
	described: FileDescription,
): FileDescription | undefined {
	if (isFileWithBytes(described)) return described;
	const alike = Object.values(binary).filter((file) =>
		Object.entries(described).every(([key, value]) => file[key as keyof IBinaryData] === value),
	);
	return alike.every(({ data }) => data === alike[0]?.data) ? alike[0] : undefined;
}

function refuseMissing(
	item: InputItem,
	all: ReturnType<typeof listFiles>,
	given: string | FileDescription,
	{ media, label }: BinarySource,
): never {
	if (typeof given !== 'string') {
		return item.refuse(
			`'${label}' is a file without its content.`,
			`Give '${label}' the name of the binary field of this item that holds the ${media}, for example data: n8n leaves the content of files that it keeps in memory out of some expressions.`,
		);
	}
	const others = all.map(([name]) => name).join(', ');
	return item.refuse(
		`'${label}' is ${quote(given)}, but this item has no binary field of that name.`,
		others
			? `Set '${label}' to the name of the field that holds the ${media}. This item has: ${others}. If the ${media} is in none of them, check that the previous node passes it on.`
			: 'This item has no binary field at all: check that the previous node passes the file on.',
	);
}

/** The files of an item by the names of their fields, in combined binary mode by their paths in its JSON. */
function listFiles(
	{ json, binary = {} }: INodeExecutionData,
	isCombined: boolean,
): Array<[field: string, file: IBinaryData | null]> {
	const inJson = Object.entries((isCombined && (json._files as IBinaryKeyData)) || {});
	return [
		...inJson.map(([name, file]): [string, IBinaryData | null] => [`_files.${name}`, file]),
		...Object.entries(binary),
	];
}

/** What is at a path such as `_files.data` or `photos[0]`, or in one field more. */
function readPath(json: IDataObject, path: string, ...fields: string[]): unknown {
	return [...path.split(/[.[\]'"]+/).filter(Boolean), ...fields].reduce(
		(value: unknown, key) => (value as IDataObject | null | undefined)?.[key],
		json,
	);
}

function isFileDescription(value: unknown): value is FileDescription {
	return typeof (value as FileDescription | null | undefined)?.mimeType === 'string';
}

function isFileWithBytes(value: unknown): value is FileDescription {
	return isFileDescription(value) && (value.id !== undefined || value.data !== undefined);
}
