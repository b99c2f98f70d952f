import { kling30Turbo } from './kling30Turbo';
import { klingV26MotionControl, klingV3MotionControl } from './klingMotionControl';
import { klingV26 } from './klingV26';
import { klingV3 } from './klingV3';
import { klingV3Omni } from './klingV3Omni';
import { klingVideoO1 } from './klingVideoO1';
import type { VideoModel } from './model';
import { otherModel } from './otherModel';

/**
 * The models whose fields are known, in the order of the panel. The first one is the default. Adding
 * a model is adding its file and its entry here.
 */
export const knownModels: readonly [VideoModel, ...VideoModel[]] = [
	klingV26,
	klingV26MotionControl,
	klingV3,
	klingV3MotionControl,
	klingV3Omni,
	kling30Turbo,
	klingVideoO1,
];

/** All models that the node offers, in the order of the panel. */
export const videoModels: readonly VideoModel[] = [...knownModels, otherModel];

/** The model that Model was set to. */
export function findModel(chosenModel: string | undefined): VideoModel {
	return videoModels.find(({ id }) => id === chosenModel) ?? otherModel;
}
