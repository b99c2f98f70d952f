/** What is about a submission as a whole: whether it is accepted, its answer, and its cost. */
import { json, type Response } from './http';
import { models } from './models';
import { fieldsRefusal, httpUrl, isObject, oneOf } from './models/fieldRules';
import type { Submission } from './models/modelRules';
import { webhookRefusal, type WebhookRules } from './webhook';

/** How long a video is where nothing says it, or another video that is not looked at. */
const defaultSeconds = 5;

/**
 * Holds a submission against the rules of its model, and its webhook against the rules. The real
 * API drops a field that it does not know, and takes the money; here it is refused, to be noticed.
 * @returns why it is refused, naming the parameter; nothing when it is accepted
 */
export function refusalOf(body: unknown, webhookRules: WebhookRules): string | undefined {
	if (!isObject(body)) return 'The request body must be a JSON object';
	const modelRule = oneOf(...models.map(({ model }) => model));
	const rules = models.find(({ model }) => model === body.model);
	if (!rules) {
		return body.model === undefined
			? 'Missing required parameter: model'
			: modelRule(body.model, 'model');
	}
	const refusal = fieldsRefusal(body, {
		required: { model: modelRule, ...rules.required },
		optional: { ...rules.optional, webhook: httpUrl },
	});
	if (refusal !== undefined) return refusal;

	const submission = body as unknown as Submission;
	const combination = rules.refused.find(([isThere]) => isThere(submission));
	if (combination) return combination[1];
	const { webhook } = submission;
	return webhook === undefined ? undefined : webhookRefusal(webhook, webhookRules);
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

/** How long the video of an accepted submission is, in seconds. */
function secondsOf({ duration = defaultSeconds }: Submission): number {
	return duration;
}

/** What an accepted submission costs, in US cents. */
export function costInCents(body: Submission): number {
	const rules = models.find(({ model }) => model === body.model);
	if (!rules) throw new Error(`There is no model ${body.model}`);
	return rules.centsPerSecond(body) * secondsOf(body);
}
