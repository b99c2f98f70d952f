import type { Config } from 'jest';

import { installN8n } from './installN8n';
import { packPackage } from './packPackage';
import { makeTemporaryFolder } from './temporaryFolder';
import { parseN8nVersion } from './versions';

/** Installs the project's n8n, and packs the package once for all projects. */
export default async function setUp(_all: Config, project: Config): Promise<void> {
	await installN8n(parseN8nVersion(String(project.globals?.n8nVersion)), { log: console.log });
	if (process.env.E2E_TARBALL) return;
	const folder = await makeTemporaryFolder('package');
	process.env.E2E_TARBALL = await packPackage(folder.path);
}
