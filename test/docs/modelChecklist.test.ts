/**
 * Every model has all that the checklist in docs/development.md asks for, "Add a model". What
 * follows from its data is tested elsewhere; this is what somebody has to write.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { models as simulatedModels } from '../../dev/simulator/models';
import { knownModels } from '../../nodes/KlingVideo/models';
import { defaultOf } from '../../nodes/KlingVideo/models/kinds/choice';
import type { VideoModel } from '../../nodes/KlingVideo/models/model';
import { otherModel } from '../../nodes/KlingVideo/models/otherModel';
import { generations } from '../support/generations';
import { madeUpModel } from '../support/madeUpModel';
import { modelPanels } from '../support/modelPanels';

const readPage = (name: string) => readFileSync(join(__dirname, '../../docs', name), 'utf8');
const [listOfModels = ''] = /^The models are .*?:/ms.exec(readPage('../README.md')) ?? [];
const page = readPage('models.md');

/** The section of a page below a heading; nothing, if there is none. */
function sectionOf(heading: string, text = page): string {
	return text.split(/^## /m).find((section) => section.startsWith(`${heading}\n`)) ?? '';
}

/** The generation types of a model that no video of the tests has. */
function untriedTypes({ id, parameters }: VideoModel): string[] {
	const types = parameters.find(({ name }) => name === 'generationType');
	if (types?.kind !== 'choice') return [];
	const tried = generations
		.filter(({ body }) => body.model === id)
		.map(({ parameters: given }) => String(given.generationType ?? defaultOf(types)).toLowerCase());
	// Some of them give the label in an expression.
	const isTried = (name: string) => tried.some((given) => given.includes(name.toLowerCase()));
	return types.choices
		.filter(({ value, label }) => !isTried(String(value)) && !isTried(label))
		.map(({ label }) => label);
}

/** What the checklist asks for and a model does not have, each with the file in which it goes. */
function findMissing(model: VideoModel): string[] {
	const { id, label } = model;
	const section = sectionOf(label);
	const untried = untriedTypes(model);
	// The two for motion control stand together.
	const name = label.replace(/^Kling | Motion Control$/g, '');
	const missing: Array<readonly [isMissing: boolean, what: string]> = [
		[
			!simulatedModels.some((rules) => rules.model === id),
			'its rules and its price for the simulator: a file in dev/simulator/models/, and a line in index.ts there',
		],
		[
			!generations.some(({ body }) => body.model === id),
			'its videos: a file in test/support/generations/, and a line in index.ts there',
		],
		[
			untried.length > 0,
			`videos of ${untried.join(', ')}: in its file in test/support/generations/`,
		],
		[
			!modelPanels.some((panel) => panel.model === label),
			'its panel, as a person sees it: an entry in test/support/modelPanels.ts',
		],
		[
			!page.includes(`<!-- ${id} -->`),
			'its tables in docs/models.md: npm run generate writes them',
		],
		[
			!sectionOf('What a second costs', readPage('prices.md')).includes(`| ${label} `),
			'what a second costs: a row in docs/prices.md',
		],
		[!listOfModels.replace(/\s+/g, ' ').includes(name), 'its name among the models in README.md'],
		[
			!sectionOf('Which model', readPage('migrating.md')).includes(name),
			'what other services call it: a row in docs/migrating.md',
		],
		[
			!section.includes('**What combines**') || !section.includes('**What is expensive**'),
			`what it is for, what combines and what is expensive: its section in docs/models.md`,
		],
	];
	return missing.filter(([isMissing]) => isMissing).map(([, what]) => what);
}

test.each(knownModels)('$label has all that the checklist asks for', (model) => {
	expect(findMissing(model)).toEqual([]);
});

test('for a model that has nothing but its data, the checklist says what is missing, and where it goes', () => {
	const goesInto = [
		/simulator: a file in dev\/simulator\/models\//,
		/videos: a file in test\/support\/generations\//,
		/panel.*: an entry in test\/support\/modelPanels\.ts/,
		/tables.*: npm run generate/,
		/second costs: a row in docs\/prices\.md/,
		/name among the models in README\.md/,
		/other services call it: a row in docs\/migrating\.md/,
		/what combines.*: its section in docs\/models\.md/,
	];
	expect(findMissing(madeUpModel)).toEqual(goesInto.map((text) => expect.stringMatching(text)));
});

test('Other Model, of which nothing is known, has its panel and its section', () => {
	const { label } = otherModel;
	expect(modelPanels.map(({ model }) => model)).toContain(label);
	const section = sectionOf(label);
	for (const part of ['What is checked', 'What is not proved', 'What is expensive']) {
		expect(section).toContain(`**${part}**`);
	}
});
