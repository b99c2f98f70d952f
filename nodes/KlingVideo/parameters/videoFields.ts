/** The fields that say which video to make, for all models, and what reads them. */
import type { IDataObject, IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { knownModels, videoModels } from '../models';
import { nodeVersion } from '../models/conditions';
import { kindOf } from '../models/kinds';
import { locatedValue } from '../models/kinds/modelId';
import type { VideoModel } from '../models/model';
import {
	callbackField,
	findWarnings,
	parseVideoRequest,
	type VideoRequest,
} from '../models/request';
import { joinFixes } from '../models/text';
import { parseChoice, type ChoiceField } from './choice';
import { getRaw, getRawOptions, isTool } from './context';
import type { InputItem } from './inputItem';
import { defineFields, defineOptions } from './visibility';

const [{ id: defaultModelId }] = knownModels;

/** The fields that describe the video to make. */
export const requestFields: INodeProperties[] = [
	{
		displayName: 'Model',
		name: 'model',
		type: 'options',
		noDataExpression: true,
		options: videoModels.map(({ id, label, description }) => ({
			name: label,
			value: id,
			description,
		})),
		default: defaultModelId,
		description: 'The model that makes the video',
	},
	...defineFields(videoModels),
];

/** The options that describe the video to make. */
export const requestOptions: INodeProperties[] = defineOptions(videoModels);

/** What the user says about items that an earlier try has submitted with an unknown outcome. */
export const resubmitOption: ChoiceField<boolean> = {
	displayName: 'Resubmit If Outcome Unknown',
	name: 'resubmitUnknown',
	type: 'boolean',
	default: false,
	description:
		'Whether a Retry of the execution submits an item once again if nobody can tell whether its first submission was accepted. Retry On Fail never does. Look at the task list of your APIMart account first: if the video is there, it is paid for twice.',
};

/** Reads {@link resubmitOption} for one item. */
export function readResubmit(item: InputItem): boolean {
	return parseChoice(item, resubmitOption, item.getOptions().resubmitUnknown);
}

/**
 * Reads the video that one item asks for, and validates it by the item's own values.
 *
 * @throws {NodeOperationError} naming each field that is wrong and what would mend it
 */
export function readVideoRequest(item: InputItem): VideoRequest {
	const modelId = item.get('model');
	const model = videoModels.find((candidate) => candidate.id === modelId);
	if (!model) {
		const known = videoModels.map((candidate) => candidate.id).join(', ');
		return item.refuse(
			`There is no model "${String(modelId)}"`,
			`Set 'Model' to one of: ${known}.`,
		);
	}
	const parsed = parseVideoRequest(model, readGiven(item, model));
	if ('issues' in parsed) {
		return item.refuse(
			parsed.issues.map((issue) => issue.message).join(' '),
			joinFixes(parsed.issues.map((issue) => issue.fix)),
		);
	}
	for (const { message, detail } of findWarnings(parsed.request)) item.hint(message, detail);
	return parsed.request;
}

/** The fields of a model as they are given for one item. One that is hidden is not given. */
function readGiven(item: InputItem, { parameters }: VideoModel): Record<string, unknown> {
	const options = item.getOptions();
	const given: Record<string, unknown> = {
		[callbackField.name]: options[callbackField.name],
		[nodeVersion]: item.getNode().typeVersion,
	};
	for (const parameter of parameters) {
		for (const { name } of kindOf(parameter).fields(parameter)) {
			if (parameter.isOption) given[name] = options[name];
			else if (getRaw(item.context, name) !== null) given[name] = item.get(name);
		}
	}
	return given;
}

/**
 * The raw fields that identify a submission, expressions unresolved. Defaults are omitted, so that fields
 * added later do not change old fingerprints.
 *
 * @returns null in a tool of an AI agent, where the model decides what is asked for
 */
export function submissionFingerprint(context: IExecuteFunctions): IDataObject | null {
	if (isTool(context)) return null;
	const options = getRawOptions(context);
	const defaults = new Map<string, unknown>();
	for (const field of [...requestFields, ...requestOptions]) {
		if (!defaults.has(field.name)) defaults.set(field.name, field.default);
	}
	const given = [...defaults]
		.map(([name, unset]) => {
			// However the ID of a model was picked, it is the same model.
			const [value, none] = [getRaw(context, name) ?? options[name] ?? unset, unset].map(
				locatedValue,
			);
			return [name, value, none] as const;
		})
		.filter(([, value, none]) => JSON.stringify(value) !== JSON.stringify(none));
	return Object.fromEntries(given) as IDataObject;
}
