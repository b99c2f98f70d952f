/**
 * What a second of a video costs, for every model and every combination that it takes: the tables
 * here are written from the provider's price list and say of a body what it costs, without
 * knowledge of the models.
 */
import { pricesResponse } from '../../../dev/simulator/prices';
import { priceList } from '../../../nodes/KlingVideo/api/prices';
import { knownModels } from '../../../nodes/KlingVideo/models';
import { findPriceTier } from '../../../nodes/KlingVideo/models/price';
import { parseVideoRequest, toRequestBody } from '../../../nodes/KlingVideo/models/request';
import { collectChoices, combine, toGiven } from './combinations';

/** The name of a price, and US dollars a second. */
type Price = readonly [tier: string, usd: number];
type Column = 'silent' | 'sound' | 'video';

const tables: Record<string, Record<string, Partial<Record<Column, Price>>>> = {
	'kling-v2-6': {
		std: { silent: ['', 0.0368] },
		pro: { silent: ['pro', 0.0625], sound: ['pro-sound', 0.125] },
	},
	'kling-v3': {
		std: { silent: ['', 0.0672], sound: ['sound', 0.1008] },
		pro: { silent: ['pro', 0.0896], sound: ['pro-sound', 0.1344] },
		'4k': { silent: ['4k', 0.4286], sound: ['4k-sound', 0.4286] },
	},
	'kling-v3-omni': {
		std: { silent: ['', 0.0672], sound: ['sound', 0.0896], video: ['video', 0.1008] },
		pro: { silent: ['pro', 0.0896], sound: ['pro-sound', 0.112], video: ['pro-video', 0.1344] },
		'4k': { silent: ['4k', 0.4286], sound: ['4k-sound', 0.4286] },
	},
	'kling-3.0-turbo': {
		'720p': { sound: ['720p', 0.1144] },
		'1080p': { sound: ['1080p', 0.1432] },
	},
	'kling-video-o1': {
		std: { silent: ['', 0.0672], video: ['video', 0.1008] },
		pro: { silent: ['pro', 0.0896], video: ['pro-video', 0.1344] },
	},
	'kling-v2-6-motion-control': {
		std: { video: ['video', 0.0571] },
		pro: { video: ['pro-video', 0.0914] },
	},
	'kling-v3-motion-control': {
		std: { video: ['video', 0.1029] },
		pro: { video: ['pro-video', 0.1371] },
	},
};

function columnOf(body: Record<string, unknown>): Column {
	if (body.video_list !== undefined || body.video_url !== undefined) return 'video';
	return body.audio === true || body.model === 'kling-3.0-turbo' ? 'sound' : 'silent';
}

const all = collectChoices(knownModels);

test.each(knownModels.map((model) => [model.id, model] as const))(
	'%s: every combination has the price that the list has for its body',
	(id, model) => {
		const response = JSON.parse(String(pricesResponse({ model: id }).body)) as object;
		const prices = priceList(id).parse(response);
		const met = new Set<unknown>();
		for (const combination of combine(model, all, ({ kind }) => kind === 'choice')) {
			const parsed = parseVideoRequest(model, toGiven(model, combination));
			if ('issues' in parsed) continue;
			const body = toRequestBody(
				parsed.request,
				parsed.request.files.map(({ label }) => label),
			);
			const quality = String(body.mode ?? body.resolution);
			const expected = tables[id]?.[quality]?.[columnOf(body)];
			const tier = findPriceTier(parsed.request);
			const price = [tier, prices.get(tier ?? 'unknown')];
			// One comparison of thousands costs less than an expectation.
			if (String(price) !== String(expected))
				expect({ body, price }).toEqual({ body, price: expected });
			met.add(expected);
		}
		const listed = Object.values(tables[id] ?? {}).flatMap((row) => Object.values(row));
		expect([...met]).toEqual(expect.arrayContaining(listed));
	},
);
