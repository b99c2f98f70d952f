/** The n8n that those test files of a project share that need no settings of their own. */
import { startDisposableN8n, type DisposableN8n } from '../../dev/n8n/disposableN8n';
import type { N8nInstall } from '../../dev/n8n/installN8n';
import type { N8nLogin, Owner } from '../../dev/n8n/n8nClient';

/**
 * Until its second major, n8n uses one connection to SQLite for everything by default, and
 * transactions of requests that come together get mixed up on it. These are the second major's own
 * default settings.
 */
export const sqlite = { DB_SQLITE_POOL_SIZE: '3' };

/** Leads the processes that run test files to an n8n that the process of the set-up has started. */
export interface SharedN8n {
	login: N8nLogin;
	owner: Owner;
	packageFolder: string;
	server: { url: string; logFile: string };
}

/** What an environment variable tells them: by the releases. */
type SharedN8ns = Record<string, SharedN8n>;

/** Those that this process has started. */
const started: DisposableN8n[] = [];

/** Starts the shared n8n of a project. */
export async function startSharedN8n(install: N8nInstall, tarball: string): Promise<void> {
	const n8n = await startDisposableN8n(install, tarball, sqlite);
	started.push(n8n);
	const { client, owner, packageFolder, server } = n8n;
	const { url, logFile } = server;
	const shared: SharedN8n = { login: client.login, owner, packageFolder, server: { url, logFile } };
	const all: SharedN8ns = { ...readAll(), [install.version]: shared };
	process.env.E2E_SHARED_N8N = JSON.stringify(all);
}

/** Ends all shared n8n. */
export async function stopSharedN8n(): Promise<void> {
	await Promise.all(started.splice(0).map(async (n8n) => await n8n.dispose()));
	delete process.env.E2E_SHARED_N8N;
}

/**
 * Finds the shared n8n of a release.
 *
 * @throws {Error} if the set-up has not started one
 */
export function findSharedN8n(version: string): SharedN8n {
	const shared = readAll()[version];
	if (!shared) throw new Error(`The set-up has not started an n8n ${version} to share`);
	return shared;
}

function readAll(): SharedN8ns {
	return JSON.parse(process.env.E2E_SHARED_N8N ?? '{}') as SharedN8ns;
}
