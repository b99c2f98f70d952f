import type {
	ICredentialTestFunctions,
	ICredentialsDecrypted,
	INodeCredentialTestResult,
} from 'n8n-workflow';

import { ApiClient, type HttpResponse } from '../api/client';
import { getApiKey, getAuthorization, type ApiMartCredential } from '../api/credential';
import { toFailure } from '../api/failure';
import { describeFailure, toText } from './errorTexts';

/**
 * Tests a credential by asking for the balance of its key. A function of the node rather than the
 * credential's own `test`, because the API may answer a dead key with status 200, and only a
 * function can show the API's own message.
 */
export async function testCredential(
	this: ICredentialTestFunctions,
	credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
	const data = (credential.data ?? {}) as ApiMartCredential;
	if (getApiKey(data) === '') return { status: 'Error', message: "'API Key' is empty" };

	// n8n calls this helper deprecated, but gives a credential test no other way to send requests.
	const { helpers } = this;
	const client = new ApiClient(
		async ({ url, method, qs, timeout }) =>
			(await helpers.request(url, {
				method,
				qs,
				timeout,
				headers: { ...getAuthorization(data), Accept: 'application/json' },
				simple: false,
				resolveWithFullResponse: true,
				followRedirect: false,
			})) as HttpResponse,
		data,
	);
	return await client.getBalance('apiKey').then(
		(): INodeCredentialTestResult => ({ status: 'OK', message: 'The key works' }),
		(error: unknown): INodeCredentialTestResult => {
			const { facts } = toFailure(error);
			if (facts.code === 'emptyAccount') {
				return { status: 'OK', message: 'The key works, but its balance is used up' };
			}
			return { status: 'Error', message: toText(describeFailure(facts)) };
		},
	);
}
