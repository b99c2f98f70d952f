/** The rules and the price of kling-v3. */
import { elementList } from './elements';
import { boolean, httpUrl, listOf, oneOf, text, wholeNumber } from './fieldRules';
import { aspectRatios, maxPromptCharacters, type ModelRules } from './modelRules';
import { hasCustomShots, multiShotFields, multiShotRefusals } from './multiShot';

const centsPerSecond = {
	std: { silent: 7, audio: 10 },
	pro: { silent: 9, audio: 13 },
	'4k': { silent: 43, audio: 43 },
};

/** The rules of kling-v3. */
export const klingV3: ModelRules = {
	model: 'kling-v3',
	required: {},
	optional: {
		prompt: text(maxPromptCharacters),
		negative_prompt: text(2500),
		mode: oneOf('std', 'pro', '4k'),
		duration: wholeNumber(3, 15),
		aspect_ratio: oneOf(...aspectRatios),
		audio: boolean,
		image_urls: listOf(httpUrl, 1, 2),
		element_list: elementList,
		...multiShotFields,
		watermark: boolean,
		nsfw_check: boolean,
	},
	refused: [
		[
			(body) => body.prompt === undefined && !hasCustomShots(body),
			'Missing required parameter: prompt',
		],
		...multiShotRefusals,
		[
			({ multi_shot, image_urls: images }) => multi_shot === true && images?.length === 2,
			'Invalid parameter: multi_shot cannot be used together with 2 image_urls (last frame)',
		],
	],
	centsPerSecond: ({ mode = 'std', audio }) => centsPerSecond[mode][audio ? 'audio' : 'silent'],
};
