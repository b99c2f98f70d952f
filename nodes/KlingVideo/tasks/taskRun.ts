import type { ApiClient } from '../api/client';
import type { FailureFacts } from '../api/failure';
import type { VideoTask } from '../api/responses';
import type { BalanceGuard } from './balanceGuard';
import type { FileMemory } from './fileMemory';
import type { ImageUploads } from './imageUploads';
import type { RetryContext } from './retry';
import type { Slots } from './slots';

/** What must not get lost, even if nobody looks at the outcome of an item. */
export type Warning =
	/** It is unknown whether a submission was accepted; the facts have what was answered. */
	| { code: 'outcomeUnknown'; itemIndex: number; facts: FailureFacts }
	/** One submission made several tasks; these are the others. */
	| { code: 'furtherTasks'; itemIndex: number; taskIds: string[] }
	/** The task of an item was cancelled, and the item is submitted again. */
	| { code: 'cancelledTask'; itemIndex: number; taskId: string };

/**
 * What it takes to ask the API. All items of a run share it. Its signal fires when a person presses
 * Stop, and in the work of an item also when another one has ended the run.
 */
export interface AskRun extends RetryContext {
	api: ApiClient;
}

/** What is needed to watch a task and download its video. */
export interface WatchRun extends AskRun {
	/** Bounds how many videos come in at the same time. */
	downloads: Slots;
	/** Knows whether the execution has room for another file. */
	fileMemory: FileMemory;
	/** Called at each change of a task's status. */
	report(itemIndex: number, task: VideoTask): void;
}

/** What it takes to submit videos. */
export interface TaskRun extends WatchRun {
	uploads: ImageUploads;
	balanceGuard: BalanceGuard;
	/** Called with the tasks that a submission has made, as soon as it is answered. */
	noteSubmitted(itemIndex: number, taskIds: readonly string[]): void;
	/** Tells the people who run this n8n of something that must not get lost. */
	warn(warning: Warning): void;
}
