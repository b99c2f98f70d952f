import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { packageRoot } from './folders';
import { runProgram } from './runProgram';

interface PackageJson {
	name: string;
	version: string;
}

/** The package's name, which starts the type of each of its nodes. */
export async function readPackageName(): Promise<string> {
	return (await readPackageJson(packageRoot)).name;
}

/**
 * Puts a tarball into n8n's user folder, in the place of what is there of that name, as n8n does it
 * when a person installs a community package. n8n finds it at its next start. Two of n8n's steps are
 * left out: the entry in its database, which is only for its list of installed packages, and the
 * installation of dependencies, of which the package has none.
 *
 * @returns the folder of the package
 */
export async function installPackage(
	userFolder: string,
	tarball: string,
	signal?: AbortSignal,
): Promise<string> {
	const nodesFolder = join(userFolder, '.n8n', 'nodes');
	const folder = join(nodesFolder, 'node_modules', await readPackageName());
	await rm(folder, { recursive: true, force: true });
	await mkdir(folder, { recursive: true });
	const unpack = ['-xzf', tarball, '-C', folder, '--strip-components=1'];
	await runProgram('tar', unpack, { cwd: nodesFolder, signal });

	const { name, version } = await readPackageJson(folder);
	const dependencies = { [name]: version };
	const ledger = { name: 'installed-nodes', private: true, dependencies };
	await writeJson(join(nodesFolder, 'package.json'), ledger);
	return folder;
}

async function readPackageJson(folder: string): Promise<PackageJson> {
	return JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as PackageJson;
}

async function writeJson(path: string, value: unknown): Promise<void> {
	await writeFile(path, JSON.stringify(value, null, 2));
}
