/**
 * What the node itself costs, measured in a separate process: `node` runs a number of items through
 * the node on n8n's engine, `loop` sends the same requests bare. Prints one line of JSON.
 */
import { startEngine } from '../engine/engine';
import { makeWorkflow } from '../engine/workflow';
import { defaultKey } from '../simulator/api';

const [how, itemCount = '0', url = ''] = process.argv.slice(2);
const prompts = Array.from({ length: Number(itemCount) }, (_, index) => ({
	prompt: String(index),
}));
const limit = 50;

async function runNode(): Promise<void> {
	await engine.run(
		makeWorkflow(
			{
				prompt: '={{ $json.prompt }}',
				downloadVideo: false,
				options: { maxConcurrentTasks: limit },
			},
			prompts,
		),
		{ apiKey: defaultKey, baseUrl: url },
	);
}

async function runLoop(): Promise<void> {
	const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' };
	const queue = prompts.values();
	const worker = async () => {
		for (const { prompt } of queue) {
			const submitted = await fetch(`${url}/v1/videos/generations`, {
				method: 'POST',
				headers,
				body: JSON.stringify({ model: 'kling-v2-6', prompt, mode: 'std', duration: 5 }),
			});
			const { data } = (await submitted.json()) as { data: [{ task_id: string }] };
			await new Promise((resolve) => setTimeout(resolve, 2_000));
			await (await fetch(`${url}/v1/tasks/${data[0].task_id}?language=en`, { headers })).json();
		}
	};
	await Promise.all(Array.from({ length: limit }, worker));
}

// Both start the engine, so that what differs is the work on the items.
let engine: Awaited<ReturnType<typeof startEngine>>;
async function main(): Promise<void> {
	engine = await startEngine('default');
	const before = process.cpuUsage();
	await (how === 'node' ? runNode() : runLoop());
	const { user, system } = process.cpuUsage(before);
	const { maxRSS } = process.resourceUsage();
	console.log(JSON.stringify({ cpuMs: (user + system) / 1000, peakMb: maxRSS / 1024 }));
	await engine.close();
	process.exit(0);
}

void main();
