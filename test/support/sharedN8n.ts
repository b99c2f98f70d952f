/**
 * The n8n that those test files of a project share that need no settings of their own. The process
 * of the set-up starts it when the first file asks, over HTTP, because test files run in processes
 * that may end before others need it.
 */
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { startDisposableN8n, type DisposableN8n } from '../../dev/n8n/disposableN8n';
import { installN8n } from '../../dev/n8n/installN8n';
import type { N8nLogin, Owner } from '../../dev/n8n/n8nClient';

/** Settings of an n8n that keeps its data in SQLite. */
export const sqlite = {
	// Until its second major, n8n uses one connection for everything by default, and transactions of
	// requests that come together get mixed up on it. This is the second major's default.
	DB_SQLITE_POOL_SIZE: '3',
	// n8n pings its database every two seconds by default. When n8n itself is too busy to see the answer
	// within five, it refuses all requests with "Database is not ready!".
	DB_PING_INTERVAL_SECONDS: '3600',
};

/** Leads a process to an n8n that another one has started. */
export interface SharedN8n {
	login: N8nLogin;
	owner: Owner;
	packageFolder: string;
	server: { url: string; logFile: string };
}

/** Those that this process has started, by their releases. */
const started = new Map<string, Promise<DisposableN8n>>();

/** Starts what starts an n8n when a test file asks for its release. */
export async function serveSharedN8n(): Promise<void> {
	const server = createServer(async (request, response) => {
		const version = request.url?.slice(1) ?? '';
		try {
			const n8n = started.get(version) ?? start(version);
			started.set(version, n8n);
			const { client, owner, packageFolder, server } = await n8n;
			const { url, logFile } = server;
			const shared: SharedN8n = {
				login: client.login,
				owner,
				packageFolder,
				server: { url, logFile },
			};
			response.end(JSON.stringify(shared));
		} catch (error) {
			response.writeHead(500).end(String(error));
		}
	});
	await once(server.listen(0, '127.0.0.1').unref(), 'listening');
	process.env.E2E_SHARED_N8N = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Ends all shared n8n. */
export async function stopSharedN8n(): Promise<void> {
	for (const n8n of started.values()) await (await n8n).dispose();
}

/**
 * Finds the shared n8n of a release, which is started if this is the first time.
 *
 * @throws {Error} if it does not start
 */
export async function findSharedN8n(version: string): Promise<SharedN8n> {
	const response = await fetch(`${process.env.E2E_SHARED_N8N}/${version}`);
	if (!response.ok) throw new Error(await response.text());
	return (await response.json()) as SharedN8n;
}

async function start(version: string): Promise<DisposableN8n> {
	return await startDisposableN8n(
		await installN8n(version),
		String(process.env.E2E_TARBALL),
		sqlite,
	);
}
