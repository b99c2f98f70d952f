import type { NodeHint } from 'n8n-workflow';

import { submit } from './submit';
import { submitAndWait } from './submitAndWait';

const paidOperations = JSON.stringify([submit.name, submitAndWait.name]);

/**
 * What the editor says beside the node before it has run. n8n evaluates the conditions for the items
 * that are there by then.
 */
export const editorHints: NodeHint[] = [
	{
		message:
			"A video takes a minute or more, and longer ones take several. If you stop the execution, the videos that were submitted are still generated and paid for. To get them, use Get Status with their task IDs, which are in n8n's log and in the browser's console.",
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ $parameter.operation === ${JSON.stringify(submitAndWait.name)} }}`,
	},
	{
		message:
			'There are several items: each one becomes a separate video and is paid for. While you try the node, let one cheap item through, or pin its output.',
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ ${paidOperations}.includes($parameter.operation) && $input.all().length > 1 }}`,
	},
	{
		message:
			'For "Callback", APIMart has to be able to reach this n8n from the internet. If it cannot, set \'Wait Using\' to "Sleep", which needs no public URL.',
		type: 'info',
		location: 'outputPane',
		whenToDisplay: 'beforeExecution',
		displayCondition: `={{ $parameter.operation === ${JSON.stringify(submitAndWait.name)} && $parameter.waitUsing === "callback" }}`,
	},
];
