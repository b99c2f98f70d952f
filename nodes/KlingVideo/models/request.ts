/** A request for a video: validated by what its model can do, and written as the API takes it. */
import set from 'lodash/set';

import type { VideoRequestBody } from './body';
import { anyOf, findMatch, nodeVersion, type Values } from './conditions';
import { kindOf } from './kinds';
import { refuseCombination } from './kinds/choice';
import { isWholeBody } from './kinds/json';
import type { FileSource, Reading, Warning } from './kinds/kind';
import type { VideoModel, VideoParameter } from './model';
import { isBlank } from './text';
import { readUrl } from './urls';

/** The field for the URL that the API calls when a task has ended. All models have it. */
export const callbackField = { name: 'callbackUrl', label: 'Callback URL' } as const;

/** What is wrong with one field of a request, in the panel's words. */
export interface RequestIssue {
	/** What is wrong. Names the field by its label. */
	message: string;
	/** What would mend it. */
	fix: string;
}

/**
 * A request that the API takes: every value is of the right type, and all of them go together.
 */
export interface VideoRequest {
	model: VideoModel;
	/** A value for each parameter that means something for this video. */
	values: Values;
	/** The images and videos that go along. Values name them by their indices. */
	files: FileSource[];
	/** Where the API reports the end of the task. */
	callbackUrl?: string;
}

/**
 * Reads a request to one model and validates it: `"5"`, `"PRO "` and `"true"` mean 5, pro and true, and a field
 * that is missing or blank has its default.
 *
 * @param given the fields of the panel, as the panel or an expression gives them
 * @returns the request, or all that is wrong with it
 */
export function parseVideoRequest(
	model: VideoModel,
	given: Readonly<Record<string, unknown>>,
): { request: VideoRequest } | { issues: RequestIssue[] } {
	const issues: RequestIssue[] = [];
	const values: Record<string, unknown> = { [nodeVersion]: given[nodeVersion] };
	const reading: Reading = {
		model,
		given,
		values,
		files: [],
		findOwners: (field) => findOwners(model, field),
		refuse(message, fix) {
			issues.push({ message, fix });
			return undefined;
		},
	};
	const used: VideoParameter[] = [];
	// Whether a parameter means anything is not known if a choice that decides it is refused.
	const undecided = new Set<string>();
	for (const parameter of model.parameters) {
		const { name, label, kind, isOption, unavailableWhen = {} } = parameter;
		const passedOver = anyOf(parameter.unusedWhen, parameter.decidedBy);
		if (findMatch(passedOver, values)) continue;
		if (Object.keys(passedOver).some((decider) => undecided.has(decider))) {
			undecided.add(name);
			continue;
		}
		const fields = kindOf(parameter).fields(parameter);
		if (isOption && fields.every((field) => isBlank(given[field.name]))) continue;
		used.push(parameter);
		const value = kindOf(parameter).read(parameter, reading);
		if (value !== undefined) values[name] = value;
		else if (kind === 'choice') undecided.add(name);
		// A choice has said so itself.
		if (kind === 'choice' || value === undefined || !findMatch(unavailableWhen, values)) continue;
		const isAskedFor = Object.keys(kindOf(parameter).write(parameter, value, [])).length > 0;
		if (isAskedFor) refuseCombination(label, 'used', 'none', unavailableWhen, reading);
	}
	for (const parameter of used) {
		kindOf(parameter).check?.(parameter, values[parameter.name], reading);
	}
	const { name, label } = callbackField;
	const callbackUrl = isBlank(given[name]) ? undefined : readUrl(label, given[name], reading);
	const { files } = reading;
	return issues.length > 0
		? { issues }
		: {
				request: {
					model,
					values,
					files,
					...(callbackUrl && { callbackUrl }),
				},
			};
}

/**
 * The parameters that have a value for a video, with that value. If the default of one has changed with
 * the version of the node, there are two of its name, one of which is unused.
 */
export function listValues({
	model,
	values,
}: Pick<VideoRequest, 'model' | 'values'>): Array<{ parameter: VideoParameter; value: unknown }> {
	return model.parameters.flatMap((parameter) => {
		const value = values[parameter.name];
		const isUnused = value === undefined || findMatch(parameter.unusedWhen, values);
		return isUnused ? [] : [{ parameter, value }];
	});
}

