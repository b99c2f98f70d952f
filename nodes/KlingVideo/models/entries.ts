/** Parameters that several models have. A model says what is different with it. */
import type { ChoiceValue, Conditions } from './conditions';
import type {
	Choice,
	ChoiceParameter,
	ElementsParameter,
	ImageParameter,
	ImagesParameter,
	ShotsParameter,
	TextParameter,
	VideoUrlParameter,
	WholeNumberParameter,
} from './model';

/** What a video can be made from. */
const generationTypes = {
	textToVideo: {
		value: 'textToVideo',
		label: 'Text to Video',
		description: 'Made from the prompt alone',
	},
	imageToVideo: {
		value: 'imageToVideo',
		label: 'Image to Video',
		description: 'Starts with your image',
	},
	referenceToVideo: {
		value: 'referenceToVideo',
		label: 'References to Video',
		description: 'Shows the people, things or styles of your images',
	},
	videoToVideo: {
		value: 'videoToVideo',
		label: 'Video Reference to Video',
		description: 'Has the style and motion of your video, at a higher price',
		body: { 'video_list[0].refer_type': 'feature' },
	},
	editVideo: {
		value: 'editVideo',
		label: 'Edit a Video',
		description: 'Changes your video and keeps its length, at a higher price',
		body: { 'video_list[0].refer_type': 'base' },
	},
} satisfies Record<string, Choice>;

const fromWhat = {
	kind: 'choice',
	name: 'generationType',
	label: 'Generation Type',
} as const;

/** From text or from images. */
export const textOrImage: ChoiceParameter = {
	...fromWhat,
	description: 'Whether the video is made from the prompt alone or starts from an image',
	choices: [generationTypes.textToVideo, generationTypes.imageToVideo],
};

/** From text, images or another video. */
export const anySource: ChoiceParameter = {
	...fromWhat,
	description: 'What the video is made from besides the prompt',
	choices: [
		generationTypes.textToVideo,
		generationTypes.imageToVideo,
		generationTypes.referenceToVideo,
		generationTypes.videoToVideo,
		generationTypes.editVideo,
	],
};

/** What the video shows, for a model that does not need to be told. */
export const optionalPrompt: TextParameter = {
	kind: 'text',
	name: 'prompt',
	label: 'Prompt',
	description: 'What the video shows: scenes, actions, style',
	placeholder: 'e.g. A golden cat running on a sunlit meadow, slow motion',
	bodyField: 'prompt',
	maxCharacters: 2500,
};

/** What the video shows. */
export const prompt: TextParameter = { ...optionalPrompt, isRequired: true };

const modes = {
	std: {
		value: 'std',
		label: 'Standard (720p)',
		description: 'The lowest price. Some models are silent in it.',
	},
	pro: {
		value: 'pro',
		label: 'Professional (1080p)',
		description: 'Sharper, at a higher price. Some models need it for sound or a last frame.',
	},
} satisfies Record<string, Choice>;

/** Where the provider publishes its prices, as a description of the panel shows it. */
export const priceLink =
	'<a href="https://apimart.ai/pricing" target="_blank">Prices at APIMart</a>';

/** How good the picture is. */
export const quality: ChoiceParameter = {
	kind: 'choice',
	name: 'quality',
	label: 'Mode',
	description: `Quality and price of the video. ${priceLink}.`,
	bodyField: 'mode',
	choices: [modes.std, modes.pro],
};

/** {@link quality} with a third step, which may not be had under some conditions. */
export function qualityUpTo4k(unavailableWhen?: Conditions): ChoiceParameter {
	const best: Choice = {
		value: '4k',
		label: '4K',
		description: 'The sharpest picture, at several times the price',
	};
	return {
		...quality,
		choices: [modes.std, modes.pro, unavailableWhen ? { ...best, unavailableWhen } : best],
	};
}

/** Which frames can be given. */
export const frameChoices = {
	first: {
		value: 'first',
		label: 'First Frame',
		description: 'The video starts with your image',
	},
	firstAndLast: {
		value: 'firstAndLast',
		label: 'First and Last Frame',
		description: 'The video goes from one of your images to the other',
	},
} satisfies Record<string, Choice>;

/** Which frames are given, where the body names them by their order. */
export const frames: ChoiceParameter = {
	kind: 'choice',
	name: 'frames',
	label: 'Frames',
	description: 'Which frames of the video are given as images',
	unusedWhen: unless(textOrImage, 'imageToVideo'),
	choices: [frameChoices.first, frameChoices.firstAndLast],
};

