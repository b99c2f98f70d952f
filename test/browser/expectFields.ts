import { expectSoon } from './expectSoon';
import type { NodePanel } from './n8nEditor';

const above = ['Resource', 'Operation', 'Model'];

/** What stands below the fields of a model in Submit and Wait. */
export const fieldsBelow = [
	'Wait Using',
	'Download Video',
	'Put Output File in Field',
	'Options',
	'Simplify',
];

/**
 * Expects that the panel of Submit and Wait soon has exactly these labels, in this order.
 *
 * @param fields the labels of the fields between Model and Wait Using
 */
export async function expectFields(
	panel: NodePanel,
	fields: readonly string[],
	below: readonly string[] = fieldsBelow,
): Promise<void> {
	await expectSoon(async () => await panel.labels(), [...above, ...fields, ...below]);
}
