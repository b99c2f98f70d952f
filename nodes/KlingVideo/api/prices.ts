/** What videos cost, as `GET /api/pricing/model` tells it. The endpoint is known from other clients only. */
import { z } from 'zod';

import { amount } from './responses';

/**
 * The prices of a model in US dollars a second, by their names in lower case. The name of the standard
 * price is empty. A model that is not charged by the second has no prices here.
 */
export type PriceList = ReadonlyMap<string, number>;

/** The name of the standard price. */
export const standardPrice = '';

/** A price, which may come as text. Anything else is left out: what costs nothing is no price. */
const price = amount.pipe(z.number().positive().finite());
const optionalPrices = z.record(price.optional().catch(undefined)).nullish().catch(undefined);

/**
 * The answer of `GET /api/pricing/model`.
 *
 * @param modelId of the model that was asked for. An answer about another one is none
 */
export function priceList(modelId: string) {
	const data = z.object({
		model_name: z.literal(modelId).optional(),
		billing_type: z.string(),
		paid_price: price.optional().catch(undefined),
		default_resolution: z.string().optional().catch(undefined),
		resolution_paid_prices: optionalPrices,
		billing_tier_paid_prices: optionalPrices,
	});
	return z.object({ data }).transform((answer): PriceList => {
		const { billing_type, paid_price, default_resolution, ...lists } = answer.data;
		if (billing_type !== 'per_second') return new Map();
		const prices = Object.entries({
			[standardPrice]: paid_price,
			...(default_resolution !== undefined && { [default_resolution]: paid_price }),
			...lists.resolution_paid_prices,
			...lists.billing_tier_paid_prices,
		});
		return new Map(
			prices.flatMap(([name, usd]) => (usd === undefined ? [] : [[name.toLowerCase(), usd]])),
		);
	});
}
