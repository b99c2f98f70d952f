import { join } from 'node:path';

import type { AspectRatio } from '../models/modelRules';

/** Where the sample of an aspect ratio is. */
export function sampleFile(ratio: AspectRatio): string {
	return join(__dirname, `sample-${ratio.replace(':', 'x')}.mp4`);
}
