import type { INode } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { examplesFolder } from './folders';
import { readPackageName } from './installPackage';
import {
	N8nRequestError,
	type N8nClient,
	type SavedCredential,
	type SavedWorkflow,
	type WorkflowDocument,
} from './n8nClient';

/** An example as it was imported last. */
interface Import {
	/** Of the file. */
	sha256: string;
	workflowId: string;
	/** Of the workflow; as long as n8n has the same, nobody has touched it. */
	versionId: string;
}

/** A workflow document of the package. */
interface Example {
	file: string;
	sha256: string;
	document: WorkflowDocument;
}

/** The example that a newcomer should try first. */
const firstFile = 'quick-start.json';

/** Reads all examples: the first one to try, then the others by name. */
export async function readExamples(): Promise<Example[]> {
	const files = await readdir(examplesFolder);
	const isFirst = (file: string) => Number(file === firstFile);
	const examples = files
		.filter((file) => file.endsWith('.json'))
		.sort((a, b) => isFirst(b) - isFirst(a) || a.localeCompare(b));
	return await Promise.all(
		examples.map(async (file) => {
			const text = await readFile(join(examplesFolder, file), 'utf8');
			return {
				file,
				sha256: createHash('sha256').update(text).digest('hex'),
				document: JSON.parse(text) as WorkflowDocument,
			};
		}),
	);
}

/** Reads one example, with a credential chosen in every node of this package. */
export async function loadExample(
	file: string,
	credential: SavedCredential,
): Promise<WorkflowDocument> {
	const text = await readFile(join(examplesFolder, file), 'utf8');
	return prepareExample(JSON.parse(text) as WorkflowDocument, await readPackageName(), credential);
}

/**
 * A workflow document with a credential chosen in every node of this package. What else an export
 * holds, such as the ID that the workflow had elsewhere, is left out.
 */
function prepareExample(
	{ name, nodes, connections, settings = {} }: WorkflowDocument,
	packageName: string,
	{ id, name: credentialName, type }: SavedCredential,
): WorkflowDocument {
	const withCredential = (node: INode): INode =>
		node.type.startsWith(`${packageName}.`)
			? { ...node, credentials: { [type]: { id, name: credentialName } } }
			: node;
	return { name, nodes: nodes.map(withCredential), connections, settings };
}

/**
 * Brings the examples into n8n. One that has been brought there before is replaced where its file
 * has changed and the workflow has not; what the user has edited stays as it is, and what they have
 * deleted stays away.
 *
 * @param stateFile remembers what was brought there
 * @returns the examples that are in n8n
 */
export async function importExamples(
	client: N8nClient,
	examples: Example[],
	credential: SavedCredential,
	stateFile: string,
): Promise<SavedWorkflow[]> {
	const packageName = await readPackageName();
	const imports = existsSync(stateFile)
		? (JSON.parse(await readFile(stateFile, 'utf8')) as Record<string, Import>)
		: {};
	const workflows: SavedWorkflow[] = [];
	for (const { file, sha256, document } of examples) {
		const prepared = prepareExample(document, packageName, credential);
		const known = imports[file];
		let workflow = known
			? await findWorkflow(client, known.workflowId)
			: await client.createWorkflow(prepared);
		if (!workflow) continue;
		const untouched = known?.versionId === workflow.versionId && !workflow.isArchived;
		if (untouched && known.sha256 !== sha256) {
			workflow = await client.updateWorkflow(workflow, prepared);
		}
		if (!known || untouched) {
			imports[file] = { sha256, workflowId: workflow.id, versionId: workflow.versionId };
			await writeFile(stateFile, JSON.stringify(imports, null, 2));
		}
		if (!workflow.isArchived) workflows.push(workflow);
	}
	return workflows;
}

/** A workflow, unless it has been deleted. */
async function findWorkflow(client: N8nClient, id: string): Promise<SavedWorkflow | undefined> {
	return await client.getWorkflow(id).catch((error: unknown) => {
		if (error instanceof N8nRequestError && error.status === 404) return undefined;
		throw error;
	});
}
