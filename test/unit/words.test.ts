/**
 * The words of the node, by n8n's guidelines: labels stand in single quotation marks, actions have
 * no articles, and errors do not speak of errors.
 *
 * @see https://docs.n8n.io/integrations/creating-nodes/build/reference/ux-guidelines/
 */
import type { INodeProperties } from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

import { ApiMartApi } from '../../credentials/ApiMartApi.credentials';
import { KlingVideo } from '../../nodes/KlingVideo/KlingVideo.node';
import { KlingVideoTrigger } from '../../nodes/KlingVideo/KlingVideoTrigger.node';
import { operations } from '../../nodes/KlingVideo/operations';

const root = join(__dirname, '../..');
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

/** What the code says in five words or more, or with a period at the end, with "…" for what is filled in, and no labels. */
const texts = ['nodes', 'credentials']
	.flatMap((folder) =>
		readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
			.filter((name) => name.endsWith('.ts'))
			.map((name) => readFileSync(join(root, folder, name), 'utf8')),
	)
	.flatMap((code) => textsIn(ts.createSourceFile('', code, ts.ScriptTarget.Latest)))
	.filter((text) => (text.split(' ').length >= 5 || text.endsWith('.')) && !labels.has(text));

function textsIn(node: ts.Node): string[] {
	if (ts.isStringLiteralLike(node)) return [node.text];
	const inside: string[] = [];
	node.forEachChild((child) => {
		inside.push(...textsIn(child));
	});
	if (!ts.isTemplateExpression(node)) return inside;
	const spans = node.templateSpans.map(({ literal }) => `…${literal.text}`);
	return [...inside, [node.head.text, ...spans].join('')];
}

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
