import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Has a folder for each release, with the lock file that pins it. Adding a release is adding its
 * folder.
 */
const folder = join(__dirname, 'versions');

/** The releases of n8n that the package is run in, the newest first. */
export const n8nVersions: readonly string[] = readdirSync(folder).sort((a, b) =>
	b.localeCompare(a, 'en', { numeric: true }),
);

/** The newest one. */
export const newestN8nVersion = String(n8nVersions[0]);

/**
 * Where the package.json and the lock file of a release are.
 *
 * @throws {Error} if there are none
 */
export function getLockFolder(version: string): string {
	if (n8nVersions.includes(version)) return join(folder, version);
	throw new Error(
		`There is no lock file for n8n ${version}, only for ${n8nVersions.join(' and ')}`,
	);
}
