import type { VideoTask } from '../api/answers';
import type { ApiClient } from '../api/client';
import type { ImageUploads } from './imageUploads';
import type { Ledger } from './ledger';
import type { Patience } from './request';

/** What it takes to watch a task and to bring its video in. */
export interface WatchRun extends Patience {
	api: ApiClient;
	/** Is told each change of a task's status. */
	report(itemIndex: number, task: VideoTask): void;
}

/**
 * What all items of one run of the node share. Its signal fires when a person presses Stop, and in the work of an item
 * also when another one has ended the run.
 */
export interface TaskRun extends WatchRun {
	ledger: Ledger;
	uploads: ImageUploads;
	/** Tells the people who run this n8n: in its log at a level that is seen, and in the editor's console. */
	warn(message: string): void;
}
