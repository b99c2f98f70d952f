/** The models that the simulator knows, each by the rules in its own file. */
import { kling30Turbo } from './kling30Turbo';
import { klingV26MotionControl, klingV3MotionControl } from './klingMotionControl';
import { klingV26 } from './klingV26';
import { klingV3 } from './klingV3';
import { klingV3Omni } from './klingV3Omni';
import { klingVideoO1 } from './klingVideoO1';
import type { ModelRules } from './modelRules';

/** The rules of all models. */
export const models: readonly ModelRules[] = [
	klingV26,
	klingV3,
	klingV3Omni,
	kling30Turbo,
	klingVideoO1,
	klingV26MotionControl,
	klingV3MotionControl,
];
