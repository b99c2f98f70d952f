import type { VideoModel } from '../../nodes/KlingVideo/models/model';
import {
	audio,
	prompt,
	quality,
	textOrFrames,
} from '../../nodes/KlingVideo/models/sharedParameters';

/** A model in which Mode is Professional by default from version 1.1 of the node on, and Standard is silent. */
export const proByDefault: VideoModel = {
	id: 'kling-pro-by-default',
	label: 'Kling Pro by Default',
	description: 'For tests',
	parameters: [
		textOrFrames,
		prompt,
		{ ...quality, unusedWhen: { '@version': [1.1] } },
		{ ...quality, default: 'pro', unusedWhen: { '@version': [1] } },
		{ ...audio, unavailableWhen: { quality: ['std'] } },
	],
};
