import { z } from 'zod';

import {
	availableChoices,
	findMatch,
	getParameter,
	type Choice,
	type ChoiceValue,
	type Choices,
	type ModelParameter,
	type VideoModel,
} from './model';

/** The request's free fields, by their names in the panel, with the labels the panel gives them. */
export const fieldLabels = {
	prompt: 'Prompt',
	firstFrameInput: 'First Frame Input',
	firstFrameUrl: 'First Frame URL',
	firstFrameBinaryField: 'First Frame Binary Field',
	lastFrameInput: 'Last Frame Input',
	lastFrameUrl: 'Last Frame URL',
	lastFrameBinaryField: 'Last Frame Binary Field',
	negativePrompt: 'Negative Prompt',
	watermark: 'Watermark',
	callbackUrl: 'Callback URL',
} as const;

/** How an image is given. */
export const frameInputs = [
	{ value: 'url', label: 'URL' },
	{ value: 'binary', label: 'Binary File' },
] as const;

/** The fields of the images, in the order in which the API takes them. */
export const frameFields = [
	{ input: 'firstFrameInput', url: 'firstFrameUrl', binaryField: 'firstFrameBinaryField' },
	{ input: 'lastFrameInput', url: 'lastFrameUrl', binaryField: 'lastFrameBinaryField' },
] as const;

/**
 * An image that goes along, with the label of its field: its address, or what the field says about
 * the file, which is for those to judge who can find it.
 */
export type FrameSource = { label: string } & ({ url: string } | { binaryField: unknown });

/** What is wrong with one field of a request, in the panel's words. */
export interface RequestIssue {
	/** What is wrong. Names the field by its label. */
	message: string;
	/** What would mend it. */
	fix: string;
}

/**
 * A request that the API takes: every value is of the right type and the combination is one of the
 * matrix.
 */
export interface VideoRequest {
	model: VideoModel;
	prompt: string;
	/** A value for each parameter that means something for this video. */
	choices: Choices;
	/** The images that go along: none, the first frame, or the first and the last frame. */
	frames: FrameSource[];
	negativePrompt?: string | undefined;
	watermark?: boolean | undefined;
	callbackUrl?: string | undefined;
}

/** The body of `POST /v1/videos/generations`. */
export interface VideoRequestBody {
	model: string;
	prompt: string;
	image_urls?: string[];
	negative_prompt?: string;
	watermark?: boolean;
	webhook?: string;
	[parameter: string]: unknown;
}

/** How many images go with a video: none, its first frame, or its first and last frame. */
export function frameCount(choices: Choices): 0 | 1 | 2 {
	if (choices.generationType !== 'imageToVideo') return 0;
	return choices.frames === 'firstAndLast' ? 2 : 1;
}

/**
 * The schema of a request to one model: takes the values as the panel or an expression gives them
 * (`"5"`, `"PRO "` and `"true"` mean 5, pro and true) and hands out a {@link VideoRequest}. A
 * parameter that is left out gets its default. Every issue carries the text for the user as its
 * message and what would mend it in `params.fix`.
 */
export function videoRequestSchema(model: VideoModel) {
	return z
		.object({
			prompt: field((value, context) => readPrompt(model, value, context)),
			frames: z.record(z.string(), z.unknown()),
			negativePrompt: field((value, context) =>
				readText(fieldLabels.negativePrompt, value, context),
			),
			watermark: field((value, context) =>
				readChoice(fieldLabels.watermark, switchChoices, value, context),
			),
			callbackUrl: field((value, context) => readUrl(fieldLabels.callbackUrl, value, context)),
			choices: z
				.record(z.string(), z.unknown())
				.transform((given, context) => readChoices(model, given, context)),
		})
		.transform(({ frames: given, ...request }, context): VideoRequest => {
			const frames = frameFields
				.slice(0, frameCount(request.choices))
				.flatMap((names) => readFrame(names, given, context) ?? []);
			return { ...request, model, frames };
		});
}

/**
 * Judges a request.
 *
 * @param input the free fields, under `frames` the fields of the images and under `choices` the
 *   parameters, as the panel or an expression gives them
 * @returns the request, or all that is wrong with it
 */
export function parseVideoRequest(
	model: VideoModel,
	input: Record<string, unknown>,
): { request: VideoRequest } | { issues: RequestIssue[] } {
	const result = videoRequestSchema(model).safeParse(input);
	if (result.success) return { request: result.data };
	return {
		issues: result.error.issues.map((issue) => ({
			message: issue.message,
			fix: 'params' in issue ? String(issue.params?.fix) : '',
		})),
	};
}

