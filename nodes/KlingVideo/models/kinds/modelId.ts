import type { ModelIdParameter } from '../model';
import { invisible, readText } from '../text';
import type { ParameterKind } from './kind';

/** The ID of a model: n8n's resource locator, or what an expression gives in its place. */
export const modelId: ParameterKind<ModelIdParameter, string> = {
	fields: ({ name, label }) => [{ name, label }],
	read({ name, label }, reading) {
		const given = reading.given[name];
		return readText(label, locatedValue(given), reading)?.replace(invisible, '').trim();
	},
	write: ({ bodyField }, value) => ({ [bodyField]: value }),
	bodyFields: ({ bodyField }) => [bodyField],
};

/** What a resource locator holds; any other value as it is. */
export function locatedValue(given: unknown): unknown {
	const isLocator = typeof given === 'object' && given !== null && '__rl' in given;
	return isLocator ? (given as { value?: unknown }).value : given;
}
