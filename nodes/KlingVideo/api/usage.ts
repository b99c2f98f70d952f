/** What was spent, as `GET /v1/usage` tells it. Its page is known from transcriptions only. */
import { z } from 'zod';

import { amount } from './responses';

/** One row: what was spent on a day, on a model, or altogether. */
export interface UsageRow {
	/** YYYY-MM-DD in the time zone asked for; undefined unless it is grouped by. */
	date?: string;
	/** Undefined unless it is grouped by. */
	model?: string;
	amountUsd: number;
	/** Undefined if the API does not say. */
	credits?: number;
	/** Those that succeeded. Undefined if the API does not say. */
	requests?: number;
}

/** What each grouping is called in the API's `group_by`. */
export const usageGroupings = {
	date: 'date',
	model: 'model',
	modelAndDate: 'model,date',
	total: 'none',
} as const;
export type UsageGrouping = keyof typeof usageGroupings;

const figures = z.object({
	amount_usd: amount,
	credits: amount.nullish(),
	requests: amount.nullish(),
});

/** A day, which may come as the moment at which it begins. */
const date = z
	.string()
	.regex(/^\d{4}-\d\d-\d\d($|[T ]00:00)/)
	.transform((text) => text.slice(0, 10));
const model = z.string().min(1);

const rowSchemas = {
	date: figures.extend({ date }),
	model: figures.extend({ model }),
	modelAndDate: figures.extend({ date, model }),
	total: figures,
} satisfies Record<UsageGrouping, z.ZodTypeAny>;

/** What a list of rows may be called. Under such a name, nothing means that there are no rows. */
const listNames = ['data', 'items', 'list', 'records', 'results', 'rows', 'usage'];

/**
 * The answer of `GET /v1/usage`, whatever the rows are wrapped in.
 *
 * @param groupBy what was asked for: a list is one of rows if each entry has what is grouped by and
 *   an amount. The total may be a row that stands alone
 */
export function usage(groupBy: UsageGrouping) {
	return z.unknown().transform((body, context) => {
		const rows = findRows(body, groupBy);
		if (rows) return rows.map(toUsageRow);
		context.addIssue({ code: 'custom', message: 'it has no rows of usage' });
		return z.NEVER;
	});
}

type Row = z.output<typeof figures> & Pick<UsageRow, 'date' | 'model'>;

function findRows(body: unknown, groupBy: UsageGrouping): Row[] | undefined {
	const parts = flatten(body);
	const schema = groupBy === 'total' ? rowSchemas.total : rowSchemas[groupBy].array().min(1);
	for (const { value } of parts) {
		const { data } = schema.safeParse(value);
		if (data) return [data].flat();
	}
	const isEmpty = parts.some(
		({ name, value }) =>
			listNames.includes(name) && (value === null || (Array.isArray(value) && value.length === 0)),
	);
	if (!isEmpty) return undefined;
	return groupBy === 'total' ? [{ amount_usd: 0, credits: 0, requests: 0 }] : [];
}

/**
 * All that is in an answer, with its name, from the outside in. The entries of a list do not count,
 * unless there is one only.
 */
function flatten(body: unknown): Array<{ name: string; value: unknown }> {
	const parts = [{ name: '', value: body }];
	// The loop comes to what it adds.
	for (const { value } of parts) {
		if (typeof value !== 'object' || value === null) continue;
		if (Array.isArray(value) && value.length > 1) continue;
		for (const [name, inner] of Object.entries(value)) parts.push({ name, value: inner });
	}
	return parts;
}

function toUsageRow({ date, model, amount_usd, credits, requests }: Row): UsageRow {
	return {
		...(date !== undefined && { date }),
		...(model !== undefined && { model }),
		amountUsd: amount_usd,
		...(typeof credits === 'number' && { credits }),
		...(typeof requests === 'number' && { requests }),
	};
}
