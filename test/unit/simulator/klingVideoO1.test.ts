/** What the simulator makes of submissions of kling-video-o1. */
import { images, roles, testModel, video } from './testModel';

const feature = video({ refer_type: 'feature' });

testModel({
	model: 'kling-video-o1',
	base: { prompt: 'A cat' },
	accepted: [
		['a prompt alone', {}, 35],
		['the longest prompt', { prompt: 'x'.repeat(2500), mode: 'std', duration: 5 }, 35],
		['the longest, in pro', { mode: 'pro', duration: 10, aspect_ratio: '9:16' }, 90],
		['references', { image_urls: images(7), aspect_ratio: '1:1' }, 35],
		['a first frame and references', roles('first_frame', 'reference', 'reference'), 35],
		['a first and a last frame', roles('first_frame', 'last_frame'), 35],
		['a video to edit', video(), 50],
		[
			'a video to edit, and references',
			{
				...video({ refer_type: 'base', keep_original_sound: 'no' }),
				image_urls: images(4),
				mode: 'pro',
			},
			65,
		],
		['a video to edit, and a role', { ...video(), ...roles('reference') }, 50],
		[
			'a feature video and a first frame',
			{ ...feature, image_urls: images(1), duration: 10, aspect_ratio: '16:9' },
			100,
		],
	],
	refused: [
		['prompt', { prompt: undefined }],
		['prompt', { prompt: 'x'.repeat(2501) }],
		['mode', { mode: '4k' }],
		['resolution is not known', { resolution: '720p' }],
		['duration', { duration: 7 }],
		['duration', { duration: '10' }],
		['aspect_ratio', { aspect_ratio: '4:3' }],
		['audio is not known', { audio: false }],
		['negative_prompt is not known', { negative_prompt: 'blurry' }],
		['watermark is not known', { watermark: false }],
		['nsfw_check is not known', { nsfw_check: false }],
		['multi_shot is not known', { multi_shot: false }],
		['element_list is not known', { element_list: [] }],
		['image_urls', { image_urls: images(8) }],
		['image_with_roles', { ...roles('reference'), image_urls: images(1) }],
		['image_with_roles', roles('last_frame')],
		['image_with_roles', roles('first_frame', 'first_frame')],
		['image_with_roles must have no reference', roles('first_frame', 'last_frame', 'reference')],
		['image_with_roles[0].role', roles('end')],
		['video_list', { video_list: [...video().video_list, ...video().video_list] }],
		['video_list[0].keep_original_sound', video({ keep_original_sound: false })],
		['duration has no effect', { ...video(), duration: 5 }],
		['aspect_ratio has no effect', { ...video(), aspect_ratio: '16:9' }],
		['image_urls and image_with_roles', { ...video(), image_urls: images(5) }],
		['image_with_roles must have no frames', { ...video(), ...roles('first_frame') }],
		['image_urls', { ...feature, image_urls: images(2) }],
		['image_with_roles', { ...feature, ...roles('first_frame') }],
	],
});
