import { defaultKey, SimulatedApi } from '../../../dev/simulator/api';
import type { Reply } from '../../../dev/simulator/http';
import { promptFaults } from '../../../dev/simulator/promptFaults';

let clock: { nowMs: number };
let api: SimulatedApi;

beforeEach(() => {
	clock = { nowMs: Date.UTC(2026, 0, 1) };
	api = new SimulatedApi({ now: () => clock.nowMs, generationMs: 1_000 });
});

function handle(method: string, target: string, body?: unknown): Reply {
	const { pathname, searchParams } = new URL(target, 'http://files.simulator.test');
	return api.handle({
		host: target.startsWith('/') ? 'api' : 'files',
		method,
		path: pathname,
		query: Object.fromEntries(searchParams),
		headers: { authorization: `Bearer ${defaultKey}` },
		body,
	});
}

function submit(prompt: string): Reply {
	return handle('POST', '/v1/videos/generations', { model: 'kling-v2-6', prompt });
}

function readData(reply: Reply) {
	return JSON.parse((reply as { body: string }).body).data;
}

/** Task number 1, after this much more time. */
function taskAfter(ms: number) {
	clock.nowMs += ms;
	return readData(handle('GET', '/v1/tasks/task_000001'));
}

const refused = (status: number) => ({
	kind: 'response',
	status,
	body: expect.stringContaining('Simulated'),
});
const accepted = { kind: 'response', status: 200 };

/** What each phrase does. A phrase of {@link promptFaults} that is not here fails its test below. */
const effects: Record<string, (prompt: string) => void> = {
	'simulate: refuse': (prompt) => {
		for (const reply of [submit(prompt), submit(prompt)]) expect(reply).toMatchObject(refused(400));
		expect(api.tasks).toEqual([]);
	},
	'simulate: no balance': (prompt) => {
		for (const reply of [submit(prompt), submit(prompt)]) expect(reply).toMatchObject(refused(402));
		expect(api.tasks).toEqual([]);
	},
	'simulate: busy': (prompt) => {
		const busy = { ...refused(429), headers: { 'retry-after': '3' } };
		for (const expected of [busy, accepted, busy, accepted]) {
			expect(submit(prompt)).toMatchObject(expected);
		}
		expect(api.tasks).toHaveLength(2);
	},
	'simulate: lose connection': (prompt) => {
		expect(submit(prompt)).toEqual({ kind: 'reset' });
		expect(api.tasks).toHaveLength(1);
	},
	'simulate: fail': (prompt) => {
		expect(submit(prompt)).toMatchObject(accepted);
		expect(taskAfter(1_000)).toMatchObject({
			status: 'failed',
			error: { message: expect.stringContaining('Simulated') },
		});
	},
	'simulate: cancel': (prompt) => {
		expect(submit(prompt)).toMatchObject(accepted);
		expect(taskAfter(1_000)).toMatchObject({ status: 'cancelled' });
	},
	'simulate: slow': (prompt) => {
		expect(submit(prompt)).toMatchObject(accepted);
		expect(taskAfter(299_999)).toMatchObject({ status: 'processing' });
		expect(taskAfter(1)).toMatchObject({ status: 'completed' });
	},
	'simulate: odd answers': (prompt) => {
		expect(submit(prompt)).toMatchObject(accepted);
		for (let attempt = 1; attempt <= 3; attempt++) {
			expect(handle('GET', '/v1/tasks/task_000001')).toMatchObject({
				status: 200,
				body: expect.stringContaining('<html>'),
			});
		}
		expect(taskAfter(1_000)).toMatchObject({ status: 'completed' });
	},
	'simulate: late link': (prompt) => {
		expect(submit(prompt)).toMatchObject(accepted);
		expect(taskAfter(10_999)).toMatchObject({ status: 'completed', result: {} });
		expect(taskAfter(1).result.videos).toHaveLength(1);
	},
	'simulate: broken download': (prompt) => {
		expect(submit(prompt)).toMatchObject(accepted);
		const link = taskAfter(1_000).result.videos[0].url[0];
		for (let attempt = 1; attempt <= 4; attempt++) {
			expect(handle('GET', link)).toMatchObject({ cut: { kind: 'truncate' } });
		}
		expect(handle('GET', link)).toMatchObject(accepted);
		expect(handle('GET', link)).not.toHaveProperty('cut');
	},
};

test.each(promptFaults)('a prompt with "$phrase" gets what it asks for', ({ phrase }) => {
	expect.hasAssertions();
	effects[phrase]?.(`A cat. ${phrase.toUpperCase()}, please`);
});

test('the prompt of a shot counts, too', () => {
	const shots = ['A cat', 'A dog, simulate: no balance'].map((prompt, index) => ({
		index: index + 1,
		prompt,
		duration: 3,
	}));
	const body = {
		model: 'kling-v3',
		multi_shot: true,
		shot_type: 'customize',
		multi_prompt: shots,
		duration: 6,
	};
	expect(handle('POST', '/v1/videos/generations', body)).toMatchObject(refused(402));
});

test('other prompts that mention failures are left alone', () => {
	for (const prompt of ['A slow cat', 'Simulate a failure', 'They refuse']) {
		expect(submit(prompt)).toMatchObject(accepted);
	}
	expect(taskAfter(1_000)).toMatchObject({ status: 'completed' });
});
