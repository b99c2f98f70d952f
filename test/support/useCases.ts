import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

import type { WorkflowFile } from '../../dev/engine/engine';

/** Reads a workflow of the folder `workflows`. */
export async function readWorkflow(name: string): Promise<WorkflowFile> {
	const path = join(__dirname, 'workflows', `${name}.json`);
	return JSON.parse(await readFile(path, 'utf8')) as WorkflowFile;
}

/**
 * A use case of the API's page: a workflow of the folder `workflows`, and the body that it must
 * send.
 */
export interface UseCase {
	workflow: string;
	body: Record<string, unknown>;
}

/** The use cases of the kling-v2-6 page. The bodies are the page's, to the letter. */
export const useCases: UseCase[] = [
	{
		workflow: 'case-1-text-to-video-std',
		body: {
			model: 'kling-v2-6',
			prompt: 'A golden cat running on a sunlit meadow, slow motion, cinematic quality',
			mode: 'std',
			duration: 5,
			aspect_ratio: '16:9',
		},
	},
	{
		workflow: 'case-2-text-to-video-pro-negative-prompt',
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
		workflow: 'case-3-image-to-video-first-frame',
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
		workflow: 'case-4-image-to-video-first-and-last-frame',
		body: {
			model: 'kling-v2-6',
			prompt: 'City timelapse transitioning from day to night',
			image_urls: ['https://example.com/day-city.jpg', 'https://example.com/night-city.jpg'],
			mode: 'pro',
			duration: 5,
		},
	},
	{
		workflow: 'case-5-text-to-video-pro-audio',
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
