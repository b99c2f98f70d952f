import type { INodeParameters } from 'n8n-workflow';
import { randomBytes } from 'node:crypto';

import { countStoredBytes, type Engine } from '../engine/engine';
import { klingVideo, makeWorkflow } from '../engine/workflow';
import { defaultKey } from '../simulator/api';
import { startSimulator } from '../simulator/server';

/** What a batch needs with or without Include Input Fields. */
export interface InputFieldsRow {
	includesInput: boolean;
	items: number;
	/** CPU time of n8n's engine and the simulator, until all items have come out. */
	cpuMs: number;
	/** The size of the stored execution when all items have come out. */
	endedBytes: number;
	/**
	 * The size of the stored execution while it sleeps with the maximum number of concurrent tasks.
	 */
	asleepBytes: number;
}

const hourMs = 3_600_000;
const rounds = 3;

/**
 * Runs batches alternately without and with the option. Each row has ten cells of 100 characters
 * and a 10 kB file in n8n's memory.
 *
 * @returns the medians of all rounds
 */
export async function measureInputFields(engine: Engine, items: number): Promise<InputFieldsRow[]> {
	const all: InputFieldsRow[] = [];
	for (let round = 0; round < rounds; round++) {
		for (const includesInput of [false, true])
			all.push(await measure(engine, items, includesInput));
	}
	return [false, true].map((includesInput) => {
		const alike = all.filter((row) => row.includesInput === includesInput);
		const median = (name: 'cpuMs' | 'endedBytes' | 'asleepBytes') =>
			alike.map((row) => row[name]).sort((a, b) => a - b)[Math.floor(rounds / 2)] ?? NaN;
		return {
			includesInput,
			items,
			cpuMs: median('cpuMs'),
			endedBytes: median('endedBytes'),
			asleepBytes: median('asleepBytes'),
		};
	});
}

async function measure(
	engine: Engine,
	items: number,
	includeInputFields: boolean,
): Promise<InputFieldsRow> {
	const rows = Array.from({ length: items }, (_, row) => ({
		...Object.fromEntries(
			Array.from({ length: 10 }, (__, cell) => [`cell ${cell}`, makeText(100)]),
		),
		row_number: row,
	}));
	const run = async (generationMs: number, parameters: INodeParameters) => {
		const simulator = await startSimulator({ generationMs });
		const options = { maxConcurrentTasks: 100, includeInputFields };
		const workflow = makeWorkflow(
			{ prompt: '={{ $json.row_number }}', downloadVideo: false, options, ...parameters },
			rows,
		);
		for (const item of workflow.pinData?.Start ?? []) {
			item.binary = { data: { data: makeText(10_000), mimeType: 'text/plain' } };
		}
		const { user, system } = process.cpuUsage();
		const credential = { apiKey: defaultKey, baseUrl: simulator.url };
		const execution = await engine.run(workflow, credential);
		const used = process.cpuUsage({ user, system });
		await simulator.stop();
		return { execution, cpuMs: (used.user + used.system) / 1000 };
	};
	const { execution, cpuMs } = await run(0, {});
	const { length } = execution.output(klingVideo);
	if (length !== items) throw new Error(`${length} of ${items} items came out`);
	const asleep = await run(hourMs, { waitUsing: 'sleep' });
	return {
		includesInput: includeInputFields,
		items,
		cpuMs,
		endedBytes: countStoredBytes(execution),
		asleepBytes: countStoredBytes(asleep.execution),
	};
}

/** A random text, so that no two are alike. */
function makeText(length: number): string {
	return randomBytes(Math.ceil(length / 2))
		.toString('hex')
		.slice(0, length);
}
