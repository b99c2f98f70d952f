/** What the simulator makes of submissions of kling-3.0-turbo. */
import { images, testModel } from './testModel';

const [image] = images(1);

testModel({
	model: 'kling-3.0-turbo',
	base: { prompt: 'A cat' },
	accepted: [
		['a prompt alone', {}, 55],
		['the longest prompt', { prompt: 'x'.repeat(3072) }, 55],
		['the longest', { resolution: '1080p', duration: 15, aspect_ratio: '1:1' }, 210],
		['the shortest', { resolution: '720p', duration: 3, aspect_ratio: '9:16' }, 33],
		['a first frame', { first_frame_image: image }, 55],
		['a first frame alone', { first_frame_image: image, prompt: undefined }, 55],
		['the other options', { watermark: true, nsfw_check: false }, 55],
	],
	refused: [
		['prompt', { prompt: undefined }],
		['prompt', { prompt: '' }],
		['prompt', { prompt: 'x'.repeat(3073) }],
		['mode is not known', { mode: 'std' }],
		['resolution', { resolution: '4k' }],
		['resolution', { resolution: 720 }],
		['duration', { duration: 2 }],
		['duration', { duration: 16 }],
		['duration', { duration: '5' }],
		['duration', { duration: 3.5 }],
		['aspect_ratio', { aspect_ratio: '21:9' }],
		['aspect_ratio has no effect', { aspect_ratio: '16:9', first_frame_image: image }],
		['first_frame_image', { first_frame_image: [image] }],
		['first_frame_image', { first_frame_image: '1.jpg' }],
		['image_urls is not known', { image_urls: [image] }],
		['audio is not known', { audio: true }],
		['negative_prompt is not known', { negative_prompt: 'blurry' }],
		['multi_shot is not known', { multi_shot: true }],
		['element_list is not known', { element_list: [] }],
		['watermark', { watermark: 1 }],
		['nsfw_check', { nsfw_check: 'true' }],
	],
});