/** What the API accepts, but the user has probably not intended. */
export function findWarnings(request: VideoRequest): Warning[] {
	const entries = listValues(request);
	const texts = entries.filter(({ parameter: { kind } }) => kind === 'text' || kind === 'shots');
	const prompts = JSON.stringify(texts.map(({ value }) => value));
	return entries.flatMap(
		({ parameter, value }) => kindOf(parameter).findWarning?.(parameter, value, prompts) ?? [],
	);
}

/**
 * Writes a request as the API wants it: numbers as numbers, nothing empty, nothing that was not
 * asked for. The API drops what it does not know and takes the money, so a body holds what its model
 * takes and nothing else.
 *
 * @param fileUrls the URLs of the request's files, by their indices
 */
export function toRequestBody(
	request: VideoRequest,
	fileUrls: readonly string[],
): VideoRequestBody {
	const { model, callbackUrl } = request;
	let body: VideoRequestBody = { model: model.id };
	for (const { parameter, value } of listValues(request)) {
		const part = kindOf(parameter).write(parameter, value, fileUrls);
		for (const [place, content] of Object.entries(part)) {
			if (place === '') body = { ...body, ...(content as object) };
			else set(body, place, content);
		}
	}
	if (callbackUrl !== undefined) body.webhook = toCallbackBase(callbackUrl);
	return body;
}

/**
 * APIMart adds `/callback` to the URL that it is given: one that ends so, as the trigger's
 * does, would have it twice.
 */
function toCallbackBase(callbackUrl: string): string {
	return callbackUrl.replace(/\/callback\/?$/, '');
}

/** What was asked for, in the terms of the node's output. */
export interface RequestDescription {
	prompt?: string | undefined;
	model: string;
	/** What Model was set to, whose fields are on the panel. It is no part of the output. */
	chosenModel?: string | undefined;
	mode?: string | undefined;
	durationSeconds?: number | undefined;
}

/** Describes a request in the terms of the node's output. In a body that the user wrote, they may be anything. */
export function describeRequest(request: VideoRequest): RequestDescription {
	const { model, prompt, mode, duration } = toRequestBody(request, []);
	const { quality = mode } = request.values;
	return {
		prompt: typeof prompt === 'string' ? prompt : undefined,
		model,
		chosenModel: request.model.id,
		mode: typeof quality === 'string' ? quality : undefined,
		durationSeconds: isWhole(duration) ? duration : undefined,
	};
}

function isWhole(value: unknown): value is number {
	return Number.isInteger(value) && Number(value) > 0;
}

/** The field of the body that a place is in. */
function toFieldName(place: string): string {
	return place.split(/[.[]/, 1).join();
}

/** The labels of the fields that give what every body may have, unless a parameter gives it. */
const otherLabels = { model: 'Model', webhook: callbackField.label };

/** The fields of the body that the parameters may write. */
function listBodyFields(parameters: readonly VideoParameter[]): string[] {
	return parameters.flatMap((parameter) =>
		kindOf(parameter).bodyFields(parameter).map(toFieldName),
	);
}

/** The labels of the fields that give a field of the body; none if it is free. */
function findOwners(model: VideoModel, field: string): string[] {
	const isOwned = [...Object.keys(otherLabels), ...listBodyFields(model.parameters)].includes(
		field,
	);
	return isOwned ? findFieldLabels([model], field) : [];
}

/**
 * The labels of the fields whose values a text of the API speaks of, by their names in the body. Of
 * several fields that give one value, it is the first, which is always on screen. If the text names
 * none of them, it is the field that holds the whole body, if there is one.
 */
export function findFieldLabels(models: readonly VideoModel[], text: string): string[] {
	const isNamed = (place: string) => new RegExp(`\\b${toFieldName(place)}\\b`).test(text);
	const parameters = models.flatMap((model) => model.parameters);
	const given = listBodyFields(parameters);
	const named = parameters
		.filter((parameter) => kindOf(parameter).bodyFields(parameter).some(isNamed))
		.flatMap((parameter) => kindOf(parameter).fields(parameter).slice(0, 1))
		.map(({ label }) => label);
	const others = Object.entries(otherLabels)
		.filter(([field]) => isNamed(field) && !given.includes(field))
		.map(([, label]) => label);
	const labels = [...new Set([...others, ...named])];
	return labels.length > 0 ? labels : parameters.filter(isWholeBody).map(({ label }) => label);
}
