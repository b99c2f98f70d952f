import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import type { SavedCredential } from '../../dev/n8n/n8nClient';
import {
	chain,
	convertToFile,
	items,
	klingVideo,
	manualTrigger,
	outputOf,
	triggerName,
} from '../../dev/n8n/workflows';
import { defaultBaseUrl } from '../../nodes/KlingVideo/api/credential';
import { expectSuccess } from '../support/expectSuccess';
import { joinInstance, startInstance, type Instance } from '../support/instance';

const video = readFileSync(join(__dirname, '../../dev/simulator/media/sample-1x1.mp4'));

/** A workflow that edits a video which another node has made a file of. */
function editFile(credential: SavedCredential) {
	const file = convertToFile('video', { fileName: 'day.mp4', mimeType: 'video/mp4' });
	const edit = klingVideo(credential, {
		model: 'kling-video-o1',
		generationType: 'editVideo',
		prompt: 'Make it snow',
		sourceVideoInput: 'binary',
	});
	const list = items([{ video: video.toString('base64') }]);
	return chain('Edit', [manualTrigger(), ...list, file, edit]);
}

/** What stands before an n8n and makes it public. */
async function startProxy() {
	const proxy = { url: '', target: '', paths: [] as string[] };
	const server = createServer(async (request, response) => {
		proxy.paths.push(String(request.url));
		const answer = await fetch(proxy.target + request.url);
		response.writeHead(answer.status).end(Buffer.from(await answer.arrayBuffer()));
	});
	await once(server.listen(0, '127.0.0.1'), 'listening');
	proxy.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
	return { proxy, stop: () => server.close() };
}

describe('A video from a file, in an n8n that has a public URL', () => {
	let instance: Instance;
	let front: Awaited<ReturnType<typeof startProxy>>;

	beforeAll(async () => {
		front = await startProxy();
		instance = await startInstance({ generationMs: 100 }, { WEBHOOK_URL: front.proxy.url });
		front.proxy.target = instance.server.url;
	});
	afterAll(async () => {
		await instance?.dispose();
		front?.stop();
	});

	test('is downloaded through it byte for byte, without a login', async () => {
		const { client, credential, simulator } = instance;
		const workflow = await client.createWorkflow(editFile(credential));
		const execution = await client.runToEnd(workflow, triggerName);

		expectSuccess(execution);
		expect(outputOf(execution)[0]?.json.status).toBe('completed');
		const [task] = simulator.api.tasks;
		const url = String(task?.body.video_list?.[0]?.video_url);
		expect(url).toMatch(`${front.proxy.url}/rest/binary-data/signed?token=`);
		const sha256 = createHash('sha256').update(video).digest('hex');
		expect(task?.sourceVideos).toEqual([{ url, sha256 }]);
		expect(front.proxy.paths).toEqual([url.replace(front.proxy.url, '')]);
	});
});

describe('A video from a file, in an n8n that has none', () => {
	let instance: Instance;

	beforeAll(async () => {
		instance = await joinInstance({ generationMs: 100 });
	});
	afterAll(async () => await instance?.dispose());

	test('is refused before anything is sent', async () => {
		const { client, credentialDocument, server } = instance;
		// At its own URL, the API cannot reach this machine.
		const credential = await client.createCredential({
			...credentialDocument,
			data: { ...credentialDocument.data, baseUrl: defaultBaseUrl },
		});
		const workflow = await client.createWorkflow(editFile(credential));
		const execution = await client.runToEnd(workflow, triggerName);
		await client.deleteCredential(credential.id);

		expect(execution.data.resultData.error?.message).toBe(
			`APIMart cannot download the video in 'Source Video Data Field Name' "data", because this n8n is at ${server.url}, which is not a public URL.`,
		);
	});
});
