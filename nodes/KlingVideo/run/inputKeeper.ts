/** What an output item keeps from its input item. */
import isEmpty from 'lodash/isEmpty';
import pickBy from 'lodash/pickBy';
import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';

import { isTool } from '../parameters/context';
import { readIncludeInput } from '../parameters/output';
import { outcomeFields } from '../parameters/taskFacts';

/** The field in which n8n keeps the files of an item in its combined binary mode. */
const filesField = '_files';

/**
 * Decides what the output items of a run keep from their input items. With Include Input Fields,
 * they keep all fields and files. Without it, only failed items keep their files, so that a loop
 * can send them back. A tool keeps nothing, because its input items are those of its agent.
 *
 * @returns a function that adds what is kept to an output item and returns that item. It never
 *   overwrites the item's own fields and files
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
		// Changes the item itself, because a copy would lose its error, which is not enumerable.
		return Object.assign(item, {
			json: { ...item.json, ...kept },
			...(!isEmpty(binary) && { binary }),
		});
	};
}
