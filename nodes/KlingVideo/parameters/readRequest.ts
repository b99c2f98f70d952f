import {
	NodeOperationError,
	isExpression,
	type IDataObject,
	type IExecuteFunctions,
} from 'n8n-workflow';

import { videoModels } from '../models/models';
import type { ModelParameter } from '../models/videoModel';
import { isTool } from '../run/memory';
import { requestFields, requestOptions } from './request';
import { frameFields, parseVideoRequest, type VideoRequest } from '../models/videoRequest';

/**
 * Reads the video that one item asks for, and judges it by the item's own values.
 *
 * @throws {NodeOperationError} naming each field that is wrong and what would mend it
 */
export function readVideoRequest(context: IExecuteFunctions, itemIndex: number): VideoRequest {
	const modelId = context.getNodeParameter('model', itemIndex);
	const model = videoModels.find((candidate) => candidate.id === modelId);
	if (!model) {
		const known = videoModels.map((candidate) => candidate.id).join(', ');
		throw new NodeOperationError(context.getNode(), `There is no model "${String(modelId)}"`, {
			itemIndex,
			description: `Set Model to one of: ${known}.`,
		});
	}

	const options = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	const isSet = (name: string) => getRaw(context, name) !== null;
	const given = (names: readonly string[]) =>
		Object.fromEntries(
			names.map((name) => [name, context.getNodeParameter(name, itemIndex) ?? null]),
		);
	const judged = parseVideoRequest(model, {
		...given(['prompt']),
		frames: given(frameFields.flatMap((names) => Object.values(names)).filter(isSet)),
		choices: given(
			model.parameters.filter((parameter) => isChosen(context, parameter)).map(({ name }) => name),
		),
		negativePrompt: unlessBlank(options.negativePrompt),
		watermark: unlessBlank(options.watermark),
		callbackUrl: unlessBlank(options.callbackUrl),
	});
	if ('request' in judged) return judged.request;
	throw new NodeOperationError(
		context.getNode(),
		judged.issues.map((issue) => issue.message).join(' '),
		{ itemIndex, description: judged.issues.map((issue) => issue.fix).join(' ') },
	);
}

/**
 * The fields that make the video as they stand in the panel, expressions unresolved: what the ledger goes by.
 *
 * @returns null in a tool of an AI agent, where the model decides what is asked for
 */
export function readOrder(context: IExecuteFunctions): IDataObject | null {
	if (isTool(context)) return null;
	const options = getRaw(context, 'options') as IDataObject | null;
	return {
		fields: requestFields.map(({ name }) => getRaw(context, name)),
		options: requestOptions.map(({ name }) => options?.[name] ?? null),
	} as IDataObject;
}

/**
 * Whether the user has chosen the value of a parameter. A hidden one is not there at all; and where expressions decide
 * what is shown, one that is left at "say nothing" is not a choice that could be refused.
 */
function isChosen(context: IExecuteFunctions, { name, choices }: ModelParameter): boolean {
	const raw = getRaw(context, name);
	if (raw === null || isExpression(raw)) return raw !== null;
	return !choices.some((choice) => choice.omitted && choice.value === raw);
}

/** A parameter as it stands in the panel, expressions unresolved; null where it is hidden. */
function getRaw(context: IExecuteFunctions, name: string): unknown {
	return context.getNodeParameter(name, 0, null, { rawExpressions: true });
}

function unlessBlank(value: unknown): unknown {
	return value === null || String(value ?? '').trim() === '' ? undefined : value;
}
