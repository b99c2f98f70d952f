/** The rules and the price of kling-v3-omni. */
import { elementList } from './elements';
import { boolean, oneOf, text, wholeNumber } from './fieldRules';
import { aspectRatios, maxPromptCharacters, type ModelRules } from './modelRules';
import { multiShotFields, multiShotRefusals } from './multiShot';
import { countRole, hasVideo, referenceFields, referenceRefusals } from './references';

const centsPerSecond = {
	std: { silent: 7, audio: 9 },
	pro: { silent: 9, audio: 11 },
	'4k': { silent: 43, audio: 43 },
};

const centsPerSecondWithVideo = { std: 10, pro: 13 };

/** The rules of kling-v3-omni. */
export const klingV3Omni: ModelRules = {
	model: 'kling-v3-omni',
	required: { prompt: text(maxPromptCharacters) },
	optional: {
		negative_prompt: text(2500),
		mode: oneOf('std', 'pro', '4k'),
		duration: wholeNumber(3, 15),
		aspect_ratio: oneOf(...aspectRatios),
		audio: boolean,
		...referenceFields,
		element_list: elementList,
		...multiShotFields,
		watermark: boolean,
		nsfw_check: boolean,
	},
	refused: [
		...multiShotRefusals,
		...referenceRefusals,
		[
			(body) => body.multi_shot === true && countRole(body, 'last_frame') > 0,
			'Invalid parameter: multi_shot cannot be used together with a last_frame',
		],
		[
			(body) => body.multi_shot === true && hasVideo(body),
			'Invalid parameter: multi_shot cannot be used together with video_list',
		],
		[
			(body) => body.element_list !== undefined && hasVideo(body),
			'Invalid parameter: element_list cannot be used together with video_list',
		],
		[
			(body) => body.audio === true && hasVideo(body),
			'Invalid parameter: audio has no effect together with a video in video_list',
		],
		[
			(body) => body.mode === '4k' && hasVideo(body),
			'Invalid parameter: mode "4k" cannot be used together with video_list',
		],
	],
	centsPerSecond: (body) => {
		const { mode = 'std', audio } = body;
		if (hasVideo(body)) return centsPerSecondWithVideo[mode === 'pro' ? 'pro' : 'std'];
		return centsPerSecond[mode][audio ? 'audio' : 'silent'];
	},
};
