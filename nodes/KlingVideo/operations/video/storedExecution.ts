import type { IExecuteFunctions, IRunExecutionData, IWebhookFunctions } from 'n8n-workflow';

type StoredExecution = Required<Pick<IRunExecutionData, 'executionData'>> &
	Pick<IRunExecutionData, 'parentExecution'>;

/**
 * The execution as n8n stores it: which nodes are to run next, and what each of them remembers.
 *
 * @returns undefined where this n8n does not let a node see it: the member is not a public one
 */
export function getStoredExecution(
	context: IExecuteFunctions | IWebhookFunctions,
): StoredExecution | undefined {
	const { runExecutionData } = context as unknown as { runExecutionData?: IRunExecutionData };
	return runExecutionData?.executionData?.nodeExecutionStack
		? (runExecutionData as StoredExecution)
		: undefined;
}
