import type { Config } from 'jest';

import { installN8n } from '../../dev/n8n/installN8n';
import { packPackage } from '../../dev/n8n/packPackage';
import { makeTemporaryFolder } from '../../dev/n8n/temporaryFolder';

/**
 * Installs the project's n8n, and packs the package once for all projects, unless the environment
 * names a tarball in `E2E_TARBALL`.
 */
export default async function setUp(_all: Config, project: Config): Promise<void> {
	await installN8n(String(project.globals?.n8nVersion), { log: console.log });
	if (process.env.E2E_TARBALL) return;
	const folder = await makeTemporaryFolder('package');
	process.env.E2E_TARBALL = await packPackage(folder.path);
	process.env.E2E_PACKED_FOLDER = folder.path;
}
