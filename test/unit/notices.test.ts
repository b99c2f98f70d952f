/** If another choice takes fields away, the panel has a notice in place of the first of them. */
import { KlingVideo } from '../../nodes/KlingVideo/KlingVideo.node';
import { knownModels } from '../../nodes/KlingVideo/models';
import { defaultOf } from '../../nodes/KlingVideo/models/kinds/choice';
import { defineFields } from '../../nodes/KlingVideo/parameters/visibility';
import { proByDefault } from '../support/proByDefault';
import { Panel, type Combination } from './matrix/panel';

const { properties } = new KlingVideo().description;

function shownFor(id: string, combination: Combination) {
	const model = knownModels.find((candidate) => candidate.id === id);
	if (!model) throw new Error(`There is no ${id}`);
	return new Panel(model, properties).shown(combination);
}

const noticesOf = (id: string, combination: Combination) =>
	shownFor(id, combination)
		.filter(({ type }) => type === 'notice')
		.map(({ displayName }) => displayName);

const withLastFrame = 'Not available with First and Last Frame to Video';

test.each<[string, Combination, string[]]>([
	['kling-v2-6', { generationType: 'textToVideo', quality: 'std' }, []],
	['kling-v2-6', { generationType: 'imageToVideo', quality: 'std' }, []],
	['kling-v2-6', { generationType: 'imageToVideo', quality: 'pro' }, []],
	['kling-v2-6', { generationType: 'framesToVideo', quality: 'pro' }, [`${withLastFrame}: Audio`]],
	// What an expression gives is not known yet.
	['kling-v2-6', { generationType: '={{ $json.type }}', quality: '={{ $json.mode }}' }, []],
	['kling-v3', { generationType: 'framesToVideo' }, [`${withLastFrame}: Multi-Shot`]],
	['kling-v3', { generationType: 'textToVideo', multiShot: 'intelligent' }, []],
	[
		'kling-v3',
		{ generationType: 'textToVideo', multiShot: 'custom' },
		['Not available with Custom Shots: Duration'],
	],
	// What Multi-Shot was set to before it was hidden takes nothing away.
	[
		'kling-v3',
		{ generationType: 'framesToVideo', multiShot: 'custom' },
		[`${withLastFrame}: Multi-Shot`],
	],
	[
		'kling-v3-omni',
		{ generationType: 'videoToVideo' },
		['Not available with Video to Video: Multi-Shot, Elements, Audio'],
	],
	[
		'kling-v3-omni',
		{ generationType: 'editVideo' },
		['Not available with Edit Video: Multi-Shot, Elements, Duration, Aspect Ratio, Audio'],
	],
	[
		'kling-video-o1',
		{ generationType: 'editVideo' },
		['Not available with Edit Video: Duration, Aspect Ratio'],
	],
	[
		'kling-3.0-turbo',
		{ generationType: 'imageToVideo' },
		['Not available with Image to Video: Aspect Ratio'],
	],
])('%s, %j: %j', (id, combination, notices) => {
	expect(noticesOf(id, combination)).toEqual(notices);
});

test.each(knownModels)('a fresh panel of $label has no notice', ({ id, parameters }) => {
	const fresh = parameters.map((parameter) => [
		parameter.name,
		parameter.kind === 'choice' ? defaultOf(parameter) : undefined,
	]);
	expect(noticesOf(id, Object.fromEntries(fresh) as Combination)).toEqual([]);
});

test('a default of another version of the node leaves no notice in this one', () => {
	const panel = new Panel(proByDefault, defineFields([proByDefault]));
	const shown = panel.shown({ generationType: 'textToVideo', quality: 'std' });
	expect(shown.filter(({ type }) => type === 'notice')).toEqual([]);
	expect(shown.filter(({ name }) => name === 'quality').map((mode) => mode.default)).toEqual([
		'std',
	]);
});

test('what Standard of Kling v2.6 lacks is said in a hint below Mode', () => {
	const [mode] = shownFor('kling-v2-6', {}).filter(({ name }) => name === 'quality');
	expect(mode?.hint).toBe('Professional adds sound or a last frame, but not both');
});

test.each([
	['kling-v2-6', 'imageToVideo', 'firstFrameBinaryField', /if the item has only one image\.$/],
	['kling-v2-6', 'framesToVideo', 'lastFrameBinaryField', /^[^.]+ holds the image\.$/],
	['kling-v3-omni', 'videoToVideo', 'referenceBinaryFields', /^The name of .* at most 1 image\./],
	['kling-v3-omni', 'editVideo', 'referenceBinaryFields', /^The names of .* at most 4 images\./],
] as const)(
	'the hints of %s, %s, below %s fit the number of images',
	(model, generationType, name, hint) => {
		const [field] = shownFor(model, { generationType }).filter((one) => one.name === name);
		expect(field?.hint).toMatch(hint);
	},
);

test.each([
	['referenceToVideo', 'e.g. https://example.com/1.jpg, https://example.com/2.jpg'],
	['videoToVideo', 'e.g. https://example.com/1.jpg'],
])('the example for %s has as many images as there can be', (generationType, placeholder) => {
	const [field] = shownFor('kling-v3-omni', { generationType }).filter(
		({ name }) => name === 'referenceUrls',
	);
	expect(field?.placeholder).toBe(placeholder);
});
