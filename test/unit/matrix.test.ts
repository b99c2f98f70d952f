/**
 * The proof of the feature matrix: what can be clicked together in the panel, what the request
 * schema accepts and what the simulator takes, which was written from the provider's page and not
 * from the catalog, are the same.
 */
import { NodeHelpers, type INode, type INodeParameters, type INodeProperties } from 'n8n-workflow';

import { defaultKey, SimulatedApi } from '../../dev/simulator/api';
import { KlingVideo } from '../../nodes/KlingVideo/KlingVideo.node';
import { klingV26 } from '../../nodes/KlingVideo/models/klingV26';
import { parseVideoRequest, toRequestBody } from '../../nodes/KlingVideo/models/request';

const values = {
	generationType: ['textToVideo', 'imageToVideo'],
	mode: ['std', 'pro'],
	frames: ['first', 'firstAndLast'],
	audio: [false, true],
	duration: [5, 10],
	aspectRatio: ['auto', '16:9', '9:16', '1:1'],
} as const;
type Combination = { [Name in keyof typeof values]: (typeof values)[Name][number] };

/** What holds where a field is not on screen. */
const whenHidden: Partial<Combination> = { frames: 'first', audio: false };

const combinations = Object.entries(values).reduce<INodeParameters[]>(
	(all, [name, options]) =>
		all.flatMap((combination) => options.map((value) => ({ ...combination, [name]: value }))),
	[{}],
) as unknown as Combination[];

const { description } = new KlingVideo();

/** The fields of this name that n8n shows for a state of the panel. */
function shownFields(name: string, state: INodeParameters): INodeProperties[] {
	const node = { typeVersion: 1, parameters: state } as unknown as INode;
	return description.properties.filter(
		(property) =>
			property.name === name && NodeHelpers.displayParameter(state, property, node, description),
	);
}

function offeredValues(field: INodeProperties): unknown[] {
	if (field.type === 'boolean') return [false, true];
	return field.options?.map((option) => 'value' in option && option.value) ?? [];
}

function canBeClicked(combination: Combination, operation: string): boolean {
	const state = { resource: 'video', operation, model: 'kling-v2-6', ...combination };
	return Object.entries(combination).every(([name, value]) => {
		const fields = shownFields(name, state);
		expect(fields.length).toBeLessThanOrEqual(1);
		const [field] = fields;
		return field
			? offeredValues(field).includes(value)
			: whenHidden[name as keyof Combination] === value;
	});
}

const images = ['https://example.com/first.jpg', 'https://example.com/last.jpg'];

function judge(choices: object) {
	const [firstFrameUrl, lastFrameUrl] = images;
	const frames = { firstFrameUrl, lastFrameUrl };
	return parseVideoRequest(klingV26, { prompt: 'A cat', frames, choices });
}

/** Whether the schema takes the combination as it stands, passing over nothing of it. */
function isAccepted(combination: Combination): boolean {
	const judged = judge(combination);
	if (!('request' in judged)) return false;
	const settled = { ...whenHidden, ...judged.request.choices };
	return Object.entries(combination).every(
		([name, value]) => settled[name as keyof Combination] === value,
	);
}

/** The body that a combination means, written by hand. */
function bodyOf({ generationType, mode, frames, audio, duration, aspectRatio }: Combination) {
	return {
		model: 'kling-v2-6',
		prompt: 'A cat',
		mode,
		duration,
		...(aspectRatio !== 'auto' && { aspect_ratio: aspectRatio }),
		...(audio && { audio }),
		...(generationType === 'imageToVideo' && {
			image_urls: frames === 'first' ? images.slice(0, 1) : images,
		}),
	};
}

function isTaken(body: object): boolean {
	const api = new SimulatedApi({ now: () => 0 });
	const reply = api.handle({
		host: 'api',
		method: 'POST',
		path: '/v1/videos/generations',
		query: {},
		headers: { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' },
		body,
	});
	return reply.kind === 'response' && reply.status === 200;
}

test('there are 128 combinations', () => {
	expect(combinations).toHaveLength(128);
});

test.each(['submit', 'submitAndWait'])(
	'%s: what can be clicked together is what the schema accepts',
	(operation) => {
		for (const combination of combinations) {
			expect({ ...combination, allowed: canBeClicked(combination, operation) }).toEqual({
				...combination,
				allowed: isAccepted(combination),
			});
		}
	},
);

test('what the schema accepts is what the API takes', () => {
	for (const combination of combinations) {
		// Without an image, these two say nothing to the API: there is no body that would mean them.
		const { generationType, frames, aspectRatio } = combination;
		const meaningless = frames === 'firstAndLast' || aspectRatio === 'auto';
		if (generationType === 'textToVideo' && meaningless) continue;

		expect({ ...combination, allowed: isTaken(bodyOf(combination)) }).toEqual({
			...combination,
			allowed: isAccepted(combination),
		});
	}
});

test('what is sent is what the combination means', () => {
	const accepted = combinations.filter(isAccepted);
	expect(accepted.length).toBeGreaterThan(0);
	for (const combination of accepted) {
		const judged = judge(combination);
		if (!('request' in judged)) throw new Error('not accepted');
		expect(toRequestBody(judged.request, images.slice(0, judged.request.frames.length))).toEqual(
			bodyOf(combination),
		);
	}
});

test('what a field was set to before it was hidden changes nothing on screen', () => {
	const scope = { resource: 'video', operation: 'submitAndWait', model: 'kling-v2-6' };
	const onScreen = (state: INodeParameters) =>
		description.properties.flatMap(({ name }) => shownFields(name, state).map(offeredValues));
	for (const combination of combinations) {
		const state: INodeParameters = { ...scope, ...combination };
		const hidden = Object.entries(whenHidden).filter(([name]) => !shownFields(name, state).length);
		expect({ ...combination, shown: onScreen(state) }).toEqual({
			...combination,
			shown: onScreen({ ...state, ...Object.fromEntries(hidden) }),
		});
	}
});

test.each([
	['generationType', '={{ $json.type }}'],
	['mode', '={{ $json.mode }}'],
	['frames', '={{ $json.frames }}'],
])('with an expression in %s, no field is on screen twice', (name, expression) => {
	for (const combination of combinations) {
		// What the engine sees is the expression, what the editor goes by while it cannot be evaluated
		// is nothing.
		for (const value of [expression, '']) {
			const state = {
				resource: 'video',
				operation: 'submitAndWait',
				model: 'kling-v2-6',
				...combination,
				[name]: value,
			};
			for (const field of description.properties) {
				expect(shownFields(field.name, state).length).toBeLessThanOrEqual(1);
			}
			expect(shownFields('aspectRatio', state)).toHaveLength(1);
		}
	}
});

test('an expression in Generation Type and Mode leaves every field within reach', () => {
	const state = {
		resource: 'video',
		operation: 'submitAndWait',
		model: 'kling-v2-6',
		generationType: '={{ $json.type }}',
		mode: '={{ $json.mode }}',
		frames: '={{ $json.frames }}',
	};
	const names = ['frames', 'firstFrameInput', 'lastFrameInput', 'duration', 'aspectRatio', 'audio'];
	expect(names.filter((name) => shownFields(name, state).length === 1)).toEqual(names);
});
