import { startDisposableN8n, type DisposableN8n } from '../../dev/n8n/disposableN8n';
import { installN8n, type N8nInstall } from '../../dev/n8n/installN8n';
import type { CredentialDocument, SavedCredential } from '../../dev/n8n/n8nClient';
import { defaultKey } from '../../dev/simulator/api';
import {
	startSimulator,
	type RunningSimulator,
	type SimulatorOptions,
} from '../../dev/simulator/server';
import { credentialName } from '../../nodes/KlingVideo/api/credential';

declare const n8nVersion: string;

/**
 * Until its second major, n8n uses one connection to SQLite for everything by default, and
 * transactions of requests that come together get mixed up on it. These are the second major's own
 * default settings.
 */
const sqlite = { DB_SQLITE_POOL_SIZE: '3' };

/**
 * What a test file works with: n8n, the simulator, and a credential that leads from one to the
 * other.
 */
export interface Instance extends DisposableN8n {
	install: N8nInstall;
	simulator: RunningSimulator;
	credential: SavedCredential;
	/** The same credential, with the values in it. */
	credentialDocument: CredentialDocument;
}

/**
 * Starts the n8n of the project, with the packed package, and a simulator.
 *
 * @param env settings of n8n
 */
export async function startInstance(
	options: SimulatorOptions = {},
	env: Record<string, string> = {},
): Promise<Instance> {
	const tarball = process.env.E2E_TARBALL;
	if (!tarball) throw new Error('The set-up has not packed the package');
	const install = await installN8n(n8nVersion);
	const simulator = await startSimulator(options);
	try {
		const n8n = await startDisposableN8n(install, tarball, { ...sqlite, ...env });
		const dispose = async () => {
			await n8n.dispose();
			await simulator.stop();
		};
		const credentialDocument: CredentialDocument = {
			name: 'APIMart account',
			type: credentialName,
			data: { apiKey: defaultKey, baseUrl: simulator.url },
		};
		try {
			const credential = await n8n.client.createCredential(credentialDocument);
			return { ...n8n, dispose, install, simulator, credential, credentialDocument };
		} catch (error) {
			await n8n.dispose();
			throw error;
		}
	} catch (error) {
		await simulator.stop();
		throw error;
	}
}
