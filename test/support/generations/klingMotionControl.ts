import type { GenerationsByKind } from './generation';

/** Videos of both motion control models, which take the same fields. */
export const klingMotionControl: GenerationsByKind = {
	'motion control': [
		{
			name: 'an image and a video alone',
			parameters: {
				characterImageUrl: 'https://example.com/singer.jpg',
				motionVideoUrl: 'https://example.com/song.mp4',
			},
			body: {
				mode: 'std',
				image_url: 'https://example.com/singer.jpg',
				video_url: 'https://example.com/song.mp4',
				character_orientation: 'image',
				keep_original_sound: 'yes',
			},
		},
		{
			name: 'all that there is',
			parameters: {
				prompt: 'He dances on a roof',
				quality: 'pro',
				characterImageInput: 'url',
				characterImageUrl: 'https://example.com/dancer.png',
				motionVideoUrl: 'https://example.com/dance.mov',
				characterOrientation: 'video',
				keepOriginalSound: false,
				options: { watermark: true },
			},
			body: {
				prompt: 'He dances on a roof',
				mode: 'pro',
				image_url: 'https://example.com/dancer.png',
				video_url: 'https://example.com/dance.mov',
				character_orientation: 'video',
				keep_original_sound: 'no',
				watermark_info: { enabled: true },
			},
		},
		{
			name: 'values as people type them',
			parameters: {
				prompt: '={{ "" }}',
				quality: '={{ "PRO " }}',
				characterImageUrl: 'https://example.com/boxer.jpg',
				motionVideoUrl: 'https://example.com/fight.mp4',
				characterOrientation: '={{ "Match video" }}',
				keepOriginalSound: '={{ "off" }}',
				options: { watermark: '={{ "no" }}' },
			},
			body: {
				mode: 'pro',
				image_url: 'https://example.com/boxer.jpg',
				video_url: 'https://example.com/fight.mp4',
				character_orientation: 'video',
				keep_original_sound: 'no',
				watermark_info: { enabled: false },
			},
		},
	],
};
