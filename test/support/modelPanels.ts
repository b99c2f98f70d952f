/**
 * What the panel must have for each model, written by hand from what the models can do and not from
 * the node's data.
 */

/** What a person chooses, from top to bottom, and what the panel then has. */
export interface Step {
	/** The names of fields, with the labels to choose in them. */
	choose: Readonly<Record<string, string>>;
	/** The labels between Model and Wait Using. */
	fields: readonly string[];
	/** What fields offer. A duration of five seconds and the first of the others are chosen. */
	offers?: Readonly<Record<string, readonly string[]>>;
}

/** The panel of one model. */
export interface ModelPanel {
	model: string;
	/** What Generation Type offers; a model without that field has none. */
	generationTypes: readonly string[];
	/** The options that are not the same for all models. */
	options: readonly string[];
	/** One after the other, beginning with a model that has just been chosen. */
	steps: readonly [Step, ...Step[]];
}

const textOrImage = ['Text to Video', 'Image to Video'];
const textOrFrames = [...textOrImage, 'First and Last Frame to Video'];
const anySource = [...textOrFrames, 'Reference Images to Video', 'Video to Video', 'Edit Video'];
const twoModes = ['Standard (720p)', 'Professional (1080p)'];
const threeModes = [...twoModes, '4K'];
const ratios = ['Automatic', '16:9 (Landscape)', '9:16 (Portrait)', '1:1 (Square)'];
const toTheSecond = Array.from({ length: 13 }, (_, index) => `${index + 3} Seconds`);
const fixedLength = {
	quality: twoModes,
	duration: ['5 Seconds', '10 Seconds'],
	aspectRatio: ratios,
};

const top = ['Generation Type', 'Prompt', 'Mode'];
const firstFrame = ['First Frame Input', 'First Frame URL'];
const lastFrame = ['Last Frame Input', 'Last Frame URL'];
const references = ['References Input', 'Reference URLs'];
const sourceVideo = ['Source Video Input', 'Source Video URL', 'Keep Original Sound'];
const customShots = ['Multi-Shot', 'Shots Input', 'Shots'];

const duration = 'Duration';
const shape = 'Aspect Ratio';
const sound = 'Audio';
const elements = 'Elements';

const customStep = (before: readonly string[]): Step => ({
	choose: { multiShot: 'Custom Shots' },
	fields: [...before, ...customShots, elements, shape, sound],
});

const ofV3AndOmni: Step[] = [
	{
		choose: {},
		fields: [...top, 'Multi-Shot', elements, duration, shape, sound],
		offers: { quality: threeModes, duration: toTheSecond, aspectRatio: ratios },
	},
	{
		choose: { multiShot: 'Automatic' },
		fields: [...top, 'Multi-Shot', elements, duration, shape, sound],
	},
	customStep(top),
	{
		choose: { multiShot: 'Off' },
		fields: [...top, 'Multi-Shot', elements, duration, shape, sound],
	},
	{
		choose: { generationType: 'Image to Video' },
		fields: [...top, ...firstFrame, 'Multi-Shot', elements, duration, shape, sound],
	},
	customStep([...top, ...firstFrame]),
	{
		choose: { generationType: 'First and Last Frame to Video' },
		fields: [...top, ...firstFrame, ...lastFrame, elements, duration, shape, sound],
	},
];

const motionControl = {
	generationTypes: [],
	options: ['Watermark', 'Extra Fields (JSON)'],
	steps: [
		{
			choose: {},
			fields: [
				'Prompt',
				'Mode',
				'Character Image Input',
				'Character Image URL',
				'Motion Video Input',
				'Motion Video URL',
				'Character Orientation',
				'Keep Original Sound',
			],
			offers: { quality: twoModes },
		},
		{
			choose: { characterImageInput: 'Binary File' },
			fields: [
				'Prompt',
				'Mode',
				'Character Image Input',
				'Character Image Data Field Name',
				'Motion Video Input',
				'Motion Video URL',
				'Character Orientation',
				'Keep Original Sound',
			],
		},
	],
} satisfies Omit<ModelPanel, 'model'>;

