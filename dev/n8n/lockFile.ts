import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { isAlive } from './keptProgram';

/**
 * Claims a folder for this process: two n8n on one database would harm it.
 *
 * @returns what gives it back
 * @throws when another process has it
 */
export async function lockFolder(folder: string): Promise<() => Promise<void>> {
	const path = join(folder, 'running.pid');
	const holder = Number(await readFile(path, 'utf8').catch(() => 'nobody'));
	if (isAlive(holder)) {
		throw new Error(`It is running already, as process ${holder}, with its data in ${folder}`);
	}
	await rm(path, { force: true });
	const file = await open(path, 'wx');
	await file.writeFile(String(process.pid));
	await file.close();
	return async () => await rm(path, { force: true });
}
