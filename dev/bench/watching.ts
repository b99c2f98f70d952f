import { klingV26 } from '../../nodes/KlingVideo/models/klingV26';
import { parseVideoRequest } from '../../nodes/KlingVideo/models/request';
import { submitOnce } from '../../nodes/KlingVideo/tasks/submitOnce';
import { waitForTask } from '../../nodes/KlingVideo/tasks/waitForTask';
import { FakeClock } from '../fakeClock/clock';
import { makeLedger, makeRun, makeSubmission } from '../fakeClock/run';
import { SimulatedApi } from '../simulator/api';
import type { Outcome } from '../simulator/task';

/** What it takes to find out that a task has ended. */
interface Watched {
	polls: number;
	latenessSeconds: number;
}

/** What the API reports of a task while it works on it. */
const reports: Array<{ told: string; fields(seconds: number): Outcome['fields'] }> = [
	{ told: 'estimate and progress', fields: () => ({}) },
	{ told: 'estimate only', fields: () => ({ progress: 0 }) },
	{ told: 'progress only', fields: () => ({ estimated_time: undefined }) },
	{ told: 'nothing', fields: () => ({ progress: 0, estimated_time: undefined }) },
	{
		told: 'an estimate of half the time',
		fields: (seconds) => ({ progress: 0, estimated_time: seconds / 2 }),
	},
];

const ranges = [
	[5, 20],
	[55, 65],
	[100, 600],
] as const;

/** Each range is walked through in this many generation times. */
const samples = 61;

/**
 * Waits for tasks of 5 to 600 seconds with a fake clock, by the node's schedule and in fixed steps.
 *
 * @returns medians over many generation times: polls, and how late the end is seen
 */
export async function measureWatching(): Promise<Array<Record<string, string>>> {
	const rows = [];
	for (const { told, fields } of reports) {
		for (const [from, to] of ranges) {
			const row: Record<string, string> = {
				'APIMart provides': told,
				'A generation takes': `${from}–${to} s`,
			};
			for (const pauseSeconds of [undefined, 5, 10, 15]) {
				const watched: Watched[] = [];
				for (let sample = 0; sample < samples; sample++) {
					const seconds = from + ((to - from) * sample) / (samples - 1);
					watched.push(await watch(seconds * 1000, fields(seconds), pauseSeconds));
				}
				const polls = median(watched.map((each) => each.polls));
				const lateness = median(watched.map((each) => each.latenessSeconds)).toFixed(1);
				const how = pauseSeconds === undefined ? 'This node' : `Every ${pauseSeconds} s`;
				row[how] = `${polls}, ${lateness} s`;
			}
			rows.push(row);
		}
	}
	return rows;
}

async function watch(
	generationMs: number,
	fields: Outcome['fields'],
	pauseSeconds: number | undefined,
): Promise<Watched> {
	const clock = new FakeClock();
	const api = new SimulatedApi({
		now: () => clock.now(),
		onSubmit: () => ({ generationMs, fields }),
	});
	const run = makeRun(api, clock);
	const parsed = parseVideoRequest(klingV26, { prompt: 'A cat' });
	if (!('request' in parsed)) throw new Error('The request is not valid');
	const { request } = parsed;
	const deadline = Infinity;
	const pollIntervalMs = pauseSeconds && pauseSeconds * 1000;
	await clock.run(
		submitOnce(run, makeSubmission(makeLedger(), 0, request), deadline).then(
			async (task) => await waitForTask(run, task, { itemIndex: 0, deadline, pollIntervalMs }),
		),
	);
	const endedAtMs = (api.tasks[0]?.acceptedAtMs ?? NaN) + generationMs;
	return {
		polls: api.requests.filter(({ method }) => method === 'GET').length,
		latenessSeconds: (clock.now() - endedAtMs) / 1000,
	};
}

function median(values: number[]): number {
	return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
