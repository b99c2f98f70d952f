/** What was really met: answers of this API and of gateways of its make, and what people give. A new one is a line. */
import type { IDataObject } from 'n8n-workflow';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Fault } from '../../../dev/simulator/faults';

/** An answer, and what it means. */
export interface Sample<Meaning extends string = string> {
	/** Its name in the tests. */
	id: string;
	/** HTTP status. */
	status: number;
	headers?: Record<string, string>;
	/** The text as it came, or the value that was sent as JSON. */
	body: unknown;
	meaning: Meaning;
	/** Of an accepted submission. */
	taskId?: string;
	/** Of a completed task. */
	videoUrl?: string;
	/** Of a failed task or a refusal. */
	reason?: string;
	/** What else the client reads in it. */
	result?: object;
	/** The task that was asked for, where the answer has no envelope and has to name it. */
	asked?: string;
	/** Where it comes from, and what is odd about it. */
	why: string;
}

/** What an answer to a submission means for the money. */
type SubmissionMeaning =
	| 'accepted'
	| 'refused'
	| 'refused-retry-later'
	| 'empty-account'
	| 'unknown';

/** What an answer says of a task; an odd one is no task document. */
type TaskMeaning =
	| 'pending'
	| 'completed'
	| 'completed-without-link'
	| 'failed'
	| 'cancelled'
	| 'unknown-task'
	| 'refused'
	| 'odd';

function readLines<Line>(name: string): Line[] {
	const lines = readFileSync(join(__dirname, `${name}.jsonl`), 'utf8')
		.trim()
		.split('\n');
	return lines.map((line) => JSON.parse(line) as Line);
}

const read = <Meaning extends string>(endpoint: string) => readLines<Sample<Meaning>>(endpoint);

export const submissionSamples = read<SubmissionMeaning>('submit');
export const taskSamples = read<TaskMeaning>('task');
export const uploadSamples = read<'uploaded' | 'refused' | 'odd'>('upload');
export const balanceSamples = read<'balance' | 'empty-account' | 'refused'>('balance');
export const modelsSamples = read<'models' | 'refused' | 'odd'>('models');

/** Answers of file hosts that bring no video; the next one may. */
export const downloadSamples = read('download');

/** Two shots, three and two seconds long, as chat models, sheets and other nodes give them. */
export const shotsSamples = readLines<{ id: string; given: IDataObject[string]; why: string }>(
	'shots',
);

/** The text of an answer as it goes over the wire. */
export function textOf({ body }: Sample): string {
	return typeof body === 'string' ? body : JSON.stringify(body);
}

/** Answers a request with a sample. */
export function toFault(sample: Sample): Fault {
	const { status, headers } = sample;
	return { kind: 'answer', status, body: textOf(sample), ...(headers && { headers }) };
}
