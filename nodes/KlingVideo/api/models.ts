/** Which models a key can use, as `GET /v1/models` tells it. The endpoint is known from other clients only. */
import { z } from 'zod';

/** What is said of one model. Gateways that do not know what a model is for leave that out, or say so. */
const model = z.object({
	id: z.string().trim().min(1),
	category: z
		.string()
		.transform((category) => category.trim().toLowerCase())
		.optional()
		.catch(undefined),
});

/** The categories of models that make videos, or may do so. */
const wanted: ReadonlyArray<string | undefined> = ['video', 'unknown', '', undefined];

/**
 * The answer of `GET /v1/models?expand=category`: the IDs of the models that make videos, in the order of
 * the alphabet. A model of which it is not said what it makes is among them.
 */
export const videoModelIds = z
	.object({ data: z.array(z.unknown()).nullable() })
	.transform(({ data }) => {
		// A list without entries may be null.
		const ids = (data ?? []).flatMap((entry) => {
			const { success, data: found } = model.safeParse(entry);
			return success && wanted.includes(found.category) ? [found.id] : [];
		});
		return [...new Set(ids)].sort((a, b) => a.localeCompare(b));
	});
