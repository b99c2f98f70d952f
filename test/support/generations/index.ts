/**
 * Videos of each kind of each model, and the bodies that must arrive at the API. The bodies are
 * written by hand from the provider's pages on the models, and not from what the node sends.
 */
import type { Generation, GenerationsByKind } from './generation';
import { kling30Turbo } from './kling30Turbo';
import { klingMotionControl } from './klingMotionControl';
import { klingV26 } from './klingV26';
import { klingV3 } from './klingV3';
import { klingV3Omni } from './klingV3Omni';
import { klingVideoO1 } from './klingVideoO1';

const byModel: Readonly<Record<string, GenerationsByKind>> = {
	'kling-v2-6': klingV26,
	'kling-v2-6-motion-control': klingMotionControl,
	'kling-v3': klingV3,
	'kling-v3-motion-control': klingMotionControl,
	'kling-v3-omni': klingV3Omni,
	'kling-3.0-turbo': kling30Turbo,
	'kling-video-o1': klingVideoO1,
};

/** A video with its model, which its name, its parameters and its body begin with. */
export interface NamedGeneration extends Generation {
	body: Record<string, unknown> & { model: string };
}

const byKind = Object.entries(byModel).flatMap(([model, kinds]) =>
	Object.entries(kinds).map(([kind, [first, ...others]]) => {
		const complete = ({ name, parameters, body }: Generation): NamedGeneration => ({
			name: `${model}, ${kind}: ${name}`,
			parameters: { model, ...parameters },
			body: { model, ...body },
		});
		return [complete(first), ...others.map(complete)] as const;
	}),
);

/** All videos. */
export const generations: readonly NamedGeneration[] = byKind.flat();

/** One video of each kind of each model. */
export const oneOfEachKind: readonly NamedGeneration[] = byKind.map(([first]) => first);

/** The modes of a model that calls them by their resolutions. */
const resolutions: Readonly<Record<string, string>> = { '720p': 'std', '1080p': 'pro' };

/** What the output calls the mode of a body. */
export function modeOf({ mode, resolution }: NamedGeneration['body']): unknown {
	return mode ?? resolutions[String(resolution)];
}
