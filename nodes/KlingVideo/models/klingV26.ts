import {
	aspectRatio,
	audio,
	duration,
	firstFrame,
	frameChoices,
	frames,
	lastFrame,
	negativePrompt,
	prompt,
	quality,
	textOrImage,
	unless,
	watermark,
} from './entries';
import type { ChoiceParameter, VideoModel } from './model';

const framesOfV26: ChoiceParameter = {
	...frames,
	choices: [
		frameChoices.first,
		{ ...frameChoices.firstAndLast, unavailableWhen: { quality: ['std'] } },
	],
};

/**
 * Kling v2.6, as APIMart's page "POST /v1/videos/generations" describes `kling-v2-6`: std is silent
 * and takes a first frame only; a last frame and audio need pro and exclude each other.
 */
export const klingV26: VideoModel = {
	id: 'kling-v2-6',
	label: 'Kling v2.6',
	description:
		'The cheapest: from text or a first frame, in Professional with sound or a last frame',
	parameters: [
		textOrImage,
		prompt,
		quality,
		framesOfV26,
		firstFrame,
		{ ...lastFrame, unusedWhen: unless(framesOfV26, 'firstAndLast') },
		duration,
		aspectRatio,
		audio({ quality: ['std'], frames: ['firstAndLast'] }),
		negativePrompt,
		watermark,
	],
};
