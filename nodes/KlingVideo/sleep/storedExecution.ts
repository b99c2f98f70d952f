import type { IExecuteFunctions, IRunExecutionData, IWebhookFunctions } from 'n8n-workflow';

/** An execution as n8n stores it: which nodes run next, what they remember, and which execution waits for it. */
export type StoredExecution = IRunExecutionData &
	Required<Pick<IRunExecutionData, 'executionData'>>;

/** The execution that a node runs in, unless this n8n hides it from nodes: the member is not a public one. */
export function getStoredExecution(
	context: IExecuteFunctions | IWebhookFunctions,
): StoredExecution | undefined {
	const { runExecutionData } = context as unknown as { runExecutionData?: IRunExecutionData };
	return runExecutionData?.executionData?.nodeExecutionStack
		? (runExecutionData as StoredExecution)
		: undefined;
}
