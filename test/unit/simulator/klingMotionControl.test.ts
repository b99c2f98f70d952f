/** What the simulator makes of submissions of the two models for motion control. */
import { images, testModel } from './testModel';

describe.each([
	['kling-v2-6-motion-control', { std: 30, pro: 45 }],
	['kling-v3-motion-control', { std: 50, pro: 70 }],
])('%s', (model, { std, pro }) => {
	testModel({
		model,
		base: {
			mode: 'std',
			image_url: images(1)[0],
			video_url: 'https://example.com/motion.mov',
			character_orientation: 'image',
		},
		accepted: [
			['what is required', {}, std],
			[
				'the orientation of the video, in pro',
				{ character_orientation: 'video', mode: 'pro' },
				pro,
			],
			['the longest prompt', { prompt: 'x'.repeat(2500) }, std],
			['the original sound', { keep_original_sound: 'yes' }, std],
			['no sound', { keep_original_sound: 'no' }, std],
			['a watermark', { watermark_info: { enabled: true } }, std],
		],
		refused: [
			['mode', { mode: undefined }],
			['mode', { mode: '4k' }],
			['image_url', { image_url: undefined }],
			['image_url', { image_url: images(1) }],
			['image_url', { image_url: 'character.png' }],
			['image_urls is not known', { image_urls: images(1) }],
			['video_url', { video_url: undefined }],
			['video_url', { video_url: 'ftp://example.com/motion.mp4' }],
			['video_list is not known', { video_list: [] }],
			['character_orientation', { character_orientation: undefined }],
			['character_orientation', { character_orientation: 'front' }],
			['prompt', { prompt: '' }],
			['prompt', { prompt: 'x'.repeat(2501) }],
			['negative_prompt is not known', { negative_prompt: 'blurry' }],
			['duration is not known', { duration: 5 }],
			['aspect_ratio is not known', { aspect_ratio: '16:9' }],
			['audio is not known', { audio: true }],
			['nsfw_check is not known', { nsfw_check: true }],
			['keep_original_sound', { keep_original_sound: true }],
			['watermark is not known', { watermark: true }],
			['watermark_info', { watermark_info: true }],
			['watermark_info.enabled', { watermark_info: {} }],
			['watermark_info.enabled', { watermark_info: { enabled: 'yes' } }],
			['watermark_info.text is not known', { watermark_info: { enabled: true, text: 'x' } }],
		],
	});
});
