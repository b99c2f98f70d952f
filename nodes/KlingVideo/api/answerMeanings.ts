/**
 * What answers mean. The API, its gateway, and the gateways of its make say the same thing in many
 * ways: as a status, a number, a word or a sentence, here or there in the body. An answer that
 * somebody meets and that is read wrongly becomes a row here, and a sample in
 * `test/support/samples/`.
 */

/**
 * `refused` if a submission definitely was not accepted, `unknown` if it may have been accepted and
 * charged.
 */
export type SubmissionOutcome = 'refused' | 'unknown';

/**
 * What a request is about, as far as it matters for what its answer means: a video, which is paid for if
 * it is accepted, a task, or the prices of a model.
 */
export type RequestPurpose = 'submission' | 'task' | 'prices' | 'other';

/** What an answer without the wanted content means for its request. */
interface MeaningFacts {
	outcome: SubmissionOutcome;
	/** Which requests may be sent again: all of them, those that cost nothing, or none. */
	retry: 'all' | 'reads' | 'none';
}

/** What answers can mean. */
const meanings = {
	/** The request is wrong, and was not acted upon. */
	refused: { outcome: 'refused', retry: 'none' },
	/** There is no money on the key or the account. */
	emptyAccount: { outcome: 'refused', retry: 'none' },
	/** The account has no such task. */
	unknownTask: { outcome: 'refused', retry: 'none' },
	/** The request was not acted upon, and the same one may be later. */
	notNow: { outcome: 'refused', retry: 'all' },
	/** A copy of the request with the same key is being worked on, so that it may be sent again. */
	inProgress: { outcome: 'unknown', retry: 'all' },
	/** Something went wrong, before or after the request was acted upon. */
	trouble: { outcome: 'unknown', retry: 'reads' },
	/** Nobody can tell, and asking again tells no more. */
	unknown: { outcome: 'unknown', retry: 'none' },
} satisfies Record<string, MeaningFacts>;
export type Meaning = keyof typeof meanings;

/** What of an answer says what it means. */
export interface AnswerSigns {
	/** HTTP status or, in a 2xx, the status that its body tells; 0 if that tells none. */
	status: number;
	/** The values of its codes and types, in lower case. */
	codes: readonly string[];
	/** All that it says in words, in lower case. */
	text: string;
}

/** When an answer has a meaning: if all that a row names fits. */
interface AnswerRow {
	meaning: Meaning;
	/** Codes, and words that may occur in the text. */
	words?: readonly string[];
	/** What the text says. */
	says?: RegExp;
	/** What the text must not say. */
	saysNot?: RegExp;
	/** The status, as text. */
	status?: RegExp;
	/** What the request must be about. */
	purpose?: RequestPurpose;
}

