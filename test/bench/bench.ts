/** Measures, prints tables and judges nothing. Times are ratios taken in one run: absolute ones depend on the machine. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

import { startEngine } from '../integration/engine';
import { startSimulator } from '../simulator/server';
import { measureBatches } from './batches';
import { measureSleepers } from './sleepers';
import { measureWatching } from './watching';

const run = promisify(execFile);
const round = (value: number) => Math.round(value * 100) / 100;

/** Runs a program of this folder in a process of its own. */
async function runProgram(name: string, ...args: string[]): Promise<Record<string, number>> {
	const program = resolve(__dirname, `${name}.ts`);
	const { stdout } = await run(process.execPath, ['--import', 'tsx', program, ...args]);
	return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>;
}

async function measureOverhead() {
	const simulator = await startSimulator({ generationMs: 0 });
	const items = 200;
	const rows = [];
	for (const how of ['loop', 'node']) {
		const { cpuMs = NaN, peakMb = NaN } = await runProgram(
			'overhead',
			how,
			String(items),
			simulator.url,
		);
		rows.push({
			how,
			items,
			'CPU per item (ms)': round(cpuMs / items),
			'peak memory (MB)': round(peakMb),
		});
	}
	await simulator.stop();
	return rows;
}

async function measureDownloads() {
	const videos = 20;
	const rows = [];
	for (const megabytes of [5, 50]) {
		const simulator = await startSimulator({
			generationMs: 0,
			videoBytes: megabytes * 1024 * 1024,
		});
		for (const [how, name] of [
			['buffer', 'buffered, one after another'],
			['node', 'this node, ten at a time'],
		] as const) {
			const { grownMb = NaN } = await runProgram('downloads', how, String(videos), simulator.url);
			rows.push({
				how: name,
				videos,
				'each (MB)': megabytes,
				'memory grew by (MB)': round(grownMb),
			});
		}
		await simulator.stop();
	}
	return rows;
}

async function main(): Promise<void> {
	console.log('\nPolls and lateness, medians, in virtual time');
	console.table(
		(await measureWatching()).map((row) => ({
			...row,
			latenessSeconds: round(row.latenessSeconds),
		})),
	);

	console.log('\nBatches of videos of 8 s each: wall time over the time of one generation');
	const engine = await startEngine('filesystem');
	console.table((await measureBatches(engine)).map((row) => ({ ...row, ratio: round(row.ratio) })));
	await engine.close();

	console.log('\nThe cost of the node itself, beside a bare loop of the same requests');
	console.table(await measureOverhead());

	console.log('\nMemory while videos come in, binary data in files');
	console.table(await measureDownloads());

	console.log(
		'\nA real n8n while executions wait, each for one video, beyond what it takes by itself',
	);
	console.table(
		(await measureSleepers()).map((row) => ({
			'wait using': row.waitUsing,
			executions: row.executions,
			'memory grew by (MB)': round(row.grownMb),
			'CPU (% of a core)': round(row.cpuPercent),
			'requests per minute': row.requestsPerMinute,
		})),
	);
	process.exit(0);
}

void main();
