import { createHash } from 'crypto';

import type { FailureFacts } from '../api/failure';
import type { VideoRequestBody } from '../models/body';

/** What was answered to a submission that may have been accepted: it may name a paid task. */
type UnclearAnswer = Pick<FailureFacts, 'status' | 'apiMessage' | 'response'>;

/** What is known of a request. Kept in the execution's data, so plain JSON. */
interface StoredEntry {
	/**
	 * How many submissions of this request are over: they were refused, their task has failed, or the agent
	 * that has their video asked for another. None, if it is absent.
	 */
	ended?: number;
	/** Of the submission that is not over, if there is one. Each copy of it is sent with this key. */
	idempotencyKey?: string;
	/** What was sent, until a task is known: a submission that is repeated is repeated as it was. */
	body?: VideoRequestBody;
	/** The answer to it, if the answer leaves open whether it was accepted. */
	answer?: UnclearAnswer;
	/** The execution in which it was started. */
	executionId?: string;
	/** Whether it was submitted again because the user said so. That is possible once. */
	isResubmitted?: boolean;
	/**
	 * The tasks that the API has accepted: one, as far as is known. None while it is unknown whether
	 * it has.
	 */
	taskIds?: string[];
	/** If the video was passed on to an agent, the agent's execution, which has no ID for an MCP client. */
	handedOver?: Pick<LedgerRun, 'executionId'>;
}

/** Where the entries are kept, by run, item and fingerprint. */
export type LedgerStore = Record<string, StoredEntry>;

/** The run of a node that a ledger is for. */
export interface LedgerRun {
	/** Which run of the node it is in its execution: each round of a loop is a new request. */
	runIndex: number;
	/**
	 * The fields that make the video, as they are written in the panel; null if what the item asks
	 * for decides.
	 */
	fingerprint: unknown;
	/** What the execution and each Retry of it have in common with each other, and with no other. */
	seed: string;
	/** Of the execution itself: each Retry has another one. */
	executionId: string;
	/** Whether it is a Retry of an execution whose notes n8n has lost, so that its items may have been submitted. */
	isForgotten?: boolean;
}

/**
 * What the ledger knows of an item: that it was not submitted, that nobody knows whether it was, its
 * tasks, or just a submission that may have been accepted.
 */
export type LedgerFinding =
	| { known: 'nothing' }
	| { known: 'forgotten' }
	| { known: 'tasks'; taskIds: string[] }
	| {
			known: 'submission';
			submission: PaidSubmission;
			answer?: UnclearAnswer | undefined;
			/** Whether it was started in this execution, by a try that n8n made itself. */
			isOfThisExecution: boolean;
			/** Whether it was submitted again already. */
			isResubmitted: boolean;
	  };

/** A submission of a run, as an error or the log names it. */
export interface ListedSubmission {
	itemIndex: number;
	/** None if it is unknown whether it was accepted. */
	taskId: string | undefined;
	/** Whether the fields that make the video were edited since. Then nothing picks its task up. */
	isEdited: boolean;
}

/** What is sent for an item. */
export interface PaidSubmission {
	idempotencyKey: string;
	body: VideoRequestBody;
}

/**
 * Remembers which item has been submitted as which task, so that nothing is paid for twice. It
 * lives as long as the store does: in n8n, through Retry On Fail, through a sleep in the database,
 * and through the Retry of an execution.
 *
 * **The rule.** An entry counts for its run of the node, its item, and its fingerprint, which depends on who
 * asks:
 *
 * - In a workflow it is the fields that make the video as they are written in the panel,
 *   expressions unresolved. Within one execution these never change, so an entry counts whatever
 *   the expressions give this time: n8n's own tries cannot have asked for something else, even if a
 *   prompt has the time or a random word in it. In a Retry of the execution, by a person or by a
 *   program, an entry counts as long as nobody has edited one of these fields; after an edit it is
 *   another video. Fields that say how to wait are not among them.
 * - As the tool of an AI agent it is what is asked for, because there one node makes many videos in
 *   one execution, all with the same fields.
 *
 * An entry without a task may have been accepted. It stays so until somebody finds out: no try and
 * no Retry submits it again, unless the user says so. A submission that was refused is over: only
 * that there was one is kept.
 *
 * **The key.** Two Retries of one execution start with the same store, and know nothing about each
 * other. So the key of a submission is made of what both have: an API that honors keys makes one
 * task of both. After a refusal or a failed task the key is another one, because such an API may
 * repeat the answer that it has stored for the old one.
 */
export class Ledger {
	/** @param store as the last try left it */
	constructor(
		private readonly store: LedgerStore,
		private readonly run: LedgerRun,
	) {}

	/**
	 * Opens the entry of an item.
	 *
	 * @param asked all that makes the video what it is, expressions resolved
	 */
	open(itemIndex: number, asked: unknown): LedgerEntry {
		return new LedgerEntry(this.store, this.run, itemIndex, asked);
	}

