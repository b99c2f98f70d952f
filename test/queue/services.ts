import { once } from 'node:events';
import { open, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { cleanUpAll } from '../../dev/n8n/cleanUp';
import { findFreePorts } from '../../dev/n8n/freePorts';
import { signalKept, startKept } from '../../dev/n8n/keptProgram';
import { runProgram } from '../../dev/n8n/runProgram';
import { makeTemporaryFolder } from '../../dev/n8n/temporaryFolder';
import { until } from '../../dev/n8n/until';

/** A server that the processes of n8n share. */
export interface Service {
	/** The settings that lead n8n to it. */
	env: Record<string, string>;
	/** Ends it in the middle of what it does, and starts it again. PostgreSQL keeps its data, Redis none. */
	restart: () => Promise<void>;
	/** Ends it and removes its data. */
	stop: () => Promise<void>;
}

interface Program {
	name: string;
	/** Makes what it needs, in its folder. */
	prepare?: (folder: string) => Promise<unknown>;
	/** Its command line. */
	run: (folder: string) => string[];
	/** A command line that succeeds once it is ready. */
	ask: string[];
	env: Record<string, string>;
}

const loopbackAddress = '127.0.0.1';
const debianPostgres = '/usr/lib/postgresql';
const startWithinMs = 30_000;

/** PostgreSQL refuses to run as root. */
const ordinaryUser =
	process.getuid?.() === 0
		? ['setpriv', '--reuid=postgres', '--regid=postgres', '--init-groups']
		: [];

/** Starts a Redis that keeps nothing on disk. */
export async function startRedis(): Promise<Service> {
	const [port = 0] = await findFreePorts(1);
	return await startService({
		name: 'redis',
		run: () => ['redis-server', '--bind', loopbackAddress, '--port', `${port}`, '--save', ''],
		ask: ['redis-cli', '-h', loopbackAddress, '-p', `${port}`, 'ping'],
		env: { QUEUE_BULL_REDIS_HOST: loopbackAddress, QUEUE_BULL_REDIS_PORT: `${port}` },
	});
}

/**
 * How many jobs the workers hold.
 *
 * @param redis that n8n has its queue in
 */
export async function countActiveJobs({ env }: Service): Promise<number> {
	const { QUEUE_BULL_REDIS_HOST: host = '', QUEUE_BULL_REDIS_PORT: port = '' } = env;
	const ask = ['redis-cli', '-h', host, '-p', port, 'llen', 'bull:jobs:active'];
	return Number(await run(ask, tmpdir()));
}

/** Starts a PostgreSQL with an empty cluster of its own. */
export async function startPostgres(): Promise<Service> {
	const [port = 0] = await findFreePorts(1);
	const user = 'n8n';
	const cluster = (folder: string) => join(folder, 'cluster');
	const initialize = [`--username=${user}`, '--auth=trust', '--encoding=UTF8', '--no-locale'];
	const sockets = [
		`--listen_addresses=${loopbackAddress}`,
		`--port=${port}`,
		'--unix_socket_directories=',
	];
	const settings = [...sockets, '--fsync=off'];
	return await startService({
		name: 'postgres',
		prepare: async (folder) => {
			if (ordinaryUser.length > 0) await run(['chown', 'postgres', folder], folder);
			await run([...ordinaryUser, 'initdb', '-D', cluster(folder), ...initialize], folder);
		},
		run: (folder) => [...ordinaryUser, 'postgres', '-D', cluster(folder), ...settings],
		ask: ['pg_isready', `--host=${loopbackAddress}`, `--port=${port}`],
		env: {
			DB_TYPE: 'postgresdb',
			DB_POSTGRESDB_HOST: loopbackAddress,
			DB_POSTGRESDB_PORT: `${port}`,
			DB_POSTGRESDB_USER: user,
			DB_POSTGRESDB_DATABASE: 'postgres',
		},
	});
}

async function startService(program: Program): Promise<Service> {
	const folder = await makeTemporaryFolder(program.name);
	const cleanUp = [folder.remove];
	const stop = async () => await cleanUpAll(cleanUp);
	const logFile = join(folder.path, 'log');
	const begin = async () => {
		const log = await open(logFile, 'a');
		const [command = '', ...args] = program.run(folder.path);
		const options = { cwd: folder.path, env: await environment(), output: log.fd };
		const child = startKept(command, args, options);
		const ended = once(child, 'close');
		await log.close();
		const isReady = async () =>
			await run(program.ask, folder.path).then(
				() => true,
				() => false,
			);
		await until(`${program.name} is ready`, isReady, startWithinMs);
		return async () => {
			// PostgreSQL takes it as: do not wait for clients.
			signalKept(child, 'SIGINT');
			await ended;
		};
	};
	try {
		await program.prepare?.(folder.path);
		let end = await begin();
		cleanUp.push(async () => await end());
		const restart = async () => {
			await end();
			end = await begin();
		};
		return { env: program.env, restart, stop };
	} catch (cause) {
		const said = await readFile(logFile, 'utf8').catch(() => '');
		await stop();
		throw new Error(`${program.name} did not start: ${said}`, { cause });
	}
}

async function run([command = '', ...args]: string[], cwd: string): Promise<string> {
	return await runProgram(command, args, { cwd, env: await environment() });
}

/** This process's, with the programs of PostgreSQL, which Debian keeps out of the PATH. */
async function environment(): Promise<NodeJS.ProcessEnv> {
	const versions = await readdir(debianPostgres).catch(() => []);
	const folders = versions.map((version) => join(debianPostgres, version, 'bin'));
	return { ...process.env, PATH: [...folders, process.env.PATH].join(delimiter) };
}
