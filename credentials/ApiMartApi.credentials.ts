import type { IAuthenticate, Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

import { defaultBaseUrl, getAuthorization } from '../nodes/KlingVideo/api/credential';

export class ApiMartApi implements ICredentialType {
	name = 'apiMartApi';

	// n8n's list of credentials is searched by this name alone.
	displayName = 'Kling Video: APIMart API';

	icon: Icon = {
		light: 'file:../nodes/KlingVideo/klingVideo.svg',
		dark: 'file:../nodes/KlingVideo/klingVideo.dark.svg',
	};

	documentationUrl = 'https://github.com/n8n-nodes-kling-video/n8n-nodes-kling-video#credential';

	properties: INodeProperties[] = [
		{
			displayName:
				'Create an API key on the <a href="https://apimart.ai/keys" target="_blank">API key page</a> of your APIMart account. Videos are charged to the balance there, so top it up first.',
			name: 'keyNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'API Key',
			name: 'apiKey',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
		},
		{
			displayName: 'Base URL',
			name: 'baseUrl',
			type: 'string',
			default: defaultBaseUrl,
			hint: 'Leave this as it is. The key is sent to this host, so change it only for a proxy of your own.',
		},
	];

	/**
	 * A property and no method: n8n tells the editor only of what the credential has as its own, and
	 * the HTTP Request node offers only credentials that are known to have this.
	 */
	authenticate: IAuthenticate = async (credentials, requestOptions) => ({
		...requestOptions,
		headers: { ...requestOptions.headers, ...getAuthorization(credentials) },
	});
}
