/** Which models a key can use, as `GET /v1/models` tells it. The endpoint is known from other clients only. */
import { z } from 'zod';

/** One entry of the list. A gateway that does not know what a model makes omits the category, or calls it unknown. */
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
 * The answer of `GET /v1/models?expand=category`: the IDs of the models that make videos, in alphabetical
 * order. A model without a category is included.
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
