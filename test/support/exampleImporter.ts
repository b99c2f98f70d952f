/** Brings examples into the n8n of a test, with the accounts of other services chosen in their nodes. */
import type { INode } from 'n8n-workflow';
import { basename } from 'node:path';

import { loadExample } from '../../dev/n8n/examples';
import type {
	CredentialDocument,
	SavedCredential,
	SavedWorkflow,
	WorkflowDocument,
} from '../../dev/n8n/n8nClient';
import type { Instance } from './instance';

const httpRequest = 'n8n-nodes-base.httpRequest';

/** Imports examples into one n8n. */
export class ExampleImporter {
	/** By the type of the node, or by the host that an HTTP Request node calls. */
	private readonly accounts: Record<string, SavedCredential> = {};

	constructor(private readonly instance: Instance) {}

	/**
	 * Saves what n8n needs to get into other services.
	 *
	 * @param documents by the type of the node, or by the host that an HTTP Request node calls
	 */
	async addAccounts(documents: Record<string, CredentialDocument>): Promise<void> {
		for (const [key, document] of Object.entries(documents)) {
			this.accounts[key] = await this.instance.client.createCredential(document);
		}
	}

	/** Reads an example, with its own spreadsheet chosen in its nodes. */
	async load(file: string, credential = this.instance.credential): Promise<WorkflowDocument> {
		const document = JSON.stringify(await loadExample(file, credential));
		const spreadsheet = `spreadsheet-of-${basename(file, '.json')}`;
		return JSON.parse(document.replaceAll('your-spreadsheet', spreadsheet)) as WorkflowDocument;
	}

	/** Imports an example as it is. */
	async import(file: string, credential?: SavedCredential): Promise<SavedWorkflow> {
		return await this.create(await this.load(file, credential));
	}

	/**
	 * Publishes an example that begins with a form.
	 *
	 * @returns the URL of the form
	 */
	async publishForm(file: string, trigger: string): Promise<string> {
		const workflow = await this.import(file);
		await this.instance.client.activateWorkflow(workflow);
		const { webhookId } = workflow.nodes.find(({ name }) => name === trigger) ?? {};
		return `${this.instance.server.url}/form/${webhookId}`;
	}

	/** Saves a workflow, with the accounts of other services chosen in its nodes. */
	async create({ nodes, ...rest }: WorkflowDocument): Promise<SavedWorkflow> {
		const withAccount = (node: INode): INode => {
			const { type, parameters } = node;
			const key = type === httpRequest ? new URL(String(parameters.url)).host : type;
			const account = this.accounts[key];
			if (!account) return node;
			return { ...node, credentials: { [account.type]: { id: account.id, name: account.name } } };
		};
		return await this.instance.client.createWorkflow({ ...rest, nodes: nodes.map(withAccount) });
	}
}
