import {
	anySource,
	aspectRatio,
	audio,
	contentCheck,
	durationSeconds,
	elements,
	firstFrameWithRole,
	framesWithRoles,
	keepOriginalSound,
	lastFrameWithRole,
	multiShot,
	negativePrompt,
	prompt,
	qualityUpTo4k,
	references,
	shots,
	sourceVideoUrl,
	watermark,
} from './entries';
import type { VideoModel } from './model';

const withVideo = { generationType: ['videoToVideo', 'editVideo'] };
const whenEdited = { generationType: ['editVideo'] };
const multiShotOfOmni = multiShot(framesWithRoles, withVideo);

/**
 * Kling v3 Omni, as APIMart's page on `kling-v3-omni` describes it. Beside a video there are no
 * elements, no shots and no audio, and no price is known for 4K. A video that is edited keeps its
 * length and its shape.
 */
export const klingV3Omni: VideoModel = {
	id: 'kling-v3-omni',
	label: 'Kling v3 Omni',
	description:
		'From references, in the style of another video, or by editing one; otherwise like Kling v3',
	parameters: [
		anySource,
		prompt,
		qualityUpTo4k(withVideo),
		framesWithRoles,
		firstFrameWithRole,
		lastFrameWithRole,
		sourceVideoUrl,
		keepOriginalSound('video_list[0].keep_original_sound', false, sourceVideoUrl.unusedWhen),
		references,
		multiShotOfOmni,
		shots(multiShotOfOmni),
		{
			...elements,
			unusedWhen: withVideo,
			together: { images: references.name, max: 7, limitBy: 'Kling' },
		},
		{ ...durationSeconds, unusedWhen: { ...whenEdited, multiShot: ['custom'] } },
		{ ...aspectRatio, unusedWhen: whenEdited },
		{ ...audio(), unusedWhen: withVideo },
		{ ...negativePrompt, maxCharacters: 2500 },
		watermark,
		contentCheck,
	],
};
