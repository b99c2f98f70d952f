/** The rules and the price of kling-3.0-turbo. */
import { boolean, httpUrl, oneOf, text, wholeNumber } from './fieldRules';
import { aspectRatios, type ModelRules } from './modelRules';

/** It always has sound. */
const centsPerSecond = { '720p': 11, '1080p': 14 };

/** The rules of kling-3.0-turbo. */
export const kling30Turbo: ModelRules = {
	model: 'kling-3.0-turbo',
	required: {},
	optional: {
		prompt: text(3072),
		resolution: oneOf('720p', '1080p'),
		duration: wholeNumber(3, 15),
		aspect_ratio: oneOf(...aspectRatios),
		first_frame_image: httpUrl,
		watermark: boolean,
		nsfw_check: boolean,
	},
	refused: [
		[
			({ prompt, first_frame_image: image }) => prompt === undefined && image === undefined,
			'Missing required parameter: prompt',
		],
		[
			({ aspect_ratio, first_frame_image: image }) =>
				aspect_ratio !== undefined && image !== undefined,
			'Invalid parameter: aspect_ratio has no effect together with first_frame_image',
		],
	],
	centsPerSecond: ({ resolution = '720p' }) => centsPerSecond[resolution],
};
