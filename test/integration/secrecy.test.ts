import type { IDataObject } from 'n8n-workflow';

import { makeWorkflow } from '../../dev/engine/workflow';
import { defaultKey } from '../../dev/simulator/api';
import { htmlPage, type Fault } from '../../dev/simulator/faults';
import { setUp } from './setUp';

const apiKey = defaultKey;
const setup = setUp();

const printed: string[] = [];
beforeEach(() => {
	printed.length = 0;
	for (const stream of [process.stdout, process.stderr]) {
		jest.spyOn(stream, 'write').mockImplementation((text) => {
			printed.push(String(text));
			return true;
		});
	}
});
afterEach(() => jest.restoreAllMocks());

const echo = (status: number): Fault => ({
	kind: 'answer',
	status,
	body: { error: { code: status, message: `The key ${apiKey} is not known`, type: 'x' } },
});

const faults: Array<{ what: string; on: 'submit' | 'task'; fault: Fault }> = [
	{ what: 'the API quotes it in a refusal', on: 'submit', fault: echo(401) },
	{ what: 'the API quotes it in a server error', on: 'submit', fault: echo(500) },
	{ what: 'the API answers a page', on: 'submit', fault: htmlPage(502) },
	{ what: 'the connection is lost', on: 'submit', fault: { kind: 'resetAfter' } },
	{ what: 'a status check is refused', on: 'task', fault: echo(403) },
];

test.each(faults)('the key is nowhere in what n8n keeps or logs when $what', async (entry) => {
	const { engine, simulator, credential } = setup;
	for (const onError of ['stopWorkflow', 'continueRegularOutput'] as const) {
		simulator.api.faults.add({ on: entry.on, times: Infinity, fault: entry.fault });
		const parameters = { prompt: 'A cat', options: { maxWaitMinutes: 0.01 } };
		const workflow = makeWorkflow(parameters, [{}], { onError });
		const execution = await engine.run(workflow, credential);

		const kept = JSON.stringify([execution.run, execution.messages], withErrors);
		expect(kept).toContain('APIMart');
		expect(kept).not.toContain(apiKey);
	}
	expect(printed.join('')).not.toContain(apiKey);
});

test('the key goes to the base URL and to no other host', async () => {
	const { engine, simulator, credential } = setup;
	simulator.api.faults.add({ on: 'download', fault: { kind: 'redirect' } });
	const { run } = await engine.run(makeWorkflow({ prompt: 'A cat' }), credential);

	expect(run.data.resultData.error).toBeUndefined();
	const withKey = (host: string) =>
		simulator.api.requests
			.filter((request) => request.host === host)
			.map((request) => JSON.stringify(request).includes(apiKey));
	expect(withKey('api')).not.toContain(false);
	expect(withKey('files')).toEqual([false]);
	expect(withKey('elsewhere')).toEqual([false]);
});

/** JSON leaves out what is not enumerable; of an error nothing may be left out here. */
function withErrors(_key: string, value: unknown): unknown {
	if (!(value instanceof Error)) return value;
	const everything: IDataObject = {};
	for (const name of Object.getOwnPropertyNames(value)) {
		if (name !== 'node') everything[name] = Reflect.get(value, name) as IDataObject;
	}
	return everything;
}
