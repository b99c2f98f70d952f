import type { SubmissionOutcome } from '../api/answerMeanings';
import { defaultBaseUrl } from '../api/credential';
import type { DownloadFault, FailureCode, FailureFacts } from '../api/failure';
import { hasFailed, isFinished } from '../api/responses';
import { findModel, knownModels } from '../models';
import { findFieldLabels } from '../models/request';
import { howToStoreFiles } from '../parameters/binaryFile';
import { nameItem } from '../parameters/itemNames';
import { resubmitOption } from '../parameters/videoFields';
import type { StorageFault } from '../tasks/download';
import type { Warning } from '../tasks/taskRun';
import { describeConnection } from './connectionTexts';

/** What a person is told about a failure: what happened, and what to do about it. */
export interface ErrorText {
	message: string;
	hint: string;
}

/** What the node did about a submission that may have been accepted. */
type UnknownFacts = Pick<FailureFacts, 'isResubmitted' | 'hasEarlierCopy' | 'cannotBeRetried'>;

/** What a failed task costs, according to APIMart's page. */
export const failedTasksAreRefunded = 'APIMart refunds failed tasks, so they cost nothing.';

/**
 * What to check before resubmitting an item that may have been accepted, and how to resubmit it:
 * with an option, which applies once for each item and only in a Retry.
 */
function sayHowToResubmit({ isResubmitted, cannotBeRetried }: UnknownFacts): string {
	const lookFirst =
		'Check the task list and the balance of your APIMart account first. If the video is there, use Get Status with its task ID to download it. If it is not,';
	return isResubmitted || cannotBeRetried
		? `${lookFirst} execute the workflow again for this item to start, and pay for, a new video.`
		: `${lookFirst} turn on '${resubmitOption.displayName}' in 'Options', save the workflow, and retry the execution with the currently saved workflow.`;
}

/** What the node did about a submission that may have been accepted, and what the user can do. */
function sayUnknown(facts: UnknownFacts): string {
	const { isResubmitted, hasEarlierCopy, cannotBeRetried } = facts;
	// This copy was refused, and the text mentions the earlier one anyway.
	if (hasEarlierCopy && !isResubmitted) return '';
	const sentences = isResubmitted
		? [
				`The video was submitted again, because '${resubmitOption.displayName}' is on. Both submissions may have been accepted and charged. The option applies once for each item, so no retry submits the video again.`,
			]
		: [
				'The video may have been accepted and charged, so it was not submitted again.',
				!cannotBeRetried &&
					`No retry submits it again unless '${resubmitOption.displayName}' is on.`,
			];
	return [...sentences, sayHowToResubmit(facts)].filter(Boolean).join(' ');
}

const temporaryTrouble = 'This is often temporary. Try again later.';

const checkBaseUrl = `Check the 'Base URL' in the APIMart API credential: unless you reach APIMart through another URL, it is ${defaultBaseUrl}.`;

const noRedirect =
	"Check the 'Base URL' in the APIMart API credential: it must be a URL that does not redirect.";

const networkTrouble = `${temporaryTrouble} If it keeps happening, check the 'Base URL' in the APIMart API credential, and whether a firewall keeps n8n from reaching that URL.`;

/** What to do about a status, by APIMart's list of errors. */
const statusHints: Readonly<Record<number, string>> = {
	401: "Check the 'API Key' in the APIMart API credential.",
	403: 'Check at APIMart whether this API key may use the model.',
	404: "Check the 'Base URL' in the APIMart API credential: the endpoint does not exist there.",
	413: 'Use an image of at most 20 MB.',
	429: "Send fewer requests at a time ('Max Concurrent Tasks'), or run the workflow again later.",
};

/** Why n8n cannot store a file. */
const storageFaults: Readonly<Record<StorageFault, string>> = {
	ENOSPC: 'there is no space left on its disk',
	EDQUOT: 'its disk quota is used up',
	EFBIG: 'its file system does not allow a file of this size',
	EROFS: 'its storage is read-only',
	EACCES: 'it is not allowed to write to its storage',
	EPERM: 'it is not allowed to write to its storage',
	ENOENT: 'its storage folder does not exist',
	ENOTDIR: 'its storage folder does not exist',
	EIO: 'its disk does not work properly',
};

