import type { N8nInstall } from './installN8n';
import { installPackage } from './installPackage';
import { N8nClient, type Owner } from './n8nClient';
import { startN8n, type RunningN8n } from './startN8n';
import { makeTemporaryFolder } from './temporaryFolder';

/** An n8n with the package in it, used by nobody else. */
export interface DisposableN8n {
	client: N8nClient;
	/** Whom the client is logged in as. */
	owner: Owner;
	server: RunningN8n;
	userFolder: string;
	/** Where the package is installed. */
	packageFolder: string;
	/** Starts n8n again, at the same address and with the same data, after it was killed. */
	startAgain: (changedEnv?: Record<string, string>) => Promise<RunningN8n>;
	/** Ends n8n and removes all its data. */
	dispose: () => Promise<void>;
}

const owner: Owner = { email: 'owner@example.com', password: 'Only-4-this-run' };

/**
 * Starts n8n from an empty user folder, with a packed package installed in it, and logs in as its
 * owner.
 *
 * @param env settings of n8n
 */
export async function startDisposableN8n(
	install: N8nInstall,
	tarball: string,
	env: Record<string, string> = {},
): Promise<DisposableN8n> {
	const folder = await makeTemporaryFolder('n8n');
	let server: RunningN8n | undefined;
	const dispose = async () => {
		await server?.stop();
		await folder.remove();
	};
	try {
		const packageFolder = await installPackage(folder.path, tarball);
		server = await startN8n(install, { userFolder: folder.path, env });
		const client = new N8nClient(server.url);
		await client.logIn(owner);
		const port = Number(new URL(server.url).port);
		const startAgain = async (changedEnv = {}) => {
			const settings = { ...env, ...changedEnv };
			server = await startN8n(install, { userFolder: folder.path, port, env: settings });
			return server;
		};
		const { path: userFolder } = folder;
		return { client, owner, server, userFolder, packageFolder, startAgain, dispose };
	} catch (error) {
		await dispose();
		throw error;
	}
}
