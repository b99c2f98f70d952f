import {
	aspectRatio,
	audio,
	contentCheck,
	durationSeconds,
	elements,
	firstFrame,
	frames,
	lastFrame,
	multiShot,
	negativePrompt,
	prompt,
	qualityUpTo4k,
	shots,
	textOrImage,
	watermark,
} from './entries';
import type { VideoModel } from './model';

const multiShotOfV3 = multiShot(frames);

/**
 * Kling v3, as APIMart's page on `kling-v3` describes it: audio, a last frame and elements go
 * together in every mode; custom shots need no prompt, and no duration besides their own.
 */
export const klingV3: VideoModel = {
	id: 'kling-v3',
	label: 'Kling v3',
	description:
		'Up to 15 seconds and 4K, with sound, several shots, and elements that stay the same',
	parameters: [
		textOrImage,
		{ ...prompt, limitBy: 'Kling', optionalWhen: { multiShot: ['custom'] } },
		qualityUpTo4k(),
		frames,
		firstFrame,
		lastFrame,
		multiShotOfV3,
		shots(multiShotOfV3),
		elements,
		{ ...durationSeconds, unusedWhen: { multiShot: ['custom'] } },
		aspectRatio,
		audio(),
		{ ...negativePrompt, maxCharacters: 2500 },
		watermark,
		contentCheck,
	],
};
