import type { GenerationsByKind } from './generation';

/** Videos of kling-v2-6. The page's own examples are among the use cases. */
export const klingV26: GenerationsByKind = {
	'text to video': [
		{
			name: 'nothing but a prompt',
			parameters: { prompt: 'A paper boat on a rainy street' },
			body: { prompt: 'A paper boat on a rainy street', mode: 'std', duration: 5 },
		},
		{
			name: 'all that text can have',
			parameters: {
				generationType: 'textToVideo',
				prompt: 'A lighthouse in a storm',
				quality: 'pro',
				duration: 10,
				aspectRatio: '1:1',
				audio: true,
				options: { negativePrompt: 'people, boats', watermark: true },
			},
			body: {
				prompt: 'A lighthouse in a storm',
				mode: 'pro',
				duration: 10,
				aspect_ratio: '1:1',
				audio: true,
				negative_prompt: 'people, boats',
				watermark: true,
			},
		},
		{
			name: 'values as people type them',
			parameters: {
				prompt: 'A fox in the snow',
				quality: '={{ "Professional" }}',
				duration: '={{ "10 sec" }}',
				aspectRatio: '={{ "Portrait" }}',
				audio: '={{ "no" }}',
			},
			body: { prompt: 'A fox in the snow', mode: 'pro', duration: 10, aspect_ratio: '9:16' },
		},
	],
	'image to video': [
		{
			name: 'a first frame, with sound',
			parameters: {
				generationType: 'imageToVideo',
				prompt: 'The woman turns and smiles',
				quality: 'pro',
				firstFrameUrl: 'https://example.com/woman.jpg?size=large,square',
				aspectRatio: '9:16',
				audio: true,
				options: { watermark: false },
			},
			body: {
				prompt: 'The woman turns and smiles',
				mode: 'pro',
				image_urls: ['https://example.com/woman.jpg?size=large,square'],
				duration: 5,
				aspect_ratio: '9:16',
				audio: true,
				watermark: false,
			},
		},
		{
			name: 'a first and a last frame',
			parameters: {
				generationType: 'framesToVideo',
				prompt: 'Day turns into night',
				quality: 'pro',
				firstFrameUrl: 'https://example.com/day.jpg',
				lastFrameUrl: 'https://example.com/night.jpg',
				duration: 10,
				options: { negativePrompt: 'blurry' },
			},
			body: {
				prompt: 'Day turns into night',
				mode: 'pro',
				image_urls: ['https://example.com/day.jpg', 'https://example.com/night.jpg'],
				duration: 10,
				negative_prompt: 'blurry',
			},
		},
	],
};
