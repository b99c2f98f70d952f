/** The rules and the price of kling-v2-6, from the provider's page. */
import { anyString, boolean, httpUrl, listOf, oneOf, text } from './fieldRules';
import { aspectRatios, maxPromptCharacters, type ModelRules, type Submission } from './modelRules';

function hasLastFrame({ image_urls: images }: Submission): boolean {
	return images?.length === 2;
}

/** The rules of kling-v2-6. */
export const klingV26: ModelRules = {
	model: 'kling-v2-6',
	required: { prompt: text(maxPromptCharacters) },
	optional: {
		mode: oneOf('std', 'pro'),
		duration: oneOf(5, 10),
		aspect_ratio: oneOf(...aspectRatios),
		negative_prompt: anyString,
		image_urls: listOf(httpUrl, 0, 2),
		audio: boolean,
		watermark: boolean,
	},
	refused: [
		[
			(body) => hasLastFrame(body) && body.mode !== 'pro',
			'Invalid parameter: image_urls with 2 images (first + last frame) requires mode "pro"',
		],
		[
			({ audio, mode }) => audio === true && mode !== 'pro',
			'Invalid parameter: audio requires mode "pro"',
		],
		[
			(body) => body.audio === true && hasLastFrame(body),
			'Invalid parameter: audio cannot be used together with 2 image_urls (last frame)',
		],
	],
	centsPerSecond: ({ mode, audio }) => {
		if (mode !== 'pro') return 4;
		return audio ? 13 : 6;
	},
};