/**
 * Writes a request as the API wants it: numbers as numbers, nothing empty, nothing that was not
 * asked for.
 *
 * @param imageUrls the addresses of the first and the last frame, as many as the request has
 */
export function toRequestBody(
	request: VideoRequest,
	imageUrls: readonly string[],
): VideoRequestBody {
	const body: VideoRequestBody = { model: request.model.id, prompt: request.prompt };
	for (const parameter of request.model.parameters) {
		const value = request.choices[parameter.name];
		const choice = parameter.choices.find((candidate) => candidate.value === value);
		if (parameter.bodyField && choice && !choice.omitted) body[parameter.bodyField] = choice.value;
	}
	if (imageUrls.length > 0) body.image_urls = [...imageUrls];
	if (request.negativePrompt !== undefined) body.negative_prompt = request.negativePrompt;
	if (request.watermark !== undefined) body.watermark = request.watermark;
	if (request.callbackUrl !== undefined) body.webhook = toCallbackBase(request.callbackUrl);
	return body;
}

/**
 * APIMart adds `/callback` to the address that it is given: one that ends so, as the trigger's
 * does, would have it twice.
 */
function toCallbackBase(callbackUrl: string): string {
	return callbackUrl.replace(/\/callback\/?$/, '');
}

/** The labels of the fields whose names in the body of a request a text of the API speaks of. */
export function findFieldLabels(models: readonly VideoModel[], text: string): string[] {
	const labels = new Map(Object.entries(bodyFieldLabels));
	for (const { bodyField, label } of models.flatMap((model) => model.parameters)) {
		if (bodyField) labels.set(bodyField, label);
	}
	return [...labels]
		.filter(([bodyField]) => new RegExp(`\\b${bodyField}\\b`).test(text))
		.map(([, label]) => label);
}

const bodyFieldLabels: Readonly<Record<string, string>> = {
	model: 'Model',
	prompt: fieldLabels.prompt,
	image_urls: `${fieldLabels.firstFrameUrl} and ${fieldLabels.lastFrameUrl}`,
	negative_prompt: fieldLabels.negativePrompt,
	watermark: fieldLabels.watermark,
	webhook: fieldLabels.callbackUrl,
};

const switchChoices: ReadonlyArray<Choice & { value: boolean }> = [
	{ value: true, label: 'On' },
	{ value: false, label: 'Off' },
];

/**
 * A field whose reader returns its value, or undefined with an issue in the context if it was
 * refused.
 */
function field<Value>(read: (value: unknown, context: z.RefinementCtx) => Value) {
	return z.unknown().transform(read);
}

function readPrompt(model: VideoModel, value: unknown, context: z.RefinementCtx): string {
	const prompt = readText(fieldLabels.prompt, value, context);
	if (prompt === undefined) return '';
	const length = countCharacters(prompt);
	const excess = length - model.maxPromptCharacters;
	if (excess > 0) {
		refuse(
			context,
			`Prompt has ${length} characters, but ${model.label} takes at most ${model.maxPromptCharacters}.`,
			`Shorten Prompt by at least ${excess} characters.`,
		);
	}
	return prompt;
}

/** Settles all parameters of a model in their order, because each may depend on those before it. */
function readChoices(
	model: VideoModel,
	given: Record<string, unknown>,
	context: z.RefinementCtx,
): Choices {
	const choices: Choices = {};
	for (const parameter of model.parameters) {
		if (findMatch(parameter.unusedWhen, choices)) continue;
		const value = given[parameter.name];
		const chosen =
			value === undefined
				? availableChoices(parameter, choices)[0]?.value
				: readChoice(parameter.label, parameter.choices, value, context);
		if (chosen === undefined) continue;
		refuseUnavailable(model, parameter, chosen, choices, context);
		choices[parameter.name] = chosen;
	}
	return choices;
}

/** The one of the choices that a value means. */
function readChoice<Value extends Choice['value']>(
	label: string,
	choices: ReadonlyArray<Choice & { value: Value }>,
	value: unknown,
	context: z.RefinementCtx,
): Value | undefined {
	if (value === undefined) return undefined;
	const wanted = normalize(value);
	const chosen = choices.find(
		(choice) => normalize(choice.value) === wanted || normalize(choice.label) === wanted,
	);
	if (chosen) return chosen.value;

	const allowed = choices.map((choice) => String(choice.value)).join(', ');
	return refuse(
		context,
		wanted === '' || value === null
			? `${label} is empty.`
			: `${label} must be one of ${allowed}, but is ${JSON.stringify(value)}.`,
		`Set ${label} to one of: ${allowed}. If an expression fills it, check what it gives for this item.`,
	);
}

