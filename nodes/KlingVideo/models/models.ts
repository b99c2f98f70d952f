import { klingV26 } from './klingV26';
import type { VideoModel } from './videoModel';

/** The models that the node offers, the default first. Adding a model is adding an entry. */
export const videoModels: readonly [VideoModel, ...VideoModel[]] = [klingV26];
