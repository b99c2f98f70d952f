/** What the simulator makes of submissions of kling-v3-omni. */
import { images, testModel } from './testModel';

const custom = {
	multi_shot: true,
	shot_type: 'customize',
	multi_prompt: [{ index: 1, prompt: 'It jumps', duration: 5 }],
	duration: 5,
};
const cut = { multi_shot: true, shot_type: 'intelligence' };
const element = { name: 'cat', description: 'A golden cat', element_input_urls: images(2) };

/** Images with these roles. */
function roles(...names: string[]) {
	return { image_with_roles: names.map((role, i) => ({ url: images(i + 1)[i], role })) };
}

/** A video with these other fields. */
function video(fields: Record<string, unknown> = {}) {
	return { video_list: [{ video_url: 'https://example.com/source.mp4', ...fields }] };
}

const feature = video({ refer_type: 'feature' });

testModel({
	model: 'kling-v3-omni',
	base: { prompt: 'A cat' },
	accepted: [
		['a prompt alone', {}, 35],
		['the longest, in pro', { duration: 15, mode: 'pro' }, 135],
		['the shortest, with sound', { duration: 3, audio: true }, 27],
		['sound in pro', { audio: true, mode: 'pro' }, 55],
		['sound in 4k', { audio: true, mode: '4k' }, 215],
		['references', { image_urls: images(7), aspect_ratio: '9:16' }, 35],
		[
			'references and elements',
			{ image_urls: images(4), element_list: Array(3).fill(element) },
			35,
		],
		['a first frame', roles('first_frame'), 35],
		['frames in any order, and references', roles('last_frame', 'reference', 'first_frame'), 35],
		['frames in 4k, with sound', { ...roles('first_frame', 'last_frame'), mode: '4k' }, 215],
		['a video to edit', video(), 50],
		[
			'a video to edit, with all its fields',
			{ ...video({ refer_type: 'base', keep_original_sound: 'yes' }), mode: 'pro', audio: false },
			65,
		],
		['a video to edit, and references', { ...video(), image_urls: images(4) }, 50],
		['a video to edit, and a role', { ...video(), ...roles('reference') }, 50],
		['a feature video', { ...feature, duration: 10, aspect_ratio: '1:1' }, 100],
		['a feature video and a first frame', { ...feature, image_urls: images(1) }, 50],
		['shots that the model cuts', cut, 35],
		['custom shots', custom, 35],
		['custom shots after a first frame', { ...custom, ...roles('first_frame') }, 35],
		['the other options', { negative_prompt: 'blurry', watermark: false, nsfw_check: true }, 35],
	],
	refused: [
		['prompt', { prompt: undefined }],
		['prompt', { prompt: undefined, ...custom }],
		['prompt', { prompt: 'x'.repeat(2501) }],
		['negative_prompt', { negative_prompt: 'x'.repeat(2501) }],
		['mode', { mode: '720p' }],
		['resolution is not known', { resolution: '720p' }],
		['duration', { duration: 2 }],
		['duration', { duration: 16 }],
		['duration', { duration: '5' }],
		['aspect_ratio', { aspect_ratio: 'auto' }],
		['audio', { audio: 'yes' }],
		['nsfw_check', { nsfw_check: 'yes' }],
		['keep_original_sound is not known', { keep_original_sound: 'yes' }],
		['image_urls', { image_urls: images(8) }],
		['image_urls', { image_urls: [] }],
		[
			'image_urls and image_with_roles',
			{ image_urls: images(5), element_list: Array(3).fill(element) },
		],
		['element_list', { element_list: Array(4).fill(element) }],
		['element_list[0].description', { element_list: [{ ...element, description: undefined }] }],
		['image_with_roles', { ...roles('reference'), image_urls: images(1) }],
		['image_with_roles', { image_with_roles: [] }],
		['image_with_roles', roles(...Array(8).fill('reference'))],
		[
			'image_urls and image_with_roles',
			{ ...roles(...Array(7).fill('reference')), element_list: [element] },
		],
		['image_with_roles[0].role', roles('first')],
		['image_with_roles[0].role', { image_with_roles: [{ url: images(1)[0] }] }],
		['image_with_roles[0].url', { image_with_roles: [{ url: '1.jpg', role: 'reference' }] }],
		[
			'image_with_roles[0].name is not known',
			{ image_with_roles: [{ url: images(1)[0], role: 'reference', name: 'cat' }] },
		],
		['image_with_roles', roles('last_frame')],
		['image_with_roles', roles('last_frame', 'reference')],
		['image_with_roles', roles('first_frame', 'first_frame')],
		['image_with_roles', roles('first_frame', 'last_frame', 'last_frame')],
		['video_list', { video_list: [] }],
		['video_list', { video_list: [...video().video_list, ...video().video_list] }],
		['video_list[0].video_url', { video_list: [{ refer_type: 'base' }] }],
		['video_list[0].video_url', video({ video_url: 'source.mp4' })],
		['video_list[0].refer_type', video({ refer_type: 'edit' })],
		['video_list[0].keep_original_sound', video({ keep_original_sound: true })],
		['video_list[0].duration is not known', video({ duration: 5 })],
		['duration has no effect', { ...video(), duration: 5 }],
		['aspect_ratio has no effect', { ...video(), aspect_ratio: '16:9' }],
		['image_urls and image_with_roles', { ...video(), image_urls: images(5) }],
		['image_urls and image_with_roles', { ...video(), ...roles(...Array(5).fill('reference')) }],
		['image_with_roles must have no frames', { ...video(), ...roles('first_frame') }],
		['image_with_roles', { ...video(), ...roles('first_frame', 'last_frame') }],
		['image_urls', { ...feature, image_urls: images(2) }],
		['image_with_roles', { ...feature, ...roles('first_frame') }],
		['image_with_roles', { ...feature, ...roles('reference') }],
		['element_list', { ...video(), element_list: [element] }],
		['element_list', { ...feature, element_list: [element] }],
		['audio', { ...video(), audio: true }],
		['audio', { ...feature, audio: true }],
		['mode', { ...video(), mode: '4k' }],
		['mode', { ...feature, mode: '4k' }],
		['multi_shot', { ...video(), ...cut }],
		['multi_shot', { ...feature, ...cut }],
		['multi_shot', { ...feature, ...custom }],
		['multi_shot', { ...cut, ...roles('first_frame', 'last_frame') }],
		['shot_type', { shot_type: 'customize' }],
		['multi_prompt', { ...custom, duration: 6 }],
		['duration', { ...custom, duration: undefined }],
	],
});
