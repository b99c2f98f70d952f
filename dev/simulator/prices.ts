/** What `GET /api/pricing/model` answers, as other clients have read it: the endpoint has no page. */
import { errorResponse, json, type Response } from './http';

/** What a second costs, in US dollars: the standard price, and those of other tiers and resolutions. */
interface Prices {
	standard: number;
	tiers?: Record<string, number>;
	resolutions?: Record<string, number>;
}

/** As others have copied them from the provider's price list. */
const prices: Readonly<Record<string, Prices>> = {
	'kling-v2-6': { standard: 0.0368, tiers: { pro: 0.0625, 'pro-sound': 0.125 } },
	'kling-v3': {
		standard: 0.0672,
		tiers: { pro: 0.0896, '4k': 0.4286, sound: 0.1008, 'pro-sound': 0.1344, '4k-sound': 0.4286 },
	},
	'kling-v3-omni': {
		standard: 0.0672,
		tiers: {
			pro: 0.0896,
			'4k': 0.4286,
			sound: 0.0896,
			'pro-sound': 0.112,
			'4k-sound': 0.4286,
			video: 0.1008,
			'pro-video': 0.1344,
		},
	},
	'kling-3.0-turbo': { standard: 0.1144, resolutions: { '720P': 0.1144, '1080P': 0.1432 } },
	'kling-video-o1': {
		standard: 0.0672,
		tiers: { pro: 0.0896, video: 0.1008, 'pro-video': 0.1344 },
	},
	'kling-v2-6-motion-control': {
		standard: 0.0571,
		tiers: { video: 0.0571, 'pro-video': 0.0914 },
	},
	'kling-v3-motion-control': {
		standard: 0.1029,
		tiers: { video: 0.1029, 'pro-video': 0.1371 },
	},
};

/** Answers a request for the prices of a model. It takes no key. */
export function pricesResponse({ model = '' }: Record<string, string>): Response {
	const found = prices[model];
	if (!found) return errorResponse(404, `Model not found: ${model}`);
	return json(200, {
		success: true,
		data: {
			model_name: model,
			billing_type: 'per_second',
			paid_price: found.standard,
			default_resolution: '720P',
			...(found.resolutions && { resolution_paid_prices: found.resolutions }),
			...(found.tiers && { billing_tier_paid_prices: found.tiers }),
		},
	});
}
