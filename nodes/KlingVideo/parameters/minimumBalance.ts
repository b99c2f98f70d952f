import type { INodeProperties } from 'n8n-workflow';

import { isBlank, normalize, quote } from '../models/text';
import { getRawOptions } from './context';
import type { InputItem } from './inputItem';

/** What must be left on the API key for an item to be submitted. */
export const minimumBalanceOption: INodeProperties = {
	displayName: 'Minimum Balance',
	name: 'minimumBalance',
	type: 'number',
	typeOptions: { minValue: 0 },
	default: '',
	placeholder: 'e.g. 5',
	description:
		'Submit nothing more when less than this is left on the API key, in US dollars. The balance is checked before the first submission, and again after each batch of items that are processed at the same time.',
};

/**
 * Reads {@link minimumBalanceOption} for one item: a number, or a text such as "$5" or "5 USD". A text
 * such as "1.000" is a thousand dollars to some and one dollar to others, so it is refused.
 *
 * @returns US dollars, or undefined if the field is empty in the panel
 * @throws {NodeOperationError} if it is no amount of money, a negative one, or an ambiguous one, or
 *   if an expression returns nothing: the limit that somebody has set must not vanish silently
 */
export function readMinimumBalance(item: InputItem): number | undefined {
	const { minimumBalance } = item.getOptions();
	if (isBlank(getRawOptions(item.context).minimumBalance)) return undefined;
	const [, digits] =
		/^(?:us\$|usd|\$)?(\d+(?:\.\d+)?|\.\d+)(?:us\$|usd|\$|dollars?)?$/.exec(
			normalize(minimumBalance ?? ''),
		) ?? [];
	const isAmbiguous =
		typeof minimumBalance === 'string' && /^[1-9]\d{0,2}\.\d{3}$/.test(digits ?? '');
	if (digits !== undefined && !isAmbiguous) return Number(digits);
	const { displayName } = minimumBalanceOption;
	return item.refuse(
		isBlank(minimumBalance)
			? `'${displayName}' has an expression that returns nothing.`
			: `'${displayName}' must be an amount in US dollars, 0 or more, but is ${quote(minimumBalance)}.`,
		`Set '${displayName}' to an amount such as 5 or 0.50 (1000 for a thousand), or leave it empty in the panel to skip the check. If an expression fills it, check what it returns for this item: 0 sets no limit.`,
	);
}
