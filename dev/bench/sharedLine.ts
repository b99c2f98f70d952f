import type { Engine } from '../engine/engine';
import { klingVideo, makeWorkflow } from '../engine/workflow';
import { defaultKey } from '../simulator/api';
import type { Fault } from '../simulator/faults';
import { startSimulator } from '../simulator/server';

const videos = 10;
const videoBytes = 1_500_000;
const lineBytesPerSecond = 3_000_000;

const hosts: ReadonlyArray<{ host: string; takesRanges: boolean; fault?: Fault }> = [
	{ host: 'sends each whole', takesRanges: true },
	{
		host: 'cuts each off after 500 kB, gives parts',
		takesRanges: true,
		fault: { kind: 'short', afterBytes: 500_000 },
	},
];

/**
 * Fetches videos that are finished over one line that they share.
 *
 * @returns the time from the first request to the end of the execution over the time that the line
 *   needs for all files, and the bytes fetched over the bytes of the files
 */
export async function measureSharedLine(
	engine: Engine,
): Promise<Array<{ host: string; videos: number; time: number; bytes: number }>> {
	const prompts = Array.from({ length: videos }, (_, index) => ({ prompt: String(index) }));
	const rows = [];
	for (const { host, takesRanges, fault } of hosts) {
		const simulator = await startSimulator({
			generationMs: 0,
			videoBytes,
			takesRanges,
			lineBytesPerSecond,
		});
		if (fault) simulator.api.faults.add({ on: 'download', times: Infinity, fault });
		const workflow = makeWorkflow({ prompt: '={{ $json.prompt }}' }, prompts);
		const execution = await engine.run(workflow, { apiKey: defaultKey, baseUrl: simulator.url });
		const endedAtMs = Date.now();
		const stored = execution.output(klingVideo).filter(({ binary }) => binary?.data).length;
		if (stored !== videos) throw new Error(`${stored} of ${videos} videos were stored`);
		const startedAtMs = simulator.api.requests.find(({ host: to }) => to === 'files')?.atMs ?? NaN;
		const neededMs = ((videos * videoBytes) / lineBytesPerSecond) * 1000;
		rows.push({
			host,
			videos,
			time: (endedAtMs - startedAtMs) / neededMs,
			bytes: simulator.traffic.sentBytes / (videos * videoBytes),
		});
		await simulator.stop();
	}
	return rows;
}
