/**
 * Looks for ways to pay twice and to lose videos: takes random steps with a real n8n for some
 * minutes, while the API misbehaves, and reports the outcome of every submission.
 */
import { parseArgs } from 'node:util';

import { packPackage } from '../n8n/packPackage';
import { makeTemporaryFolder } from '../n8n/temporaryFolder';
import { newestN8nVersion } from '../n8n/versions';
import { ChaosRun, type Records } from './chaosRun';
import {
	findEmptySuccesses,
	findPaidTwice,
	findUnnamed,
	tellHistory,
	type Finding,
} from './findings';
import { drawSteps } from './steps';

const minuteMs = 60_000;

/** More than the longest wait of an execution, and the time by which n8n may be late, together. */
const settleMs = 8 * minuteMs;

const figures: ReadonlyArray<readonly [name: string, find: (records: Records) => Finding[]]> = [
	['submissions with two tasks', findPaidTwice],
	['successes without their videos', findEmptySuccesses],
	['paid tasks that nothing names', findUnnamed],
];

/** @returns whether everything that the documentation promises was kept */
async function main(): Promise<boolean> {
	const { values } = parseArgs({
		options: {
			steps: { type: 'string', default: '300' },
			minutes: { type: 'string', default: '20' },
			seed: { type: 'string', default: String(Date.now() % 1_000_000) },
			n8n: { type: 'string', default: newestN8nVersion },
		},
	});
	const seed = Number(values.seed);
	// Whether the real API honors keys is not known, so both are tried.
	const idempotency = seed % 2 === 0 ? 'ignored' : 'honored';
	console.log(`Seed ${seed}, n8n ${values.n8n}: Idempotency-Keys are ${idempotency}`);

	const folder = await makeTemporaryFolder('package');
	try {
		const tarball = process.env.E2E_TARBALL ?? (await packPackage(folder.path));
		const run = await ChaosRun.start(values.n8n, tarball, idempotency);
		try {
			const deadline = Date.now() + Number(values.minutes) * minuteMs;
			for (const step of drawSteps(seed, Number(values.steps))) {
				if (Date.now() > deadline) break;
				await run.perform(step);
			}
			console.log('Waiting until all executions have ended');
			await run.settle(settleMs);
			return report(await run.readRecords());
		} finally {
			await run.dispose();
		}
	} finally {
		await folder.remove();
	}
}

/** Prints the figures, and the history of each order for which a promise was not kept. */
function report(records: Records): boolean {
	const statuses = countBy(records.executions.map(({ status }) => status));
	const { executions, retries, kills, submissions } = records;
	const accepted = submissions.filter(({ task }) => task).length;
	const done = [...records.steps.values()].reduce((sum, count) => sum + count, 0);
	console.log(`${done} steps (${[...records.steps].map((entry) => entry.join(' ')).join(', ')})`);
	console.log(`${executions.length} executions (${statuses})`);
	const refused = retries.filter(({ refusal }) => refusal !== undefined).length;
	const begun = executions.filter(({ retryOf }) => retryOf).length;
	console.log(`${begun} Retries started, ${refused} refused by n8n; ${kills.length} kills`);
	console.log(`${submissions.length} submissions, ${accepted} of them accepted`);
	let isKept = true;
	for (const [name, find] of figures) {
		const findings = find(records);
		const broken = findings.filter(({ exception }) => exception === undefined);
		const exceptions = countBy(findings.flatMap(({ exception }) => exception ?? []));
		console.log(
			`${name}: ${broken.length} against the documentation; others: ${exceptions || 'none'}`,
		);
		for (const { what, orders } of broken) {
			console.log(`  ${what}`);
			for (const order of orders.slice(0, 1)) console.log(tellHistory(records, order));
		}
		isKept &&= broken.length === 0;
	}
	return isKept;
}

/** How often each text occurs, in words. */
function countBy(texts: string[]): string {
	const counts = new Map<string, number>();
	for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
	return [...counts].map(([text, count]) => `${count} ${text}`).join(', ');
}

main().then(
	(isKept) => process.exit(isKept ? 0 : 1),
	(error: unknown) => {
		console.error(error);
		process.exit(2);
	},
);
