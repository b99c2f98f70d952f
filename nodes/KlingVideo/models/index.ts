import { klingV26 } from './klingV26';
import type { VideoModel } from './model';

/** The models that the node offers, the default first. Adding a model is adding an entry. */
export const videoModels: readonly [VideoModel, ...VideoModel[]] = [klingV26];
