import { watch } from 'gulp';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';

import {
	credentialName as credentialType,
	defaultBaseUrl,
} from '../nodes/KlingVideo/api/credential';
import { cleanUpAll } from './n8n/cleanUp';
import { importExamples, readExamples } from './n8n/examples';
import { getDataFolder, packageRoot } from './n8n/folders';
import { findFreePorts, isFree } from './n8n/freePorts';
import { installN8n } from './n8n/installN8n';
import { installPackage } from './n8n/installPackage';
import { lockFolder } from './n8n/lockFile';
import {
	N8nClient,
	type CredentialDocument,
	type Owner,
	type SavedCredential,
} from './n8n/n8nClient';
import { packPackage } from './n8n/packPackage';
import { startN8n } from './n8n/startN8n';
import { makeTemporaryFolder } from './n8n/temporaryFolder';
import { newestN8nVersion } from './n8n/versions';
import { defaultGenerationMs, defaultKey } from './simulator/api';
import { listPhrases } from './simulator/promptFaults';
import { startSimulator } from './simulator/server';

const usualPort = 5678;

/** The credential of the examples, by whether it points to the simulator. */
const credentialNames = { real: 'APIMart account', simulated: 'APIMart account (simulator)' };

/** The API that the nodes talk to. */
interface Api {
	/** What to tell the user about it, line by line. */
	description: string[];
	credentialName: string;
	apiKey: string;
	baseUrl: string;
	stop: () => Promise<void>;
}

/**
 * Runs n8n with this package in it, ready to be tried: logged-in owner, credential and examples in
 * place. It talks to the simulator or, with `APIMART_API_KEY` in the environment, to the real API.
 * An argument chooses the version of n8n. With `--watch`, each change of the package is built and
 * put into n8n, which is then restarted.
 */
async function main(): Promise<void> {
	const interrupted = new AbortController();
	const { signal } = interrupted;
	for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
		process.once(name, () => interrupted.abort(new Error('Stopped')));
	}
	// In reverse order when it ends, for whatever reason.
	const cleanUp: Array<() => Promise<void>> = [];
	try {
		await run(signal, cleanUp);
	} catch (error) {
		if (!signal.aborted) throw error;
	} finally {
		await cleanUpAll(cleanUp);
	}
}

async function run(signal: AbortSignal, cleanUp: Array<() => Promise<void>>): Promise<void> {
	const { values, positionals } = parseArgs({
		options: { watch: { type: 'boolean' } },
		allowPositionals: true,
	});
	const [version = newestN8nVersion] = positionals;
	// A database cannot go back to an earlier major version.
	const userFolder = join(getDataFolder(), `n8n-${version.split('.')[0]}`);
	await mkdir(userFolder, { recursive: true });
	cleanUp.push(await lockFolder(userFolder));

	const install = await installN8n(version, { log: console.log, signal });

	const packFolder = await makeTemporaryFolder('package');
	cleanUp.push(packFolder.remove);
	let packed = process.env.E2E_TARBALL;
	if (!packed) {
		console.log('Building and packing the package');
		packed = await packPackage(packFolder.path, signal);
	}
	await installPackage(userFolder, packed, signal);

	const api = await openApi();
	cleanUp.push(api.stop);

	console.log(`Starting n8n ${version}`);
	const port = await choosePort();
	let server = await startN8n(install, { userFolder, port, signal });
	cleanUp.push(async () => await server.stop());

	const owner = await readOwner(join(userFolder, 'login.json'));
	const client = new N8nClient(server.url);
	await client.logIn(owner).catch((error: unknown) => {
		throw new Error(
			`The login of ${owner.email} has changed. Delete ${userFolder} to start over, without the workflows in it.`,
			{ cause: error },
		);
	});
	const credential = await putCredential(client, api);
	const workflows = await importExamples(
		client,
		await readExamples(),
		credential,
		join(userFolder, 'examples.json'),
	);

	console.log(`
n8n        ${server.url}
E-mail     ${owner.email}
Password   ${owner.password}
API        ${api.description.join('\n           ')}
Credential ${api.credentialName}
Workflows  ${workflows.map(({ name, id }) => `${name}: ${server.url}/workflow/${id}`).join('\n           ')}
Data       ${userFolder}
           Your changes are kept there. Delete the folder to start over.
n8n's log  ${server.logFile}

Ctrl-C stops it.
`);
	const ended = () => Promise.race([server.ended, once(signal, 'abort')]).then(() => false);
	if (values.watch) {
		const watcher = watch(['nodes/**/*', 'credentials/**/*'], { cwd: packageRoot });
		cleanUp.push(async () => await watcher.close());
		console.log('Watching nodes/ and credentials/. Reload the editor when a change is in.');
		const changed = async () => await once(watcher, 'all').then(() => true);
		let change = changed();
		while (await Promise.race([change, ended()])) {
			// A change that is being written may come as several; one that comes from now on is for the
			// next round.
			await wait(300, undefined, { signal });
			change = changed();
			const tarball = await packPackage(packFolder.path, signal).catch((error: unknown) => {
				console.error(error instanceof Error ? error.message : error);
			});
			if (tarball === undefined) continue;
			await server.stop();
			await installPackage(userFolder, tarball, signal);
			server = await startN8n(install, { userFolder, port, signal });
			console.log(`${new Date().toLocaleTimeString()} The change is in n8n.`);
		}
	} else {
		await ended();
	}
	if (!signal.aborted) throw new Error(`n8n has ended unexpectedly: see ${server.logFile}`);
	console.log('Stopping');
}

