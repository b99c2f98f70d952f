/**
 * What saved workflows hold: the names, types, values and defaults of the parameters. n8n does not
 * save a value that is the default. What is in the committed list stays as it is, forever. `npm run
 * generate` adds what is new.
 */
import type { INodeProperties, INodePropertyCollection } from 'n8n-workflow';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ApiMartApi } from '../../credentials/ApiMartApi.credentials';
import { KlingVideo } from '../../nodes/KlingVideo/KlingVideo.node';
import { KlingVideoTrigger } from '../../nodes/KlingVideo/KlingVideoTrigger.node';

const listPath = join(__dirname, 'savedNames.json');
const committed = JSON.parse(readFileSync(listPath, 'utf8')) as string[];

const [node, trigger, credential] = [new KlingVideo(), new KlingVideoTrigger(), new ApiMartApi()];
const present = [
	...node.description.properties.flatMap((property) =>
		describeProperty(node.description.name, property),
	),
	...trigger.description.properties.flatMap((property) =>
		describeProperty(trigger.description.name, property),
	),
	...credential.properties.flatMap((property) => describeProperty(credential.name, property)),
];

/** A line for a parameter in each place that it has, and one for each of its values. */
function describeProperty(owner: string, property: INodeProperties): string[] {
	const { resource = [], operation = [], model = [] } = property.displayOptions?.show ?? {};
	const places = [operation.length > 0 ? operation : resource, model].reduce<string[]>(
		(all, values) =>
			values.length === 0
				? all
				: all.flatMap((place) => values.map((value) => `${place} ${value}`)),
		[owner],
	);
	return places.flatMap((place, index) =>
		linesOf(place, property, model[index % model.length] as string | undefined),
	);
}

/** @param model whose values are meant, if the place is one of a model */
function linesOf(
	place: string,
	{ name, type, default: unset, options = [] }: INodeProperties,
	model?: string,
): string[] {
	if (type === 'notice') return [];
	const line = `${place}: ${name}`;
	const inside = options.flatMap((option) => {
		if ('values' in option) return childrenOf(line, option);
		if ('value' in option) {
			const isOffered = option.displayOptions?.show?.model?.includes(model) ?? true;
			return isOffered ? [`${line} = ${JSON.stringify(option.value)}`] : [];
		}
		return linesOf(line, option);
	});
	return [`${line} is ${type}, ${JSON.stringify(unset)} by default`, ...inside];
}

function childrenOf(line: string, { name, values }: INodePropertyCollection): string[] {
	return values.flatMap((property) => linesOf(`${line}: ${name}`, property));
}

let known = committed;
if (process.env.UPDATE_GENERATED) {
	known = [...new Set([...committed, ...present])].sort();
	writeFileSync(listPath, `${JSON.stringify(known, null, '\t')}\n`);
}

test('a saved workflow never breaks: every name, value and default is still there', () => {
	expect(committed.filter((line) => !present.includes(line))).toEqual([]);
});

test('the committed list is complete', () => {
	const wayOut = 'npm run generate adds it to test/unit/savedNames.json';
	const added = present.filter((line) => !known.includes(line));
	expect({ wayOut, added }).toEqual({ wayOut, added: [] });
});
