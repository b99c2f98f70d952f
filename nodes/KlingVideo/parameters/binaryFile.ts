import {
	NodeOperationError,
	type IBinaryData,
	type IDataObject,
	type IExecuteFunctions,
	type INodeExecutionData,
} from 'n8n-workflow';

import { splitNames } from '../models/kinds/images';
import type { ImageFileSource } from '../models/kinds/kind';
import { quote } from '../models/text';
import { isDataUri } from '../models/urls';

/** A file of an item. */
export interface BinaryFile {
	file: IBinaryData;
	/**
	 * What errors call it: the label of the parameter, and the name that it gives or the name of the
	 * file.
	 */
	named: string;
}

/**
 * Finds the file that a parameter gives.
 *
 * @param source the label of the parameter and its value: the name of a binary field; in n8n's combined
 *   binary mode also the path of a file in the JSON (`_files.data`); the file itself, which an expression
 *   such as `{{ $binary.data }}` gives; a data URI; or a list of one of these
 * @param orOnlyImage whether the only image of the item is meant if there is no field of this name
 * @throws {NodeOperationError} if there is no such file, or more than one
 */
export function findBinaryFile(
	context: IExecuteFunctions,
	itemIndex: number,
	{ label, binaryField }: Pick<ImageFileSource, 'label' | 'binaryField'>,
	orOnlyImage: boolean,
): BinaryFile {
	const refuse = (message: string, description: string) =>
		new NodeOperationError(context.getNode(), message, { itemIndex, description });
	const given = readGiven(binaryField, label, refuse);
	const item = context.getInputData()[itemIndex] ?? { json: {} };
	const isCombined = context.getWorkflowSettings().binaryMode === 'combined';
	const found =
		typeof given === 'string'
			? (findNamed(item, given, isCombined) ?? (orOnlyImage && findOnlyImage(item, isCombined)))
			: findDescribed(item, given);
	if (!found) throw notFound(item, isCombined, given, label, refuse);
	return {
		// n8n 1 takes a file for one only if it has `data`, which `$binary` leaves out.
		file: { ...found, data: found.data ?? '' },
		named: `'${label}' ${quote(typeof given === 'string' ? given : (found.fileName ?? found.mimeType))}`,
	};
}

type Refuse = (message: string, description: string) => NodeOperationError;

/**
 * What describes a file: n8n's `IBinaryData`, from which `{{ $binary.data }}` leaves the bytes out.
 */
type FileDescription = Partial<IBinaryData> & Pick<IBinaryData, 'mimeType'>;

/** The one name or file that a parameter gives. */
function readGiven(value: unknown, label: string, refuse: Refuse): string | FileDescription {
	const values = splitNames(value);
	if (values.length > 1) {
		throw refuse(
			`'${label}' has several files or names, but takes one.`,
			`Give '${label}' the name of the one binary field that holds the image.`,
		);
	}
	const [given] = values;
	if (isFileDescription(given)) return given;
	if (isDataUri(given)) return toFile(given);
	const text = String(given ?? '').trim();
	if (text === '') {
		throw refuse(
			`'${label}' is empty.`,
			`Fill in '${label}' with the name of the binary field that holds the image, for example data. If an expression fills it, check what it gives for this item.`,
		);
	}
	// A text in which an expression has put an object says "[object Object]".
	if (typeof given === 'object' || text.includes('[object ')) {
		throw refuse(
			`'${label}' is an object that is not a file.`,
			`Give '${label}' the name of the binary field that holds the image, for example data, or the file itself with an expression that has nothing around it, such as {{ $binary.data }}.`,
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
	const candidates = isCombined
		? [readPath(json, name), readPath(json, '_files', name), binary?.[name]]
		: [binary?.[name]];
	return candidates.find(isFileWithBytes);
}

/** The one image among the files of an item; undefined if there are several. */
function findOnlyImage(
	{ json, binary = {} }: INodeExecutionData,
	isCombined: boolean,
): FileDescription | undefined {
	const files = [...Object.values((isCombined && json._files) || {}), ...Object.values(binary)];
	const images = files.filter((file) => isFileWithBytes(file) && /^image\//.test(file.mimeType));
	return images.length === 1 ? (images[0] as FileDescription) : undefined;
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
	{ json, binary = {} }: INodeExecutionData,
	isCombined: boolean,
	given: string | FileDescription,
	label: string,
	refuse: Refuse,
): NodeOperationError {
	if (typeof given !== 'string') {
		return refuse(
			`'${label}' is a file without its content.`,
			`Give '${label}' the name of the binary field of this item that holds the image, for example data: n8n leaves the content of files that it keeps in memory out of some expressions.`,
		);
	}
	const files = isCombined ? Object.keys((json._files ?? {}) as IDataObject) : [];
	const others = [...files.map((name) => `_files.${name}`), ...Object.keys(binary)].join(', ');
	return refuse(
		`'${label}' is ${quote(given)}, but this item has no binary field of that name.`,
		others
			? `Set '${label}' to one of the fields that it has: ${others}.`
			: 'This item has no binary field at all: check that the previous node passes the file on.',
	);
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
