import type { INodeParameters } from 'n8n-workflow';

import type { Engine } from '../engine/engine';
import { klingVideo, makeWorkflow } from '../engine/workflow';
import { defaultKey } from '../simulator/api';
import { startSimulator, type RunningSimulator } from '../simulator/server';

/** How long a run took, over the time of one generation. */
export interface BatchRow {
	how: string;
	items: number;
	ratio: number;
}

const generationMs = 8_000;

/**
 * Runs batches of videos of eight seconds each: with the node, and with loops that take one item
 * after another and sleep a fixed time between two looks, as n8n's own generators do. All runs go
 * on at the same time, because most of it is waiting.
 */
export async function measureBatches(
	engine: Engine,
	{ loopItems, nodeItems }: { loopItems: readonly number[]; nodeItems: readonly number[] },
): Promise<BatchRow[]> {
	const simulator = await startSimulator({ generationMs });
	const timed = async (how: string, items: number, work: () => Promise<void>) => {
		const startedAt = performance.now();
		await work();
		return { how, items, ratio: (performance.now() - startedAt) / generationMs };
	};
	const rows = await Promise.all([
		...loopItems.flatMap((items) =>
			[5, 10, 15].map(
				async (pauseSeconds) =>
					await timed(`one after another, ${pauseSeconds} s pauses`, items, async () => {
						for (let item = 0; item < items; item++) await generateAlone(simulator, pauseSeconds);
					}),
			),
		),
		(async () => {
			const own: BatchRow[] = [];
			for (const items of nodeItems) {
				own.push(
					await timed('this node', items, async () => await runNode(engine, simulator, items)),
				);
			}
			return own;
		})(),
	]);
	await simulator.stop();
	return rows.flat();
}

async function runNode(engine: Engine, simulator: RunningSimulator, items: number): Promise<void> {
	const parameters: INodeParameters = {
		prompt: '={{ $json.prompt }}',
		options: { maxConcurrentTasks: 100 },
	};
	const prompts = Array.from({ length: items }, (_, index) => ({ prompt: String(index) }));
	const execution = await engine.run(makeWorkflow(parameters, prompts), {
		apiKey: defaultKey,
		baseUrl: simulator.url,
	});
	const finished = execution.output(klingVideo).filter((item) => item.binary).length;
	if (finished !== items) throw new Error(`${finished} of ${items} videos came out`);
}

async function generateAlone(simulator: RunningSimulator, pauseSeconds: number): Promise<void> {
	const headers = { authorization: `Bearer ${defaultKey}`, 'content-type': 'application/json' };
	const submitted = await fetch(`${simulator.url}/v1/videos/generations`, {
		method: 'POST',
		headers,
		body: JSON.stringify({ model: 'kling-v2-6', prompt: 'A cat', mode: 'std', duration: 5 }),
	});
	const { data } = (await submitted.json()) as { data: [{ task_id: string }] };
	for (;;) {
		await new Promise((resolve) => setTimeout(resolve, pauseSeconds * 1000));
		const found = await fetch(`${simulator.url}/v1/tasks/${data[0].task_id}`, { headers });
		const task = (await found.json()) as {
			data: { status: string; result?: { videos: [{ url: [string] }] } };
		};
		if (task.data.result) {
			await (await fetch(task.data.result.videos[0].url[0])).arrayBuffer();
			return;
		}
	}
}
