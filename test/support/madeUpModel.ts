/**
 * A model that there is none of. It has none of the choices that say what a video is made from and
 * whether it has sound, but a seed and a second image: nothing outside of a model may count on the
 * parameters of those that there are.
 */
import {
	boolean,
	httpUrl,
	listOf,
	objectOf,
	oneOf,
	text,
	wholeNumber,
} from '../../dev/simulator/models/fieldRules';
import type { ModelRules } from '../../dev/simulator/models/modelRules';
import type { VideoModel } from '../../nodes/KlingVideo/models/model';

/** What it can do. Data and nothing else. */
export const madeUpModel: VideoModel = {
	id: 'kling-made-up',
	label: 'Kling Made-Up',
	description: 'For tests',
	parameters: [
		{
			kind: 'text',
			name: 'prompt',
			label: 'Prompt',
			description: 'What the video shows',
			placeholder: 'e.g. A cat',
			bodyField: 'prompt',
			isRequired: true,
			maxCharacters: 20,
		},
		{
			kind: 'choice',
			name: 'style',
			label: 'Style',
			description: 'Where the style of the video comes from',
			choices: [
				{ value: 'none', label: 'None' },
				{ value: 'image', label: 'As in an Image', body: { 'style.strength': 'high' } },
			],
		},
		{
			kind: 'image',
			name: 'subject',
			label: 'Subject',
			description: 'What the video is about',
			bodyField: 'images[0]',
			defaultBinaryField: 'data',
		},
		{
			kind: 'image',
			name: 'styleImage',
			label: 'Style Image',
			description: 'The image whose style is taken',
			unusedWhen: { style: ['none'] },
			bodyField: 'style.image_url',
			defaultBinaryField: 'style',
		},
		{
			kind: 'choice',
			name: 'grain',
			label: 'Grain',
			description: 'Whether it looks like film',
			bodyField: 'grain',
			choices: [
				{ value: false, label: 'Off', body: {} },
				{ value: true, label: 'On', unavailableWhen: { style: ['image'] } },
			],
		},
		{
			kind: 'wholeNumber',
			name: 'seed',
			label: 'Seed',
			description: 'The same seed gives the same video',
			bodyField: 'seed',
			min: 1,
			max: 100,
			default: 7,
		},
	],
};

/** What the API takes for it. */
export const madeUpRules: ModelRules = {
	model: madeUpModel.id,
	required: { prompt: text(20), images: listOf(httpUrl, 1, 1), seed: wholeNumber(1, 100) },
	optional: {
		grain: boolean,
		style: objectOf({ required: { strength: oneOf('high'), image_url: httpUrl }, optional: {} }),
	},
	refused: [[(body) => 'grain' in body && 'style' in body, 'grain and style']],
	centsPerSecond: () => 1,
};
