/** The rules of images with roles and of videos to begin from, for the models that take both. */
import { httpUrl, listOf, objectOf, oneOf } from './fieldRules';
import type { Combination, Submission } from './modelRules';

/** How many images and elements there may be. */
const maxReferences = 7;

/** How many there may be beside a video that is edited. */
const maxReferencesBesideVideo = 4;

/** The fields of images and of the video; all are optional. */
export const referenceFields = {
	image_urls: listOf(httpUrl, 1, maxReferences),
	image_with_roles: listOf(
		objectOf({
			required: { url: httpUrl, role: oneOf('first_frame', 'last_frame', 'reference') },
			optional: {},
		}),
		1,
		maxReferences,
	),
	video_list: listOf(
		objectOf({
			required: { video_url: httpUrl },
			optional: {
				refer_type: oneOf('base', 'feature'),
				keep_original_sound: oneOf('yes', 'no'),
			},
		}),
		1,
		1,
	),
};

/** How many images have a role. */
export function countRole(
	{ image_with_roles: images = [] }: Submission,
	role: 'first_frame' | 'last_frame' | 'reference',
): number {
	return images.filter((image) => image.role === role).length;
}

/** Whether there is a video among what the new one is made from. */
export function hasVideo({ video_list: videos }: Submission): boolean {
	return videos !== undefined;
}

function isEdited({ video_list: [video] = [] }: Submission): boolean {
	return video !== undefined && video.refer_type !== 'feature';
}

function isImitated({ video_list: [video] = [] }: Submission): boolean {
	return video?.refer_type === 'feature';
}

function countReferences({ image_urls, image_with_roles, element_list }: Submission): number {
	return [image_urls, image_with_roles, element_list].reduce(
		(count, list) => count + (list?.length ?? 0),
		0,
	);
}

/** What these fields are refused with. */
export const referenceRefusals: readonly Combination[] = [
	[
		({ image_urls, image_with_roles }) =>
			image_urls !== undefined && image_with_roles !== undefined,
		'Invalid parameter: image_with_roles cannot be used together with image_urls',
	],
	[
		(body) => countRole(body, 'first_frame') > 1 || countRole(body, 'last_frame') > 1,
		'Invalid parameter: image_with_roles must have at most one first_frame and one last_frame',
	],
	[
		(body) => countRole(body, 'last_frame') > countRole(body, 'first_frame'),
		'Invalid parameter: image_with_roles with a last_frame requires a first_frame',
	],
	[
		(body) => countReferences(body) > maxReferences,
		`Invalid parameter: image_urls and image_with_roles must have at most ${maxReferences} images, elements included`,
	],
	[
		(body) => isEdited(body) && countRole(body, 'first_frame') > 0,
		'Invalid parameter: image_with_roles must have no frames beside a video that is edited',
	],
	[
		(body) => isEdited(body) && countReferences(body) > maxReferencesBesideVideo,
		`Invalid parameter: image_urls and image_with_roles must have at most ${maxReferencesBesideVideo} images beside a video that is edited`,
	],
	[
		(body) => isEdited(body) && body.duration !== undefined,
		'Invalid parameter: duration has no effect on a video that is edited',
	],
	[
		(body) => isEdited(body) && body.aspect_ratio !== undefined,
		'Invalid parameter: aspect_ratio has no effect on a video that is edited',
	],
	[
		(body) => isImitated(body) && body.image_with_roles !== undefined,
		'Invalid parameter: image_with_roles cannot be used together with a feature video',
	],
	[
		(body) => isImitated(body) && countReferences(body) > 1,
		'Invalid parameter: image_urls must have at most 1 image beside a feature video',
	],
];
