import type { GenerationsByKind } from './generation';

/** Videos of kling-v3. */
export const klingV3: GenerationsByKind = {
	'text to video': [
		{
			name: 'all that text can have',
			parameters: {
				prompt: 'A market at dawn',
				quality: 'pro',
				duration: 12,
				aspectRatio: '16:9',
				audio: true,
				options: { negativePrompt: 'cars', watermark: false, contentCheck: true },
			},
			body: {
				prompt: 'A market at dawn',
				mode: 'pro',
				duration: 12,
				aspect_ratio: '16:9',
				audio: true,
				negative_prompt: 'cars',
				watermark: false,
				nsfw_check: true,
			},
		},
		{
			name: 'values as people type them',
			parameters: {
				prompt: 'A glacier breaks',
				quality: '={{ "4K" }}',
				duration: '={{ "15 sec" }}',
				aspectRatio: '={{ "square" }}',
				audio: '={{ "Yes" }}',
			},
			body: {
				prompt: 'A glacier breaks',
				mode: '4k',
				duration: 15,
				aspect_ratio: '1:1',
				audio: true,
			},
		},
	],
	'image to video': [
		{
			name: 'a first frame, in the shortest video',
			parameters: {
				generationType: 'imageToVideo',
				prompt: 'The horse begins to gallop',
				firstFrameUrl: 'https://example.com/horse.png',
				duration: 3,
			},
			body: {
				prompt: 'The horse begins to gallop',
				mode: 'std',
				image_urls: ['https://example.com/horse.png'],
				duration: 3,
			},
		},
		{
			name: 'a first and a last frame with sound, in Standard',
			parameters: {
				generationType: 'framesToVideo',
				prompt: 'The bud opens',
				quality: 'std',
				firstFrameUrl: 'https://example.com/bud.jpg',
				lastFrameUrl: 'https://example.com/blossom.jpg',
				duration: 7,
				audio: true,
				options: { watermark: true },
			},
			body: {
				prompt: 'The bud opens',
				mode: 'std',
				image_urls: ['https://example.com/bud.jpg', 'https://example.com/blossom.jpg'],
				duration: 7,
				audio: true,
				watermark: true,
			},
		},
	],
	'custom multi-shot': [
		{
			name: 'shots in fields, without a prompt or a duration of its own',
			parameters: {
				quality: 'pro',
				multiShot: 'custom',
				shots: {
					shot: [
						{ prompt: 'A cat wakes up', duration: 3 },
						{ prompt: 'It jumps from the sofa', duration: 2 },
						{ prompt: 'It drinks from a bowl', duration: 4 },
					],
				},
				aspectRatio: '16:9',
				audio: true,
			},
			body: {
				mode: 'pro',
				multi_shot: true,
				shot_type: 'customize',
				multi_prompt: [
					{ index: 1, prompt: 'A cat wakes up', duration: 3 },
					{ index: 2, prompt: 'It jumps from the sofa', duration: 2 },
					{ index: 3, prompt: 'It drinks from a bowl', duration: 4 },
				],
				duration: 9,
				aspect_ratio: '16:9',
				audio: true,
			},
		},
		{
			name: 'shots as a JSON text, from a first frame',
			parameters: {
				generationType: 'imageToVideo',
				prompt: 'A film about a train',
				firstFrameUrl: 'https://example.com/train.jpg',
				multiShot: 'custom',
				shotsInput: 'json',
				shotsJson:
					'[{"prompt": "The train leaves", "duration": "10 sec"}, {"prompt": "A bridge", "duration": 5}]',
				options: { contentCheck: false },
			},
			body: {
				prompt: 'A film about a train',
				mode: 'std',
				image_urls: ['https://example.com/train.jpg'],
				multi_shot: true,
				shot_type: 'customize',
				multi_prompt: [
					{ index: 1, prompt: 'The train leaves', duration: 10 },
					{ index: 2, prompt: 'A bridge', duration: 5 },
				],
				duration: 15,
				nsfw_check: false,
			},
		},
	],
	'intelligent multi-shot': [
		{
			name: 'from text',
			parameters: {
				prompt: 'A chase over the roofs of a city, then a talk in an alley',
				multiShot: 'intelligent',
				duration: 10,
			},
			body: {
				prompt: 'A chase over the roofs of a city, then a talk in an alley',
				mode: 'std',
				multi_shot: true,
				shot_type: 'intelligence',
				duration: 10,
			},
		},
		{
			name: 'from a first frame, as people type it',
			parameters: {
				generationType: 'imageToVideo',
				prompt: 'The boat sails away, and a storm comes up',
				firstFrameUrl: 'https://example.com/boat.jpg',
				multiShot: '={{ "Automatic" }}',
				duration: '={{ "8" }}',
			},
			body: {
				prompt: 'The boat sails away, and a storm comes up',
				mode: 'std',
				image_urls: ['https://example.com/boat.jpg'],
				multi_shot: true,
				shot_type: 'intelligence',
				duration: 8,
			},
		},
	],
	elements: [
		{
			name: 'one, in a video from text',
			parameters: {
				prompt: '@Robot crosses a bridge',
				elements: {
					element: [
						{
							name: 'Robot',
							description: 'A small red robot with round eyes',
							imagesInput: 'url',
							imageUrls: 'https://example.com/front.jpg, https://example.com/side.jpg',
						},
					],
				},
			},
			body: {
				prompt: '@Robot crosses a bridge',
				mode: 'std',
				element_list: [
					{
						name: 'Robot',
						description: 'A small red robot with round eyes',
						element_input_urls: ['https://example.com/front.jpg', 'https://example.com/side.jpg'],
					},
				],
				duration: 5,
			},
		},
		{
			name: 'three, with a first and a last frame and sound',
			parameters: {
				generationType: 'framesToVideo',
				prompt: '@Mia gives @Rex the @Ball',
				quality: '4k',
				firstFrameUrl: 'https://example.com/park.jpg',
				lastFrameUrl: 'https://example.com/gate.jpg',
				elements: {
					element: [
						{
							name: '@Mia',
							description: 'A girl in a yellow coat',
							imageUrls:
								'={{ ["https://example.com/mia-1.jpg", "https://example.com/mia-2.jpg"] }}',
						},
						{
							name: 'Rex',
							description: 'A brown dog',
							imageUrls:
								'https://example.com/rex-1.jpg\nhttps://example.com/rex-2.jpg\nhttps://example.com/rex-3.jpg\nhttps://example.com/rex-4.jpg',
						},
						{
							name: 'Ball',
							description: 'A blue ball',
							imageUrls:
								'https://example.com/ball-1.jpg,https://example.com/ball-2.jpg,https://example.com/ball-3.jpg',
						},
					],
				},
				duration: 15,
				audio: true,
			},
			body: {
				prompt: '@Mia gives @Rex the @Ball',
				mode: '4k',
				image_urls: ['https://example.com/park.jpg', 'https://example.com/gate.jpg'],
				element_list: [
					{
						name: 'Mia',
						description: 'A girl in a yellow coat',
						element_input_urls: ['https://example.com/mia-1.jpg', 'https://example.com/mia-2.jpg'],
					},
					{
						name: 'Rex',
						description: 'A brown dog',
						element_input_urls: [
							'https://example.com/rex-1.jpg',
							'https://example.com/rex-2.jpg',
							'https://example.com/rex-3.jpg',
							'https://example.com/rex-4.jpg',
						],
					},
					{
						name: 'Ball',
						description: 'A blue ball',
						element_input_urls: [
							'https://example.com/ball-1.jpg',
							'https://example.com/ball-2.jpg',
							'https://example.com/ball-3.jpg',
						],
					},
				],
				duration: 15,
				audio: true,
			},
		},
	],
};
