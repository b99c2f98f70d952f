import { htmlPage, type Fault, type FaultPlan } from './faults';
import { errorBody } from './http';
import type { Outcome } from './task';

/** Something that goes wrong if the prompt asks for it, so that it can be tried before it costs money. */
export interface PromptFault {
	/** What the prompt has to contain, in small or capital letters. */
	phrase: string;
	/** What the simulator does. */
	simulator: string;
	/** What the node does about it. */
	node: string;
	/** Strikes each submission. */
	submission?: Fault;
	/** Whether the next submission of the same prompt gets through, and so on in turn. */
	everyOtherTime?: boolean;
	/** How the accepted task goes. */
	outcome?: Partial<Outcome>;
	/** Strikes the first status checks of the task. */
	statusCheck?: Fault;
	/** Strikes the first downloads of the task's video, as many as one run of the node makes. */
	download?: Fault;
}

const lateLinkSeconds = 10;
const oddAnswers = 3;
const tryAgainSeconds = 3;
const longMinutes = 5;

/** How often the node fetches a video before it gives up. */
const downloadTries = 4;

function refuse(status: number, message: string, headers = {}): Fault {
	return { kind: 'answer', status, headers, body: errorBody(status, `Simulated: ${message}`) };
}

/** Everything that a prompt can ask for. */
export const promptFaults: readonly PromptFault[] = [
	{
		phrase: 'simulate: refuse',
		simulator: 'Refuses the submission with status 400',
		node: 'The item fails. Nothing is charged.',
		submission: refuse(400, 'the prompt is refused'),
	},
	{
		phrase: 'simulate: no balance',
		simulator: 'Refuses the submission with status 402',
		node: 'The item fails, and says that the balance has to be topped up. Nothing is charged.',
		submission: refuse(402, 'the balance is insufficient'),
	},
	{
		phrase: 'simulate: busy',
		simulator: `Refuses the submission once with status 429, and asks for a pause of ${tryAgainSeconds} seconds`,
		node: 'It submits again after the pause. One video is charged.',
		submission: refuse(429, 'there are too many requests', { 'retry-after': `${tryAgainSeconds}` }),
		everyOtherTime: true,
	},
	{
		phrase: 'simulate: lose connection',
		simulator: 'Accepts the submission, and cuts the connection before it answers',
		node: 'The item fails and says that it may have been accepted and charged. No retry submits it again.',
		submission: { kind: 'resetAfter' },
	},
	{
		phrase: 'simulate: fail',
		simulator: 'Accepts the task, which then fails',
		node: 'The item fails, with the reason and the task ID. APIMart refunds failed tasks, so they cost nothing.',
		outcome: {
			status: 'failed',
			error: {
				code: 400,
				message: 'Simulated: the video was refused by moderation',
				type: 'invalid_request_error',
			},
		},
	},
	{
		phrase: 'simulate: cancel',
		simulator: 'Accepts the task, which is then cancelled',
		node: 'The item fails, with the task ID. It may be charged: APIMart does not say whether it refunds such tasks.',
		outcome: { status: 'cancelled' },
	},
	{
		phrase: 'simulate: slow',
		simulator: `Takes ${longMinutes} minutes`,
		node: 'It waits. With Max Wait (Minutes) below that, the item fails, with the task ID, and is paid for; Get Status downloads the video later.',
		outcome: { generationMs: longMinutes * 60_000 },
	},
	{
		phrase: 'simulate: odd answers',
		simulator: `Answers the first ${oddAnswers} status checks with a web page`,
		node: 'It checks again, and delivers the video.',
		statusCheck: htmlPage(200),
	},
	{
		phrase: 'simulate: late link',
		simulator: `Calls the task completed ${lateLinkSeconds} seconds before its link is there`,
		node: 'It checks again until the link is there, and delivers the video.',
		outcome: { linkAfterMs: lateLinkSeconds * 1000 },
	},
	{
		phrase: 'simulate: broken download',
		simulator: `Breaks off the first ${downloadTries} downloads of the video`,
		node: 'The item fails after as many tries, with the task ID and the link, and is paid for; Get Status then downloads the video.',
		download: { kind: 'truncate', afterBytes: 0 },
	},
];

/** The phrases and what each of them does, one a line. */
export function listPhrases(): string[] {
	const width = Math.max(...promptFaults.map(({ phrase }) => phrase.length));
	return promptFaults.map(({ phrase, simulator }) => `${phrase.padEnd(width)}  ${simulator}`);
}

/** What the prompts in a submission ask for. */
export function findPromptFault(body: unknown): PromptFault | undefined {
	const text = JSON.stringify(body ?? null).toLowerCase();
	return promptFaults.find(({ phrase }) => text.includes(phrase));
}

/** The faults that strike submissions whose prompts ask for them. Each simulator needs its own. */
export function planSubmissionFaults(): FaultPlan[] {
	return promptFaults.flatMap((trouble) => {
		const { submission: fault, everyOtherTime = false } = trouble;
		if (!fault) return [];
		const struck = new Set<string>();
		const when: FaultPlan['when'] = ({ body }) => {
			if (findPromptFault(body) !== trouble) return false;
			if (!everyOtherTime) return true;
			const text = JSON.stringify(body);
			const getsThrough = struck.delete(text);
			if (!getsThrough) struck.add(text);
			return !getsThrough;
		};
		return [{ on: 'submit', when, times: Infinity, fault }];
	});
}

/** The faults that strike an accepted task, if its prompts ask for them. */
export function planTaskFaults(taskId: string, trouble?: PromptFault): FaultPlan[] {
	const plans: Array<Pick<FaultPlan, 'on' | 'times'> & { path: string; fault: Fault | undefined }> =
		[
			{ on: 'task', times: oddAnswers, path: `/v1/tasks/${taskId}`, fault: trouble?.statusCheck },
			{
				on: 'download',
				times: downloadTries,
				path: `/videos/${taskId}.mp4`,
				fault: trouble?.download,
			},
		];
	return plans.flatMap(({ path, fault, ...plan }) =>
		fault ? [{ ...plan, when: (request) => request.path === path, fault }] : [],
	);
}
