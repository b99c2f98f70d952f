import type { AnswerSigns } from './answerMeanings';
import { parseJson } from './parseJson';
import { toPlainText } from './plainText';

/** What the body of an answer says beside or instead of its data. */
export interface ApiErrorInfo {
	/**
	 * Whether it says that something went wrong. An empty error is none, nor is a code such as 200.
	 */
	isError: boolean;
	/** In its own words, short and without markup; empty if it has none. */
	apiMessage: string;
	/** What its code means as an HTTP status, if it means one; the worse one if it says two. */
	bodyStatus: number | undefined;
	/** What may say what the answer means. */
	signs: Omit<AnswerSigns, 'status'>;
}

/** The words of APIMart's list of errors, which stand in `error.type` and are seen in `error.code`. */
const statusOfWord = new Map([
	['invalid_request_error', 400],
	['authentication_error', 401],
	['payment_required', 402],
	['permission_error', 403],
	['rate_limit_error', 429],
	['server_error', 500],
	['bad_gateway', 502],
]);

/** Where a part of a body has its codes, and where its texts, the most telling first. */
const codeNames = ['code', 'type', 'error_code', 'status_code'];
const textNames = [
	'message',
	'msg',
	'error',
	'detail',
	'error_message',
	'error_msg',
	'fail_reason',
];

type Part = Record<string, unknown>;

/**
 * Reads what an answer says beside or instead of its data, wherever APIs of this make put it: in
 * `error`, `errors`, `detail`, `message`, `msg`, at the top or inside `data`, or as plain text.
 */
export function parseApiError(body: unknown): ApiErrorInfo {
	const top = toPart(body);
	const [error = {}] = [top.error, top.errors].flatMap(listParts);
	const inData = listParts(top.data).flatMap((part) => [...listParts(part.error), part]);
	const parts = [error, ...listParts(top.detail), top, ...inData];

	const statuses = [error.code, error.type, top.code].flatMap((value) => {
		const status = statusOfWord.get(String(value)) ?? Number(value);
		return status >= 400 && status <= 599 ? [status] : [];
	});
	const isWord = (value: unknown) => typeof value === 'string' && /^[a-z]\w+$/i.test(value);
	const texts = parts.map((part) => findText(part)).filter(Boolean);
	return {
		isError:
			findText(error) !== '' ||
			[error.code, error.type].some(isWord) ||
			statuses.length > 0 ||
			top.success === false,
		apiMessage: toPlainText(texts[0] ?? ''),
		bodyStatus: statuses.length > 0 ? Math.max(...statuses) : undefined,
		signs: {
			codes: parts.flatMap((part) => codeNames.map((name) => lower(part[name]))).filter(Boolean),
			text: lower(texts.join(' ')),
		},
	};
}

/** How deep texts are looked for: gateways wrap what other gateways have wrapped. */
const deepest = 8;

/**
 * The text of an object that says what went wrong, or the text itself. What one gateway has put into
 * the text of another as JSON is taken out of it.
 *
 * @returns an empty text if it has none
 */
export function findText(value: unknown, depth = deepest): string {
	if (depth === 0) return '';
	if (typeof value === 'string') return takeOutOfJson(value.trim(), depth);
	const fields = toPart(value);
	const texts = textNames
		.filter((name) => fields[name] !== undefined)
		.map((name) => findText([fields[name]].flat()[0], depth - 1));
	return texts.find((text) => text !== '') ?? '';
}

function takeOutOfJson(text: string, depth: number): string {
	const inner = /\{.*\}/s.exec(text);
	const parsed = inner ? parseJson(inner[0]) : undefined;
	return (typeof parsed === 'object' && findText(parsed, depth - 1)) || text;
}

/** The fields of an object; a text counts as an object with that message. */
function toPart(value: unknown): Part {
	if (typeof value === 'string') return { message: value };
	return typeof value === 'object' && value !== null && !Array.isArray(value)
		? (value as Part)
		: {};
}

/** The entries of a list, or the one value, as far as they can say something. */
function listParts(value: unknown): Part[] {
	return [value]
		.flat()
		.map(toPart)
		.filter((part) => Object.keys(part).length > 0);
}

function lower(value: unknown): string {
	return typeof value === 'string' || typeof value === 'number' ? String(value).toLowerCase() : '';
}
