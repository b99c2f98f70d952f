/**
 * How much memory it takes to download videos, measured in a separate process: `node` runs them
 * through the node on n8n's engine, `buffer` holds each as a whole before it is written, one after
 * another. Prints one line of JSON.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { startEngine, type Engine } from '../engine/engine';
import { klingVideo, makeWorkflow } from '../engine/workflow';
import { defaultKey } from '../simulator/api';

const [how, count = '0', url = ''] = process.argv.slice(2);
const prompts = Array.from({ length: Number(count) }, (_, index) => ({ prompt: String(index) }));

async function streamed(engine: Engine): Promise<void> {
	const workflow = makeWorkflow({ prompt: '={{ $json.prompt }}' }, prompts);
	const execution = await engine.run(workflow, { apiKey: defaultKey, baseUrl: url });
	const stored = execution.output(klingVideo).filter((item) => item.binary?.data?.id);
	if (stored.length !== prompts.length) throw new Error(`${stored.length} videos were stored`);
}

async function buffered(): Promise<void> {
	const folder = await mkdtemp(join(tmpdir(), 'kling-video-'));
	const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' };
	for (const { prompt } of prompts) {
		const submitted = await fetch(`${url}/v1/videos/generations`, {
			method: 'POST',
			headers,
			body: JSON.stringify({ model: 'kling-v2-6', prompt, mode: 'std', duration: 5 }),
		});
		const { data } = (await submitted.json()) as { data: [{ task_id: string }] };
		const found = await fetch(`${url}/v1/tasks/${data[0].task_id}`, { headers });
		const task = (await found.json()) as { data: { result: { videos: [{ url: [string] }] } } };
		const video = await fetch(task.data.result.videos[0].url[0]);
		await writeFile(join(folder, `${prompt}.mp4`), Buffer.from(await video.arrayBuffer()));
	}
	await rm(folder, { recursive: true });
}

async function main(): Promise<void> {
	const engine = await startEngine('filesystem');
	const before = process.memoryUsage.rss();
	await (how === 'node' ? streamed(engine) : buffered());
	const peak = process.resourceUsage().maxRSS * 1024;
	console.log(JSON.stringify({ grownMb: Math.max(0, peak - before) / 1024 / 1024 }));
	await engine.close();
	process.exit(0);
}

void main();
