/** The rules of videos in several shots, for the models that make them. */
import { boolean, listOf, objectOf, oneOf, text, wholeNumber } from './fieldRules';
import type { Combination, Submission } from './modelRules';

/** The fields that say how a video is cut; all are optional. */
export const multiShotFields = {
	multi_shot: boolean,
	shot_type: oneOf('intelligence', 'customize'),
	multi_prompt: listOf(
		objectOf({
			required: {
				index: wholeNumber(1, 6),
				prompt: text(512),
				duration: wholeNumber(1, 15),
			},
			optional: {},
		}),
		1,
		6,
	),
};

/** Whether a submission describes its shots one by one. */
export function hasCustomShots({ multi_shot, shot_type }: Submission): boolean {
	return multi_shot === true && shot_type === 'customize';
}

/** How long the shots are together, in seconds; nothing where none are described. */
function secondsOfShots({ multi_prompt: shots }: Submission): number | undefined {
	return shots?.reduce((seconds, { duration }) => seconds + duration, 0);
}

/** What these fields are refused with. */
export const multiShotRefusals: readonly Combination[] = [
	[
		({ multi_shot, shot_type }) => multi_shot !== true && shot_type !== undefined,
		'Invalid parameter: shot_type requires multi_shot true',
	],
	[
		({ multi_shot, multi_prompt }) => multi_shot !== true && multi_prompt !== undefined,
		'Invalid parameter: multi_prompt requires multi_shot true',
	],
	[
		({ multi_shot, shot_type }) => multi_shot === true && shot_type === undefined,
		'Missing required parameter: shot_type',
	],
	[
		(body) => hasCustomShots(body) && body.multi_prompt === undefined,
		'Missing required parameter: multi_prompt',
	],
	[
		(body) => !hasCustomShots(body) && body.multi_prompt !== undefined,
		'Invalid parameter: multi_prompt requires shot_type "customize"',
	],
	[
		({ multi_prompt: shots = [] }) => shots.some(({ index }, place) => index !== place + 1),
		'Invalid parameter: multi_prompt must count its shots by index 1, 2, 3 …',
	],
	[
		({ multi_prompt, duration }) => multi_prompt !== undefined && duration === undefined,
		'Missing required parameter: duration',
	],
	[
		(body) => body.multi_prompt !== undefined && secondsOfShots(body) !== body.duration,
		'Invalid parameter: multi_prompt must have durations that add up to duration',
	],
];
