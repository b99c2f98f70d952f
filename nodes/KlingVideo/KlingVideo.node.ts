import {
	NodeConnectionTypes,
	NodeOperationError,
	type IExecuteFunctions,
	type INodeExecutionData,
	type INodeType,
	type INodeTypeDescription,
} from 'n8n-workflow';

import { operations, properties, subtitle } from './operations';
import { builderHint } from './operations/builderHint';
import { editorHints } from './operations/editorHints';
import { endRun } from './run/runItems';
import { searchModels } from './run/searchModels';
import { testCredential } from './run/testCredential';
import { callbackWebhooks, wakeUp } from './sleep/wakeUp';

export class KlingVideo implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Kling Video',
		name: 'klingVideo',
		icon: { light: 'file:klingVideo.svg', dark: 'file:klingVideo.dark.svg' },
		group: ['transform'],
		version: 1,
		subtitle,
		description: 'Generate Kling videos from text and images through the APIMart API',
		documentationUrl: 'https://github.com/n8n-nodes-kling-video/n8n-nodes-kling-video#readme',
		defaults: { name: 'Kling Video' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		builderHint,
		hints: editorHints,
		credentials: [{ name: 'apiMartApi', required: true, testedBy: 'testApiMartApi' }],
		webhooks: callbackWebhooks,
		// n8n evaluates it without the items, so that it cannot name the tasks. Its log names the execution.
		waitingNodeTooltip:
			"={{ `Sleeping until a video should be finished. n8n's log has the task IDs of execution ${$execution.id}.` }}",
		properties,
	};

	webhook = wakeUp;

	methods = {
		credentialTest: { testApiMartApi: testCredential },
		listSearch: { searchModels },
	};

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const items = await endRun(this, async (openLedger) => {
			const resource = this.getNodeParameter('resource', 0);
			const name = this.getNodeParameter('operation', 0);
			const operation = operations.find(
				(candidate) => candidate.resource === resource && candidate.name === name,
			);
			if (operation) return await operation.execute(this, openLedger);
			throw new NodeOperationError(this.getNode(), `There is no operation "${String(name)}"`, {
				description: "Choose a 'Resource', and one of its operations in 'Operation'.",
			});
		});
		return [items];
	}
}
