import type { GenerationsByKind } from './generation';

/** Videos of kling-v3-omni. */
export const klingV3Omni: GenerationsByKind = {
	'text to video': [
		{
			name: 'all that text can have',
			parameters: {
				prompt: 'Bees in a field of lavender',
				quality: '4k',
				duration: 6,
				aspectRatio: '9:16',
				audio: true,
				options: { negativePrompt: 'wind', watermark: true, contentCheck: true },
			},
			body: {
				prompt: 'Bees in a field of lavender',
				mode: '4k',
				duration: 6,
				aspect_ratio: '9:16',
				audio: true,
				negative_prompt: 'wind',
				watermark: true,
				nsfw_check: true,
			},
		},
		{
			name: 'nothing but a prompt',
			parameters: { prompt: 'A clock strikes noon' },
			body: { prompt: 'A clock strikes noon', mode: 'std', duration: 5 },
		},
	],
	'image to video': [
		{
			name: 'a first frame',
			parameters: {
				generationType: 'imageToVideo',
				prompt: 'Leaves begin to fall',
				firstFrameUrl: 'https://example.com/tree.jpg',
				duration: 4,
				aspectRatio: '1:1',
			},
			body: {
				prompt: 'Leaves begin to fall',
				mode: 'std',
				image_with_roles: [{ url: 'https://example.com/tree.jpg', role: 'first_frame' }],
				duration: 4,
				aspect_ratio: '1:1',
			},
		},
		{
			name: 'a first and a last frame, as people type it',
			parameters: {
				generationType: '={{ "First and last frame to video" }}',
				prompt: 'The city lights up',
				quality: '={{ "Pro" }}',
				firstFrameUrl: ' https://example.com/dusk.jpg ',
				lastFrameUrl: 'https://example.com/night.jpg',
				audio: '={{ 1 }}',
			},
			body: {
				prompt: 'The city lights up',
				mode: 'pro',
				image_with_roles: [
					{ url: 'https://example.com/dusk.jpg', role: 'first_frame' },
					{ url: 'https://example.com/night.jpg', role: 'last_frame' },
				],
				duration: 5,
				audio: true,
			},
		},
	],
	'reference images to video': [
		{
			name: 'one, with sound',
			parameters: {
				generationType: 'referenceToVideo',
				prompt: '<<<image_1>>> walks along the beach',
				referenceUrls: 'https://example.com/man.jpg',
				duration: 8,
				aspectRatio: '16:9',
				audio: true,
			},
			body: {
				prompt: '<<<image_1>>> walks along the beach',
				mode: 'std',
				image_urls: ['https://example.com/man.jpg'],
				duration: 8,
				aspect_ratio: '16:9',
				audio: true,
			},
		},
		{
			name: 'seven, separated by commas',
			parameters: {
				generationType: 'referenceToVideo',
				prompt: '<<<image_1>>> meets <<<image_2>>> and all the others',
				quality: 'pro',
				referenceUrls:
					'https://example.com/1.jpg, https://example.com/2.jpg, https://example.com/3.jpg, https://example.com/4.jpg, https://example.com/5.jpg, https://example.com/6.jpg, https://example.com/7.jpg,\n',
			},
			body: {
				prompt: '<<<image_1>>> meets <<<image_2>>> and all the others',
				mode: 'pro',
				image_urls: [
					'https://example.com/1.jpg',
					'https://example.com/2.jpg',
					'https://example.com/3.jpg',
					'https://example.com/4.jpg',
					'https://example.com/5.jpg',
					'https://example.com/6.jpg',
					'https://example.com/7.jpg',
				],
				duration: 5,
			},
		},
	],
	'video to video': [
		{
			name: 'in the style of the video',
			parameters: {
				generationType: 'videoToVideo',
				prompt: 'A street in the same style',
				quality: 'pro',
				sourceVideoUrl: 'https://example.com/style.mp4',
				duration: 10,
				aspectRatio: '9:16',
			},
			body: {
				prompt: 'A street in the same style',
				mode: 'pro',
				video_list: [
					{
						video_url: 'https://example.com/style.mp4',
						refer_type: 'feature',
						keep_original_sound: 'no',
					},
				],
				duration: 10,
				aspect_ratio: '9:16',
			},
		},
		{
			name: 'with a first frame and the sound of the video',
			parameters: {
				generationType: 'videoToVideo',
				prompt: 'The dancer of <<<image_1>>> moves as in the video',
				referenceUrls: 'https://example.com/dancer.jpg',
				sourceVideoUrl: 'https://example.com/dance.mov',
				keepOriginalSound: true,
				options: { negativePrompt: 'crowd', contentCheck: true },
			},
			body: {
				prompt: 'The dancer of <<<image_1>>> moves as in the video',
				mode: 'std',
				image_urls: ['https://example.com/dancer.jpg'],
				video_list: [
					{
						video_url: 'https://example.com/dance.mov',
						refer_type: 'feature',
						keep_original_sound: 'yes',
					},
				],
				duration: 5,
				negative_prompt: 'crowd',
				nsfw_check: true,
			},
		},
	],
	'edit video': [
		{
			name: 'by the prompt alone',
			parameters: {
				generationType: 'editVideo',
				prompt: 'Turn the day into night',
				sourceVideoUrl: 'https://example.com/day.mp4',
			},
			body: {
				prompt: 'Turn the day into night',
				mode: 'std',
				video_list: [
					{
						video_url: 'https://example.com/day.mp4',
						refer_type: 'base',
						keep_original_sound: 'no',
					},
				],
			},
		},
		{
			name: 'with four references and the sound of the video, as people type it',
			parameters: {
				generationType: '={{ "Edit video" }}',
				prompt: 'Replace the car with <<<image_1>>>',
				quality: 'pro',
				referenceUrls:
					'["https://example.com/a.jpg", "https://example.com/b.jpg", "https://example.com/c.jpg", "https://example.com/d.jpg"]',
				sourceVideoUrl: 'https://example.com/road.mp4',
				keepOriginalSound: '={{ "yes" }}',
				options: { watermark: false },
			},
			body: {
				prompt: 'Replace the car with <<<image_1>>>',
				mode: 'pro',
				image_urls: [
					'https://example.com/a.jpg',
					'https://example.com/b.jpg',
					'https://example.com/c.jpg',
					'https://example.com/d.jpg',
				],
				video_list: [
					{
						video_url: 'https://example.com/road.mp4',
						refer_type: 'base',
						keep_original_sound: 'yes',
					},
				],
				watermark: false,
			},
		},
	],
	'multi-shot': [
		{
			name: 'custom shots with references',
			parameters: {
				generationType: 'referenceToVideo',
				prompt: 'A day in the life of <<<image_1>>>',
				referenceUrls: 'https://example.com/girl.jpg',
				multiShot: 'custom',
				shots: {
					shot: [
						{ prompt: 'She wakes up', duration: 2 },
						{ prompt: 'She rides her bicycle', duration: 1 },
					],
				},
			},
			body: {
				prompt: 'A day in the life of <<<image_1>>>',
				mode: 'std',
				image_urls: ['https://example.com/girl.jpg'],
				multi_shot: true,
				shot_type: 'customize',
				multi_prompt: [
					{ index: 1, prompt: 'She wakes up', duration: 2 },
					{ index: 2, prompt: 'She rides her bicycle', duration: 1 },
				],
				duration: 3,
			},
		},
		{
			name: 'cut by the model, from a first frame',
			parameters: {
				generationType: 'imageToVideo',
				prompt: 'A duel at noon',
				firstFrameUrl: 'https://example.com/duel.jpg',
				multiShot: 'intelligent',
				duration: 13,
			},
			body: {
				prompt: 'A duel at noon',
				mode: 'std',
				image_with_roles: [{ url: 'https://example.com/duel.jpg', role: 'first_frame' }],
				multi_shot: true,
				shot_type: 'intelligence',
				duration: 13,
			},
		},
	],
	elements: [
		{
			name: 'in a video from text',
			parameters: {
				prompt: '@Captain looks through a telescope',
				elements: {
					element: [
						{
							name: 'Captain',
							description: 'An old captain with a white beard',
							imageUrls: 'https://example.com/captain-1.jpg, https://example.com/captain-2.jpg',
						},
					],
				},
			},
			body: {
				prompt: '@Captain looks through a telescope',
				mode: 'std',
				element_list: [
					{
						name: 'Captain',
						description: 'An old captain with a white beard',
						element_input_urls: [
							'https://example.com/captain-1.jpg',
							'https://example.com/captain-2.jpg',
						],
					},
				],
				duration: 5,
			},
		},
		{
			name: 'beside a reference',
			parameters: {
				generationType: 'referenceToVideo',
				prompt: '@Owl lands on <<<image_1>>>',
				referenceUrls: 'https://example.com/tower.jpg',
				elements: {
					element: [
						{
							name: 'Owl',
							description: 'A snowy owl',
							imageUrls:
								'https://example.com/owl-1.jpg, https://example.com/owl-2.jpg, https://example.com/owl-3.jpg',
						},
					],
				},
				duration: 9,
			},
			body: {
				prompt: '@Owl lands on <<<image_1>>>',
				mode: 'std',
				image_urls: ['https://example.com/tower.jpg'],
				element_list: [
					{
						name: 'Owl',
						description: 'A snowy owl',
						element_input_urls: [
							'https://example.com/owl-1.jpg',
							'https://example.com/owl-2.jpg',
							'https://example.com/owl-3.jpg',
						],
					},
				],
				duration: 9,
			},
		},
	],
};