/**
 * Refuses a value that cannot stand beside what was chosen before, saying why and naming the ways
 * out.
 */
function refuseUnavailable(
	model: VideoModel,
	parameter: ModelParameter,
	value: ChoiceValue,
	choices: Choices,
	context: z.RefinementCtx,
): void {
	const chosen = parameter.choices.find((choice) => choice.value === value);
	const match = findMatch(chosen?.unavailableWhen, choices);
	if (!chosen || !match) return;

	const obstacle = getParameter(model, match.name);
	const obstacleChoice = obstacle.choices.find((choice) => choice.value === match.value);
	const refused = chosen.unavailableWhen?.[match.name] ?? [];
	const waysOut = [
		[obstacle.label, obstacle.choices.filter((choice) => !refused.includes(choice.value))] as const,
		[parameter.label, availableChoices(parameter, choices)] as const,
	].map(([label, ways]) => `${label} to ${ways.map((way) => `"${way.label}"`).join(' or ')}`);
	refuse(
		context,
		`${parameter.label} cannot be "${chosen.label}" when ${obstacle.label} is "${obstacleChoice?.label}".`,
		`Set ${waysOut.join(', or ')}.`,
	);
}

/** Evens out how people type values: "PRO ", "text to video", "16 : 9" and "5.0". */
function normalize(value: unknown): string {
	const text = String(value).trim().toLowerCase();
	if (/^\d+(\.0+)?$/.test(text)) return String(Number(text));
	return text.replace(/[\s_]+|-(?=[a-z])/g, '');
}

/** The image that the fields of a frame give. */
function readFrame(
	names: (typeof frameFields)[number],
	given: Record<string, unknown>,
	context: z.RefinementCtx,
): FrameSource | undefined {
	const { [names.input]: how = frameInputs[0].value } = given;
	const input = readChoice(fieldLabels[names.input], frameInputs, how, context);
	if (input === 'binary') {
		return { binaryField: given[names.binaryField], label: fieldLabels[names.binaryField] };
	}
	const label = fieldLabels[names.url];
	const url = input && readUrl(label, given[names.url] ?? '', context);
	return url === undefined ? undefined : { url, label };
}

/** One http(s) URL. */
function readUrl(label: string, value: unknown, context: z.RefinementCtx): string | undefined {
	const single = Array.isArray(value) && value.length === 1 ? value[0] : value;
	if (Array.isArray(single) || /[\s,;]https?:/i.test(String(single ?? '').trim())) {
		return refuse(
			context,
			`${label} has several values, but takes one URL.`,
			`Give ${label} one URL.`,
		);
	}
	const text = readText(label, single, context)?.trim();
	if (text === undefined) return undefined;
	if (/\s/.test(text) || !/^https?:\/\/[^/]/i.test(text) || !URL.canParse(text)) {
		return refuse(
			context,
			`${label} is ${JSON.stringify(shorten(text))}, which is not a web address.`,
			`Give ${label} a complete URL that starts with https:// and that anyone can open.`,
		);
	}
	return text;
}

/** A text that says something; undefined, without an issue, means that the field was not given. */
function readText(label: string, value: unknown, context: z.RefinementCtx): string | undefined {
	if (value === undefined) return undefined;
	if (value === null || String(value).trim() === '') {
		return refuse(
			context,
			`${label} is empty.`,
			`Fill in ${label}. If an expression fills it, check what it gives for this item.`,
		);
	}
	if (typeof value !== 'object') return String(value);
	return refuse(
		context,
		`${label} is ${Array.isArray(value) ? 'a list' : 'an object'}, but must be text.`,
		`Check the expression in ${label}: pick the one field that holds the text.`,
	);
}

/**
 * Characters as a person counts them: an emoji or an accented letter is one, however it is encoded.
 */
function countCharacters(text: string): number {
	return [...new Intl.Segmenter().segment(text)].length;
}

function shorten(text: string): string {
	return text.length > 100 ? `${text.slice(0, 100)}…` : text;
}

function refuse(context: z.RefinementCtx, message: string, fix: string): undefined {
	context.addIssue({ code: 'custom', message, params: { fix } });
	return undefined;
}
