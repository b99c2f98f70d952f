import type { VideoModel } from './model';

/**
 * Kling v2.6, as APIMart's page "POST /v1/videos/generations" describes `kling-v2-6`: std is silent
 * and takes a first frame only; a last frame and audio need pro and exclude each other.
 */
export const klingV26: VideoModel = {
	id: 'kling-v2-6',
	label: 'Kling v2.6',
	maxPromptCharacters: 2500,
	parameters: [
		{
			name: 'generationType',
			label: 'Generation Type',
			description: 'Whether the video is made from the prompt alone or starts from an image',
			choices: [
				{ value: 'textToVideo', label: 'Text to Video' },
				{ value: 'imageToVideo', label: 'Image to Video' },
			],
		},
		{
			name: 'mode',
			label: 'Mode',
			description: 'Quality of the video. Audio and a last frame need Professional.',
			bodyField: 'mode',
			choices: [
				{ value: 'std', label: 'Standard (720p, Silent)' },
				{ value: 'pro', label: 'Professional (1080p)' },
			],
		},
		{
			name: 'frames',
			label: 'Frames',
			description: 'Which frames of the video are given as images',
			unusedWhen: { generationType: ['textToVideo'] },
			choices: [
				{ value: 'first', label: 'First Frame' },
				{
					value: 'firstAndLast',
					label: 'First and Last Frame',
					unavailableWhen: { mode: ['std'] },
				},
			],
		},
		{
			name: 'duration',
			label: 'Duration',
			description: 'Length of the video',
			bodyField: 'duration',
			choices: [
				{ value: 5, label: '5 Seconds' },
				{ value: 10, label: '10 Seconds' },
			],
		},
		{
			name: 'aspectRatio',
			label: 'Aspect Ratio',
			description: 'Shape of the video. With an image, the ratio of the image may win.',
			bodyField: 'aspect_ratio',
			choices: [
				{
					value: 'auto',
					label: 'Match the Image',
					omitted: true,
					unavailableWhen: { generationType: ['textToVideo'] },
				},
				{ value: '16:9', label: '16:9 (Landscape)' },
				{ value: '9:16', label: '9:16 (Portrait)' },
				{ value: '1:1', label: '1:1 (Square)' },
			],
		},
		{
			name: 'audio',
			label: 'Audio',
			description: 'Whether to generate sound to go with the video, at a higher price',
			bodyField: 'audio',
			choices: [
				{ value: false, label: 'Off', omitted: true },
				{
					value: true,
					label: 'On',
					unavailableWhen: { mode: ['std'], frames: ['firstAndLast'] },
				},
			],
		},
	],
};
