import { defaultKey, SimulatedApi } from '../../../dev/simulator/api';
import type { CallbackAttempt } from '../../../dev/simulator/deliveries';
import { describeCallback, describeExchange } from '../../../dev/simulator/logLines';

const nowMs = Date.UTC(2026, 0, 1);

/** The line about a request to a simulator that has had one before. */
function lineAbout(target: string, prompt = 'A cat', generationMs = 0): string {
	const api = new SimulatedApi({ now: () => nowMs, generationMs });
	const body = { model: 'kling-v2-6', prompt, mode: 'std', duration: 5 };
	const ask = (wanted: string) => {
		const [method = '', host = '', path = ''] = wanted.split(' ');
		const request = {
			host: host as 'api' | 'files',
			method,
			path,
			query: { token: '1' },
			headers: { authorization: `Bearer ${defaultKey}` },
			body,
		};
		const tasksBefore = api.tasks.length;
		const reply = api.handle(request);
		return describeExchange(request, reply, api.tasks[tasksBefore]);
	};
	ask('POST api /v1/videos/generations');
	ask('GET api /v1/tasks/task_000001');
	return ask(target);
}

const submission = 'POST api /v1/videos/generations';

test.each([
	[
		submission,
		'A cat',
		'Submission: accepted as task_000002 (kling-v2-6), for $0.20 of play money',
	],
	[
		submission,
		'',
		'Submission: answered with status 400: Invalid parameter: prompt must be a non-empty string',
	],
	[
		submission,
		'simulate: lose connection',
		'Submission: accepted as task_000002 (kling-v2-6), for $0.20 of play money; the connection is cut before the answer',
	],
	['GET api /v1/tasks/task_000001', 'A cat', 'Status of task_000001: completed; free of charge'],
	['GET files /videos/task_000001.mp4', 'A cat', 'Download of the video of task_000001: done'],
	[
		'GET files /videos/task_000001.mp4',
		'simulate: broken download',
		'Download of the video of task_000001: the connection is cut in the middle of the file',
	],
	['GET api /v1/user/balance', 'A cat', 'Balance: $999.80 of play money; free of charge'],
	[
		'GET api /v1/usage',
		'A cat',
		'Usage: answered with status 400: Missing required parameter: start; free of charge',
	],
	['GET api /v2', 'A cat', 'GET api /v2: answered with status 404: Unknown endpoint: GET /v2'],
])('%s, with the prompt "%s"', (target, prompt, line) => {
	expect(lineAbout(target, prompt)).toBe(line);
});

test.each<[Partial<CallbackAttempt>, string]>([
	[{ status: 200, verdict: 'delivered' }, 'delivered'],
	[
		{ status: 500, verdict: 'retry' },
		'not taken (500), which is normal while the execution is awake; it will be sent again',
	],
	[
		{ status: 409, verdict: 'givenUp' },
		'no longer needed, because the execution has gone on (409)',
	],
	[
		{ status: 404, verdict: 'givenUp' },
		'nothing waits for it (404), as long as the workflow of its trigger is not published',
	],
	[
		{ failure: 'ECONNREFUSED', verdict: 'retry' },
		'not delivered (ECONNREFUSED); it will be sent again',
	],
	[{ status: 400, verdict: 'givenUp' }, 'answered with status 400'],
])('a callback: %j', (result, what) => {
	const attempt = {
		taskId: 'task_000001',
		url: 'http://localhost/callback',
		body: '{}',
		atMs: nowMs,
		attempt: 1,
		forged: false,
	};
	expect(describeCallback({ ...attempt, ...result })).toBe(`Callback for task_000001: ${what}`);
});
