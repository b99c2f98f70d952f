/**
 * Models that there may be one day, which this package knows nothing about: they need fields that
 * no other model has.
 */
import { models } from '../../dev/simulator/models';
import {
	httpUrl,
	listOf,
	objectOf,
	oneOf,
	text,
	wholeNumber,
} from '../../dev/simulator/models/fieldRules';
import type { ModelRules } from '../../dev/simulator/models/modelRules';

/** A video of a world in which a camera flies: `camera` is an object, and `mood` has odd words. */
const kling2027: ModelRules = {
	model: 'kling-v5-worlds',
	required: {
		prompt: text(),
		camera: objectOf({ required: { path: oneOf('orbit', 'dolly') }, optional: {} }),
	},
	optional: {
		mood: oneOf('wistful', 'jubilant'),
		duration: wholeNumber(1, 60),
		seed: wholeNumber(0, 9999),
		image_urls: listOf(httpUrl, 1, 9),
		// A dot in a name is no way into an object.
		'render.engine': oneOf('fast', 'slow'),
	},
	refused: [],
	centsPerSecond: () => 2,
};

/** A video that is sung: it has neither a prompt nor a duration. */
const song2027: ModelRules = {
	model: 'songbird-2027/video',
	required: { lyrics: listOf(text(), 1, 4), voice: oneOf('alto', 'tenor') },
	optional: {},
	refused: [],
	centsPerSecond: () => 3,
};

/** Teaches the simulator these models, for the tests of one file. */
export function addModelsOf2027(): void {
	(models as ModelRules[]).push(kling2027, song2027);
}

/** What each of them takes. */
export const worlds = {
	model: kling2027.model,
	body: { prompt: 'A city in the clouds', camera: { path: 'orbit' }, mood: 'wistful', duration: 8 },
};
export const song = {
	model: song2027.model,
	body: { lyrics: ['La', 'la'], voice: 'alto' },
};
