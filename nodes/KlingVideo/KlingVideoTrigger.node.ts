import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { testCredential } from './run/testCredential';
import { answerTaskEvent, triggerProperties, triggerWebhooks } from './trigger/taskEvent';

export class KlingVideoTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kling Video Trigger',
		name: 'klingVideoTrigger',
		icon: { light: 'file:klingVideo.svg', dark: 'file:klingVideo.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ [$parameter["events"]].flat().join(", ") }}',
		description: 'Starts the workflow when a Kling video task has ended',
		defaults: { name: 'Kling Video Trigger' },
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials: [{ name: 'apiMartApi', required: true, testedBy: 'testApiMartApi' }],
		webhooks: triggerWebhooks,
		properties: triggerProperties,
	};

	methods = { credentialTest: { testApiMartApi: testCredential } };

	async webhook(this: IWebhookFunctions): Promise<IWebhookResponseData> {
		return await answerTaskEvent(this);
	}
}
