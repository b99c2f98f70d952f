import { rm } from 'node:fs/promises';

import { stopSharedN8n } from './sharedN8n';

/**
 * Ends the n8n that the test files share, and removes the package that the set-up has packed. A
 * tarball that was given stays.
 */
export default async function tearDown(): Promise<void> {
	await stopSharedN8n();
	const folder = process.env.E2E_PACKED_FOLDER;
	if (!folder) return;
	await rm(folder, { recursive: true, force: true });
	delete process.env.E2E_TARBALL;
	delete process.env.E2E_PACKED_FOLDER;
}
