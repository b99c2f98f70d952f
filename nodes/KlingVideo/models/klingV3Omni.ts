import type { VideoModel } from './model';
import {
	anySource,
	aspectRatio,
	audio,
	contentCheck,
	durationOfShots,
	elements,
	extraFields,
	firstFrameWithRole,
	keepOriginalSound,
	lastFrameWithRole,
	multiShot,
	negativePrompt,
	prompt,
	qualityUpTo4k,
	references,
	shots,
	sourceVideo,
	watermark,
} from './sharedParameters';

/**
 * Kling v3 Omni, as APIMart's page on `kling-v3-omni` describes it. Beside a video there are no
 * elements, no shots and no audio, and no price is known for 4K. A video that is edited keeps its
 * length and its shape.
 */
export const klingV3Omni: VideoModel = {
	id: 'kling-v3-omni',
	label: 'Kling v3 Omni',
	description: 'Like Kling v3, plus reference images, video to video, and editing',
	parameters: [
		anySource,
		prompt,
		qualityUpTo4k,
		firstFrameWithRole,
		lastFrameWithRole,
		sourceVideo,
		keepOriginalSound('video_list[0].keep_original_sound', false, sourceVideo.unusedWhen),
		references,
		multiShot,
		shots,
		{ ...elements, together: { images: references.name, max: 7, limitBy: 'Kling' } },
		durationOfShots,
		aspectRatio,
		audio,
		{ ...negativePrompt, maxCharacters: 2500 },
		watermark,
		contentCheck,
		extraFields,
	],
};
