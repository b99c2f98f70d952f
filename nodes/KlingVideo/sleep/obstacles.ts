/** Finds out whether an execution can sleep, or who would get an unfinished answer if it slept. */
import type {
	IExecuteFunctions,
	INodeParameters,
	IRunData,
	NodeTypeAndVersion,
} from 'n8n-workflow';

import { runsOnEngineV2 } from '../run/memory';
import { getStoredExecution, type StoredExecution } from '../run/storedExecution';

/**
 * Whether another execution waits for this one. Every n8n resumes a parent as soon as the first of its
 * sub-workflows has ended, so that the videos of the others would be lost if it calls one for each item,
 * and n8n 1.x also as soon as one sleeps again. How often the parent calls is not known here. Nodes of
 * older versions of n8n do not say whether they wait, and n8n takes it that they do.
 */
function hasWaitingParent({ parentExecution }: StoredExecution): boolean {
	return parentExecution !== undefined && parentExecution.shouldResume !== false;
}

/**
 * Looks whether the execution can sleep, and wakes up again as often as it takes.
 *
 * @returns the execution; or why it cannot, as a clause that follows "because"
 */
export function findStoredExecution(
	context: IExecuteFunctions,
): { stored: StoredExecution } | { obstacle: string } {
	if (runsOnEngineV2(context)) {
		return { obstacle: "executions of n8n's engine 2.0 cannot sleep" };
	}
	const stored = getStoredExecution(context);
	if (!stored) {
		return { obstacle: 'this version of n8n does not let the node sleep and continue' };
	}
	if (hasWaitingParent(stored)) {
		return {
			obstacle:
				'n8n continues a workflow that waits for sleeping sub-workflows as soon as the first of them has ended',
		};
	}
	const obstacle = findWaitingCaller(context, stored.resultData.runData);
	return obstacle === undefined ? { stored } : { obstacle };
}

/** A node of n8n that is called over HTTP. */
interface Responder {
	/**
	 * How it answers, by n8n's name for it.
	 *
	 * @param followers all nodes that come after it
	 */
	findResponseMode(parameters: INodeParameters, followers: NodeTypeAndVersion[]): unknown;
	/** What to set so that the execution can sleep. */
	instead: string;
}

const webhook: Responder = {
	findResponseMode: ({ responseMode }) => responseMode,
	instead:
		'set \'Respond\' to "Immediately", or to "Using \'Respond to Webhook\' Node" with that node after this one',
};

/** By their types. An MCP Server Trigger is not among them: what it calls is a tool, which never sleeps. */
const responders: Readonly<Record<string, Responder>> = {
	'n8n-nodes-base.webhook': webhook,
	'n8n-nodes-base.wait': {
		...webhook,
		findResponseMode: ({ resume, responseMode }) => resume === 'webhook' && responseMode,
	},
	'n8n-nodes-base.formTrigger': {
		// A form that has another page leads on to it at once, whatever its settings say.
		findResponseMode: ({ responseMode }, followers) =>
			followers.some(isFormPage) ? 'formPage' : responseMode,
		instead: 'end the form with a Form node, or set \'Respond When\' to "Form Is Submitted"',
	},
	'@n8n/n8n-nodes-langchain.chatTrigger': {
		// In n8n 2, a chat that is available in n8n Chat streams by default. It cannot sleep either.
		findResponseMode: ({ options }) =>
			(options as INodeParameters | undefined)?.responseMode ?? 'lastNode',
		instead: 'use an embedded chat that responds with a Respond to Webhook node after this one',
	},
};

function isFormPage({ type, disabled, parameters }: NodeTypeAndVersion): boolean {
	const isForm =
		type === 'n8n-nodes-base.form' ||
		(type === 'n8n-nodes-base.wait' && parameters?.resume === 'form');
	return isForm && !disabled;
}

/**
 * What is wrong with the answer if the execution sleeps, by the response mode. In the other modes,
 * n8n has answered by then, or keeps waiting for the node that answers.
 */
const flaws: ReadonlyMap<unknown, string> = new Map([
	['lastNode', 'answers when the last node finishes, and its caller would get an unfinished item'],
	['streaming', 'streams its answer, and n8n ends the stream when the execution sleeps'],
]);

/**
 * Whether somebody waits for the end of an execution.
 *
 * @param runData of the execution. A workflow may have several triggers, and only the one that started
 *   it has run
 * @returns who would get an unfinished answer and what to do about it, as a clause that follows
 *   "because"; undefined if nobody would. Nobody waits for a Retry
 */
function findWaitingCaller(context: IExecuteFunctions, runData: IRunData): string | undefined {
	if (context.getMode() === 'retry') return undefined;
	const withParameters = { includeNodeParameters: true };
	for (const node of context.getParentNodes(context.getNode().name, withParameters)) {
		const { name, type, parameters = {} } = node;
		const responder = Object.hasOwn(runData, name) ? responders[type] : undefined;
		const followers = context.getChildNodes(name, withParameters);
		const flaw = flaws.get(responder?.findResponseMode(parameters, followers));
		if (responder && flaw !== undefined) return `"${name}" ${flaw}. To sleep, ${responder.instead}`;
	}
	return undefined;
}