	/** What is known of an item, whatever it asks for; undefined if that decides. */
	find(itemIndex: number): LedgerFinding | undefined {
		return this.run.fingerprint === null ? undefined : this.open(itemIndex, undefined).finding;
	}

	/** The submissions of this run. */
	list(): ListedSubmission[] {
		const { fingerprint } = this.run;
		return Object.entries(this.store).flatMap(([key, entry]) => {
			const { taskIds = [undefined] } = entry;
			const [runIndex, itemIndex, digest] = key.split(':');
			const isOurs = Number(runIndex) === this.run.runIndex && isOpen(entry, this.run);
			const isEdited = fingerprint !== null && digest !== digestOf(fingerprint);
			return isOurs
				? taskIds.map((taskId) => ({ itemIndex: Number(itemIndex), taskId, isEdited }))
				: [];
		});
	}
}

/** The ledger of an operation that submits nothing. */
export const noLedger = new Ledger({}, { runIndex: 0, fingerprint: {}, seed: '', executionId: '' });

/** The entry of one item and what it asks for: what is known of it, and what is to be noted. */
export class LedgerEntry {
	private readonly key: string;

	/** Made by {@link Ledger.open}. */
	constructor(
		private readonly store: LedgerStore,
		private readonly run: LedgerRun,
		itemIndex: number,
		asked: unknown,
	) {
		this.key = `${run.runIndex}:${itemIndex}:${digestOf(run.fingerprint ?? asked)}`;
	}

	/** What is known by now. */
	get finding(): LedgerFinding {
		const { ended, idempotencyKey, body, answer, taskIds, executionId, isResubmitted } =
			this.stored;
		if (idempotencyKey === undefined || !isOpen(this.stored, this.run)) {
			return { known: this.run.isForgotten && ended === undefined ? 'forgotten' : 'nothing' };
		}
		if (taskIds) return { known: 'tasks', taskIds };
		return {
			known: 'submission',
			submission: { idempotencyKey, body: body as VideoRequestBody },
			answer,
			isOfThisExecution: executionId === this.run.executionId,
			isResubmitted: isResubmitted === true,
		};
	}

	/**
	 * Notes that a new submission is about to leave. Without this, a lost answer would look like no
	 * submission at all.
	 */
	begin(body: VideoRequestBody): PaidSubmission {
		if (this.stored.handedOver) this.end();
		const { ended = 0 } = this.stored;
		const { seed, executionId } = this.run;
		const submission = { idempotencyKey: hash([seed, this.key, ended]), body };
		this.store[this.key] = { ended, ...submission, executionId };
		return submission;
	}

	/**
	 * Notes of a submission that may have been accepted that it is about to leave again.
	 *
	 * @param isSent false takes that back: the copy was definitely not accepted
	 */
	resubmit(isSent = true): void {
		this.stored.isResubmitted = isSent;
	}

	/** Keeps what was answered to a submission that may have been accepted, if anything was. */
	keepAnswer({ status, apiMessage, response }: UnclearAnswer): void {
		if (response !== undefined) this.stored.answer = { status, apiMessage, response };
	}

	/** Notes the tasks that the API has accepted. */
	record({ idempotencyKey }: PaidSubmission, taskIds: string[]): void {
		const { ended = 0 } = this.stored;
		this.store[this.key] = { ended, idempotencyKey, taskIds };
	}

	/**
	 * Notes that the submission is over, if there is one: the API has refused it, or its task has failed.
	 * The next one has another key.
	 */
	end(): void {
		const { ended = 0, idempotencyKey } = this.stored;
		if (idempotencyKey !== undefined) this.store[this.key] = { ended: ended + 1 };
	}

	/**
	 * Notes that the API has not taken note of the submission: it was not reached, or had no time. The
	 * next one has the same key.
	 */
	withdraw(): void {
		const { ended = 0 } = this.stored;
		this.store[this.key] = { ended };
	}

	/**
	 * Notes that the video was passed on. An agent that asks for the same once more in its execution wants
	 * another video; in a Retry, it begins anew. A workflow has asked for it once and for all.
	 */
	handOver(): void {
		const { executionId } = this.run;
		if (this.run.fingerprint === null) this.stored.handedOver = { executionId };
	}

	/** As it is kept; what is noted in an entry that is not there is lost. */
	private get stored(): StoredEntry {
		return this.store[this.key] ?? {};
	}
}

/** Whether an entry has a submission that is not over, as far as this execution is concerned. */
function isOpen({ idempotencyKey, handedOver }: StoredEntry, { executionId }: LedgerRun): boolean {
	const isOver = handedOver !== undefined && handedOver.executionId === executionId;
	return idempotencyKey !== undefined && !isOver;
}

/** What tells one fingerprint from another in the store. */
function digestOf(fingerprint: unknown): string {
	return hash(fingerprint).slice(0, 32);
}

/** The hash of a value, in 64 hexadecimal digits. */
function hash(value: unknown): string {
	return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}
