import type { IBuilderHint, IDisplayOptions, INodeProperties } from 'n8n-workflow';

import { videoModels } from '../models';
import type { VideoModel } from '../models/model';
import { makeFields } from '../parameters/modelFields';
import { estimateCost } from './estimateCost';
import { submit } from './submit';
import { submitAndWait } from './submitAndWait';

/** The parts of a builder hint that n8n-workflow 2.11 does not know yet. */
interface BuilderHint extends IBuilderHint {
	/** What is said with the node where nodes are looked for. */
	searchHint: string;
	/** What is written into the types of the operations that it is shown for. */
	extraTypeDefContent: Array<{ content: string; displayOptions: IDisplayOptions }>;
}

/**
 * What n8n's AI builder and its MCP server learn about the node besides its description. They turn
 * the description into types, and of several properties of one name they keep the first, with the
 * condition that belongs to it alone. So the types also say what each model takes.
 */
export const builderHint: BuilderHint = {
	searchHint:
		'Submit and Wait waits for its video automatically and passes it on: it needs no loop, no Wait node and no HTTP Request node. Each item that comes in is one video that has to be paid for, so try a workflow with a single item.',
	relatedNodes: [
		{
			nodeType: 'n8n-nodes-kling-video.klingVideoTrigger',
			relationHint:
				"Starts another workflow when a video has ended, if its webhook URL is the 'Callback URL' of Submit. Submit and Wait does not need it.",
		},
	],
	extraTypeDefContent: [
		{
			content: [
				'Each model takes these parameters and values. The @displayOptions.show of a parameter may name only some of the models that have it.',
				...videoModels.map((model) => `${model.id}: ${describeParameters(model)}`),
			].join('\n'),
			displayOptions: { show: { operation: [submitAndWait.name, submit.name, estimateCost.name] } },
		},
	],
};

/** All parameters of a model, with the values of those that are choices, much like a type. */
function describeParameters({ parameters }: VideoModel): string {
	const fields = parameters.flatMap((parameter) => {
		const place = parameter.isOption ? 'options.' : '';
		return makeFields(parameter).map((field) => place + describeField(field));
	});
	return `{ ${fields.join('; ')} }`;
}

function describeField({ name, type, options = [] }: INodeProperties): string {
	if (type !== 'options') return name;
	const values = options.map((option) => JSON.stringify('value' in option && option.value));
	return `${name}: ${values.join(' | ')}`;
}
