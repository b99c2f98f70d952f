/** Reads which of two ways a user has chosen to provide something, such as an image by URL or as a file. */
import type { Choice } from '../model';
import { isBlank } from '../text';
import { matchChoice } from './choice';
import type { PanelField, Reading } from './kind';

/** The field that says in which way something is given, and one for each way. */
export type InputFields = readonly [input: PanelField, first: PanelField, second: PanelField];

/**
 * Reads in which of two ways something is given. If nothing says so, it is the first one; but options
 * are added one by one, so an option is given in the way that is filled in.
 *
 * @param ways in the order of their fields
 * @param given the fields of the panel, or of one entry of a list in it
 * @returns undefined if it is refused
 */
export function readInput<First extends Choice, Second extends Choice>(
	ways: readonly [First, Second],
	[input, first, second]: InputFields,
	given: Reading['given'],
	reading: Pick<Reading, 'refuse'>,
	isOption = false,
): (First | Second)['value'] | undefined {
	if (!isBlank(given[input.name])) {
		return matchChoice<First | Second>(
			{ ...input, choices: ways },
			given[input.name],
			ways,
			reading,
		)?.value;
	}
	const isSecond = isOption && isBlank(given[first.name]) && !isBlank(given[second.name]);
	return ways[isSecond ? 1 : 0].value;
}