const errorTexts: Readonly<Record<FailureCode, (facts: FailureFacts) => ErrorText>> = {
	unencrypted: () => ({
		message: "'Base URL' starts with http://, which would send the API key unencrypted",
		hint: "'Base URL' in the APIMart API credential must start with https://. Only a host on the n8n server itself or in its network may be reached through http://. Nothing was sent.",
	}),
	badKey: () => ({
		message: "The 'API Key' contains a character that cannot be sent",
		hint: 'Nothing was sent. The character is not a plain letter, digit or sign, and may be invisible. Copy the API key again and paste it into the APIMart API credential.',
	}),
	// n8n replaces a message that contains a code such as ECONNREFUSED, so the code is in the hint.
	unreachable: ({ baseUrl, reason = '' }) => ({
		message: `APIMart cannot be reached at ${baseUrl}`,
		hint: `Nothing was sent. ${describeConnection(reason)}`,
	}),
	connectionLost: ({ baseUrl, outcome, ...facts }) => ({
		message: `The connection to ${baseUrl} was lost before the answer came`,
		hint: outcome === 'unknown' ? sayUnknown(facts) : networkTrouble,
	}),
	noAnswer: ({ baseUrl, outcome, ...facts }) => ({
		message: `No answer came from ${baseUrl} in time`,
		hint: outcome === 'unknown' ? sayUnknown(facts) : networkTrouble,
	}),
	emptyAccount: (facts) => ({
		...errorTexts[(facts.status ?? 0) < 300 ? 'refusal' : 'badStatus'](facts),
		hint: 'Top up the balance of your APIMart account.',
	}),
	badStatus: (facts) => ({
		message: `APIMart answered with HTTP status ${facts.status}${facts.apiMessage ? `: ${facts.apiMessage}` : ''}`,
		hint: hintOfStatus(facts),
	}),
	refusal: ({ apiMessage, bodyStatus = 0, outcome, ...facts }) => ({
		message: `APIMart refused: ${apiMessage || 'no reason given'}`,
		hint:
			outcome === 'unknown'
				? sayUnknown(facts)
				: bodyStatus >= 500
					? temporaryTrouble
					: (statusHints[bodyStatus] ??
						"Follow the message from APIMart. If it is about the key, check the 'API Key' in the APIMart API credential."),
	}),
	unreadable: ({ reason, outcome, ...facts }) => ({
		message: `APIMart gave an answer that cannot be read: ${reason}`,
		hint:
			outcome === 'unknown'
				? sayUnknown(facts)
				: `${temporaryTrouble} If it keeps happening, check the 'Base URL' in the APIMart API credential.`,
	}),
	foreignServer: (facts) => ({
		message: `The server at ${facts.baseUrl} does not answer like APIMart: HTTP status ${facts.status}${facts.apiMessage ? `: ${facts.apiMessage}` : ` with ${facts.reason}`}`,
		hint: hintOfForeignServer(facts),
	}),
	submittedBefore: ({ status, apiMessage, isResubmitted, cannotBeRetried }) => ({
		message: 'This item was submitted before, and may have been accepted and charged',
		hint: [
			status &&
				`APIMart answered with HTTP status ${status}${apiMessage ? `: ${apiMessage}` : ''}.`,
			isResubmitted
				? `It was already resubmitted once, because '${resubmitOption.displayName}' was on, and is not resubmitted a second time.`
				: 'It was not submitted again.',
			sayHowToResubmit({ isResubmitted, cannotBeRetried }),
		]
			.filter(Boolean)
			.join(' '),
	}),
	forgotten: (facts) => ({
		message:
			'The execution that is being retried may have submitted this item, which may be charged',
		hint: `n8n has lost the notes of that execution, as happens in a crash, so the item was not submitted again. n8n's log has the IDs of the tasks that were submitted. ${sayHowToResubmit(facts)}`,
	}),
	balanceTooLow: ({ remainingUsd = 0, minimumUsd = 0, outcome }) => ({
		message: `The API key has ${toDollars(remainingUsd)} left, less than the 'Minimum Balance' of ${toDollars(minimumUsd)}`,
		hint: `${sayNotSubmitted(outcome)} Top up the balance at APIMart or lower 'Minimum Balance' in 'Options'.`,
	}),
	balanceUnknown: ({ balanceErrorCode: code = 'unexpected', outcome, ...facts }) => {
		const { message, hint } = describeCode({ ...facts, code });
		return {
			message: `The balance for 'Minimum Balance' could not be checked: ${message}`,
			hint: `${sayNotSubmitted(outcome)} ${hint}`.trim(),
		};
	},
	unknownTask: ({ task }) => ({
		message: `Task ${task?.id} was not found`,
		hint: 'Check that the task ID is exactly the one that Submit returned, and that the API key in the APIMart API credential belongs to the account that submitted the task. APIMart may not know a task in the first seconds after its submission, and does not keep tasks forever.',
	}),
	taskFailed: ({ task }) => ({
		message: `The video could not be generated: ${task?.failureReason ?? 'APIMart gave no reason'} (task ${task?.id})`,
		hint: `${failedTasksAreRefunded} Change the prompt or file that the reason refers to. A retry starts, and pays for, a new video of this item.`,
	}),
	taskCancelled: ({ task }) => ({
		message: `Task ${task?.id} was cancelled: ${task?.failureReason ?? 'APIMart gave no reason'}`,
		hint: `It may be charged: APIMart says that it refunds failed tasks, but not whether it refunds cancelled ones. Check the usage of your APIMart account${task?.cost === undefined ? '' : `; the task cost ${toDollars(task.cost)}`}. Retry On Fail does not submit this item again. A Retry of the execution, like executing it again, starts, and pays for, a new video.`,
	}),
	withoutVideo: ({ task }) => ({
		message: `Task ${task?.id} is completed but has no video`,
		hint: 'The link may still appear. If it does not, ask APIMart about this task ID.',
	}),
	timedOut: ({ task }) => ({
		message: `The video was not ready within 'Max Wait (Minutes)': task ${task?.id} is still "${task?.status}"`,
		hint: "Raise 'Max Wait (Minutes)' for the next video.",
	}),
	notDownloaded: ({ task, fault }) => ({
		message: `The video of task ${task?.id} is finished but could not be downloaded: ${fault && describeFault(fault)}`,
		hint:
			fault?.kind === 'noRoom'
				? `n8n keeps files in memory and could not store the execution together with this one. ${howToStoreFiles} Or pass fewer items to the node in one execution, and get this video in another one.`
				: '',
	}),
	notStored: ({ task, reason }) => ({
		message: `n8n could not store the video of task ${task?.id}: ${storageFaults[reason as StorageFault] ?? reason}`,
		hint: `Free up disk space on the n8n server, or check where it stores binary data (N8N_DEFAULT_BINARY_DATA_MODE); the code is ${reason}.`,
	}),
	stopped: ({ task }) => ({
		message: task ? `Stopped waiting for task ${task.id}` : 'The run was stopped',
		hint: task ? '' : 'This item was not submitted.',
	}),
	input: ({ reason = '', fix = '' }) => ({ message: reason, hint: fix }),
	unexpected: ({ reason = '' }) => ({ message: reason, hint: '' }),
};

