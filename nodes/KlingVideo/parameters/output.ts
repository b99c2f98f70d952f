import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { isBlank, readText } from '../models/text';
import { readChoice, type ChoiceField } from './choice';
import { getRawOptions, isTool } from './context';
import type { InputItem, ParameterSource } from './inputItem';
import { parseBounded } from './number';
import { readOutputForm, type OutputForm } from './outputForm';

/** An agent has no use for a file: the tool returns the link. */
const notForTools = { '@tool': [true] };

const downloadField: ChoiceField<boolean> = {
	displayName: 'Download Video',
	name: 'downloadVideo',
	type: 'boolean',
	default: false,
	displayOptions: { hide: notForTools },
	description:
		'Whether to put the video file into the item, so that the next node can send or store it. Links expire after about a day.',
};

const defaultOutputField = 'data';

/** How a task is passed on, as the user set it. */
export interface OutputSettings {
	/** The binary field of the file, or undefined if no file is wanted. */
	downloadField: string | undefined;
	/** What the file is to be called; undefined if nobody says. */
	fileName?: string | undefined;
	/** How many days a link to the file is to work, or undefined if none is wanted. */
	fileLinkDays?: number | undefined;
	form: OutputForm;
}

/**
 * Reads how the task of one item is passed on.
 *
 * @param byDefault whether a file is wanted if Download Video is blank
 * @throws {NodeOperationError} naming the field whose value is not usable
 */
export function readOutputSettings(item: InputItem, byDefault: boolean): OutputSettings {
	const { fileName, fileLinkDays } = item.getOptions();
	return {
		downloadField: readDownloadField(item, byDefault),
		fileName: isBlank(fileName) ? undefined : readText(fileNameOption.displayName, fileName, item),
		fileLinkDays: parseBounded(item, fileLinkOption.displayName, fileLinkDays, 1, 3650),
		form: readOutputForm(item),
	};
}

/** Whether and where the finished video is put into the item. */
export const downloadFields = (byDefault: boolean): INodeProperties[] => [
	{ ...downloadField, default: byDefault },
	{
		displayName: 'Put Output File in Field',
		name: 'binaryOutputField',
		type: 'string',
		required: true,
		default: defaultOutputField,
		hint: 'The name of the output binary field to put the file in',
		displayOptions: { hide: { ...notForTools, downloadVideo: [false] } },
	},
];

/**
 * Reads where the video of one item goes.
 *
 * @param byDefault whether a file is wanted if Download Video is blank
 * @returns the binary field, or undefined if no file is wanted, as in a tool
 * @throws {NodeOperationError} if Download Video is neither on nor off
 */
export function readDownloadField(source: ParameterSource, byDefault: boolean): string | undefined {
	if (isTool(source)) return undefined;
	if (!readChoice(source, { ...downloadField, default: byDefault })) return undefined;
	const given = source.get('binaryOutputField');
	return isBlank(given) ? defaultOutputField : String(given).trim();
}

/** What the file of the video is called. */
export const fileNameOption: INodeProperties = {
	displayName: 'File Name',
	name: 'fileName',
	type: 'string',
	default: '',
	placeholder: 'e.g. golden-cat.mp4',
	description: 'What the video file is called. Leave empty for "kling-", the task ID and ".mp4".',
	displayOptions: { hide: { ...notForTools, '/downloadVideo': [false] } },
};

/** Whether items keep what came in with them. It is one setting for the whole run. */
export const includeInputOption: INodeProperties = {
	displayName: 'Include Input Fields',
	name: 'includeInputFields',
	type: 'boolean',
	noDataExpression: true,
	default: false,
	description:
		'Whether to also pass on the fields and files of the input item, such as a row number. If both have a field of the same name, the one of the node is kept.',
	displayOptions: { hide: notForTools },
};

/** Reads {@link includeInputOption}, which is off for operations that do not have it. */
export function readIncludeInput(context: IExecuteFunctions): boolean {
	return getRawOptions(context)[includeInputOption.name] === true;
}

/** For how long a link to the file in n8n is to work. */
export const fileLinkOption: INodeProperties = {
	displayName: 'Link to File (Days)',
	name: 'fileLinkDays',
	type: 'number',
	typeOptions: { minValue: 1 },
	default: 7,
	description:
		'Adds fileUrl, for emails and chats: a link to the file in n8n that works without a login for this many days',
	displayOptions: { hide: { ...notForTools, '/downloadVideo': [false] } },
};
