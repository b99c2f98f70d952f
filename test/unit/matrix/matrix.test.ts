/**
 * The proof of the feature matrix, for every model: what can be clicked together in the panel, what
 * the request schema accepts and what the simulator takes, which was written from the provider's
 * pages and not from the models, are the same.
 */
import { isDeepStrictEqual } from 'node:util';

import { refusalOf } from '../../../dev/simulator/submission';
import { KlingVideo } from '../../../nodes/KlingVideo/KlingVideo.node';
import { knownModels } from '../../../nodes/KlingVideo/models';
import { kindOf } from '../../../nodes/KlingVideo/models/kinds';
import { defaultOf } from '../../../nodes/KlingVideo/models/kinds/choice';
import type { VideoModel, VideoParameter } from '../../../nodes/KlingVideo/models/model';
import { parseVideoRequest, toRequestBody } from '../../../nodes/KlingVideo/models/request';
import { bodyOf } from './bodies';
import { collectChoices, combine, combineOptions, toGiven } from './combinations';
import { offers, Panel, type Combination } from './panel';

const { properties } = new KlingVideo().description;
const all = collectChoices(knownModels);

/** What holds where a field is not on screen. */
function neutralOf(parameter: VideoParameter): unknown {
	if (parameter.kind === 'choice') return defaultOf(parameter);
	return parameter.kind === 'wholeNumber' ? parameter.default : undefined;
}

const isChoice = ({ kind }: VideoParameter) => kind === 'choice' || kind === 'wholeNumber';

/** The body of a combination that the schema takes as it stands, passing over nothing that shows. */
function acceptedBody(model: VideoModel, combination: Combination): object | undefined {
	const parsed = parseVideoRequest(model, toGiven(model, combination));
	if ('issues' in parsed) return undefined;
	const { values, files } = parsed.request;
	const isPassedOver = (parameter: VideoParameter) => {
		const { kind, name } = parameter;
		if (kind === 'elements') return (combination[name] as []).length > 0 && !values[name];
		if (!isChoice(parameter) || parameter.isOption) return false;
		return (values[name] ?? neutralOf(parameter)) !== combination[name];
	};
	if (model.parameters.some(isPassedOver)) return undefined;
	return toRequestBody(
		parsed.request,
		files.map((file) => ('url' in file ? file.url : '')),
	);
}

const wayOut = 'What a combination means to the API is in test/unit/matrix/bodies.ts.';

const webhookRules = { allowPrivateWebhooks: false, allowAnyWebhookPort: false };

const isTaken = (body: object) => refusalOf(body, webhookRules) === undefined;

