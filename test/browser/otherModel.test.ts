/** Other Model as a person sees it: its notice, the list of models, and what a video of it would cost. */
import { addModelsOf2027, song, worlds } from '../support/modelsOf2027';
import { expectSoon } from './expectSoon';
import { describeOnNewest } from './newest';
import { startSession, type Session } from './session';
import { openNode } from './workflowInEditor';

addModelsOf2027();
const other = { model: 'other', requestBody: JSON.stringify(worlds.body) };

describeOnNewest('Other Model', () => {
	let session: Session;

	beforeAll(async () => {
		session = await startSession({ generationMs: 100 });
	});
	afterAll(async () => await session?.dispose());

	test('says that nothing is checked, has a list that can be searched, and shows what a video would cost', async () => {
		const { api } = session.simulator;
		const data = { billing_type: 'per_second', paid_price: 0.05 };
		const fault = { kind: 'answer', status: 200, body: { success: true, data } } as const;
		api.faults.add({ on: 'prices', fault });
		const { panel } = await openNode(session, { ...other, operation: 'estimateCost' });
		expect(await panel.notices()).toEqual([
			expect.stringMatching(/^Nothing in the body is checked before it is paid for/),
		]);

		const list = await panel.openFetchedList('modelId');
		await expectSoon(
			async () => (await list.entries()).filter((id) => !id.startsWith('kling-v2')).slice(0, 3),
			['kling-3.0-turbo', 'kling-v3', 'kling-v3-motion-control'],
		);
		expect(await list.entries()).not.toContain('gpt-image-2');
		await list.search('songbird');
		await expectSoon(async () => await list.entries(), [song.model]);
		await list.search('worlds');
		await expectSoon(async () => await list.entries(), [worlds.model]);
		await list.choose(worlds.model);

		await panel.executeStep();
		await panel.outputHas('estimatedCost');
		await panel.outputHas('0.4');
		const hints = await panel.hints();
		expect(hints.map((hint) => hint.trim())).toEqual([
			"The estimates do not include what 'Body (JSON)' may add to the price.",
			'1 item, about $0.40.',
		]);
		expect(api.tasks).toEqual([]);
	});

	test('says what is wrong if there is no list, and still accepts an ID', async () => {
		const { api } = session.simulator;
		api.faults.add({ on: 'models', times: Infinity, fault: { kind: 'answer', status: 404 } });
		const { panel } = await openNode(session, { ...other, operation: 'submit' });
		const list = await panel.openFetchedList('modelId');
		await expectSoon(
			async () => /HTTP status 404.*choose "By ID"/s.test(await list.failure()),
			true,
		);
		await panel.leaveField();

		await panel.fillById('modelId', worlds.model);
		await panel.executeStep();
		await panel.outputHas('submitted');
		expect(api.tasks.map(({ body }) => body)).toEqual([{ model: worlds.model, ...worlds.body }]);
	});
});
