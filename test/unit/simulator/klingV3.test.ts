/** What the simulator makes of submissions of kling-v3. */
import { images, testModel } from './testModel';

const shots = [
	{ index: 1, prompt: 'A cat sits', duration: 2 },
	{ index: 2, prompt: 'It jumps', duration: 3 },
];
const custom = { multi_shot: true, shot_type: 'customize', multi_prompt: shots, duration: 5 };
const element = {
	name: 'cat',
	description: 'A golden cat',
	element_input_urls: images(2),
};

/** Custom shots, the second of which is changed. */
function withShot(change: Record<string, unknown>) {
	return { ...custom, multi_prompt: [shots[0], { ...shots[1], ...change }] };
}

/** One element, which is changed. */
function withElement(change: Record<string, unknown>) {
	return { element_list: [{ ...element, ...change }] };
}

testModel({
	model: 'kling-v3',
	base: { prompt: 'A cat' },
	accepted: [
		['a prompt alone', {}, 35],
		['the shortest', { duration: 3, mode: 'std' }, 21],
		['the longest, in pro', { duration: 15, mode: 'pro' }, 135],
		['4k', { mode: '4k' }, 215],
		['sound in every mode', { audio: true }, 50],
		['sound in pro', { audio: true, mode: 'pro' }, 65],
		['sound in 4k', { audio: true, mode: '4k' }, 215],
		['a portrait', { aspect_ratio: '9:16' }, 35],
		['a first frame and a ratio', { image_urls: images(1), aspect_ratio: '1:1' }, 35],
		[
			'sound, a last frame and elements',
			{ audio: true, image_urls: images(2), element_list: [element] },
			50,
		],
		['three elements', { element_list: [element, element, element] }, 35],
		['an element of four images', withElement({ element_input_urls: images(4) }), 35],
		['shots that the model cuts', { multi_shot: true, shot_type: 'intelligence' }, 35],
		['custom shots', custom, 35],
		['custom shots without a prompt', { ...custom, prompt: undefined }, 35],
		['custom shots after a first frame', { ...custom, image_urls: images(1) }, 35],
		[
			'one shot with the longest prompt',
			{ ...custom, multi_prompt: [{ index: 1, prompt: 'x'.repeat(512), duration: 5 }] },
			35,
		],
		[
			'six shots',
			{
				...custom,
				multi_prompt: [1, 2, 3, 4, 5, 6].map((index) => ({ index, prompt: 'x', duration: 1 })),
				duration: 6,
			},
			42,
		],
		[
			'the other options',
			{ negative_prompt: 'x'.repeat(2500), watermark: true, nsfw_check: true, multi_shot: false },
			35,
		],
	],
	refused: [
		['prompt', { prompt: undefined }],
		['prompt', { prompt: '' }],
		['prompt', { prompt: 'x'.repeat(2501) }],
		['prompt', { prompt: undefined, multi_shot: true, shot_type: 'intelligence' }],
		['negative_prompt', { negative_prompt: 'x'.repeat(2501) }],
		['mode', { mode: '1080p' }],
		['resolution is not known', { resolution: '720p' }],
		['duration', { duration: 2 }],
		['duration', { duration: 16 }],
		['duration', { duration: 5.5 }],
		['duration', { duration: '5' }],
		['aspect_ratio', { aspect_ratio: '4:3' }],
		['audio', { audio: 'true' }],
		['watermark', { watermark: 'no' }],
		['watermark_info is not known', { watermark_info: { enabled: true } }],
		['nsfw_check', { nsfw_check: 1 }],
		['image_urls', { image_urls: [] }],
		['image_urls', { image_urls: images(3) }],
		['image_urls', { image_urls: images(1)[0] }],
		['image_urls[0]', { image_urls: ['1.jpg'] }],
		['image_with_roles is not known', { image_with_roles: [] }],
		['video_list is not known', { video_list: [] }],
		['first_frame_image is not known', { first_frame_image: images(1)[0] }],
		['element_list', { element_list: [] }],
		['element_list', { element_list: [element, element, element, element] }],
		['element_list[0].name', withElement({ name: '' })],
		['element_list[0].description', withElement({ description: undefined })],
		['element_list[0].element_input_urls', withElement({ element_input_urls: undefined })],
		['element_list[0].element_input_urls', withElement({ element_input_urls: images(1) })],
		['element_list[0].element_input_urls', withElement({ element_input_urls: images(5) })],
		['element_list[0].element_input_urls[1]', withElement({ element_input_urls: ['http://a', 1] })],
		['element_list[0].id is not known', withElement({ id: 1 })],
		['element_list[0]', { element_list: ['cat'] }],
		['multi_shot', { multi_shot: 'true' }],
		['shot_type', { multi_shot: true }],
		['shot_type', { multi_shot: true, shot_type: 'custom' }],
		['shot_type requires multi_shot', { shot_type: 'intelligence' }],
		['shot_type requires multi_shot', { ...custom, multi_shot: false }],
		['multi_prompt requires multi_shot', { multi_prompt: shots, duration: 5 }],
		['multi_prompt', { ...custom, multi_prompt: undefined }],
		['multi_prompt requires shot_type', { ...custom, shot_type: 'intelligence' }],
		['multi_prompt', { ...custom, multi_prompt: [] }],
		[
			'multi_prompt',
			{ ...custom, multi_prompt: Array(7).fill({ index: 1, prompt: 'x', duration: 1 }) },
		],
		['multi_prompt[1].prompt', withShot({ prompt: 'x'.repeat(513) })],
		['multi_prompt[1].prompt', withShot({ prompt: '' })],
		['multi_prompt[1].prompt', withShot({ prompt: undefined })],
		['multi_prompt[1].duration', withShot({ duration: '3' })],
		['multi_prompt[1].duration', { ...withShot({ duration: 0 }), duration: 3 }],
		['multi_prompt[1].duration', withShot({ duration: 2.5 })],
		['multi_prompt[1].index', withShot({ index: '2' })],
		['multi_prompt[1].mode is not known', withShot({ mode: 'std' })],
		['multi_prompt must count', withShot({ index: 1 })],
		['multi_prompt must count', withShot({ index: 3 })],
		['multi_prompt must have durations', withShot({ duration: 4 })],
		['multi_prompt must have durations', { ...custom, duration: 6 }],
		['duration', { ...custom, duration: undefined }],
		['multi_shot', { ...custom, image_urls: images(2) }],
		['multi_shot', { multi_shot: true, shot_type: 'intelligence', image_urls: images(2) }],
	],
});
