import pick from 'lodash/pick';

import type { VideoModel } from './model';
import {
	aspectRatio,
	audio,
	contentCheck,
	durationOfShots,
	elements,
	extraFields,
	firstFrame,
	lastFrame,
	multiShot,
	negativePrompt,
	prompt,
	promptTexts,
	qualityUpTo4k,
	shots,
	textOrFrames,
	watermark,
} from './sharedParameters';

/**
 * Kling v3, as APIMart's page on `kling-v3` describes it: audio, a last frame and elements go
 * together in every mode; custom shots need no prompt, and no duration besides their own.
 */
export const klingV3: VideoModel = {
	id: 'kling-v3',
	label: 'Kling v3',
	description: 'Most versatile: up to 15 s and 4K, sound, multiple shots, consistent characters',
	parameters: [
		textOrFrames,
		{
			...prompt,
			limitBy: 'Kling',
			optionalWhen: { multiShot: ['custom'] },
			hint: 'Optional with Custom Shots',
			textsFor: {
				choice: textOrFrames.name,
				texts: pick(promptTexts, ['imageToVideo', 'framesToVideo']),
			},
		},
		qualityUpTo4k,
		firstFrame,
		lastFrame,
		multiShot,
		shots,
		elements,
		durationOfShots,
		aspectRatio,
		audio,
		{ ...negativePrompt, maxCharacters: 2500 },
		watermark,
		contentCheck,
		extraFields,
	],
};
