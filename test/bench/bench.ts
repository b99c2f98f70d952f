/** Measures, prints tables and judges nothing. Times are ratios taken in one run: absolute ones depend on the machine. */
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';

import { startEngine } from '../integration/engine';
import { startSimulator } from '../simulator/server';
import { measureBatches } from './batches';
import { measureWatching } from './watching';

const run = promisify(execFile);
const round = (value: number) => Math.round(value * 100) / 100;

async function measureOverhead() {
	const simulator = await startSimulator({ generationMs: 0 });
	const items = 200;
	const measure = async (how: string) => {
		const program = resolve(__dirname, 'overhead.ts');
		const args = ['--import', 'tsx', program, how, String(items), simulator.url];
		const { stdout } = await run(process.execPath, args);
		return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { cpuMs: number; peakMb: number };
	};
	const rows = [];
	for (const how of ['loop', 'node']) {
		const { cpuMs, peakMb } = await measure(how);
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
	process.exit(0);
}

void main();
