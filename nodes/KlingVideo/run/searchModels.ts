import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';

import { ApiClient } from '../api/client';
import { toNodeError } from './errors';

/**
 * Finds models for the list of Model ID.
 *
 * @param filter what the user has typed; all models if nothing was
 * @throws {NodeApiError} if the API gives no list
 */
export async function searchModels(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const wanted = filter.trim().toLowerCase();
	try {
		const client = await ApiClient.connect(this);
		const models = await client.listVideoModels();
		const found = models.filter((id) => id.toLowerCase().includes(wanted));
		return { results: found.map((id) => ({ name: id, value: id })) };
	} catch (error) {
		const nodeError = toNodeError(this.getNode(), error, undefined);
		nodeError.description =
			`${nodeError.description ?? ''} Without the list, choose "By ID" and type the ID of the model.`.trim();
		throw nodeError;
	}
}
