/** The rules and the price of kling-video-o1. */
import { oneOf, text } from './fieldRules';
import { aspectRatios, maxPromptCharacters, type ModelRules } from './modelRules';
import { countRole, hasVideo, referenceFields, referenceRefusals } from './references';

const centsPerSecond = {
	std: { silent: 7, withVideo: 10 },
	pro: { silent: 9, withVideo: 13 },
};

/** The rules of kling-video-o1. */
export const klingVideoO1: ModelRules = {
	model: 'kling-video-o1',
	required: { prompt: text(maxPromptCharacters) },
	optional: {
		mode: oneOf('std', 'pro'),
		duration: oneOf(5, 10),
		aspect_ratio: oneOf(...aspectRatios),
		...referenceFields,
	},
	refused: [
		...referenceRefusals,
		[
			(body) => countRole(body, 'last_frame') > 0 && countRole(body, 'reference') > 0,
			'Invalid parameter: image_with_roles must have no reference beside a first and a last frame',
		],
	],
	centsPerSecond: (body) =>
		centsPerSecond[body.mode === 'pro' ? 'pro' : 'std'][hasVideo(body) ? 'withVideo' : 'silent'],
};
