import {
	NodeConnectionTypes,
	type INodeType,
	type INodeTypeDescription,
	type IWebhookFunctions,
	type IWebhookResponseData,
} from 'n8n-workflow';

import { testCredential } from './run/testCredential';
import {
	answerTaskEvent,
	triggerPanel,
	triggerProperties,
	triggerWebhooks,
} from './trigger/taskEvent';

export class KlingVideoTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kling Video Trigger',
		name: 'klingVideoTrigger',
		icon: { light: 'file:klingVideo.svg', dark: 'file:klingVideo.dark.svg' },
		group: ['trigger'],
		version: 1,
		subtitle: '={{ [$parameter["events"]].flat().join(", ") }}',
		// n8n lists the two nodes as one entry and shows this description for both.
		description:
			'Generate Kling videos from text and images, or start a workflow when a video is finished',
		eventTriggerDescription: "Execute a Submit whose 'Callback URL' is the Test URL of this node",
		activationMessage:
			"This workflow now starts whenever APIMart calls its Production URL: put it into 'Callback URL' of Submit.",
		triggerPanel,
		builderHint: {
			relatedNodes: [
				{
					nodeType: 'n8n-nodes-kling-video.klingVideo',
					relationHint:
						"Submits the videos: its Submit takes the webhook URL of the trigger as 'Callback URL'",
				},
			],
		},
		documentationUrl:
			'https://github.com/n8n-nodes-kling-video/n8n-nodes-kling-video/blob/main/docs/operations.md#kling-video-trigger',
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
