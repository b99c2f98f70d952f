/** Parameters that several models share. Each model overrides what differs. */
import { anyOf, type ChoiceValue, type Conditions } from './conditions';
import type {
	Choice,
	ChoiceParameter,
	ElementsParameter,
	ImageParameter,
	ImagesParameter,
	JsonParameter,
	ShotsParameter,
	TextParameter,
	VideoFileParameter,
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
	framesToVideo: {
		value: 'framesToVideo',
		label: 'First and Last Frame to Video',
		description: 'Goes from one of your images to the other',
	},
	referenceToVideo: {
		value: 'referenceToVideo',
		label: 'Reference Images to Video',
		description: 'Shows the people, things or styles in your images',
	},
	videoToVideo: {
		value: 'videoToVideo',
		label: 'Video to Video',
		description: 'Takes style and motion from your video, at a higher price',
		body: { 'video_list[0].refer_type': 'feature' },
	},
	editVideo: {
		value: 'editVideo',
		label: 'Edit Video',
		description: 'Changes your video and keeps its length, at a higher price',
		body: { 'video_list[0].refer_type': 'base' },
	},
} satisfies Record<string, Choice>;

const { textToVideo, imageToVideo, framesToVideo, referenceToVideo, videoToVideo, editVideo } =
	generationTypes;

/** What the video is made from: text or an image. */
export const textOrImage: ChoiceParameter = {
	kind: 'choice',
	name: 'generationType',
	label: 'Generation Type',
	description: 'What the video is made from besides the prompt',
	choices: [textToVideo, imageToVideo],
};

/** {@link textOrImage}, or a first and a last frame. */
export const textOrFrames: ChoiceParameter = {
	...textOrImage,
	choices: [textToVideo, imageToVideo, framesToVideo],
};

/** Everything that a video can be made from, with the frames named by their roles in the body. */
export const anySource: ChoiceParameter = {
	...textOrImage,
	choices: [
		textToVideo,
		{ ...imageToVideo, body: { 'image_with_roles[0].role': 'first_frame' } },
		{
			...framesToVideo,
			body: {
				'image_with_roles[0].role': 'first_frame',
				'image_with_roles[1].role': 'last_frame',
			},
		},
		referenceToVideo,
		videoToVideo,
		editVideo,
	],
};

/** The video has a last frame. */
export const withLastFrame = { generationType: ['framesToVideo'] } as const;

/** The video is made from another one. */
const withVideo = { generationType: ['videoToVideo', 'editVideo'] } as const;

/** The video is an edited version of another one. */
const whenEdited = { generationType: ['editVideo'] } as const;

/** What the video shows, for a model that needs no prompt. */
export const optionalPrompt: TextParameter = {
	kind: 'text',
	name: 'prompt',
	label: 'Prompt',
	description: 'What the video shows: scenes, actions, style',
	placeholder: 'e.g. A golden cat running on a sunlit meadow, slow motion',
	bodyField: 'prompt',
	maxCharacters: 2500,
};

/** Examples of prompts, by the type of generation. */
export const promptTexts = {
	imageToVideo: { placeholder: 'e.g. The cat opens its eyes and looks at the camera' },
	framesToVideo: { placeholder: 'e.g. The bud opens into a flower while the camera moves closer' },
	referenceToVideo: {
		placeholder: 'e.g. The woman in <<<image_1>>> walks along a beach at sunset',
	},
	videoToVideo: { placeholder: 'e.g. A robot dances in a factory like the person in the video' },
	editVideo: { placeholder: 'e.g. Replace the car with a red bicycle, and keep everything else' },
};

/** What the video shows. */
export const prompt: TextParameter = {
	...optionalPrompt,
	isRequired: true,
	textsFor: { choice: textOrImage.name, texts: promptTexts },
};

/** Picture quality, from the cheapest to the most expensive. */
export const modes = {
	std: {
		value: 'std',
		label: 'Standard (720p)',
		description: 'The lowest price. Some models have no sound in this mode.',
	},
	pro: {
		value: 'pro',
		label: 'Professional (1080p)',
		description: 'Sharper, at a higher price. Some models need it for sound or a last frame.',
		priceTier: 'pro',
	},
	best: {
		value: '4k',
		label: '4K',
		description: 'The sharpest picture, at several times the price',
		priceTier: '4k',
		unavailableWhen: withVideo,
	},
} satisfies Record<string, Choice>;

/** A link to the provider's prices, as descriptions in the panel show it. */
export const priceLink =
	'<a href="https://apimart.ai/pricing" target="_blank">Prices at APIMart</a>';

