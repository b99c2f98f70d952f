import type { GenerationsByKind } from './generation';

/** Videos of kling-video-o1. */
export const klingVideoO1: GenerationsByKind = {
	'text to video': [
		{
			name: 'nothing but a prompt',
			parameters: { prompt: 'Ink spreads in water' },
			body: { prompt: 'Ink spreads in water', mode: 'std', duration: 5 },
		},
		{
			name: 'all that text can have',
			parameters: {
				prompt: 'A kite over the dunes',
				quality: 'pro',
				duration: 10,
				aspectRatio: '1:1',
			},
			body: { prompt: 'A kite over the dunes', mode: 'pro', duration: 10, aspect_ratio: '1:1' },
		},
	],
	'image to video': [
		{
			name: 'a first frame',
			parameters: {
				generationType: 'imageToVideo',
				prompt: 'The statue blinks',
				firstFrameUrl: 'https://example.com/statue.jpg',
				aspectRatio: '9:16',
			},
			body: {
				prompt: 'The statue blinks',
				mode: 'std',
				image_with_roles: [{ url: 'https://example.com/statue.jpg', role: 'first_frame' }],
				duration: 5,
				aspect_ratio: '9:16',
			},
		},
		{
			name: 'a first and a last frame',
			parameters: {
				generationType: 'framesToVideo',
				prompt: 'The ice melts',
				quality: 'pro',
				firstFrameUrl: 'https://example.com/ice.jpg',
				lastFrameUrl: 'https://example.com/water.jpg',
				duration: 10,
			},
			body: {
				prompt: 'The ice melts',
				mode: 'pro',
				image_with_roles: [
					{ url: 'https://example.com/ice.jpg', role: 'first_frame' },
					{ url: 'https://example.com/water.jpg', role: 'last_frame' },
				],
				duration: 10,
			},
		},
	],
	'reference images to video': [
		{
			name: 'one',
			parameters: {
				generationType: 'referenceToVideo',
				prompt: '<<<image_1>>> flies over a city',
				referencesInput: 'url',
				referenceUrls: 'https://example.com/dragon.jpg',
				duration: 10,
			},
			body: {
				prompt: '<<<image_1>>> flies over a city',
				mode: 'std',
				image_urls: ['https://example.com/dragon.jpg'],
				duration: 10,
			},
		},
		{
			name: 'three as a list of an expression',
			parameters: {
				generationType: '={{ "reference images to video" }}',
				prompt: '<<<image_2>>> plays chess with <<<image_3>>> in <<<image_1>>>',
				quality: 'pro',
				referenceUrls:
					'={{ ["https://example.com/hall.jpg", "https://example.com/queen.jpg", "https://example.com/king.jpg"] }}',
				duration: '={{ "5s" }}',
				aspectRatio: '16:9',
			},
			body: {
				prompt: '<<<image_2>>> plays chess with <<<image_3>>> in <<<image_1>>>',
				mode: 'pro',
				image_urls: [
					'https://example.com/hall.jpg',
					'https://example.com/queen.jpg',
					'https://example.com/king.jpg',
				],
				duration: 5,
				aspect_ratio: '16:9',
			},
		},
	],
	'video to video': [
		{
			name: 'in the style of the video',
			parameters: {
				generationType: 'videoToVideo',
				prompt: 'A forest, filmed in the same way',
				sourceVideoUrl: 'https://example.com/flight.mp4',
				duration: 10,
				aspectRatio: '16:9',
			},
			body: {
				prompt: 'A forest, filmed in the same way',
				mode: 'std',
				video_list: [
					{
						video_url: 'https://example.com/flight.mp4',
						refer_type: 'feature',
						keep_original_sound: 'no',
					},
				],
				duration: 10,
				aspect_ratio: '16:9',
			},
		},
		{
			name: 'with a first frame and the sound of the video',
			parameters: {
				generationType: 'videoToVideo',
				prompt: '<<<image_1>>> comes to life',
				quality: 'pro',
				referenceUrls: 'https://example.com/puppet.jpg',
				sourceVideoUrl: 'https://example.com/walk.mp4',
				keepOriginalSound: true,
			},
			body: {
				prompt: '<<<image_1>>> comes to life',
				mode: 'pro',
				image_urls: ['https://example.com/puppet.jpg'],
				video_list: [
					{
						video_url: 'https://example.com/walk.mp4',
						refer_type: 'feature',
						keep_original_sound: 'yes',
					},
				],
				duration: 5,
			},
		},
	],
	'edit video': [
		{
			name: 'by the prompt alone, keeping the sound',
			parameters: {
				generationType: 'editVideo',
				prompt: 'Make it snow',
				sourceVideoUrl: 'https://example.com/garden.mp4',
				keepOriginalSound: true,
			},
			body: {
				prompt: 'Make it snow',
				mode: 'std',
				video_list: [
					{
						video_url: 'https://example.com/garden.mp4',
						refer_type: 'base',
						keep_original_sound: 'yes',
					},
				],
			},
		},
		{
			name: 'with two references',
			parameters: {
				generationType: 'editVideo',
				prompt: 'Dress the man as in <<<image_1>>>, with the hat of <<<image_2>>>',
				quality: 'pro',
				referenceUrls: 'https://example.com/suit.jpg\nhttps://example.com/hat.jpg',
				sourceVideoUrl: 'https://example.com/man.mp4',
			},
			body: {
				prompt: 'Dress the man as in <<<image_1>>>, with the hat of <<<image_2>>>',
				mode: 'pro',
				image_urls: ['https://example.com/suit.jpg', 'https://example.com/hat.jpg'],
				video_list: [
					{
						video_url: 'https://example.com/man.mp4',
						refer_type: 'base',
						keep_original_sound: 'no',
					},
				],
			},
		},
	],
};
