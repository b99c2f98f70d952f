import { join } from 'node:path';

/** The releases of n8n that the package is run in, each pinned by the lock file in its folder. */
export const n8nVersions = ['2.40.7', '1.123.81'] as const;
export type N8nVersion = (typeof n8nVersions)[number];

/** Where the package.json and the lock file of a release are. */
export function getLockFolder(version: N8nVersion): string {
	return join(__dirname, 'versions', version);
}

/** Takes a text for a version. */
export function parseN8nVersion(text: string): N8nVersion {
	const version = n8nVersions.find((known) => known === text);
	if (version) return version;
	throw new Error(`There is no lock file for n8n ${text}, only for ${n8nVersions.join(' and ')}`);
}
