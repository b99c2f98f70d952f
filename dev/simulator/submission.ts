import { json, type Response } from './exchange';
import { webhookRefusal, type WebhookRules } from './webhook';

/** The body of an accepted submission; fields the page does not know may come along. */
export interface Submission {
	model: 'kling-v2-6';
	prompt: string;
	mode?: 'std' | 'pro';
	duration?: 5 | 10;
	aspect_ratio?: '16:9' | '9:16' | '1:1';
	negative_prompt?: string;
	image_urls?: string[];
	audio?: boolean;
	watermark?: boolean;
	webhook?: string;
}

const maxPromptCharacters = 2500;

const characters = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** Whether the text has more characters, as a person counts them, than the page allows. */
function isTooLong(text: string): boolean {
	if (text.length <= maxPromptCharacters) return false;
	const segments = characters.segment(text)[Symbol.iterator]();
	let count = 0;
	while (count <= maxPromptCharacters && !segments.next().done) count++;
	return count > maxPromptCharacters;
}

function isHttpUrl(value: unknown): boolean {
	if (typeof value !== 'string' || !URL.canParse(value)) return false;
	return ['http:', 'https:'].includes(new URL(value).protocol);
}

function isOneOf(...values: unknown[]): (value: unknown) => boolean {
	return (value) => values.includes(value);
}

const isBoolean = isOneOf(true, false);

/** What each field must be when it is there. */
const fieldRules: ReadonlyArray<[keyof Submission, (value: unknown) => boolean, string]> = [
	['model', isOneOf('kling-v2-6'), 'must be "kling-v2-6"'],
	['prompt', (value) => typeof value === 'string' && value !== '', 'must be a non-empty string'],
	['prompt', (value) => !isTooLong(value as string), 'must have at most 2500 characters'],
	['mode', isOneOf('std', 'pro'), 'must be "std" or "pro"'],
	['duration', isOneOf(5, 10), 'must be the integer 5 or 10'],
	['aspect_ratio', isOneOf('16:9', '9:16', '1:1'), 'must be "16:9", "9:16" or "1:1"'],
	['negative_prompt', (value) => typeof value === 'string', 'must be a string'],
	[
		'image_urls',
		(value) => Array.isArray(value) && value.length <= 2 && value.every(isHttpUrl),
		'must be an array of at most 2 http(s) URLs',
	],
	['audio', isBoolean, 'must be a boolean'],
	['watermark', isBoolean, 'must be a boolean'],
	['webhook', isHttpUrl, 'must be an http(s) URL'],
];

/**
 * Holds a submission against the kling-v2-6 page, and its webhook against the rules.
 * @returns why it is refused, naming the parameter; nothing when it is accepted
 */
export function refusalOf(body: unknown, rules: WebhookRules): string | undefined {
	if (typeof body !== 'object' || body === null || Array.isArray(body)) {
		return 'The request body must be a JSON object';
	}
	const values = body as Record<string, unknown>;
	for (const field of ['model', 'prompt']) {
		if (values[field] === undefined) return `Missing required parameter: ${field}`;
	}
	for (const [field, isValid, rule] of fieldRules) {
		if (values[field] !== undefined && !isValid(values[field])) {
			return `Invalid parameter: ${field} ${rule}`;
		}
	}

	const { mode, image_urls: images, audio, webhook } = body as Submission;
	const hasLastFrame = images?.length === 2;
	if (hasLastFrame && mode !== 'pro') {
		return 'Invalid parameter: image_urls with 2 images (first + last frame) requires mode "pro"';
	}
	if (audio && mode !== 'pro') return 'Invalid parameter: audio requires mode "pro"';
	if (audio && hasLastFrame) {
		return 'Invalid parameter: audio cannot be used together with 2 image_urls (last frame)';
	}
	return webhook === undefined ? undefined : webhookRefusal(webhook, rules);
}

/**
 * The documented answer to an accepted submission, and the one seen where a client asks for a newer
 * version.
 */
export const submitAnswers = {
	array: (id) => json(200, { code: 200, data: [{ status: 'submitted', task_id: id }] }),
	object: (id) =>
		json(202, { code: 202, data: { object: 'generation.task', id, status: 'queued' } }),
} satisfies Record<string, (id: string | number) => Response>;

/** What a submission costs, in US cents. */
export function costInCents({ mode, duration = 5, audio }: Submission): number {
	if (mode !== 'pro') return 4 * duration;
	return (audio ? 13 : 6) * duration;
}
