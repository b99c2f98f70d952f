/** What decides the price of a video. */
import { isWholeBody } from './kinds/json';
import type { Choice } from './model';
import { listValues, type VideoRequest } from './request';

type Priced = Pick<VideoRequest, 'model' | 'values'>;

/** A part of a request that may have a price of its own, with the label of its field. */
interface PricedPart extends Pick<Choice, 'priceTier' | 'costsExtra'> {
	readonly label: string;
}

/**
 * The name of the price of a request in APIMart's price list: what its parts say of themselves, joined
 * by hyphens, such as `pro-sound`.
 *
 * @returns an empty text for the standard price; undefined if nobody knows what the list calls it
 */
export function findPriceTier(request: Priced): string | undefined {
	if (request.model.parameters.some(isWholeBody)) return undefined;
	return listParts(request)
		.flatMap(({ priceTier }) => priceTier ?? [])
		.join('-');
}

/** The labels of the fields that ask for something that may cost extra, by a price that no list has. */
export function findExtraCosts(request: Priced): string[] {
	return listParts(request).flatMap(({ label, costsExtra }) => (costsExtra ? [label] : []));
}

/** In the order of the model, which is that of the names in the price list. */
function listParts(request: Priced): PricedPart[] {
	return listValues(request).flatMap(({ parameter, value }): PricedPart[] => {
		if (parameter.kind === 'video') return [parameter];
		if (parameter.kind === 'json') return [{ label: parameter.label, costsExtra: true }];
		if (parameter.kind !== 'choice') return [];
		const chosen = parameter.choices.find((choice) => choice.value === value);
		return chosen ? [{ ...chosen, label: parameter.label }] : [];
	});
}
