/** What the documentation says of the models is what their data says. `npm run generate` writes it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { knownModels, videoModels } from '../../nodes/KlingVideo/models';
import type { ChoiceValue } from '../../nodes/KlingVideo/models/conditions';
import type { Choice, ChoiceParameter, ImageParameter } from '../../nodes/KlingVideo/models/model';
import { unless } from '../../nodes/KlingVideo/models/sharedParameters';
import { expectPart } from './expectPart';
import { renderFeatures, renderFields } from './modelTables';

const root = join(__dirname, '../..');

test('docs/models.md has the table of all models', () => {
	expectPart('docs/models.md', 'models', renderFeatures(knownModels));
});

test.each(videoModels)('docs/models.md has the fields of $label', (model) => {
	const heading = `## ${model.label}\n\n${model.description.replace(/\.?$/, '.')}`;
	expectPart('docs/models.md', model.id, renderFields(model), heading);
});

test('docs/models.md has no model that does not exist', () => {
	const page = readFileSync(join(root, 'docs/models.md'), 'utf8');
	const marked = [...page.matchAll(/^<!-- (\w\S+) -->$/gm)].map(([, id]) => id);
	expect(marked.sort()).toEqual(['models', ...videoModels.map(({ id }) => id)].sort());
});

test('what shows under conditions is said in the words of the panel', () => {
	const size: ChoiceParameter = {
		...choice('size', 'Size', ['small', 'large', 'huge']),
		bodyField: 'size',
	};
	const start = choice('start', 'Start', ['text', 'image', 'video']);
	const end = { ...choice('end', 'End', ['free', 'image']), unusedWhen: unless(start, 'image') };
	const sound: ChoiceParameter = {
		...choice('sound', 'Sound', [false, true]),
		unavailableWhen: { size: ['small', 'huge'], end: ['image'] },
	};
	const speed: ChoiceParameter = {
		...choice('speed', 'Speed', ['slow', 'medium', 'fast']),
		choices: [
			{ value: 'slow', label: 'Slow' },
			{ value: 'medium', label: 'Medium' },
			{ value: 'fast', label: 'Fast', unavailableWhen: { start: ['video'], size: ['huge'] } },
		],
	};
	const picture: ImageParameter = {
		kind: 'image',
		name: 'picture',
		label: 'Picture',
		description: 'A picture',
		bodyField: 'picture',
		defaultBinaryField: 'data',
		unusedWhen: unless(end, 'image'),
	};
	const parameters = [size, start, end, sound, speed, picture];
	const model = { id: 'made-up', label: 'Made Up', description: 'Made up', parameters };

	const cells = renderFields(model)
		.split('\n')
		.slice(2)
		.map((line) => line.split('|').map((cell) => cell.trim()));
	const shows = Object.fromEntries(cells.map(([, field, , , when]) => [field, when]));
	const taken = Object.fromEntries(cells.map(([, field, values]) => [field, values]));

	expect(shows).toEqual({
		Size: 'always',
		Start: 'always',
		End: 'if Start is Image',
		// End is not there with a text, so it cannot be said to be Free.
		Sound: 'if Size is Large, unless End is Image',
		Speed: 'always',
		// There is no need to say that Start is Image.
		'Picture Input': 'if End is Image',
		'Picture URL': 'if Picture Input is URL',
		'Picture Data Field Name': 'if Picture Input is Binary File',
	});
	expect(taken.Size).toBe('`small`: Small; `large`: Large; `huge`: Huge');
	expect(taken.Speed).toBe(
		'`slow`: Slow; `medium`: Medium; `fast`: Fast, unless Start is Video or Size is Huge',
	);
});

function choice(name: string, label: string, values: ChoiceValue[]): ChoiceParameter {
	const toLabel = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
	const choices = values.map((value) => ({ value, label: toLabel(String(value)) }));
	return { kind: 'choice', name, label, description: label, choices: choices as [Choice] };
}
