/** The rules and the prices of the models that put the motion of a video into a character. */
import { boolean, httpUrl, objectOf, oneOf, text } from './fieldRules';
import { maxPromptCharacters, type ModelRules } from './modelRules';

function motionControl(
	model: string,
	centsPerSecond: Readonly<Record<'std' | 'pro', number>>,
): ModelRules {
	return {
		model,
		required: {
			image_url: httpUrl,
			video_url: httpUrl,
			character_orientation: oneOf('image', 'video'),
			mode: oneOf('std', 'pro'),
		},
		optional: {
			prompt: text(maxPromptCharacters),
			keep_original_sound: oneOf('yes', 'no'),
			watermark_info: objectOf({ required: { enabled: boolean }, optional: {} }),
		},
		refused: [],
		centsPerSecond: ({ mode }) => centsPerSecond[mode === 'pro' ? 'pro' : 'std'],
	};
}

/** The rules of kling-v2-6-motion-control. */
export const klingV26MotionControl = motionControl('kling-v2-6-motion-control', {
	std: 6,
	pro: 9,
});

/** The rules of kling-v3-motion-control. */
export const klingV3MotionControl = motionControl('kling-v3-motion-control', {
	std: 10,
	pro: 14,
});
