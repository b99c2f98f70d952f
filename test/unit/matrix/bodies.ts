/**
 * What a combination means to the API, by the pages of the models: everything that is chosen is in
 * the body, whether the model takes it together or not.
 */
import type { Combination } from './panel';

interface Shot {
	prompt: string;
	duration: number;
}

/** Where a model wants its frames. */
const framePlaces: Record<string, (urls: string[]) => object> = {
	'kling-v2-6': (urls) => ({ image_urls: urls }),
	'kling-v3': (urls) => ({ image_urls: urls }),
	'kling-v3-omni': withRoles,
	'kling-video-o1': withRoles,
	'kling-3.0-turbo': ([url]) => ({ first_frame_image: url }),
};

function placeFrames(model: string, urls: string[]): object {
	const place = framePlaces[model];
	if (!place) throw new Error(`Where does ${model} take its frames? test/unit/matrix/bodies.ts`);
	return place(urls);
}

function withRoles(urls: string[]) {
	const roles = ['first_frame', 'last_frame'];
	return { image_with_roles: urls.map((url, index) => ({ url, role: roles[index] })) };
}

/** The modes, as a model calls them that names them by their resolutions. */
const resolutions: Record<string, string> = { std: '720p', pro: '1080p', '4k': '4k' };

const yesOrNo = (value: unknown) => (value ? 'yes' : 'no');

/**
 * The body that a combination means.
 *
 * @returns undefined if no body would mean it: the pages have no words for a last frame of Kling 3.0
 *   Turbo, for references without an image, for the sound of a video that is not there, or for a length
 *   of its own that happens to be the sum of the shots
 */
export function bodyOf(model: string, given: Combination): object | undefined {
	const { generationType: type, prompt, multiShot, audio, aspectRatio } = given;
	const isMotion = model.endsWith('motion-control');
	const isTurbo = model === 'kling-3.0-turbo';
	const hasVideo = type === 'videoToVideo' || type === 'editVideo';
	const frames = type === 'framesToVideo' ? ['firstFrame', 'lastFrame'] : ['firstFrame'];
	const isFromFrames = type === 'imageToVideo' || type === 'framesToVideo';
	if (isTurbo && type === 'framesToVideo') return undefined;
	if (given.keepOriginalSound === true && !hasVideo && !isMotion) return undefined;

	const shots = multiShot === 'custom' ? (given.shots as Shot[]) : undefined;
	const sum = shots?.reduce((total, { duration }) => total + duration, 0);
	const length = given.duration;
	const isChosen = length !== 5;
	if (shots && isChosen && length === sum) return undefined;
	const duration =
		shots && !isChosen ? sum : type === 'editVideo' && !isChosen ? undefined : length;

	const references = ['referenceToVideo', 'videoToVideo', 'editVideo'].includes(String(type))
		? ((given.reference as string[] | undefined) ?? [])
		: [];
	if (type === 'referenceToVideo' && references.length === 0) return undefined;
	const elements = (given.elements as Array<Record<string, string>> | undefined) ?? [];
	return withoutBlanks({
		model,
		prompt: prompt === '' ? undefined : prompt,
		mode: isTurbo ? undefined : given.quality,
		resolution: isTurbo ? resolutions[String(given.quality)] : undefined,
		duration,
		aspect_ratio: aspectRatio === 'auto' ? undefined : aspectRatio,
		audio: audio === true ? true : undefined,
		...(isFromFrames &&
			placeFrames(
				model,
				frames.map((name) => String(given[name])),
			)),
		...(references.length > 0 && { image_urls: references }),
		...(hasVideo && {
			video_list: [
				{
					video_url: given.sourceVideo,
					refer_type: type === 'editVideo' ? 'base' : 'feature',
					keep_original_sound: yesOrNo(given.keepOriginalSound),
				},
			],
		}),
		...(isMotion && {
			image_url: given.characterImage,
			video_url: given.motionVideo,
			character_orientation: given.characterOrientation,
			keep_original_sound: yesOrNo(given.keepOriginalSound),
		}),
		...(multiShot === 'intelligent' && { multi_shot: true, shot_type: 'intelligence' }),
		...(shots && {
			multi_shot: true,
			shot_type: 'customize',
			multi_prompt: shots.map((shot, index) => ({ index: index + 1, ...shot })),
		}),
		element_list:
			elements.length === 0
				? undefined
				: elements.map(({ name, description, imageUrls }) => ({
						name,
						description,
						element_input_urls: imageUrls?.split(','),
					})),
		negative_prompt: given.negativePrompt === '' ? undefined : given.negativePrompt,
		...(isMotion
			? { watermark_info: given.watermark === undefined ? undefined : { enabled: given.watermark } }
			: { watermark: given.watermark }),
		nsfw_check: given.contentCheck,
	});
}

function withoutBlanks(body: object): object {
	return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
}
