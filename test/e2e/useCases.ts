import type { IDataObject, INodeParameters } from 'n8n-workflow';

/** A request of the API's page, and what a person sets in the node's panel to send it. */
export interface UseCase {
	name: string;
	parameters: INodeParameters & { options?: IDataObject };
	body: Record<string, unknown>;
}

/** The use cases of the kling-v2-6 page, word by word. Values that are the panel's defaults are left out. */
export const useCases: UseCase[] = [
	{
		name: 'Text-to-Video (Standard Mode)',
		parameters: {
			prompt: 'A golden cat running on a sunlit meadow, slow motion, cinematic quality',
		},
		body: {
			model: 'kling-v2-6',
			prompt: 'A golden cat running on a sunlit meadow, slow motion, cinematic quality',
			mode: 'std',
			duration: 5,
			aspect_ratio: '16:9',
		},
	},
	{
		name: 'Text-to-Video (Pro Mode + Negative Prompt)',
		parameters: {
			prompt:
				'Tokyo Shibuya crossing at night, neon lights reflected on wet ground, people walking with umbrellas',
			mode: 'pro',
			duration: 10,
			options: { negativePrompt: 'blurry, low quality, distorted' },
		},
		body: {
			model: 'kling-v2-6',
			prompt:
				'Tokyo Shibuya crossing at night, neon lights reflected on wet ground, people walking with umbrellas',
			negative_prompt: 'blurry, low quality, distorted',
			mode: 'pro',
			duration: 10,
			aspect_ratio: '16:9',
		},
	},
	{
		name: 'Image-to-Video (First Frame)',
		parameters: {
			generationType: 'imageToVideo',
			prompt: 'The person in the frame turns and smiles',
			firstFrameUrl: 'https://example.com/portrait.jpg',
			aspectRatio: '16:9',
		},
		body: {
			model: 'kling-v2-6',
			prompt: 'The person in the frame turns and smiles',
			image_urls: ['https://example.com/portrait.jpg'],
			mode: 'std',
			duration: 5,
			aspect_ratio: '16:9',
		},
	},
	{
		name: 'Image-to-Video (First + Last Frame Control)',
		parameters: {
			generationType: 'imageToVideo',
			prompt: 'City timelapse transitioning from day to night',
			mode: 'pro',
			frames: 'firstAndLast',
			firstFrameUrl: 'https://example.com/day-city.jpg',
			lastFrameUrl: 'https://example.com/night-city.jpg',
		},
		body: {
			model: 'kling-v2-6',
			prompt: 'City timelapse transitioning from day to night',
			image_urls: ['https://example.com/day-city.jpg', 'https://example.com/night-city.jpg'],
			mode: 'pro',
			duration: 5,
		},
	},
	{
		name: 'Pro Mode + Auto Audio',
		parameters: {
			prompt:
				'Waves crashing against rocks, seagulls circling in the sky, lighthouse in the distance',
			mode: 'pro',
			duration: 10,
			audio: true,
		},
		body: {
			model: 'kling-v2-6',
			prompt:
				'Waves crashing against rocks, seagulls circling in the sky, lighthouse in the distance',
			mode: 'pro',
			duration: 10,
			audio: true,
			aspect_ratio: '16:9',
		},
	},
];
