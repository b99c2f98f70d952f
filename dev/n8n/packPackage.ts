import { join } from 'node:path';

import { packageRoot } from './folders';
import { runProgram } from './runProgram';

/**
 * Builds the package and packs it as it would be published.
 *
 * @param folder takes the tarball
 * @returns the path of the tarball
 */
export async function packPackage(folder: string, signal?: AbortSignal): Promise<string> {
	const options = { cwd: packageRoot, signal };
	await runProgram('npm', ['run', 'build', '--loglevel=error'], options);
	const pack = ['pack', '--json', '--ignore-scripts', '--loglevel=error'];
	const packed = await runProgram('npm', [...pack, '--pack-destination', folder], options);
	const [{ filename }] = JSON.parse(packed) as [{ filename: string }];
	return join(folder, filename);
}
