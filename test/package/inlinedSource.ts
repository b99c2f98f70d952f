import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { inspect } from 'node:util';

import { KlingVideo } from '../../nodes/KlingVideo/KlingVideo.node';
import { KlingVideoTrigger } from '../../nodes/KlingVideo/KlingVideoTrigger.node';

const repository = resolve(__dirname, '../..');

/**
 * Writes the source as it would be without the functions that derive the descriptions of the nodes:
 * each description is one literal, and the credential test calls n8n's helper directly. n8n's rules
 * check literals but nothing that is computed, so they can check all of this source.
 *
 * @param folder where the source is written
 */
export async function writeInlinedSource(folder: string): Promise<void> {
	const nodeFolder = join(folder, 'nodes/KlingVideo');
	await mkdir(nodeFolder, { recursive: true });
	for (const path of ['package.json', 'credentials', 'dist/credentials']) {
		await cp(join(repository, path), join(folder, path), { recursive: true });
	}
	for (const name of ['klingVideo.svg', 'klingVideo.dark.svg']) {
		await cp(join(repository, 'nodes/KlingVideo', name), join(nodeFolder, name));
	}
	for (const { name, description } of [
		{ name: KlingVideo.name, ...new KlingVideo() },
		{ name: KlingVideoTrigger.name, ...new KlingVideoTrigger() },
	]) {
		const literal = inspect(description, {
			depth: null,
			maxArrayLength: null,
			maxStringLength: null,
		}).replaceAll(/\b(inputs|outputs): \[ 'main' \]/g, '$1: [NodeConnectionTypes.Main]');
		await writeFile(
			join(nodeFolder, `${name}.node.ts`),
			`export class ${name} implements INodeType { description: INodeTypeDescription = ${literal}; }`,
		);
	}
	const credentialTest = await readFile(
		join(repository, 'nodes/KlingVideo/run/testCredential.ts'),
		'utf8',
	);
	await writeFile(
		join(nodeFolder, 'testCredential.ts'),
		credentialTest.replaceAll(' helpers.', ' this.helpers.'),
	);
}
