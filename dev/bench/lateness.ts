import { setTimeout as wait } from 'node:timers/promises';

import { startRealN8n, type RealN8n } from './realN8n';

const waits = ['polling', 'sleep', 'callback'];

/** The executions of a kind begin at different moments of the minute by which n8n's timers go. */
const beginEveryMs = 13_000;

export interface LatenessScope {
	/** That the generations take. */
	seconds: readonly number[];
	/** Executions of each kind. */
	samples: number;
}

/**
 * How late executions of a real n8n end, and how many status checks they take.
 *
 * @param tarball the packed package
 * @returns a row for each of them, with the medians for each way to wait
 */
export async function measureLateness(tarball: string, { seconds, samples }: LatenessScope) {
	const n8n = await startRealN8n(tarball, {
		onSubmit: ({ prompt = '' }) => ({ generationMs: Number(prompt.split(' ')[0]) * 1000 }),
	});
	try {
		return await Promise.all(
			seconds.map(async (generationSeconds) => {
				const row: Record<string, string> = { 'A generation takes': `${generationSeconds} s` };
				for (const [waitUsing, cell] of await Promise.all(
					waits.map(
						async (name) => [name, await measure(n8n, generationSeconds, name, samples)] as const,
					),
				)) {
					row[waitUsing] = cell;
				}
				return row;
			}),
		);
	} finally {
		await n8n.dispose();
	}
}

async function measure(
	n8n: RealN8n,
	seconds: number,
	waitUsing: string,
	samples: number,
): Promise<string> {
	const { client, simulator } = n8n;
	const found = await Promise.all(
		Array.from({ length: samples }, async (_, sample) => {
			const prompt = `${seconds} s, ${waitUsing}, ${sample}`;
			const begin = await n8n.prepare({ prompt, waitUsing, downloadVideo: false });
			await wait(sample * beginEveryMs);
			const id = await begin();
			const { stoppedAt } = await client.waitForExecution(id, seconds * 1000 + 300_000);
			const [task] = simulator.api.tasksOf(prompt);
			const endedAtMs = (task?.acceptedAtMs ?? NaN) + seconds * 1000;
			return {
				lateSeconds: (Date.parse(String(stoppedAt)) - endedAtMs) / 1000,
				checks: simulator.api.requests.filter(
					({ path }) => path === `/v1/tasks/${String(task?.taskId)}`,
				).length,
			};
		}),
	);
	const lateSeconds = median(found.map((each) => each.lateSeconds)).toFixed(1);
	return `${median(found.map(({ checks }) => checks))}, ${lateSeconds} s`;
}

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
