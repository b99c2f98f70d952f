import { CredentialTestContext } from 'n8n-core';
import type { ICredentialTestFunctions } from 'n8n-workflow';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

import { makeWorkflow } from '../../dev/engine/workflow';
import { startSimulator } from '../../dev/simulator/server';
import { setUp } from './setUp';

const setup = setUp();

/** Tests a credential as n8n does when it is saved. */
async function testCredential(data: Record<string, string>) {
	const nodeType = setup.engine.getNodeType('n8n-nodes-kling-video.klingVideo');
	const { testedBy } = nodeType.description.credentials?.[0] ?? {};
	const test = nodeType.methods?.credentialTest?.[String(testedBy)];
	if (!test) throw new Error('The node tests no credential');
	const context = new CredentialTestContext() as unknown as ICredentialTestFunctions;
	return await test.call(context, { id: '1', name: 'APIMart', type: 'apiMartApi', data });
}

test('a good key passes, with blanks, a pasted "Bearer " and a sloppy address forgiven', async () => {
	const { credential } = setup;
	const forms = [
		credential,
		{ apiKey: ` Bearer ${credential.apiKey}\n`, baseUrl: `${credential.baseUrl}/` },
		{ apiKey: credential.apiKey, baseUrl: ` ${credential.baseUrl}/v1/ ` },
	];
	for (const form of forms) {
		expect(await testCredential(form)).toEqual({ status: 'OK', message: 'The key works' });
	}
});

test('a key that the API does not know fails with its message', async () => {
	const result = await testCredential({ ...setup.credential, apiKey: 'sk-wrong' });
	expect(result.status).toBe('Error');
	expect(result.message).toMatch(/HTTP status 401: .*Check the 'API Key'/);
	expect(result.message).not.toContain('sk-wrong');
});

test('a dead key fails although the API answers it with status 200', async () => {
	const simulator = await startSimulator({ unknownKeyBalanceStatus: 200 });
	const result = await testCredential({ apiKey: 'sk-wrong', baseUrl: simulator.url });
	await simulator.stop();
	expect(result.status).toBe('Error');
	expect(result.message).toMatch(/^APIMart refused: \w+/);
});

test.each([
	{ what: 'a 402', status: 402, body: undefined },
	{ what: 'a 200 that says 402', status: 200, body: { code: 402, message: 'balance' } },
])('a good key passes although its balance is used up, which $what says', async (answer) => {
	setup.simulator.api.faults.add({ on: 'balance', fault: { kind: 'answer', ...answer } });
	expect(await testCredential(setup.credential)).toEqual({
		status: 'OK',
		message: 'The key works, but its balance is used up',
	});
});

test('fails if nothing listens at the address, and says so', async () => {
	const result = await testCredential({ ...setup.credential, baseUrl: 'http://127.0.0.1:1' });
	expect(result.status).toBe('Error');
	expect(result.message).toMatch(
		/cannot be reached at http:\/\/127\.0\.0\.1:1\. Nothing was sent\. No server accepts connections .*Check the 'Base URL'/,
	);
	expect(result.message).not.toMatch(/key/i);
});

test('https:// at a port of http:// fails with that', async () => {
	const baseUrl = setup.credential.baseUrl.replace('http:', 'https:');
	const { message } = await testCredential({ ...setup.credential, baseUrl });
	expect(message).toMatch(/cannot be reached at https:.* did not answer as an https:\/\/ server/);
	expect(message).not.toMatch(/key/i);
});

describe('A Base URL of another server', () => {
	const webPage = '<!DOCTYPE html><html><body>Welcome</body></html>';
	const json = { 'content-type': 'application/json' };
	const answers: Array<{
		status: number;
		headers?: Record<string, string>;
		body: string;
		told: string;
	}> = [
		{ status: 200, body: webPage, told: 'HTTP status 200 with a web page' },
		{ status: 404, body: webPage, told: 'HTTP status 404 with a web page' },
		{ status: 403, body: '', told: 'HTTP status 403 with an empty answer' },
		{ status: 200, body: '{"cats":2}', headers: json, told: 'HTTP status 200 with JSON of' },
		{
			status: 404,
			body: '{"message":"No route"}',
			headers: json,
			told: 'HTTP status 404: No route',
		},
		{
			status: 404,
			body: '{"error":{"message":"Unknown URL"}}',
			headers: json,
			told: 'HTTP status 404: Unknown URL',
		},
		{ status: 301, body: '', headers: { location: '/' }, told: 'HTTP status 301 with an empty' },
	];

	test.each(answers)('fails with that: $status $body', async ({ status, headers, body, told }) => {
		const server = createServer((_, response) => response.writeHead(status, headers).end(body));
		await once(server.listen(0, '127.0.0.1'), 'listening');
		const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
		const { status: result, message } = await testCredential({ ...setup.credential, baseUrl });
		server.close();

		expect(result).toBe('Error');
		expect(message).toContain(`The server at ${baseUrl} does not answer like APIMart: ${told}`);
		expect(message).toContain(". Check the 'Base URL' in the APIMart API credential");
		expect(message).not.toMatch(/API key/i);
	});
});

test.each(['http://api.example.com', ' HTTP://api.example.com/v1/', 'http://8.8.8.8:8080'])(
	'a Base URL of %j fails before the key is sent in clear',
	async (baseUrl) => {
		expect(await testCredential({ ...setup.credential, baseUrl })).toEqual({
			status: 'Error',
			message: expect.stringMatching(
				/^'Base URL' starts with http:\/\/, which would send the API key unencrypted\. .*https:\/\//,
			),
		});
	},
);

test('with such a Base URL the node sends nothing either, and says so once', async () => {
	const { engine, credential } = setup;
	const unsafe = { ...credential, baseUrl: 'http://api.example.com' };
	const warned = jest.spyOn(engine.logger, 'warn');
	const { run } = await engine.run(makeWorkflow({ prompt: 'A cat' }), unsafe);

	expect(run.data.resultData.error).toMatchObject({
		message: "'Base URL' starts with http://, which would send the API key unencrypted",
		description: expect.stringMatching(/https:\/\/.*Nothing was sent/),
	});
	expect(warned).not.toHaveBeenCalled();
	warned.mockRestore();
});

// The simulator itself is at a loopback address.
test.each(['http://apimart-proxy:1', 'http://localhost:1', 'http://[::1]:1'])(
	'http:// is fine on the own machine and in its network: %s',
	async (baseUrl) => {
		const { message } = await testCredential({ ...setup.credential, baseUrl });
		expect(message).toContain(`cannot be reached at ${baseUrl}`);
	},
);

test('an empty key fails before anything is sent', async () => {
	const result = await testCredential({ ...setup.credential, apiKey: ' ' });
	expect(result).toEqual({ status: 'Error', message: "'API Key' is empty" });
	expect(setup.simulator.api.requests).toEqual([]);
});

test('the credential is one that n8n can show', () => {
	const type = setup.engine.credentialTypes.get('apiMartApi');
	expect(type?.displayName).toBe('Kling Video: APIMart API');
	expect(type?.properties).toMatchObject([
		{ name: 'keyNotice', type: 'notice' },
		{ name: 'apiKey', typeOptions: { password: true }, required: true },
		{ name: 'baseUrl', default: 'https://api.apimart.ai' },
	]);
});
