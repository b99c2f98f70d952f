import { setTimeout as wait } from 'node:timers/promises';

import type { DisposableN8n } from '../n8n/disposableN8n';
import { until } from '../n8n/until';
import { startRealN8n } from './realN8n';

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

export interface SleepersScope {
	/** How executions wait, and how many of them. */
	rows: ReadonlyArray<readonly [waitUsing: string, executions: number]>;
	/** Enough for n8n to collect its garbage. */
	settleMs: number;
	/** How long n8n is watched while they wait. */
	watchMs: number;
}

const sampleEveryMs = 5_000;
const startedWithinMs = 300_000;
const hourMs = 3_600_000;

/**
 * Lets many executions wait, each for one video, in a separate n8n for each row.
 *
 * @param tarball the packed package
 */
export async function measureSleepers(
	tarball: string,
	scope: SleepersScope,
): Promise<SleeperRow[]> {
	const measured: SleeperRow[] = [];
	for (const row of scope.rows) measured.push(await measure(tarball, scope, row));
	return measured;
}

async function measure(
	tarball: string,
	{ settleMs, watchMs }: SleepersScope,
	[waitUsing, executions]: SleepersScope['rows'][number],
): Promise<SleeperRow> {
	const n8n = await startRealN8n(tarball, { generationMs: hourMs });
	try {
		const { client, simulator } = n8n;
		const { api } = simulator;
		const begin = await n8n.prepare({ prompt: 'A cat', waitUsing });
		const untilAllWait = async (ids: string[]) => {
			const deadline = Date.now() + startedWithinMs;
			for (const id of ids) {
				const isWaiting = async () =>
					waitUsing === 'polling'
						? api.tasks.length >= ids.length
						: (await client.getExecution(id)).status === 'waiting';
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