/** Describes a failure by its code, which may be one that a newer version of the package has stored. */
function describeCode(facts: FailureFacts): ErrorText {
	const texts: Partial<typeof errorTexts> = errorTexts;
	const describe = texts[facts.code];
	if (describe) return describe(facts);
	return {
		message: `This version of the Kling Video package does not know the reason "${facts.code}"`,
		hint: 'A newer version has stored it, and can describe it.',
	};
}

/**
 * Names the task of a failure, whatever went wrong, and says how to get its video, because it is
 * paid for.
 *
 * @param text the message that precedes this text
 * @returns an empty text if there is nothing to add
 */
function describePaidTask({ task }: FailureFacts, text: string): string {
	if (!task || hasFailed(task)) return '';
	// No status check has found the task so far: the ID may be wrong.
	if (task.status === undefined) return text.includes(task.id) ? '' : `The task ID is ${task.id}.`;
	const isOver = isFinished(task);
	const state = isOver ? 'is paid for' : 'keeps running at APIMart and is paid for';
	const settings = isOver
		? " and 'Download Video'"
		: ", 'Wait for Completion' and 'Download Video'";
	const [url] = task.videoUrls ?? [];
	const link = url === undefined ? '' : `, or open ${url} before it expires`;
	return `Task ${task.id} ${state}. To get its video, use Get Status with this task ID${settings}${link}.`;
}

/**
 * What to tell a person about a failure.
 *
 * If an error says "canceled", n8n assumes that a person stopped the execution, and starts no error
 * workflow. So that spelling is replaced in what the API says.
 */
export function describeFailure(facts: FailureFacts): ErrorText {
	const { message, hint } = describeCode(facts);
	const pauseSeconds = Math.ceil((facts.retryAfterMs ?? 0) / 1000);
	const hints = [
		facts.isOutOfTime &&
			pauseSeconds > 0 &&
			`APIMart asks for a pause of another ${pauseSeconds} seconds, but there is no time left for this request.`,
		facts.response?.includes('idempotency_key_reused') &&
			'Another execution, such as another Retry of the same execution, has submitted this item with different values. It was not paid for again: look for the video of the other execution.',
		facts.hasEarlierCopy &&
			`An earlier copy of this submission may have been accepted and charged. ${sayHowToResubmit(facts)}`,
		isRefused(facts) && 'This item was not charged.',
		describePaidTask(facts, message),
		hint,
	];
	return {
		message: message.replace(/canceled/gi, 'cancelled'),
		hint: hints.filter(Boolean).join(' '),
	};
}

