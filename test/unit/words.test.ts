/**
 * The words of the node, by n8n's guidelines: labels stand in single quotation marks, actions have
 * no articles, and errors do not speak of errors.
 *
 * @see https://docs.n8n.io/integrations/creating-nodes/build/reference/ux-guidelines/
 */
import type { INodeProperties } from 'n8n-workflow';
import { join } from 'node:path';

import { ApiMartApi } from '../../credentials/ApiMartApi.credentials';
import { KlingVideo } from '../../nodes/KlingVideo/KlingVideo.node';
import { KlingVideoTrigger } from '../../nodes/KlingVideo/KlingVideoTrigger.node';
import { operations } from '../../nodes/KlingVideo/operations';
import { findTexts } from '../support/sourceTexts';

const labels = new Set(
	[new KlingVideo().description, new KlingVideoTrigger().description, new ApiMartApi()].flatMap(
		({ properties }) => properties.flatMap(labelsOf),
	),
);

/** The labels of a field and of those inside of it. */
function labelsOf({ displayName, type, options = [] }: INodeProperties): string[] {
	if (type === 'notice') return [];
	const inside = options.flatMap((option) => {
		if ('values' in option) return option.values;
		return 'displayName' in option ? option : [];
	});
	return [displayName, ...inside.flatMap(labelsOf)];
}

/** Sentences, by their length or their period. A label is none. */
const texts = ['nodes', 'credentials']
	.flatMap((folder) => findTexts(join(__dirname, '../..', folder)))
	.filter((text) => (text.split(' ').length >= 5 || text.endsWith('.')) && !labels.has(text));

test.each([...labels])('%s stands in single quotation marks', (label) => {
	// One word may also begin a sentence.
	const before = label.includes(' ') ? "(?<![\\w'])" : '(?<=[a-z,] )';
	const bare = new RegExp(`${before}${label.replace(/[()]/g, '\\$&')}(?![\\w'])`);
	expect(texts.filter((text) => bare.test(text))).toEqual([]);
});

test('no text speaks of errors, problems, failures or mistakes', () => {
	expect(texts.filter((text) => /\b(error|problem|failure|mistake)s?\b/i.test(text))).toEqual([]);
});

test.each(operations.map(({ action, resource }) => [action, resource]))(
	'%s has no article, and names its resource',
	(action, resource) => {
		expect(action).not.toMatch(/\b(an?|the)\b/i);
		expect(action).toContain(resource);
	},
);
