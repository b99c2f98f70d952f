import {
	chain,
	items,
	klingVideo,
	manualTrigger,
	outputOf,
	triggerName,
} from '../../dev/n8n/workflows';
import type { SimulatedRequest } from '../../dev/simulator/http';
import { joinInstance, type Instance } from '../support/instance';

const prompts = ['Dawn', 'Noon', 'Sunset'];
const noon = ({ body }: SimulatedRequest) => (body as { prompt?: string }).prompt === 'Noon';

describe('When an item of a batch fails', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({ generationMs: 100 });
	});
	afterAll(async () => await instance?.dispose());

	test('with On Error = Continue the others come out, in their order', async () => {
		const { client, credential } = instance;
		const recorded = recordSubmissions();
		const modes = ['std', 'ultra', 'pro'];
		const batch = prompts.map((prompt, index) => ({ prompt, mode: modes[index] }));
		const parameters = { prompt: '={{ $json.prompt }}', quality: '={{ $json.mode }}' };
		const node = klingVideo(credential, parameters, 'continueRegularOutput');
		const nodes = [manualTrigger(), ...items(batch), node];
		const workflow = await client.createWorkflow(chain('One bad item', nodes));

		const execution = await client.runToEnd(workflow, triggerName);

		expect(execution.status).toBe('success');
		expect(outputOf(execution)).toMatchObject([
			{ json: { status: 'completed', mode: 'std' }, pairedItem: { item: 0 } },
			{ json: { error: expect.stringContaining('ultra') }, pairedItem: { item: 1 } },
			{ json: { status: 'completed', mode: 'pro' }, pairedItem: { item: 2 } },
		]);
		expect(recorded.accepted()).toEqual(['Dawn', 'Sunset']);
	});

	test('a Retry of the execution pays for nothing twice', async () => {
		const { client, credential, simulator } = instance;
		const recorded = recordSubmissions();
		simulator.api.faults.add({ on: 'submit', when: noon, fault: { kind: 'answer', status: 400 } });
		const node = klingVideo(credential, { prompt: '={{ $json.prompt }}' });
		const batch = items(prompts.map((prompt) => ({ prompt })));
		const nodes = [manualTrigger(), ...batch, node];
		const workflow = await client.createWorkflow(chain('Retried', nodes));

		const failed = await client.runToEnd(workflow, triggerName);
		expect(failed.status).toBe('error');
		expect(failed.data.resultData.error?.message).toContain('400');
		expect(recorded.accepted()).toEqual(['Dawn', 'Sunset']);

		const retried = await client.retryExecution(failed.id);

		expect(retried).toMatchObject({ status: 'success', mode: 'retry', retryOf: failed.id });
		expect(outputOf(retried).map(({ json }) => json.status)).toEqual(
			prompts.map(() => 'completed'),
		);
		expect(recorded.accepted()).toEqual(prompts);
		expect(recorded.submissions()).toBe(prompts.length + 1);
	});

	test.each([
		['Prompt', { prompt: "={{ $('Missing').item.json.value }}" }],
		['Mode', { prompt: 'A cat', quality: '={{ $json.mode( }}' }],
		[
			'File Name',
			{ prompt: 'A cat', options: { maxWaitMinutes: '={{ 5 }}', fileName: '={{ $json.name( }}' } },
		],
	])('an expression in %s that n8n cannot evaluate is named', async (label, parameters) => {
		const { client, credential } = instance;
		const recorded = recordSubmissions();
		const node = klingVideo(credential, parameters, 'continueRegularOutput');
		const workflow = await client.createWorkflow(chain(label, [manualTrigger(), node]));

		const execution = await client.runToEnd(workflow, triggerName);

		expect(outputOf(execution)).toMatchObject([
			{ json: { error: expect.stringMatching(`^'${label}' cannot be read: .`) } },
		]);
		expect(recorded.submissions()).toBe(0);
	});

	test.each(['continueRegularOutput', 'continueErrorOutput'] as const)(
		'Retry On Fail tries it again, wherever it stands, with On Error: %s',
		async (onError) => {
			const { client, credential, simulator } = instance;
			const recorded = recordSubmissions();
			const fault = { kind: 'answer', status: 402 } as const;
			simulator.api.faults.add({ on: 'submit', when: noon, times: 2, fault });
			const node = {
				...klingVideo(credential, { prompt: '={{ $json.prompt }}' }, onError),
				retryOnFail: true,
			};
			const batch = items(prompts.map((prompt) => ({ prompt })));
			const workflow = await client.createWorkflow(
				chain(`Tried again, ${onError}`, [manualTrigger(), ...batch, node]),
			);

			const execution = await client.runToEnd(workflow, triggerName);

			expect(execution.status).toBe('success');
			expect(outputOf(execution).map(({ json }) => json.status)).toEqual(
				prompts.map(() => 'completed'),
			);
			expect(recorded.accepted()).toEqual(prompts);
			expect(recorded.submissions()).toBe(prompts.length + 2);
		},
	);

	/** What the simulator gets to see from now on. */
	function recordSubmissions() {
		const { tasks, requests } = instance.simulator.api;
		const start = { tasks: tasks.length, requests: requests.length };
		return {
			/** Accepted prompts, in alphabetical order. */
			accepted: () =>
				tasks
					.slice(start.tasks)
					.map(({ body }) => body.prompt)
					.sort(),
			/** How many submissions there were, accepted or not. */
			submissions: () =>
				requests.slice(start.requests).filter(({ method }) => method === 'POST').length,
		};
	}
});
