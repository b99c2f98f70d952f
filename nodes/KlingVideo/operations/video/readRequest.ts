import {
	NodeOperationError,
	isExpression,
	type IDataObject,
	type IExecuteFunctions,
} from 'n8n-workflow';

import { videoModels } from '../../catalogue/models';
import type { ModelParameter } from '../../catalogue/videoModel';
import { parseVideoRequest, type VideoRequest } from '../../catalogue/videoRequest';

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
	const given = (name: string) => context.getNodeParameter(name, itemIndex, '');
	const judged = parseVideoRequest(model, {
		prompt: given('prompt'),
		firstFrameUrl: given('firstFrameUrl'),
		lastFrameUrl: given('lastFrameUrl'),
		negativePrompt: unlessBlank(options.negativePrompt),
		watermark: unlessBlank(options.watermark),
		callbackUrl: unlessBlank(options.callbackUrl),
		choices: Object.fromEntries(
			model.parameters
				.filter((parameter) => isGiven(context, parameter))
				.map(({ name }) => [name, context.getNodeParameter(name, itemIndex) ?? null]),
		),
	});
	if ('request' in judged) return judged.request;
	throw new NodeOperationError(
		context.getNode(),
		judged.issues.map((issue) => issue.message).join(' '),
		{ itemIndex, description: judged.issues.map((issue) => issue.fix).join(' ') },
	);
}

/**
 * Whether the user has set a parameter. A hidden one is not there at all; and where expressions decide what is shown,
 * one that is left at "say nothing" is not a choice that could be refused.
 */
function isGiven(context: IExecuteFunctions, { name, choices }: ModelParameter): boolean {
	const raw = context.getNodeParameter(name, 0, null, { rawExpressions: true });
	if (raw === null || isExpression(raw)) return raw !== null;
	return !choices.some((choice) => choice.omitted && choice.value === raw);
}

function unlessBlank(value: unknown): unknown {
	return value === null || String(value ?? '').trim() === '' ? undefined : value;
}
