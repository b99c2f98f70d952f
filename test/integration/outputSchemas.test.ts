/**
 * The output schemas say what the node really passes on: n8n shows it before the first run, so that
 * the next node can be filled in without paying for a video. `npm run generate` writes them.
 */
import mapValues from 'lodash/mapValues';
import type { IDataObject, INodeExecutionData, INodeParameters } from 'n8n-workflow';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { klingVideo, makeWorkflow, withBinary } from '../../dev/engine/workflow';
import type { Outcome } from '../../dev/simulator/task';
import { KlingVideo } from '../../nodes/KlingVideo/KlingVideo.node';
import { operations } from '../../nodes/KlingVideo/operations';
import { setUp } from './setUp';

// n8n looks for the schemas of a node in the folder of its version.
const newestVersion = Math.max(...[new KlingVideo().description.version].flat());
const folder = join(__dirname, `../../nodes/KlingVideo/__schema__/v${newestVersion.toFixed(1)}.0`);
const photo = readFileSync(join(__dirname, '../support/images/photo.png')).toString('base64');

let outcome: Partial<Outcome> = {};
const setup = setUp({ onSubmit: () => outcome });
beforeEach(() => {
	outcome = {};
});

async function run(
	parameters: INodeParameters,
	item: IDataObject = {},
): Promise<INodeExecutionData[]> {
	const workflow = withBinary(makeWorkflow(parameters, [item]), {
		data: { data: photo, mimeType: 'image/png' },
	});
	const execution = await setup.engine.run(workflow, setup.credential);
	expect(execution.run.data.resultData.error).toBeUndefined();
	return execution.output(klingVideo);
}

/** Submits a video that ends so, and looks it up. */
async function getStatus(ending: Partial<Outcome>): Promise<INodeExecutionData[]> {
	outcome = ending;
	const [submitted] = await run({ operation: 'submit', prompt: 'A cat' });
	return await run({ operation: 'getStatus', taskId: String(submitted?.json.taskId) });
}

/**
 * What each operation passes on, by the file of the schema. The items of one are its different
 * forms, and the first of them has the order of the fields.
 */
const outputs: Record<string, () => Promise<INodeExecutionData[]>> = {
	'video/submitAndWait.json': async () => await run({ prompt: 'A cat' }),
	'video/submit.json': async () => await run({ operation: 'submit', prompt: 'A cat' }),
	'video/getStatus.json': async () => [
		...(await getStatus({})),
		...(await getStatus({ generationMs: 3_600_000 })),
		...(await getStatus({ status: 'failed' })),
	],
	'video/estimateCost.json': async () => await run({ operation: 'estimateCost', prompt: 'A cat' }),
	'image/upload.json': async () => await run({ resource: 'image', operation: 'upload' }),
	'account/getBalance.json': async () =>
		await run({ resource: 'account', operation: 'getBalance' }),
	async 'account/getUsage.json'() {
		await run({ prompt: 'A cat' });
		return await run({ resource: 'account', operation: 'getUsage', groupBy: 'modelAndDate' });
	},
};

test.each(Object.entries(outputs))('%s is passed on', async (file, getOutput) => {
	const path = join(folder, file);
	const schema = inferSchema((await getOutput()).map(({ json }) => json));
	const text = `${JSON.stringify(schema, null, '\t')}\n`;
	if (process.env.UPDATE_GENERATED) {
		mkdirSync(dirname(path), { recursive: true });
		writeFileSync(path, text);
	}
	expect(readFileSync(path, 'utf8')).toBe(text);
});

test.each([
	['video/submitAndWait.json', { prompt: 'A cat' }],
	['video/submit.json', { operation: 'submit', prompt: 'A cat' }],
	['video/getStatus.json', { operation: 'getStatus', taskId: 'task_000001' }],
])('%s holds with Include Input Fields, whatever the input item has', async (file, parameters) => {
	const schema = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
		properties: IDataObject;
	};
	const others = mapValues(schema.properties, () => ['something else']);
	await run({ operation: 'submit', prompt: 'A cat' });
	const options = { includeInputFields: true };
	const [item] = await run({ ...parameters, options }, { ...others, row_number: 2 });

	const { row_number: row, ...own } = item?.json ?? {};
	expect(row).toBe(2);
	expect(schema).toMatchObject(inferSchema([own]));
});

test('every operation has a schema, and nothing else has', () => {
	const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
	const ofOperations = operations.map(({ resource, name }) => `${resource}/${name}.json`);
	expect(files.filter((file) => file.endsWith('.json')).sort()).toEqual(ofOperations.sort());
});

/** The JSON schema that fits all of the values, which are of one type. */
function inferSchema(values: unknown[]): IDataObject {
	const [value] = values;
	if (Array.isArray(value)) return { type: 'array', items: inferSchema(values.flat()) };
	if (typeof value !== 'object') return { type: typeof value };
	const entries = (values as object[]).flatMap((one) => Object.entries(one));
	const names = [...new Set(entries.map(([name]) => name))];
	const properties = names.map((name) => [
		name,
		inferSchema(entries.filter(([other]) => other === name).map(([, inner]) => inner as unknown)),
	]);
	return { type: 'object', properties: Object.fromEntries(properties) as IDataObject };
}
