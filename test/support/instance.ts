import { cleanUpAll } from '../../dev/n8n/cleanUp';
import { startDisposableN8n, type DisposableN8n } from '../../dev/n8n/disposableN8n';
import { installN8n, type N8nInstall } from '../../dev/n8n/installN8n';
import {
	N8nClient,
	type CredentialDocument,
	type Owner,
	type SavedCredential,
} from '../../dev/n8n/n8nClient';
import type { RunningN8n } from '../../dev/n8n/startN8n';
import { defaultKey } from '../../dev/simulator/api';
import {
	startSimulator,
	type RunningSimulator,
	type SimulatorOptions,
} from '../../dev/simulator/server';
import { credentialName } from '../../nodes/KlingVideo/api/credential';
import { findSharedN8n, sqlite } from './sharedN8n';

declare const n8nVersion: string;

/**
 * What a test file works with: n8n, a simulator of its own, and a credential that leads from one to
 * the other.
 */
export interface Instance {
	install: N8nInstall;
	client: N8nClient;
	/** Whom the client is logged in as. */
	owner: Owner;
	server: Pick<RunningN8n, 'url' | 'logFile'>;
	/** Where the package is installed. */
	packageFolder: string;
	simulator: RunningSimulator;
	credential: SavedCredential;
	/** The same credential, with the values in it. */
	credentialDocument: CredentialDocument;
	/** Ends what is the file's own. */
	dispose: () => Promise<void>;
}

/** An n8n that no other test file uses: it may be stopped, and have settings of its own. */
export type OwnInstance = Instance & DisposableN8n;

/**
 * Starts an n8n for one test file, and a simulator. Starting takes half a minute of a processor:
 * files that need no settings and do not stop n8n use {@link joinInstance}.
 *
 * @param env settings of n8n
 */
export async function startInstance(
	options: SimulatorOptions = {},
	env: Record<string, string> = {},
): Promise<OwnInstance> {
	const tarball = process.env.E2E_TARBALL;
	if (!tarball) throw new Error('The set-up has not packed the package');
	const install = await installN8n(n8nVersion);
	const cleanUp: Array<() => Promise<void>> = [];
	const dispose = async () => await cleanUpAll(cleanUp);
	try {
		const settings = env.DB_TYPE === undefined ? { ...sqlite, ...env } : env;
		const n8n = await startDisposableN8n(install, tarball, settings);
		cleanUp.push(n8n.dispose);
		return { ...n8n, install, ...(await connectSimulator(n8n.client, options, cleanUp)), dispose };
	} catch (error) {
		await dispose();
		throw error;
	}
}

/**
 * Joins the n8n that the test files of a project share. What is left in it does not meet the next
 * file, because a task is known to one simulator only, and a credential is removed with it.
 */
export async function joinInstance(options: SimulatorOptions = {}): Promise<Instance> {
	const { login, ...n8n } = await findSharedN8n(n8nVersion);
	const install = await installN8n(n8nVersion);
	const client = new N8nClient(n8n.server.url, login);
	const cleanUp: Array<() => Promise<void>> = [];
	const dispose = async () => await cleanUpAll(cleanUp);
	try {
		const connected = await connectSimulator(client, options, cleanUp);
		cleanUp.push(async () => await client.deleteCredential(connected.credential.id));
		return { ...n8n, install, client, ...connected, dispose };
	} catch (error) {
		await dispose();
		throw error;
	}
}

/** Starts a simulator, and saves a credential that points to it. */
async function connectSimulator(
	client: N8nClient,
	options: SimulatorOptions,
	cleanUp: Array<() => Promise<void>>,
) {
	const simulator = await startSimulator(options);
	cleanUp.push(simulator.stop);
	const credentialDocument: CredentialDocument = {
		name: 'APIMart account',
		type: credentialName,
		data: { apiKey: defaultKey, baseUrl: simulator.url },
	};
	const credential = await client.createCredential(credentialDocument);
	return { simulator, credential, credentialDocument };
}
