import type { VideoTask } from '../api/answers';
import type { ApiClient } from '../api/client';
import type { Clock } from './clock';
import type { ImageUploads } from './imageUploads';
import type { Ledger } from './ledger';
import type { RateGate } from './rateGate';

/** What all items of one run of the node share. */
export interface TaskRun {
	api: ApiClient;
	clock: Clock;
	gate: RateGate;
	ledger: Ledger;
	uploads: ImageUploads;
	/** Fires when a person presses Stop, and in the work of an item also when another one has ended the run. */
	signal: AbortSignal;
	/** Is told each change of a task's status. */
	report(itemIndex: number, task: VideoTask): void;
}
