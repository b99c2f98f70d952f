import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { packageRoot } from '../../dev/n8n/folders';
import { isNewest } from './newest';
import { sizes } from './sizes';

/**
 * The documentation's pictures are those of one release, and written only where that is asked for.
 */
const isKept = process.env.UPDATE_SCREENSHOTS === '1' && isNewest;

/**
 * Checks a picture of the documentation, and keeps it.
 *
 * @param name below `docs/images`
 */
export async function keepPicture(name: string, image: Buffer): Promise<void> {
	expect(image.length).toBeLessThan(sizes.maxBytes);
	if (!isKept) return;
	const path = join(packageRoot, 'docs', 'images', name);
	await mkdir(dirname(path), { recursive: true });
	await writeFile(path, image);
}
