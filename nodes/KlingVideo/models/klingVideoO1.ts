import type { VideoModel } from './model';
import {
	anySource,
	aspectRatio,
	duration,
	extraFields,
	firstFrameWithRole,
	keepOriginalSound,
	lastFrameWithRole,
	prompt,
	quality,
	references,
	sourceVideo,
} from './sharedParameters';

/**
 * Kling Video O1, as APIMart's page on `kling-video-o1` describes it: the sources of Kling v3 Omni,
 * without sound, shots and elements. A video that is edited keeps its length and its shape.
 */
export const klingVideoO1: VideoModel = {
	id: 'kling-video-o1',
	label: 'Kling Video O1',
	description: 'Silent. Text, images, reference images or a video to video, and editing.',
	parameters: [
		anySource,
		{ ...prompt, limitBy: 'Kling' },
		quality,
		firstFrameWithRole,
		lastFrameWithRole,
		sourceVideo,
		keepOriginalSound('video_list[0].keep_original_sound', false, sourceVideo.unusedWhen),
		references,
		duration,
		aspectRatio,
		extraFields,
	],
};