/** The real API for those who have a key, otherwise the simulator. */
async function openApi(): Promise<Api> {
	const apiKey = process.env.APIMART_API_KEY;
	if (apiKey) {
		return {
			description: [`${defaultBaseUrl}, with your APIMART_API_KEY: videos cost money`],
			credentialName: credentialNames.real,
			apiKey,
			baseUrl: defaultBaseUrl,
			stop: async () => {},
		};
	}
	const simulator = await startSimulator({
		log: (line) => console.log(`simulator: ${line}`),
	});
	return {
		description: [
			`simulated at ${simulator.url}: nothing is real, and nothing is paid.`,
			`Every video takes ${defaultGenerationMs / 1000} s and is the same sample, which Kling has not made.`,
			'To see what goes wrong before it costs money, put one of these into a prompt:',
			...listPhrases(),
		],
		credentialName: credentialNames.simulated,
		apiKey: defaultKey,
		baseUrl: simulator.url,
		stop: simulator.stop,
	};
}

/** The port of n8n's documentation, or another one where that is taken. */
async function choosePort(): Promise<number> {
	if (await isFree(usualPort)) return usualPort;
	const [port = 0] = await findFreePorts(1);
	return port;
}

/** The login of the n8n in the user's data folder, made at the first start. */
async function readOwner(path: string): Promise<Owner> {
	if (existsSync(path)) return JSON.parse(await readFile(path, 'utf8')) as Owner;
	const password = `Kling-2-${randomBytes(6).toString('hex')}`;
	const owner = { email: 'owner@example.com', password };
	await writeFile(path, JSON.stringify(owner), { mode: 0o600 });
	return owner;
}

/**
 * The one credential that all examples use, which always points to the API of this start and is
 * named after it. It keeps its ID, by which the workflows know it.
 */
async function putCredential(client: N8nClient, api: Api): Promise<SavedCredential> {
	const { credentialName: name, apiKey, baseUrl } = api;
	const credential: CredentialDocument = { name, type: credentialType, data: { apiKey, baseUrl } };
	const all = await client.listCredentials();
	const findNamed = (wanted: string) =>
		all.find((one) => one.name === wanted && one.type === credentialType);
	// The other one may be the user's own, made while this one led to the simulator.
	const saved = findNamed(credentialNames.simulated) ?? findNamed(credentialNames.real);
	if (!saved) return await client.createCredential(credential);
	await client.updateCredential(saved.id, credential);
	return { ...saved, name };
}

main().catch((error: unknown) => {
	console.error(error instanceof Error ? error.message : error);
	process.exitCode = 1;
});
