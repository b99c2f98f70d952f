import type { VideoModel } from './model';
import {
	aspectRatio,
	audio,
	duration,
	extraFields,
	firstFrame,
	lastFrame,
	modes,
	negativePrompt,
	prompt,
	quality,
	textOrFrames,
	watermark,
	withLastFrame,
} from './sharedParameters';

/**
 * Kling v2.6, as APIMart's page "POST /v1/videos/generations" describes `kling-v2-6`: std is silent
 * and takes a first frame only; a last frame and audio need pro and exclude each other.
 */
export const klingV26: VideoModel = {
	id: 'kling-v2-6',
	label: 'Kling v2.6',
	description:
		'Cheapest. Text or image to video, 5 or 10 s; sound or a last frame in Professional.',
	parameters: [
		textOrFrames,
		prompt,
		{
			...quality,
			hint: 'Professional adds sound or a last frame, but not both',
			choices: [{ ...modes.std, unavailableWhen: withLastFrame }, modes.pro],
		},
		firstFrame,
		lastFrame,
		duration,
		aspectRatio,
		{ ...audio, unavailableWhen: { quality: ['std'], ...withLastFrame } },
		negativePrompt,
		watermark,
		extraFields,
	],
};
