import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { packageRoot } from '../../dev/n8n/folders';
import { newestN8nVersion } from '../../dev/n8n/versions';
import { sizes } from './sizes';

declare const n8nVersion: string;

/**
 * The documentation's pictures are those of one release, and written only where that is asked for.
 */
const isKept = process.env.UPDATE_SCREENSHOTS === '1' && n8nVersion === newestN8nVersion;

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
