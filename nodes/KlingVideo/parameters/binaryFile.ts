import ceil from 'lodash/ceil';
import {
	NodeOperationError,
	type IBinaryData,
	type IBinaryKeyData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { splitNames } from '../models/kinds/images';
import type { BinarySource, Media } from '../models/kinds/kind';
import { quote } from '../models/text';
import { isDataUri } from '../models/urls';
import { sizeOf } from '../tasks/fileSize';

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
export interface OpenedFile extends BinaryFile {
	/** In bytes. */
	size: number;
	/** Reads it, and says so if it cannot be read. */
	read<Content>(reading: () => Promise<Content>): Promise<Content>;
	/** Makes the error of the item whose file this is. */
	refuse: Refuse;
	/**
	 * Makes the error of a file that is no image or no video.
	 *
	 * @param content what it is: "a web page"
	 */
	refuseContent(content: string): NodeOperationError;
}

/** What the API takes, in the words of an error. */
const takes = {
	image: { one: 'an image', files: 'a JPEG, PNG, WebP or GIF file' },
	video: { one: 'a video', files: 'an MP4 or MOV file' },
} as const satisfies Record<Media, object>;

/**
 * Finds the file that a parameter gives, and validates its size.
 *
 * @param orOnlyFile whether the only file of this kind is meant if the item has none of this name
 * @param maxMegabytes how large it may be
 * @param howToShrink what to do if it is larger, as a whole sentence
 * @throws {NodeOperationError} if there is no such file, or it cannot be read, or is too large
 */
export async function openBinaryFile(
	context: IExecuteFunctions,
	itemIndex: number,
	source: BinarySource,
	orOnlyFile: boolean,
	maxMegabytes: number,
	howToShrink: string,
): Promise<OpenedFile> {
	const refuse: Refuse = (message, description) =>
		new NodeOperationError(context.getNode(), message, { itemIndex, description });
	const found = findBinaryFile(context, itemIndex, source, orOnlyFile, refuse);
	const { file, named, otherFields } = found;
	const { media, label } = source;
	const read = async <Content>(reading: () => Promise<Content>) =>
		await reading().catch((error: unknown) => {
			throw refuse(
				`The file in ${named} could not be read.`,
				`Run the node that makes the file again: n8n no longer has it, or cannot reach it (${String((error as Error).message)}).`,
			);
		});
	const size = await read(async () => await sizeOf(context.helpers, file));
	const megabytes = size / 1024 / 1024;
	if (megabytes > maxMegabytes) {
		throw refuse(
			`The ${media} in ${named} is ${ceil(megabytes, 1).toFixed(1)} MB, but APIMart takes at most ${maxMegabytes} MB.`,
			howToShrink,
		);
	}
	const { one, files } = takes[media];
	const orOther =
		otherFields.length > 0
			? ` Or set '${label}' to another field of the item: ${otherFields.join(', ')}.`
			: '';
	const refuseContent = (content: string) =>
		refuse(
			`The file in ${named} is ${content}, not ${one} that APIMart takes.`,
			`Use ${files}. What counts is the content of the file, not its name or type. If you downloaded it from the web, check that its URL leads to the ${media} itself and needs no login.${orOther}`,
		);
	return { ...found, size, read, refuse, refuseContent };
}

/**
 * Finds the file that a parameter gives.
 *
 * @param source the label of the parameter and its value: the name of a binary field; in n8n's combined
 *   binary mode also the path of a file in the JSON (`_files.data`); the file itself, which an expression
 *   such as `{{ $binary.data }}` gives; a data URI; or a list of one of these
 * @throws {NodeOperationError} if there is no such file, or more than one
 */
function findBinaryFile(
	context: IExecuteFunctions,
	itemIndex: number,
	source: BinarySource,
	orOnlyFile: boolean,
	refuse: Refuse,
): BinaryFile {
	const { media, label } = source;
	const given = readGiven(source, refuse);
	const item = context.getInputData()[itemIndex] ?? { json: {} };
	const isCombined = context.getWorkflowSettings().binaryMode === 'combined';
	const byName = typeof given === 'string' ? findNamed(item, given, isCombined) : undefined;
	const found =
		typeof given === 'string'
			? (byName ?? (orOnlyFile && findOnly(media, item, isCombined)))
			: findDescribed(item, given);
	if (!found) throw notFound(item, isCombined, given, source, refuse);
	return {
		// n8n 1 takes a file for one only if it has `data`, which `$binary` leaves out.
		file: { ...found, data: found.data ?? '' },
		otherFields: listFiles(item, isCombined)
			.filter(([, file]) => (file?.id ?? file?.data) !== (found.id ?? found.data))
			.map(([name]) => name),
		named: `'${label}' ${quote(byName ? given : (found.fileName ?? found.mimeType))}`,
	};
}

type Refuse = (message: string, description: string) => NodeOperationError;

/**
 * What describes a file: n8n's `IBinaryData`, from which `{{ $binary.data }}` leaves the bytes out.
 */
type FileDescription = Partial<IBinaryData> & Pick<IBinaryData, 'mimeType'>;

/** The one name or file that a parameter gives. */
function readGiven(
	{ media, label, binaryField }: BinarySource,
	refuse: Refuse,
): string | FileDescription {
	const values = splitNames(binaryField);
	if (values.length > 1) {
		throw refuse(
			`'${label}' has several files or names, but takes one.`,
			`Give '${label}' the name of the one binary field that holds the ${media}.`,
		);
	}
	const [given] = values;
	if (isFileDescription(given)) return given;
	if (isDataUri(given)) return toFile(given);
	const text = String(given ?? '').trim();
	if (text === '') {
		throw refuse(
			`'${label}' is empty.`,
			`Fill in '${label}' with the name of the binary field that holds the ${media}, for example data. If an expression fills it, check what it gives for this item.`,
		);
	}
	// A text in which an expression has put an object says "[object Object]".
	if (typeof given === 'object' || text.includes('[object ')) {
		throw refuse(
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

function notFound(
	item: INodeExecutionData,
	isCombined: boolean,
	given: string | FileDescription,
	{ media, label }: BinarySource,
	refuse: Refuse,
): NodeOperationError {
	if (typeof given !== 'string') {
		return refuse(
			`'${label}' is a file without its content.`,
			`Give '${label}' the name of the binary field of this item that holds the ${media}, for example data: n8n leaves the content of files that it keeps in memory out of some expressions.`,
		);
	}
	const others = listFiles(item, isCombined)
		.map(([name]) => name)
		.join(', ');
	return refuse(
		`'${label}' is ${quote(given)}, but this item has no binary field of that name.`,
		others
			? `Set '${label}' to one of the fields that it has: ${others}.`
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