/** The panels of all models, in the order in which Model offers them. */
export const modelPanels: readonly ModelPanel[] = [
	{
		model: 'Kling v2.6',
		generationTypes: textOrFrames,
		options: ['Negative Prompt', 'Watermark', 'Extra Fields (JSON)'],
		steps: [
			{ choose: {}, fields: [...top, duration, shape], offers: fixedLength },
			{
				choose: { quality: 'Professional (1080p)' },
				fields: [...top, duration, shape, sound],
			},
			{
				choose: { generationType: 'Image to Video' },
				fields: [...top, ...firstFrame, duration, shape, sound],
			},
			{
				choose: { generationType: 'First and Last Frame to Video' },
				fields: [...top, ...firstFrame, ...lastFrame, duration, shape],
			},
			{
				choose: { generationType: 'Image to Video', quality: 'Standard (720p)' },
				fields: [...top, ...firstFrame, duration, shape],
			},
		],
	},
	{ model: 'Kling v2.6 Motion Control', ...motionControl },
	{
		model: 'Kling v3',
		generationTypes: textOrFrames,
		options: ['Negative Prompt', 'Watermark', 'Content Check', 'Extra Fields (JSON)'],
		steps: ofV3AndOmni as [Step, ...Step[]],
	},
	{ model: 'Kling v3 Motion Control', ...motionControl },
	{
		model: 'Kling v3 Omni',
		generationTypes: anySource,
		options: ['Negative Prompt', 'Watermark', 'Content Check', 'Extra Fields (JSON)'],
		steps: [
			...(ofV3AndOmni as [Step, ...Step[]]),
			{
				choose: { generationType: 'Reference Images to Video' },
				fields: [...top, ...references, 'Multi-Shot', elements, duration, shape, sound],
			},
			customStep([...top, ...references]),
			{
				choose: { generationType: 'Video to Video' },
				fields: [...top, ...sourceVideo, ...references, duration, shape],
				offers: { quality: twoModes },
			},
			{
				choose: { referencesInput: 'Binary File' },
				fields: [
					...top,
					...sourceVideo,
					'References Input',
					'Reference Data Field Names',
					duration,
					shape,
				],
			},
			{
				choose: { generationType: 'Edit Video', referencesInput: 'URL' },
				fields: [...top, ...sourceVideo, ...references],
			},
		],
	},
	{
		model: 'Kling 3.0 Turbo',
		generationTypes: textOrImage,
		options: ['Watermark', 'Content Check', 'Extra Fields (JSON)'],
		steps: [
			{
				choose: {},
				fields: [...top, duration, shape],
				offers: { quality: twoModes, duration: toTheSecond, aspectRatio: ratios },
			},
			{
				choose: { generationType: 'Image to Video' },
				fields: [...top, ...firstFrame, duration],
			},
		],
	},
	{
		model: 'Kling Video O1',
		generationTypes: anySource,
		options: ['Extra Fields (JSON)'],
		steps: [
			{ choose: {}, fields: [...top, duration, shape], offers: fixedLength },
			{
				choose: { generationType: 'Image to Video' },
				fields: [...top, ...firstFrame, duration, shape],
			},
			{
				choose: { generationType: 'First and Last Frame to Video' },
				fields: [...top, ...firstFrame, ...lastFrame, duration, shape],
			},
			{
				choose: { generationType: 'Reference Images to Video' },
				fields: [...top, ...references, duration, shape],
			},
			{
				choose: { generationType: 'Video to Video' },
				fields: [...top, ...sourceVideo, ...references, duration, shape],
			},
			{
				choose: { generationType: 'Edit Video' },
				fields: [...top, ...sourceVideo, ...references],
			},
		],
	},
	{
		model: 'Other Model',
		generationTypes: [],
		options: [],
		steps: [{ choose: {}, fields: ['Model ID', 'Body (JSON)'] }],
	},
];