/** Picture quality. */
export const quality: ChoiceParameter = {
	kind: 'choice',
	name: 'quality',
	label: 'Mode',
	description: `Quality and price of the video. ${priceLink}.`,
	bodyField: 'mode',
	choices: [modes.std, modes.pro],
};

/** {@link quality} with 4K as a third choice. */
export const qualityUpTo4k: ChoiceParameter = {
	...quality,
	choices: [modes.std, modes.pro, modes.best],
};

/** The image that the video starts with. */
export const firstFrame: ImageParameter = {
	kind: 'image',
	name: 'firstFrame',
	label: 'First Frame',
	description: 'The image that the video starts with',
	unusedWhen: unless(anySource, 'imageToVideo', 'framesToVideo'),
	bodyField: 'image_urls[0]',
	defaultBinaryField: 'data',
};

/** The image that the video ends with. */
export const lastFrame: ImageParameter = {
	kind: 'image',
	name: 'lastFrame',
	label: 'Last Frame',
	description: 'The image that the video ends with',
	unusedWhen: unless(anySource, 'framesToVideo'),
	bodyField: 'image_urls[1]',
	defaultBinaryField: 'lastFrame',
};

/** {@link firstFrame} with its role in the body. */
export const firstFrameWithRole: ImageParameter = {
	...firstFrame,
	bodyField: 'image_with_roles[0].url',
};

/** {@link lastFrame} with its role in the body. */
export const lastFrameWithRole: ImageParameter = {
	...lastFrame,
	bodyField: 'image_with_roles[1].url',
};

/** How many references are allowed. Most limits are Kling's, because the API does not state any. */
const referenceCounts = [
	{ from: referenceToVideo, min: 1, max: 7, limitBy: 'Kling' },
	{ from: videoToVideo, min: 0, max: 1 },
	{ from: editVideo, min: 0, max: 4, limitBy: 'Kling' },
] as const;

const [alone, referred, edited] = referenceCounts;

const nameReferences = "Name them in 'Prompt': <<<image_1>>>, <<<image_2>>> and so on.";

/** Images of what the video shows. */
export const references: ImagesParameter = {
	kind: 'images',
	name: 'reference',
	label: 'Reference',
	description:
		'Images of people, things or styles. With Video to Video, the image becomes the first frame.',
	unusedWhen: unless(anySource, 'referenceToVideo', 'videoToVideo', 'editVideo'),
	bodyField: 'image_urls',
	counts: referenceCounts.map(({ from, ...count }) => ({
		when: { generationType: [from.value] },
		...count,
	})),
	hint: `${alone.min} to ${alone.max} images; with a video, at most ${referred.max} (${referred.from.label}) or ${edited.max} (${edited.from.label}). ${nameReferences}`,
	textsFor: {
		choice: textOrImage.name,
		texts: {
			referenceToVideo: { hint: `${alone.min} to ${alone.max} images. ${nameReferences}` },
			videoToVideo: {
				hint: `Optional, at most ${referred.max} image. Name it in 'Prompt': <<<image_1>>>.`,
				isOne: true,
			},
			editVideo: { hint: `Optional, at most ${edited.max} images. ${nameReferences}` },
		},
	},
	mention: '<<<image_1>>>',
};

/** The video to use as a reference or to edit. */
export const sourceVideo: VideoFileParameter = {
	kind: 'video',
	name: 'sourceVideo',
	label: 'Source Video',
	description: 'The video to take style and motion from, or to edit',
	requirements: 'MP4 or MOV, 3 to 10 seconds, 720 to 2160 pixels',
	maxMegabytes: 200,
	unusedWhen: unless(anySource, 'videoToVideo', 'editVideo'),
	bodyField: 'video_list[0].video_url',
	defaultBinaryField: 'data',
	priceTier: 'video',
};

/** Whether the sound of the input video is kept. */
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
		description: 'Whether the new video keeps the sound of the original video',
		...(unusedWhen && { unusedWhen }),
		choices: isKept ? [on, off] : [off, on],
	};
}

/**
 * Several shots in one video. They are not offered with a last frame or another video, because the
 * API does not say what it would do then.
 */