/** {@link frames}, where the body names them by their roles. */
export const framesWithRoles: ChoiceParameter = {
	...frames,
	unusedWhen: unless(anySource, 'imageToVideo'),
	choices: [
		{ ...frameChoices.first, body: { 'image_with_roles[0].role': 'first_frame' } },
		{
			...frameChoices.firstAndLast,
			body: {
				'image_with_roles[0].role': 'first_frame',
				'image_with_roles[1].role': 'last_frame',
			},
		},
	],
};

/** The image that the video starts with. */
export const firstFrame: ImageParameter = {
	kind: 'image',
	name: 'firstFrame',
	label: 'First Frame',
	description: 'The image that the video starts with',
	unusedWhen: unless(textOrImage, 'imageToVideo'),
	bodyField: 'image_urls[0]',
	defaultBinaryField: 'data',
};

/** The image that the video ends with. */
export const lastFrame: ImageParameter = {
	kind: 'image',
	name: 'lastFrame',
	label: 'Last Frame',
	description: 'The image that the video ends with',
	unusedWhen: unless(frames, 'firstAndLast'),
	bodyField: 'image_urls[1]',
	defaultBinaryField: 'lastFrame',
};

/** {@link firstFrame} with its role in the body. */
export const firstFrameWithRole: ImageParameter = {
	...firstFrame,
	unusedWhen: unless(anySource, 'imageToVideo'),
	bodyField: 'image_with_roles[0].url',
};

/** {@link lastFrame} with its role in the body. */
export const lastFrameWithRole: ImageParameter = {
	...lastFrame,
	unusedWhen: unless(framesWithRoles, 'firstAndLast'),
	bodyField: 'image_with_roles[1].url',
};

/** How many references there may be: mostly Kling's limit, because the API does not say. */
const referenceCounts = [
	{ from: generationTypes.referenceToVideo, min: 1, max: 7, limitBy: 'Kling' },
	{ from: generationTypes.videoToVideo, min: 0, max: 1 },
	{ from: generationTypes.editVideo, min: 0, max: 4, limitBy: 'Kling' },
] as const;

/** Images of what the video shows. */
export const references: ImagesParameter = {
	kind: 'images',
	name: 'reference',
	label: 'Reference',
	description:
		'Images of people, things or styles. The prompt names them as <<<image_1>>>, <<<image_2>>> and so on. The one that goes with a video reference is the first frame.',
	unusedWhen: unless(anySource, 'referenceToVideo', 'videoToVideo', 'editVideo'),
	bodyField: 'image_urls',
	counts: referenceCounts.map(({ from, ...count }) => ({
		when: { generationType: [from.value] },
		...count,
	})),
	hint: `Images: ${referenceCounts.map(({ from, min, max }) => `${min} to ${max} with ${from.label}`).join(', ')}`,
	mention: '<<<image_1>>>',
};

/** The video that is referred to or edited. */
export const sourceVideoUrl: VideoUrlParameter = {
	kind: 'videoUrl',
	name: 'sourceVideoUrl',
	label: 'Source Video URL',
	description:
		'Public address of the video whose style and motion are taken, or that is edited. MP4 or MOV, 3 to 10 seconds, 720 to 2160 pixels, at most 200 MB.',
	unusedWhen: unless(anySource, 'videoToVideo', 'editVideo'),
	bodyField: 'video_list[0].video_url',
};

/** What becomes of the sound of a video that goes along. */
export function keepOriginalSound(
	bodyField: string,
	isKept: boolean,
	unusedWhen?: Conditions,
): ChoiceParameter {
	const on: Choice = { value: true, label: 'On', body: { [bodyField]: 'yes' } };
	const off: Choice = { value: false, label: 'Off', body: { [bodyField]: 'no' } };
	return {
		kind: 'choice',
		name: 'keepOriginalSound',
		label: 'Keep Original Sound',
		description: 'Whether the new video has the sound of the video that it is made from',
		...(unusedWhen && { unusedWhen }),
		choices: isKept ? [on, off] : [off, on],
	};
}

/** Several shots in one video. It does not go with a last frame: the API does not say what it would do. */
export function multiShot(
	framesParameter: ChoiceParameter,
	unusedWhen?: Conditions,
): ChoiceParameter {
	return {
		kind: 'choice',
		name: 'multiShot',
		label: 'Multi-Shot',
		description: 'Whether the video has several shots, and who decides where they begin',
		unusedWhen: { ...unusedWhen, [framesParameter.name]: ['firstAndLast'] },
		choices: [
			{ value: 'off', label: 'Off', description: 'One shot', body: {} },
			{
				value: 'intelligent',
				label: 'Cut by the Model',
				description: 'The model decides where shots begin',
				body: { multi_shot: true, shot_type: 'intelligence' },
			},
			{
				value: 'custom',
				label: 'Custom Shots',
				description: 'You say what each shot shows and how long it lasts',
				body: { multi_shot: true, shot_type: 'customize' },
			},
		],
	};
}

