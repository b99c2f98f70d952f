import type { IExecuteFunctions } from 'n8n-workflow';

import { ApiClient } from '../api/client';
import { systemClock } from '../tasks/clock';
import { ImageUploads } from '../tasks/imageUploads';
import { Ledger } from '../tasks/ledger';
import { RateGate } from '../tasks/rateGate';
import type { TaskRun } from '../tasks/taskRun';
import { getMemory, getRunIndex } from './memory';
import { readOrder } from '../parameters/readRequest';

/** Sets up what all items of one run of the node share, from what n8n has. */
export async function startRun(context: IExecuteFunctions): Promise<TaskRun> {
	const memory = getMemory(context);
	return {
		api: await ApiClient.connect(context),
		clock: systemClock,
		gate: new RateGate(systemClock),
		ledger: new Ledger(memory.submissions, getRunIndex(context), readOrder(context)),
		uploads: new ImageUploads(memory.uploads),
		signal: context.getExecutionCancelSignal() ?? new AbortController().signal,
		report(itemIndex, { id, status, progress }) {
			const state = { itemIndex, taskId: id, status, progress };
			context.logger.debug('Kling Video task', state);
			context.sendMessageToUI(state);
		},
		warn(message) {
			context.logger.warn(message);
			context.sendMessageToUI(message);
		},
	};
}
