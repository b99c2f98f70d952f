import type { GenerationsByKind } from './generation';

/** Videos of kling-3.0-turbo. */
export const kling30Turbo: GenerationsByKind = {
	'text to video': [
		{
			name: 'nothing but a prompt',
			parameters: { prompt: 'Sparks fly from an anvil' },
			body: { prompt: 'Sparks fly from an anvil', resolution: '720p', duration: 5 },
		},
		{
			name: 'all that text can have, as people type it',
			parameters: {
				prompt: 'A skater in an empty pool',
				quality: '={{ "1080P" }}',
				duration: '={{ "12 sec" }}',
				aspectRatio: '={{ "9 : 16" }}',
				options: { watermark: '={{ "on" }}', contentCheck: '={{ "true" }}' },
			},
			body: {
				prompt: 'A skater in an empty pool',
				resolution: '1080p',
				duration: 12,
				aspect_ratio: '9:16',
				watermark: true,
				nsfw_check: true,
			},
		},
	],
	'image to video': [
		{
			name: 'without a prompt',
			parameters: {
				generationType: 'imageToVideo',
				quality: 'pro',
				firstFrameUrl: 'https://example.com/river.jpg',
				duration: 15,
			},
			body: {
				resolution: '1080p',
				first_frame_image: 'https://example.com/river.jpg',
				duration: 15,
			},
		},
		{
			name: 'with a prompt',
			parameters: {
				generationType: 'imageToVideo',
				prompt: 'The curtain rises',
				firstFrameUrl: 'https://example.com/stage.jpg',
				duration: 3,
				options: { watermark: false, contentCheck: false },
			},
			body: {
				prompt: 'The curtain rises',
				resolution: '720p',
				first_frame_image: 'https://example.com/stage.jpg',
				duration: 3,
				watermark: false,
				nsfw_check: false,
			},
		},
	],
};
