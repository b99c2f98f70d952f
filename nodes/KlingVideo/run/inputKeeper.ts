/** What an item that comes out keeps of the item that came in. */
import isEmpty from 'lodash/isEmpty';
import pickBy from 'lodash/pickBy';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isTool } from '../parameters/context';
import { readIncludeInput } from '../parameters/output';
import { outcomeFields } from '../parameters/taskFacts';

/** The field in which n8n keeps the files of an item in its combined binary mode. */
const filesField = '_files';

/**
 * Finds out what the items of a run keep: with Include Input Fields the fields and the files of their
 * input items, and without it the files of those that failed, so that a loop can send them back. The
 * input items of a tool are those of its agent, and nothing of them is kept.
 *
 * @returns a function that adds this to an item and returns it. What the item has itself stays
 */
export function inputKeeper(
	context: IExecuteFunctions,
): (item: INodeExecutionData, itemIndex: number, hasFailed: boolean) => INodeExecutionData {
	if (isTool(context)) return (item) => item;
	const inputItems = context.getInputData();
	const includesAll = readIncludeInput(context);
	const isCombined = context.getWorkflowSettings().binaryMode === 'combined';
	return (item, itemIndex, hasFailed) => {
		if (!includesAll && !hasFailed) return item;
		const input = inputItems[itemIndex];
		const kept = pickBy(input?.json, (_, name) => {
			if (Object.hasOwn(item.json, name) || outcomeFields.includes(name)) return false;
			return includesAll || (isCombined && name === filesField);
		});
		const binary = { ...input?.binary, ...item.binary };
		// The item itself, because its error cannot be enumerated.
		return Object.assign(item, {
			json: { ...item.json, ...kept },
			...(!isEmpty(binary) && { binary }),
		});
	};
}
