import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Removes the packed package. */
export default async function tearDown(): Promise<void> {
	const tarball = process.env.E2E_TARBALL;
	if (tarball) await rm(dirname(tarball), { recursive: true, force: true });
	delete process.env.E2E_TARBALL;
}
