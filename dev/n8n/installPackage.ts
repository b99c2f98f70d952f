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
 * Unpacks a tarball into n8n's user folder, as n8n does when a person installs a community package. It
 * replaces an earlier version of the package, and n8n finds it at its next start. This leaves out what makes no
 * difference here: n8n also adds the package to the list of packages in its database, and runs npm to install
 * dependencies, but this package has no dependencies.
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
