import type { Config } from 'jest';

import { installN8n } from '../../dev/n8n/installN8n';
import { packPackage } from '../../dev/n8n/packPackage';
import { makeTemporaryFolder } from '../../dev/n8n/temporaryFolder';
import { startSharedN8n } from './sharedN8n';

/**
 * Installs the project's n8n, packs the package once for all projects, unless the environment names
 * a tarball in `E2E_TARBALL`, and starts the n8n that the test files share, if they do.
 */
export default async function setUp(_all: Config, { globals = {} }: Config): Promise<void> {
	const install = await installN8n(String(globals.n8nVersion), { log: console.log });
	if (!process.env.E2E_TARBALL) {
		const folder = await makeTemporaryFolder('package');
		process.env.E2E_TARBALL = await packPackage(folder.path);
		process.env.E2E_PACKED_FOLDER = folder.path;
	}
	if (globals.sharesN8n) await startSharedN8n(install, process.env.E2E_TARBALL);
}
