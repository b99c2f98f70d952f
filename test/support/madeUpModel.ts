/**
 * A model that does not exist. It has none of the choices that say what a video is made from and
 * whether it has sound, but it has a seed, a number that may be left out, a second image, and an option
 * of each kind: nothing outside of a model may count on the parameters of the real ones.
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

/** Its default has changed in version 1.1 of the node. */
const seed = {
	kind: 'wholeNumber',
	name: 'seed',
	label: 'Seed',
	description: 'The same seed gives the same video',
	bodyField: 'seed',
	min: 1,
	max: 100,
} as const;

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
				{ value: true, label: 'On' },
			],
			unavailableWhen: { style: ['image'] },
		},
		{
			...seed,
			default: 7,
			unusedWhen: { '@version': [1.1] },
		},
		{
			...seed,
			default: 12,
			unusedWhen: { '@version': [1] },
		},
		{
			kind: 'wholeNumber',
			name: 'strength',
			label: 'Strength',
			description: 'How much it moves',
			bodyField: 'strength',
			min: 0,
			max: 10,
		},
		{
			kind: 'wholeNumber',
			name: 'fade',
			label: 'Fade',
			description: 'How long it fades out',
			bodyField: 'fade',
			min: 1,
			max: 9,
			unit: 'seconds',
			isOption: true,
		},
		{
			kind: 'text',
			name: 'caption',
			label: 'Caption',
			description: 'What stands below it',
			unusedWhen: { '@version': [1.1] },
			placeholder: 'e.g. The end',
			bodyField: 'caption',
			maxCharacters: 10,
			isOption: true,
		},
		{
			kind: 'choice',
			name: 'framesPerSecond',
			label: 'Frames per Second',
			description: 'How smooth it is',
			bodyField: 'fps',
			choices: [
				{ value: 24, label: '24' },
				{ value: 60, label: '60', unavailableWhen: { style: ['image'] } },
			],
			isOption: true,
		},
		{
			kind: 'image',
			name: 'logo',
			label: 'Logo',
			description: 'What stands in its corner',
			unusedWhen: { style: ['image'] },
			bodyField: 'logo',
			defaultBinaryField: '',
			isOption: true,
		},
		{
			kind: 'images',
			name: 'sketch',
			label: 'Sketch',
			description: 'How it is planned',
			bodyField: 'sketches',
			counts: [{ min: 1, max: 2 }],
			hint: '1 or 2',
			mention: '<<<sketch_1>>>',
			isOption: true,
		},
		{
			kind: 'video',
			name: 'intro',
			label: 'Intro',
			description: 'What comes before it',
			requirements: 'MP4',
			maxMegabytes: 1,
			bodyField: 'intro',
			defaultBinaryField: '',
			isOption: true,
		},
		{
			kind: 'shots',
			name: 'scenes',
			label: 'Scenes',
			description: 'What happens',
			bodyField: 'scenes',
			durationBodyField: 'seconds',
			maxShots: 2,
			maxPromptCharacters: 10,
			minSeconds: 1,
			maxSeconds: 9,
			isOption: true,
		},
		{
			kind: 'elements',
			name: 'props',
			label: 'Props',
			description: 'Things in it',
			bodyField: 'props',
			maxElements: 1,
			minImages: 1,
			maxImages: 1,
			isOption: true,
		},
	],
};

/** What the API takes for it. */
export const madeUpRules: ModelRules = {
	model: madeUpModel.id,
	required: { prompt: text(20), images: listOf(httpUrl, 1, 1), seed: wholeNumber(1, 100) },
	optional: {
		grain: boolean,
		strength: wholeNumber(0, 10),
		fade: wholeNumber(1, 9),
		caption: text(10),
		fps: oneOf(24, 60),
		logo: httpUrl,
		sketches: listOf(httpUrl, 1, 2),
		intro: httpUrl,
		seconds: wholeNumber(1, 9),
		scenes: listOf(
			objectOf({
				required: { index: wholeNumber(1, 2), prompt: text(10), duration: wholeNumber(1, 9) },
				optional: {},
			}),
			1,
			2,
		),
		props: listOf(
			objectOf({
				required: {
					name: text(20),
					description: text(20),
					element_input_urls: listOf(httpUrl, 1, 1),
				},
				optional: {},
			}),
			0,
			1,
		),
		style: objectOf({ required: { strength: oneOf('high'), image_url: httpUrl }, optional: {} }),
	},
	refused: [[(body) => 'grain' in body && 'style' in body, 'grain and style']],
	centsPerSecond: () => 1,
};