/** The first row that fits says what an answer means. */
const answerRows: readonly AnswerRow[] = [
	// About the Idempotency-Key, by APIMart's page on images.
	{ meaning: 'inProgress', words: ['idempotency_in_progress'] },
	{ meaning: 'unknown', words: ['idempotency_key_reused', 'idempotency_result_indeterminate'] },
	{ meaning: 'notNow', words: ['idempotency_unavailable'] },
	// Found before anything was passed on: a mistake in the parameters, by the provider's own example,
	// a model that nobody offers, and an endpoint that is not there. Gateways say so with a 5xx.
	{
		meaning: 'refused',
		words: ['build_request_failed', 'model_not_found', 'api_not_implemented'],
	},
	// The gateway has nobody to pass the request to, or whoever it asked has refused. With another status, the
	// same words prove nothing: whoever it asked may have been too slow, and it may have asked others before.
	{
		meaning: 'notNow',
		words: ['get_channel_failed', 'bad_response_status_code'],
		status: /^4(?!08|09|99)/,
	},
	// The account without money is that of the gateway with its own supplier.
	{ meaning: 'notNow', words: ['fail_to_fetch_task'], status: /^(403|429)$/ },
	{ meaning: 'notNow', status: /^400$/, says: /please retry.*(won.t|not) be charged/ },
	{
		meaning: 'emptyAccount',
		words: [
			'1101',
			'1102',
			'1113',
			'insufficient_balance',
			'insufficient_credits',
			'insufficient_quota',
			'insufficient_user_quota',
			'payment_required',
			'pre_consume_token_quota_failed',
		],
		status: /^(4|0$)/,
	},
	{ meaning: 'emptyAccount', status: /^402$/ },
	{
		meaning: 'emptyAccount',
		status: /^(401|403|429)$/,
		says: /balance|recharge|arrears|quota|credit|余额|额度|欠费/,
		saysNot: /per (second|minute|hour|day)|rate.?limit|too many requests/,
	},
	{
		meaning: 'emptyAccount',
		status: /^0$/,
		says: /(insufficient|not enough|不足).*(balance|余额|额度)|(balance|余额|额度).*(insufficient|not enough|不足)/,
	},
	{ meaning: 'unknownTask', purpose: 'task', words: ['task_not_exist', 'task_not_found'] },
	{
		meaning: 'unknownTask',
		purpose: 'task',
		status: /^(400|0)$/,
		says: /无效的任务|任务不存在|(invalid|unknown) task|task.*(not found|(not|n't) exist)/,
	},
	{ meaning: 'unknownTask', purpose: 'task', status: /^(404|410)$/ },
	{ meaning: 'notNow', status: /^429$/ },
	// Whoever answers with one of these has looked at the request and has not acted upon it (RFC 9110,
	// 15.5). Of the others, 408, 409 and 499 also come from gateways that have passed it on.
	{
		meaning: 'refused',
		status: /^(400|401|403|404|405|406|410|411|413|414|415|416|417|421|422|426|428|431|451)$/,
	},
	{ meaning: 'trouble', status: /^[45]/ },
];

/** What an answer means that does not have what was asked for. */
export function interpretAnswer(signs: AnswerSigns, purpose: RequestPurpose): Meaning {
	const { status, codes, text } = signs;
	const has = (word: string) =>
		codes.includes(word) || (word.includes('_') && new RegExp(`\\b${word}\\b`).test(text));
	const row = answerRows.find(
		(candidate) =>
			(candidate.status?.test(String(status)) ?? true) &&
			(candidate.words?.some(has) ?? true) &&
			(candidate.says?.test(text) ?? true) &&
			!candidate.saysNot?.test(text) &&
			(candidate.purpose ?? purpose) === purpose,
	);
	return row?.meaning ?? 'unknown';
}

/**
 * What follows from a meaning.
 *
 * @returns the outcome, if the request may be a paid video, and whether the same request may be sent
 *   again
 */
export function followUp(
	meaning: Meaning,
	purpose: RequestPurpose,
): { outcome?: SubmissionOutcome; transient: boolean } {
	const { outcome, retry }: MeaningFacts = meanings[meaning];
	const spendsMoney = purpose === 'submission';
	const transient = retry === 'all' || (retry === 'reads' && !spendsMoney);
	return { transient, ...(spendsMoney && { outcome }) };
}

/** How a task can end, in the words of APIMart's page. */
const taskEnds = {
	completed: ['complete', 'completed', 'done', 'finished', 'succeed', 'succeeded', 'success'],
	failed: ['error', 'expired', 'fail', 'failed', 'failure', 'rejected', 'timed_out', 'timeout'],
	cancelled: ['cancel', 'canceled', 'cancelled'],
} as const;
export type TaskEnd = keyof typeof taskEnds;

/**
 * A task's status in the API's own words, whatever the spelling. One that nobody knows is left as it
 * came, and counts as not ended.
 *
 * @param hasVideo whether the answer has a link: a task may be called expired that has a video
 */
export function readTaskStatus(given: string, hasVideo: boolean): string {
	const status = given.trim();
	const word = status.toLowerCase();
	if (word === 'expired' && hasVideo) return 'completed';
	const ends = Object.entries(taskEnds) as Array<[TaskEnd, readonly string[]]>;
	const [end] = ends.find(([, words]) => words.includes(word)) ?? [];
	return end ?? status;
}
