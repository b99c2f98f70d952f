import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export interface TemporaryFolder {
	path: string;
	remove: () => Promise<void>;
}

/** Makes an empty folder of the system's temporary ones. */
export async function makeTemporaryFolder(purpose: string): Promise<TemporaryFolder> {
	const path = await mkdtemp(join(await realpath(tmpdir()), `kling-video-${purpose}-`));
	return {
		path,
		remove: async () => await rm(path, { recursive: true, force: true, maxRetries: 5 }),
	};
}
