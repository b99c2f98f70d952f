import type { INodeExecutionData } from 'n8n-workflow';

import type { Execution } from '../../dev/n8n/n8nClient';

/** What a node has put out, over all its runs and outputs. */
export function itemsOf({ data }: Execution, nodeName: string): INodeExecutionData[] {
	const runs = data.resultData.runData[nodeName] ?? [];
	return runs.flatMap((run) => (run.data?.main ?? []).flatMap((items) => items ?? []));
}
