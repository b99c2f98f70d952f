import { setTimeout as wait } from 'node:timers/promises';

import { credentialName } from '../../nodes/KlingVideo/api/credential';
import { startDisposableN8n, type DisposableN8n } from '../n8n/disposableN8n';
import { installN8n } from '../n8n/installN8n';
import { packPackage } from '../n8n/packPackage';
import { makeTemporaryFolder } from '../n8n/temporaryFolder';
import { until } from '../n8n/until';
import { newestN8nVersion } from '../n8n/versions';
import { chain, klingVideo, manualTrigger, triggerName } from '../n8n/workflows';
import { defaultKey } from '../simulator/api';
import { startSimulator } from '../simulator/server';

/** What a real n8n takes while many executions wait. */
export interface SleeperRow {
	waitUsing: string;
	executions: number;
	/** By how much the process grew, at the smallest that was seen while they waited. */
	grownMb: number;
	/** Of one core, while they waited. */
	cpuPercent: number;
	requestsPerMinute: number;
}

const executions = 200;
/** Enough for n8n to collect its garbage. */
const settleMs = 30_000;
const watchMs = 60_000;
const sampleEveryMs = 5_000;
const startedWithinMs = 120_000;
const hourMs = 3_600_000;

/** Lets the same number of executions wait, each for one video, by polling and by callback. */
export async function measureSleepers(): Promise<SleeperRow[]> {
	const folder = await makeTemporaryFolder('package');
	try {
		const tarball = await packPackage(folder.path);
		return [await measure('polling', tarball), await measure('callback', tarball)];
	} finally {
		await folder.remove();
	}
}

async function measure(waitUsing: string, tarball: string): Promise<SleeperRow> {
	const simulator = await startSimulator({ generationMs: hourMs });
	const install = await installN8n(newestN8nVersion);
	const n8n = await startDisposableN8n(install, tarball, { N8N_METRICS: 'true' });
	try {
		const { client } = n8n;
		const credential = await client.createCredential({
			name: 'APIMart',
			type: credentialName,
			data: { apiKey: defaultKey, baseUrl: simulator.url },
		});
		const options = { maxWaitMinutes: 60, pollIntervalSeconds: '' };
		const node = klingVideo(credential, { prompt: 'A cat', waitUsing, options });
		const workflow = await client.createWorkflow(chain('Waiting', [manualTrigger(), node]));
		const { api } = simulator;
		const begin = async () => await client.runWorkflow(workflow, triggerName);
		const untilAllWait = async (ids: string[]) => {
			const deadline = Date.now() + startedWithinMs;
			for (const id of ids) {
				const isWaiting = async () =>
					waitUsing === 'callback'
						? (await client.getExecution(id)).status === 'waiting'
						: api.tasks.length >= ids.length;
				await until(`execution ${id} waits`, isWaiting, deadline - Date.now());
			}
		};

		// The first of all executions loads parts of n8n.
		const first = await begin();
		await untilAllWait([first]);
		await wait(settleMs);
		const before = await readMetrics(n8n);
		const ids = [first];
		while (ids.length <= executions) ids.push(await begin());
		await untilAllWait(ids);
		await wait(settleMs);

		const sentBefore = api.requests.length;
		const samples = [await readMetrics(n8n)];
		for (let elapsedMs = 0; elapsedMs < watchMs; elapsedMs += sampleEveryMs) {
			await wait(sampleEveryMs);
			samples.push(await readMetrics(n8n));
		}
		const smallest = Math.min(...samples.map(({ residentBytes }) => residentBytes));
		const cpuSeconds = (samples.at(-1)?.cpuSeconds ?? NaN) - (samples[0]?.cpuSeconds ?? NaN);
		return {
			waitUsing,
			executions,
			grownMb: (smallest - before.residentBytes) / 1024 / 1024,
			cpuPercent: (cpuSeconds * 100_000) / watchMs,
			requestsPerMinute: ((api.requests.length - sentBefore) * 60_000) / watchMs,
		};
	} finally {
		await n8n.dispose();
		await simulator.stop();
	}
}

interface Metrics {
	residentBytes: number;
	cpuSeconds: number;
}

/** What n8n says about its own process. */
async function readMetrics({ server }: DisposableN8n): Promise<Metrics> {
	const text = await (await fetch(`${server.url}/metrics`)).text();
	const read = (name: string) => Number(new RegExp(`^n8n_${name} (\\S+)`, 'm').exec(text)?.[1]);
	return {
		residentBytes: read('process_resident_memory_bytes'),
		cpuSeconds: read('process_cpu_seconds_total'),
	};
}
