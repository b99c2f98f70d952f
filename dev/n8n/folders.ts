import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

const ownName = 'n8n-nodes-kling-video';

/** The checkout. */
export const packageRoot = resolve(__dirname, '..', '..');

/** The workflows to import. */
export const examplesFolder = join(packageRoot, 'examples');

/** For what can be downloaded again at any time, such as installs of n8n. */
export function getCacheFolder(): string {
	return join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), ownName);
}

/** For what belongs to the user, such as edited workflows. */
export function getDataFolder(): string {
	return join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), ownName);
}