/** The shots of {@link multiShot}. */
export function shots(multiShotParameter: ChoiceParameter): ShotsParameter {
	return {
		kind: 'shots',
		name: 'shots',
		label: 'Shots',
		description: 'What each shot shows and how long it lasts, in their order',
		unusedWhen: unless(multiShotParameter, 'custom'),
		bodyField: 'multi_prompt',
		durationBodyField: 'duration',
		maxShots: 6,
		maxPromptCharacters: 512,
		minSeconds: 3,
		maxSeconds: 15,
	};
}

/** People and things that the prompt can name. */
export const elements: ElementsParameter = {
	kind: 'elements',
	name: 'elements',
	label: 'Elements',
	description:
		'At most three people or things that look the same throughout the video. The prompt names each as @ and its name.',
	bodyField: 'element_list',
	maxElements: 3,
	minImages: 2,
	maxImages: 4,
};

/** Length of the video, from a short list. */
export const duration: ChoiceParameter = {
	kind: 'choice',
	name: 'duration',
	label: 'Duration',
	description: 'Length of the video, which is charged by the second',
	bodyField: 'duration',
	choices: [
		{ value: 5, label: '5 Seconds' },
		{ value: 10, label: '10 Seconds' },
	],
};

/** Length of the video, to the second. */
export const durationSeconds: WholeNumberParameter = {
	kind: 'wholeNumber',
	name: 'durationSeconds',
	label: 'Duration (Seconds)',
	description: 'Length of the video in whole seconds, each of which is charged',
	bodyField: 'duration',
	min: 3,
	max: 15,
	default: 5,
};

/** Shape of the video. */
export const aspectRatio: ChoiceParameter = {
	kind: 'choice',
	name: 'aspectRatio',
	label: 'Aspect Ratio',
	description:
		'Shape of the video. Automatic is 16:9 from text, and otherwise the shape of the image. With an image, the shape of the image may win.',
	bodyField: 'aspect_ratio',
	choices: [
		{ value: 'auto', label: 'Automatic', body: {} },
		{ value: '16:9', label: '16:9 (Landscape)' },
		{ value: '9:16', label: '9:16 (Portrait)' },
		{ value: '1:1', label: '1:1 (Square)' },
	],
};

/** Sound that the model makes. It may not be had under some conditions. */
export function audio(unavailableWhen?: Conditions): ChoiceParameter {
	const on: Choice = { value: true, label: 'On' };
	return {
		kind: 'choice',
		name: 'audio',
		label: 'Audio',
		description: 'Whether to generate sound to go with the video, at a higher price',
		bodyField: 'audio',
		choices: [
			{ value: false, label: 'Off', body: {} },
			unavailableWhen ? { ...on, unavailableWhen } : on,
		],
	};
}

/** What the video must not show. */
export const negativePrompt: TextParameter = {
	kind: 'text',
	name: 'negativePrompt',
	label: 'Negative Prompt',
	description: 'What the video must not show',
	placeholder: 'e.g. blurry, low quality, distorted',
	bodyField: 'negative_prompt',
	isOption: true,
};

/** A watermark on the video. */
export const watermark: ChoiceParameter = {
	kind: 'choice',
	name: 'watermark',
	label: 'Watermark',
	description: 'Whether to add a watermark to the video',
	bodyField: 'watermark',
	choices: [
		{ value: false, label: 'Off' },
		{ value: true, label: 'On' },
	],
	isOption: true,
};

/** A check of what is submitted. */
export const contentCheck: ChoiceParameter = {
	kind: 'choice',
	name: 'contentCheck',
	label: 'Content Check',
	description:
		'Whether APIMart checks the request for content that is not allowed before it is submitted, at an extra price',
	bodyField: 'nsfw_check',
	choices: [
		{ value: false, label: 'Off' },
		{ value: true, label: 'On' },
	],
	isOption: true,
};

/**
 * The conditions under which a choice is none of these values, because it is another one, cannot be
 * one of them, or is not used at all.
 */
export function unless(
	{ name, choices, unusedWhen }: ChoiceParameter,
	...values: ChoiceValue[]
): Conditions {
	const wanted = choices.filter(({ value }) => values.includes(value));
	const others = choices.map(({ value }) => value).filter((value) => !values.includes(value));
	const [only] = wanted;
	return { ...unusedWhen, ...(wanted.length === 1 && only?.unavailableWhen), [name]: others };
}
