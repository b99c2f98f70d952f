/**
 * Measures, and asserts nothing. Times are ratios taken in one run: absolute ones depend on the
 * machine. The page in the documentation is what this has written: `npm run bench --
 * docs/benchmark.md`.
 */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { format } from 'prettier';

import { startEngine } from '../engine/engine';
import { packPackage } from '../n8n/packPackage';
import { makeTemporaryFolder } from '../n8n/temporaryFolder';
import { startSimulator } from '../simulator/server';
import { measureBatches } from './batches';
import { measureInputFields } from './inputFields';
import { measureLateness, type LatenessScope } from './lateness';
import { measureSharedLine } from './sharedLine';
import { measureSleepers, type SleepersScope } from './sleepers';
import { measureWatching } from './watching';

const run = promisify(execFile);
const round = (value: number) => Math.round(value * 100) / 100;

/** Runs a program of this folder in a separate process. */
async function runProgram(name: string, ...args: string[]): Promise<Record<string, number>> {
	const program = resolve(__dirname, `${name}.ts`);
	const { stdout } = await run(process.execPath, ['--import', 'tsx', program, ...args]);
	return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, number>;
}

async function measureOverhead(items: number) {
	const simulator = await startSimulator({ generationMs: 0 });
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

async function measureDownloads(sizes: readonly number[]) {
	const videos = 20;
	const rows = [];
	for (const megabytes of sizes) {
		const simulator = await startSimulator({
			generationMs: 0,
			videoBytes: megabytes * 1024 * 1024,
		});
		for (const [how, name] of [
			['buffer', 'buffered, one after another'],
			['node', 'this node, four at a time'],
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

/** A table in Markdown, with the names of the fields as its head. */
function toTable(rows: object[]): string {
	const lines = [Object.keys(rows[0] ?? {}), ...rows.map(Object.values)];
	lines.splice(1, 0, lines[0]?.map(() => '---') ?? []);
	return lines.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** How much is measured. Where no page is written, it is enough to see that the programs work. */
interface Scope {
	loopItems: readonly number[];
	nodeItems: readonly number[];
	overheadItems: number;
	downloadMegabytes: readonly number[];
	inputFieldsItems: number;
	lateness: LatenessScope;
	sleepers: SleepersScope;
}

const forPage: Scope = {
	loopItems: [1, 10],
	nodeItems: [1, 10, 50, 100],
	overheadItems: 200,
	downloadMegabytes: [5, 50],
	inputFieldsItems: 1000,
	lateness: { seconds: [20, 60, 90, 600], samples: 5 },
	sleepers: {
		rows: [
			['polling', 200],
			['sleep', 200],
			['callback', 200],
			['sleep', 1000],
			['callback', 1000],
		],
		settleMs: 30_000,
		watchMs: 60_000,
	},
};

const forTrial: Scope = {
	loopItems: [1],
	nodeItems: [1, 10],
	overheadItems: 20,
	downloadMegabytes: [5],
	inputFieldsItems: 20,
	lateness: { seconds: [20], samples: 1 },
	sleepers: { rows: [['sleep', 20]], settleMs: 1_000, watchMs: 10_000 },
};

/** Prints the page, or writes it to the file that is named. */
async function main(path = process.argv[2]): Promise<void> {
	const scope = path ? forPage : forTrial;
	const folder = await makeTemporaryFolder('package');
	const tarball = process.env.E2E_TARBALL ?? (await packPackage(folder.path));
	const engine = await startEngine('filesystem');
	const sections: Array<[title: string, text: string, rows: object[]]> = [
		[
			'Batches',
			'Each video takes 8 s. The ratio is the wall time divided by the time of one generation. Without this node, video generators in n8n work on items one after another, with fixed pauses between status checks.',
			(await measureBatches(engine, scope)).map((row) => ({ ...row, ratio: round(row.ratio) })),
		],
		[
			'Finding out that a video is finished',
			'The number of status checks, and how late the end of the task is noticed. Medians over 61 generation times, with a fake clock.',
			await measureWatching(),
		],
		[
			'The cost of the node itself',
			'Compared with a bare loop of the same requests, which is the least that any node could use.',
			await measureOverhead(scope.overheadItems),
		],
		[
			'Memory while videos come in',
			'Binary data is stored in files.',
			await measureDownloads(scope.downloadMegabytes),
		],
		[
			'Videos that share a line',
			'The time from the first request for a video until all are stored, divided by the time that the line needs for all of them, and the bytes fetched, divided by the bytes of the files.',
			(await measureSharedLine(engine)).map(({ host, ...row }) => ({
				'the file host': host,
				videos: row.videos,
				time: round(row.time),
				bytes: round(row.bytes),
			})),
		],
		[
			'Include Input Fields',
			'What n8n uses for a batch, without the option and with it: medians of three runs each, in turns. The rows have ten cells of 100 characters and a file of 10 kB.',
			(await measureInputFields(engine, scope.inputFieldsItems)).map((row) => ({
				'Include Input Fields': row.includesInput ? 'on' : 'off',
				items: row.items,
				'CPU (s)': round(row.cpuMs / 1000),
				'stored at the end (MB)': round(row.endedBytes / 1_000_000),
				'stored asleep (MB)': round(row.asleepBytes / 1_000_000),
			})),
		],
		[
			'Executions that sleep',
			'The number of status checks, and how late an execution of a real n8n ends, from the end of the generation. Medians over five executions that begin at different moments: n8n looks for executions to wake up once a minute, so a sleep of less than about 70 seconds ends up to a minute late.',
			await measureLateness(tarball, scope.lateness),
		],
		[
			'Executions that wait',
			'What a real n8n uses while executions wait, each for one video, beyond what it uses when idle.',
			(await measureSleepers(tarball, scope.sleepers)).map((row) => ({
				'wait using': row.waitUsing,
				executions: row.executions,
				'memory grew by (MB)': round(row.grownMb),
				'CPU (% of a core)': round(row.cpuPercent),
				'requests per minute': row.requestsPerMinute,
			})),
		],
	];
	await engine.close();
	await folder.remove();

	const [date] = new Date().toISOString().split('T');
	const gibibytes = Math.round(totalmem() / 1024 ** 3);
	const page = [
		'# Benchmark',
		`Measured on ${date} by \`npm run bench\`, on a machine with ${availableParallelism()} cores and ${gibibytes} GB of memory, with Node.js ${process.versions.node}. Absolute times depend on the machine. Compare the rows of one table with each other.`,
		...sections.flatMap(([title, text, rows]) => [`## ${title}`, text, toTable(rows)]),
	].join('\n\n');
	if (path) await writeFile(path, await format(page, { parser: 'markdown' }));
	else console.log(page);
	process.exit(0);
}

void main();
