import { join } from 'node:path';

import { runProgram } from '../../dev/n8n/runProgram';
import { chain, httpRequest, manualTrigger, outputOf, triggerName } from '../../dev/n8n/workflows';
import { joinInstance, type Instance } from '../support/instance';

describe('The packed package in n8n', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance();
	});
	afterAll(async () => await instance?.dispose());

	test('brings its node, the node as a tool for AI agents, and the trigger', async () => {
		const types = await instance.client.getNodeTypes();
		const own = types.filter(({ name }) => name.startsWith('n8n-nodes-kling-video.'));
		expect(own.map(({ name }) => name).sort()).toEqual([
			'n8n-nodes-kling-video.klingVideo',
			'n8n-nodes-kling-video.klingVideoTool',
			'n8n-nodes-kling-video.klingVideoTrigger',
		]);
	});

	test('brings its credential, for its nodes', async () => {
		const types = await instance.client.getCredentialTypes();
		const own = types.find(({ name }) => name === 'apiMartApi');
		expect(own).toMatchObject({
			displayName: 'Kling Video: APIMart API',
			supportedNodes: [
				'n8n-nodes-kling-video.klingVideo',
				'n8n-nodes-kling-video.klingVideoTrigger',
			],
		});
	});

	test('shows its icons', async () => {
		const { client, server } = instance;
		const type = (await client.getNodeTypes()).find(({ name }) => name.endsWith('.klingVideo'));
		const { light, dark } = type?.iconUrl as { light: string; dark: string };
		for (const path of [light, dark]) {
			const response = await fetch(`${server.url}/${path}`);
			expect(response.headers.get('content-type')).toContain('image/svg+xml');
		}
	});

	test('knows the output of an operation before the first run', async () => {
		const path = 'schemas/n8n-nodes-kling-video.klingVideo/1.0.0/video/submitAndWait.json';
		const response = await fetch(`${instance.server.url}/${path}`);
		expect(await response.json()).toMatchObject({
			type: 'object',
			properties: { videoUrl: { type: 'string' } },
		});
	});

	test('tests a credential, which passes with a key that works', async () => {
		const { client, credential, credentialDocument } = instance;
		expect(await client.testCredential(credential.id, credentialDocument)).toMatchObject({
			status: 'OK',
		});
	});

	test('opens the rest of the API to the HTTP Request node', async () => {
		const { client, credential, simulator } = instance;
		const types = await client.getCredentialTypes();
		// Without it, the editor does not offer the credential there.
		expect(types.find(({ name }) => name === credential.type)).toHaveProperty('authenticate');
		const node = httpRequest(credential, `${simulator.url}/v1/balance`);
		const workflow = await client.createWorkflow(chain('Other', [manualTrigger(), node]));

		const execution = await client.runToEnd(workflow, triggerName);

		expect(outputOf(execution, 0, node.name)).toMatchObject([{ json: { remain_balance: 1000 } }]);
	});

	test("tests a credential, which fails with a wrong key in the API's own words", async () => {
		const { client, credential, credentialDocument } = instance;
		const wrong = {
			...credentialDocument,
			data: { ...credentialDocument.data, apiKey: 'sk-wrong' },
		};
		const result = await client.testCredential(credential.id, wrong);
		expect(result.status).toBe('Error');
		expect(result.message).toContain('Invalid API key');
		expect(result.message).not.toContain('sk-wrong');
	});

	test.each(['zod', 'n8n-workflow'])('gets %s from n8n, and from nowhere else', async (name) => {
		const { install, packageFolder } = instance;
		const hostFolder = join(install.folder, 'node_modules');
		const nodeFile = join(packageFolder, 'dist', 'nodes', 'KlingVideo', 'KlingVideo.node.js');
		const resolve = `require('node:module').createRequire(${JSON.stringify(nodeFile)}).resolve('${name}')`;
		const evaluate = async (env: NodeJS.ProcessEnv) =>
			await runProgram(install.nodePath, ['-p', resolve], { cwd: packageFolder, env });

		// n8n puts its own folders on the NODE_PATH when it loads packages.
		expect(await evaluate({ NODE_PATH: hostFolder })).toContain(hostFolder);
		await expect(evaluate({})).rejects.toThrow(`Cannot find module '${name}'`);
	});
});
