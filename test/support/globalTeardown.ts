import { rm } from 'node:fs/promises';

/** Removes the package that the set-up has packed. A tarball that was given stays. */
export default async function tearDown(): Promise<void> {
	const folder = process.env.E2E_PACKED_FOLDER;
	if (!folder) return;
	await rm(folder, { recursive: true, force: true });
	delete process.env.E2E_TARBALL;
	delete process.env.E2E_PACKED_FOLDER;
}
