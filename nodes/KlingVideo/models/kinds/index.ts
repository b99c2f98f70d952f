import type { VideoParameter } from '../model';
import { choice } from './choice';
import { elements } from './elements';
import { file } from './file';
import { images } from './images';
import { json } from './json';
import type { ParameterKind } from './kind';
import { modelId } from './modelId';
import { shots } from './shots';
import { text } from './text';
import { wholeNumber } from './wholeNumber';

/** All kinds of parameters, by their names in the models. */
const kinds = {
	choice,
	wholeNumber,
	text,
	image: file,
	video: file,
	images,
	shots,
	elements,
	modelId,
	json,
} satisfies Record<VideoParameter['kind'], unknown>;

/** How to deal with a parameter. Values are those that its kind has read, and are of use to it alone. */
export function kindOf({ kind }: VideoParameter): ParameterKind<VideoParameter, unknown> {
	return kinds[kind] as unknown as ParameterKind<VideoParameter, unknown>;
}