describe.each(knownModels.map((model) => [model.id, model] as const))('%s', (id, model) => {
	const panel = new Panel(model, properties);
	const influences = model.parameters.filter(
		({ name, kind }) => kind === 'choice' && panel.influences.includes(name),
	);

	/** Whether all choices can be clicked together, and no field is on screen twice. */
	function canBeClicked(combination: Combination): boolean {
		return model.parameters.every((parameter) => {
			if (!isChoice(parameter) || parameter.isOption) return true;
			const field = panel.find(parameter.name, combination);
			const value = combination[parameter.name];
			return field ? offers(field, value) : value === neutralOf(parameter);
		});
	}

	test('what can be clicked together is what the schema accepts', () => {
		let accepted = 0;
		for (const combination of combine(model, all, isChoice)) {
			const isAllowed = canBeClicked(combination);
			if (isAllowed !== (acceptedBody(model, combination) !== undefined)) {
				throw new Error(`${isAllowed ? 'offered' : 'accepted'}: ${JSON.stringify(combination)}`);
			}
			if (isAllowed) accepted++;
		}
		expect(accepted).toBeGreaterThan(0);
	});

	test('what the schema accepts is what the API takes, and is sent as it is meant', () => {
		const options = combineOptions(model);
		let count = 0;
		let accepted = 0;
		for (const chosen of combine(model, all, isUsed)) {
			const combination = { ...chosen, ...options[count % options.length] };
			const meant = bodyOf(id, combination);
			if (!meant) continue;
			count++;
			const sent = acceptedBody(model, combination);
			if (isTaken(meant) !== (sent !== undefined)) {
				const verdict = sent ? 'Only the model takes it' : 'Only the simulator takes it';
				throw new Error(`${verdict}: ${JSON.stringify({ chosen, meant })}. ${wayOut}`);
			}
			if (!sent) continue;
			accepted++;
			if (!isDeepStrictEqual(sent, meant)) {
				expect({ wayOut, body: sent }).toEqual({ wayOut, body: meant });
			}
		}
		expect(accepted).toBeGreaterThan(0);
	});

	test('all options go together', () => {
		const [plain = {}] = combine(model, all, () => false);
		for (const options of combineOptions(model)) {
			const combination = { ...plain, ...options };
			expect(acceptedBody(model, combination)).toEqual(bodyOf(id, combination));
		}
	});

	test('the fields are in the order of the model, and none is on screen twice', () => {
		const order = model.parameters.flatMap((parameter) =>
			kindOf(parameter)
				.fields(parameter)
				.map(({ name }) => name),
		);
		for (const combination of combine(model, all, (parameter) => influences.includes(parameter))) {
			const shown = panel.shown(combination).map(({ name }) => name);
			expect(new Set(shown).size).toBe(shown.length);
			const fields = shown.filter((name) => order.includes(name));
			expect(fields).toEqual(order.filter((name) => fields.includes(name)));
		}
	});

	test('what a field was set to before it was hidden changes nothing on screen', () => {
		for (const combination of combine(model, all, (parameter) => influences.includes(parameter))) {
			const shown = panel.shown(combination);
			const hidden = influences.filter(({ name }) => !shown.some((field) => field.name === name));
			const isOffered = influences.every(({ name }) => {
				const field = panel.find(name, combination);
				return !field || offers(field, combination[name]);
			});
			// A value that is not offered is none that a person can have chosen.
			if (!isOffered) continue;
			const neutral = Object.fromEntries(
				hidden.map((influence) => [influence.name, neutralOf(influence)]),
			);
			expect(onScreen({ ...combination, ...neutral })).toEqual(onScreen(combination));
		}
	});

	test('with an expression that is not known yet, no field is on screen twice, and all are within reach', () => {
		for (const { name } of influences) {
			for (const combination of combine(model, all, (parameter) =>
				influences.includes(parameter),
			)) {
				// What the engine sees is the expression, what the editor goes by while it cannot be
				// evaluated is nothing.
				for (const value of [`={{ $json.${name} }}`, '', undefined]) {
					const shown = panel.shown({ ...combination, [name]: value }).map((field) => field.name);
					expect(new Set(shown).size).toBe(shown.length);
				}
			}
		}
		const unknown = Object.fromEntries(influences.map(({ name }) => [name, '={{ $json.x }}']));
		const shown = panel.shown(unknown).map(({ name }) => name);
		const names = model.parameters
			.filter((parameter) => !parameter.isOption)
			.flatMap((parameter) => kindOf(parameter).fields(parameter)[0]?.name ?? []);
		expect(names.filter((name) => !shown.includes(name))).toEqual([]);
	});

	/** What a person sees: the fields, and what they offer. */
	function onScreen(combination: Combination): unknown[] {
		return panel.shown(combination).map((field) => ({ ...field, displayOptions: undefined }));
	}

	/** Lists are varied where they are used; where not, they say nothing. */
	function isUsed({ kind, name }: VideoParameter, { generationType, multiShot }: Combination) {
		if (kind === 'shots') return multiShot === 'custom';
		const withoutImages = ['textToVideo', 'imageToVideo', 'framesToVideo'];
		if (kind === 'images') return !withoutImages.includes(String(generationType));
		return name !== '';
	}
});
