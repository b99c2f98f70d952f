import type { VideoModel } from './model';
import {
	aspectRatio,
	contentCheck,
	durationToTheSecond,
	extraFields,
	firstFrame,
	modes,
	prompt,
	promptTexts,
	quality,
	textOrImage,
	watermark,
} from './sharedParameters';

const withImage = { generationType: ['imageToVideo'] };

/**
 * Kling 3.0 Turbo, as APIMart's page on `kling-3.0-turbo` describes it: a resolution instead of a
 * mode, always with sound. With an image, the prompt may be left out, and the image gives the
 * shape.
 */
export const kling30Turbo: VideoModel = {
	id: 'kling-3.0-turbo',
	label: 'Kling 3.0 Turbo',
	description: 'Fastest. Text or image to video, up to 15 s, always with sound.',
	alwaysHasSound: true,
	parameters: [
		textOrImage,
		{
			...prompt,
			maxCharacters: 3072,
			optionalWhen: withImage,
			hint: 'Optional with an image',
			textsFor: {
				choice: textOrImage.name,
				texts: {
					imageToVideo: { ...promptTexts.imageToVideo, hint: 'Optional' },
				},
			},
		},
		{
			...quality,
			choices: [
				{ ...modes.std, body: { resolution: '720p' }, priceTier: '720p' },
				{ ...modes.pro, body: { resolution: '1080p' }, priceTier: '1080p' },
			],
		},
		{ ...firstFrame, bodyField: 'first_frame_image' },
		durationToTheSecond,
		{ ...aspectRatio, decidedBy: withImage },
		watermark,
		contentCheck,
		extraFields,
	],
};
