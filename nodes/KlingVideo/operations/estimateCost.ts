import memoize from 'lodash/memoize';
import type { IExecuteFunctions } from 'n8n-workflow';

import { ApiClient } from '../api/client';
import { toFailure } from '../api/failure';
import { standardPrice, type PriceList } from '../api/prices';
import { findExtraCosts, findPriceTier } from '../models/price';
import { describeRequest, toRequestBody } from '../models/request';
import { includeInputOption } from '../parameters/output';
import { showHint } from '../parameters/showHint';
import { requestFields, requestOptions } from '../parameters/videoFields';
import { startAsking } from '../run/createRun';
import { describeFailure } from '../run/errorTexts';
import { readVideo } from '../run/generation';
import { runItems } from '../run/runItems';
import { withReadRetries } from '../tasks/retry';
import type { AskRun } from '../tasks/taskRun';
import { makeOptionsField, type Operation } from './operation';

/** How many items are processed at once. Items with the same model share one request. */
const concurrency = 10;

/** A run that knows what models cost. */
interface EstimateRun extends AskRun {
	/** The prices of a model, or why they are not known. They are fetched once for each model. */
	findPrices(modelId: string): Promise<{ prices: PriceList } | { reason: string }>;
}

export const estimateCost: Operation = {
	resource: 'video',
	name: 'estimateCost',
	label: 'Estimate Cost',
	action: 'Estimate cost of video',
	description: 'Validate the fields of a video and get its price, without submitting it',
	fields: [...requestFields, makeOptionsField([...requestOptions, includeInputOption])],
	async execute(context) {
		const costs: number[] = [];
		const items = await runItems(context, {
			fields: estimateCost.fields,
			concurrency,
			start: async () => await startEstimating(context),
			async read(item) {
				const video = await readVideo(item);
				for (const label of findExtraCosts(video.request)) {
					item.hint(`The estimates do not include what '${label}' may add to the price.`);
				}
				return video;
			},
			async perform({ findPrices }, { request, files }) {
				const { model, mode, durationSeconds } = describeRequest(request);
				const tier = findPriceTier(request);
				const found = await findPrices(model);
				const price = 'prices' in found ? findPrice(found.prices, tier) : undefined;
				const hasVideo = request.files.some(({ media }) => media === 'video');
				const isKnown = price !== undefined && durationSeconds !== undefined && !hasVideo;
				const cost = isKnown ? round(price * durationSeconds) : null;
				if (cost !== null) costs.push(cost);
				const names = files.map(({ name }) => name);
				const noPrice =
					'reason' in found ? found.reason : `the price list has no ${namePrice(tier)}`;
				const noLength = hasVideo ? lengthIsBilled : 'The body has no duration in whole seconds';
				return {
					json: {
						model,
						mode: mode ?? null,
						durationSeconds: durationSeconds ?? null,
						pricePerSecond: price ?? null,
						estimatedCost: cost,
						request: toRequestBody(request, names),
					},
					...(!isKnown && {
						hint: {
							message: 'The cost of some videos is not known.',
							detail: price === undefined ? `${model}: ${noPrice}` : noLength,
						},
					}),
				};
			},
		});
		showSum(context, costs);
		return items;
	},
};

/** Why the cost of a video that is made from another one cannot be known. */
const lengthIsBilled = 'APIMart bills the length of the input video, and the node does not know it';

/** The price of a tier. If the tier is not known, the price that all tiers have in common. */
function findPrice(prices: PriceList, tier: string | undefined): number | undefined {
	if (tier !== undefined) return prices.get(tier);
	const [price, ...others] = new Set(prices.values());
	return others.length === 0 ? price : undefined;
}

function namePrice(tier: string | undefined): string {
	if (tier === undefined) return 'single price per second';
	return tier === standardPrice ? 'standard price' : `price "${tier}"`;
}

async function startEstimating(context: IExecuteFunctions): Promise<EstimateRun> {
	const run = await startAsking(context, ApiClient.connectWithoutKey(context));
	const fetchPrices = async (modelId: string) =>
		await withReadRetries(run, async () => await run.api.getPrices(modelId)).then(
			(prices) => ({ prices }),
			(error: unknown) => {
				const { facts } = toFailure(error);
				if (facts.code === 'stopped') throw error;
				return { reason: describeFailure(facts).message };
			},
		);
	return { ...run, findPrices: memoize(fetchPrices) };
}

/** Shows what all items would cost together: "30 items, about $5.52." */
function showSum(context: IExecuteFunctions, costs: readonly number[]): void {
	if (costs.length === 0) return;
	const total = context.getInputData().length;
	const sum = costs
		.reduce((all, cost) => all + cost, 0)
		.toLocaleString('en-US', { style: 'currency', currency: 'USD' });
	const items = total === 1 ? '1 item' : `${total} items`;
	showHint(
		context,
		costs.length === total
			? `${items}, about ${sum}.`
			: `${costs.length} of ${items}, about ${sum}. The other items are not included.`,
		'info',
	);
}

/** US dollars, without the noise of floating-point multiplication. */
function round(usd: number): number {
	return Number(usd.toFixed(6));
}
