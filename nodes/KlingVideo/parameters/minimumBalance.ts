import {
	NodeOperationError,
	type IDataObject,
	type IExecuteFunctions,
	type INodeProperties,
} from 'n8n-workflow';

import { isBlank, normalize } from '../models/text';

/** What must be left on the API key for an item to be submitted. */
export const minimumBalanceOption: INodeProperties = {
	displayName: 'Minimum Balance',
	name: 'minimumBalance',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: '',
	placeholder: 'e.g. 5',
	description:
		'Submit nothing more when less than this is left on the API key, in US dollars. The balance is looked up before the first submission, and again after each batch of items that are worked on at the same time.',
};

/**
 * Reads {@link minimumBalanceOption} for one item: a number, or a text such as "$5" or "5 USD".
 *
 * @returns US dollars, or undefined if it is blank
 * @throws {NodeOperationError} if it is no amount of money, or a negative one
 */
export function readMinimumBalance(
	context: IExecuteFunctions,
	itemIndex: number,
): number | undefined {
	const { minimumBalance } = context.getNodeParameter('options', itemIndex, {}) as IDataObject;
	if (isBlank(minimumBalance)) return undefined;
	const [, digits] =
		/^(?:us\$|usd|\$)?(\d+(?:\.\d+)?|\.\d+)(?:us\$|usd|\$|dollars?)?$/.exec(
			normalize(minimumBalance),
		) ?? [];
	if (digits !== undefined) return Number(digits);
	const { displayName } = minimumBalanceOption;
	throw new NodeOperationError(
		context.getNode(),
		`'${displayName}' must be an amount in US dollars, 0 or more, but is ${JSON.stringify(minimumBalance)}.`,
		{
			itemIndex,
			description: `Set '${displayName}' to an amount such as 5 or 0.50, or leave it empty. If an expression fills it, check what it gives for this item.`,
		},
	);
}
