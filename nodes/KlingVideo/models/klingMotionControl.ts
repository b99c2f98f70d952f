import type { VideoModel } from './model';
import {
	extraFields,
	keepOriginalSound,
	optionalPrompt,
	quality,
	watermark,
} from './sharedParameters';

/**
 * The motion control models, as APIMart's pages on them describe them. They differ in their names,
 * descriptions and prices only.
 */
export const [klingV26MotionControl, klingV3MotionControl]: readonly [VideoModel, VideoModel] = [
	makeModel(
		'kling-v2-6-motion-control',
		'Kling v2.6 Motion Control',
		'Animates the person in your image with the movements from your video, at the lower price',
	),
	makeModel(
		'kling-v3-motion-control',
		'Kling v3 Motion Control',
		'Animates the person in your image with the movements from your video, with the newer model',
	),
];

function makeModel(id: string, label: string, description: string): VideoModel {
	return {
		id,
		label,
		description,
		parameters: [
			{
				...optionalPrompt,
				hint: 'Optional',
				placeholder: 'e.g. A dancer on a stage, warm light, confetti',
			},
			quality,
			{
				kind: 'image',
				name: 'characterImage',
				label: 'Character Image',
				description: 'The image of the person to animate',
				bodyField: 'image_url',
				defaultBinaryField: 'data',
			},
			{
				kind: 'video',
				name: 'motionVideo',
				label: 'Motion Video',
				description: 'The video with the movements to copy, whose length you pay for',
				requirements: 'One person in one take, MP4 or MOV',
				maxMegabytes: 100,
				bodyField: 'video_url',
				defaultBinaryField: 'motionVideo',
				priceTier: 'video',
			},
			{
				kind: 'choice',
				name: 'characterOrientation',
				label: 'Character Orientation',
				description: 'Which way the person faces',
				bodyField: 'character_orientation',
				choices: [
					{
						value: 'image',
						label: 'Match Image (3–10 s of Motion)',
						description: 'As in the image. The motion video lasts 3 to 10 seconds.',
					},
					{
						value: 'video',
						label: 'Match Video (3–30 s of Motion)',
						description: 'As in the motion video, which lasts 3 to 30 seconds',
					},
				],
			},
			keepOriginalSound('keep_original_sound', true),
			{ ...watermark, bodyField: 'watermark_info.enabled' },
			extraFields,
		],
	};
}