export const multiShot: ChoiceParameter = {
	kind: 'choice',
	name: 'multiShot',
	label: 'Multi-Shot',
	description: 'Whether the video has several shots, and who decides where they begin',
	unavailableWhen: anyOf(withLastFrame, withVideo),
	choices: [
		{ value: 'off', label: 'Off', description: 'One shot', body: {} },
		{
			value: 'intelligent',
			label: 'Automatic',
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

/** The shots of {@link multiShot}. */
export const shots: ShotsParameter = {
	kind: 'shots',
	name: 'shots',
	label: 'Shots',
	description: 'What each shot shows and how long it lasts, in order',
	unusedWhen: unless(multiShot, 'custom'),
	bodyField: 'multi_prompt',
	durationBodyField: 'duration',
	maxShots: 6,
	maxPromptCharacters: 512,
	minSeconds: 3,
	maxSeconds: 15,
};

/** People and things that the prompt can name. */
export const elements: ElementsParameter = {
	kind: 'elements',
	name: 'elements',
	label: 'Elements',
	description:
		'At most three people or things that look the same throughout the video. Name them in the prompt with an @ in front.',
	unavailableWhen: withVideo,
	bodyField: 'element_list',
	maxElements: 3,
	minImages: 2,
	maxImages: 4,
};

/** Length of the video: 5 or 10 seconds. */
export const duration: ChoiceParameter = {
	kind: 'choice',
	name: 'duration',
	label: 'Duration',
	description: 'Length of the video, which is charged by the second',
	decidedBy: whenEdited,
	bodyField: 'duration',
	unit: 'seconds',
	default: 5,
	choices: [inSeconds(5), inSeconds(10)],
};

/** {@link duration} to the second, from 3 to 15. */
export const durationToTheSecond: ChoiceParameter = {
	...duration,
	choices: [inSeconds(3), ...Array.from({ length: 12 }, (_, index) => inSeconds(4 + index))],
};

/**
 * {@link durationToTheSecond} of a model with {@link multiShot}: custom shots have their own
 * durations.
 */
export const durationOfShots: ChoiceParameter = {
	...durationToTheSecond,
	decidedBy: { ...whenEdited, multiShot: ['custom'] },
};

function inSeconds(value: number): Choice {
	return { value, label: `${value} Seconds` };
}

/** Shape of the video. */
export const aspectRatio: ChoiceParameter = {
	kind: 'choice',
	name: 'aspectRatio',
	label: 'Aspect Ratio',
	description: 'Shape of the video. With an image, the shape of the image may take precedence.',
	decidedBy: whenEdited,
	bodyField: 'aspect_ratio',
	isRatio: true,
	choices: [
		{
			value: 'auto',
			label: 'Automatic',
			description: '16:9 from text, otherwise the shape of the image',
			body: {},
		},
		{
			value: '16:9',
			label: '16:9 (Landscape)',
			synonyms: ['horizontal'],
			description: 'For YouTube, TV and web pages',
		},
		{
			value: '9:16',
			label: '9:16 (Portrait)',
			synonyms: ['vertical'],
			description: 'Vertical, for TikTok, Reels and Shorts',
		},
		{ value: '1:1', label: '1:1 (Square)', description: 'For feeds and profiles' },
	],
};

/** Sound that the model generates. */
export const audio: ChoiceParameter = {
	kind: 'choice',
	name: 'audio',
	label: 'Audio',
	description: 'Whether to generate sound to go with the video, at a higher price',
	unavailableWhen: withVideo,
	bodyField: 'audio',
	choices: [
		{ value: false, label: 'Off', body: {} },
		{ value: true, label: 'On', priceTier: 'sound' },
	],
};

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

/** A check of the request for prohibited content. */
export const contentCheck: ChoiceParameter = {
	kind: 'choice',
	name: 'contentCheck',
	label: 'Content Check',
	description:
		'Whether APIMart checks the request for prohibited content before it is submitted, at an extra price',
	bodyField: 'nsfw_check',
	choices: [
		{ value: false, label: 'Off' },
		{ value: true, label: 'On', costsExtra: true },
	],
	isOption: true,
};

/** Fields that the API accepts and this package does not know. */
export const extraFields: JsonParameter = {
	kind: 'json',
	name: 'extraFields',
	label: 'Extra Fields (JSON)',
	description:
		'API fields that this node does not know, as a JSON object. They are sent unchanged. APIMart ignores fields that the model does not have, and charges for the video all the same.',
	placeholder: 'e.g. {"seed": 7}',
	isOption: true,
};

/**
 * The conditions under which a choice has none of these values: it has another value, is not
 * available, or is not used at all.
 */
export function unless(
	{ name, choices, unusedWhen, unavailableWhen }: ChoiceParameter,
	...values: ChoiceValue[]
): Conditions {
	const others = choices.map(({ value }) => value).filter((value) => !values.includes(value));
	return anyOf(unusedWhen, unavailableWhen, { [name]: others });
}
