import { installN8n } from '../../dev/n8n/installN8n';
import { packPackage } from '../../dev/n8n/packPackage';
import { makeTemporaryFolder } from '../../dev/n8n/temporaryFolder';
import { n8nVersions } from '../../dev/n8n/versions';
import { serveSharedN8n } from './sharedN8n';

/**
 * Installs every n8n, packs the package, unless the environment names a tarball in `E2E_TARBALL`, and
 * gets ready to start the n8n that test files share. Jest runs this once for all projects, and tells
 * it of one of them only.
 */
export default async function setUp(): Promise<void> {
	for (const version of n8nVersions) await installN8n(version, { log: console.log });
	if (!process.env.E2E_TARBALL) {
		const folder = await makeTemporaryFolder('package');
		process.env.E2E_TARBALL = await packPackage(folder.path);
		process.env.E2E_PACKED_FOLDER = folder.path;
	}
	await serveSharedN8n();
}