/** Whether the submission certainly costs nothing, and its own hint does not say so. */
function isRefused({ code, outcome, status, hasEarlierCopy }: FailureFacts): boolean {
	return (
		outcome === 'refused' && status !== undefined && !hasEarlierCopy && code !== 'balanceUnknown'
	);
}

/** An error as a single text: what happened and what to do about it. */
export function toText({ message, hint }: ErrorText): string {
	return [message, hint].filter(Boolean).join(/[.!?]$/.test(message) ? ' ' : '. ');
}

/** The line that records a warning in n8n's log. */
export function describeWarning(warning: Warning): string {
	if (warning.code === 'furtherTasks') {
		return `APIMart created further tasks for the submission of ${nameItem(warning.itemIndex)}: ${warning.taskIds.join(', ')}`;
	}
	if (warning.code === 'cancelledTask') {
		return `Task ${warning.taskId} of ${nameItem(warning.itemIndex)} was cancelled, and may be charged. The item is submitted again as a new video.`;
	}
	const { status, response } = warning.facts;
	return `The submission of ${nameItem(warning.itemIndex)} was answered with status ${status}, and it is unknown whether a video was accepted: ${response}`;
}

function hintOfStatus(facts: FailureFacts): string {
	const { status = 0, outcome, apiMessage = '', asked, transient } = facts;
	if (outcome === 'unknown') {
		return isRedirect(status) ? `${noRedirect} ${sayUnknown(facts)}` : sayUnknown(facts);
	}
	if (isRedirect(status)) return noRedirect;
	if (status >= 500 && (outcome === undefined || transient)) return temporaryTrouble;
	const models = asked ? [findModel(asked.chosenModel)] : knownModels;
	const labels = findFieldLabels(models, apiMessage).map((label) => `'${label}'`);
	const isAboutModel = status === 404 && /\bmodel\b/i.test(apiMessage);
	const statusHint = isAboutModel ? undefined : statusHints[status];
	return statusHint ?? `Check ${labels.join(' or ') || 'the values of this item'}.`;
}

/** @param outcome of the submission, which may have been accepted earlier */
function sayNotSubmitted(outcome: SubmissionOutcome | undefined): string {
	return outcome === 'unknown'
		? 'This item was not submitted again.'
		: 'This item was not submitted and is not charged.';
}

/** US dollars, with more than two decimals only if there are any: "$5.00", "$0.045". */
function toDollars(usd: number): string {
	return usd.toLocaleString('en-US', {
		style: 'currency',
		currency: 'USD',
		maximumFractionDigits: 6,
	});
}

function hintOfForeignServer(facts: FailureFacts): string {
	const { status = 0, outcome } = facts;
	if (isRedirect(status)) return hintOfStatus(facts);
	if (outcome === 'unknown') return `${checkBaseUrl} ${sayUnknown(facts)}`;
	return status >= 500 ? `${checkBaseUrl} If it is right, try again later.` : checkBaseUrl;
}

function isRedirect(status: number): boolean {
	return status >= 300 && status < 400;
}

/** Why a download failed, how much of the video arrived, and after how many tries. */
function describeFault(fault: DownloadFault): string {
	const { received = 0, expected, tries = 1 } = fault;
	const of = expected === undefined ? '' : ` of ${expected.toLocaleString('en-US')}`;
	return [
		describeCause(fault),
		received > 0 && `${received.toLocaleString('en-US')}${of} bytes arrived`,
		tries > 1 && `${tries} tries in a row got no further`,
	]
		.filter(Boolean)
		.join('; ');
}

function describeCause(fault: DownloadFault): string {
	switch (fault.kind) {
		case 'status':
			return `the file host answered with HTTP status ${fault.status}`;
		case 'empty':
			return 'the file host answered with an empty file';
		case 'tooShort':
			return `the file host answered with ${fault.bytes} bytes, which is too short for a video`;
		case 'webPage':
			return 'the file host answered with a web page, which is not an MP4 video';
		case 'json':
			return 'the file host answered with JSON, which is not an MP4 video';
		case 'noVideo':
			return 'the file host answered with something that is not an MP4 video';
		case 'packed':
			return `the file host answered with a file that n8n cannot unpack (${fault.coding})`;
		case 'incomplete':
			return 'the file ended before the video did';
		case 'otherPart':
			return 'the file host sent a different part of the file than the missing one';
		case 'changed':
			return 'the file host sent a different file each time';
		case 'silent':
			return `the file host sent nothing for ${fault.seconds} seconds`;
		case 'brokenOff':
			return `the connection to the file host was lost (${fault.reason})`;
		case 'noRoom':
			return 'n8n keeps files in memory, and the execution has no room for another one';
	}
}
