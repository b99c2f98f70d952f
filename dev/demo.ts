/**
 * Shows the package doing its main job without an account: runs an example workflow on n8n's
 * engine, against the simulated API, and leaves the video that comes out.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';

import { startEngine, type WorkflowFile } from './engine/engine';
import { defaultKey } from './simulator/api';
import { startSimulator } from './simulator/server';

const repository = resolve(__dirname, '..');
const example = resolve(repository, 'examples/quick-start.json');
const videoFile = resolve(repository, 'demo-video.mp4');

async function main(): Promise<void> {
	const workflow = JSON.parse(await readFile(example, 'utf8')) as WorkflowFile;
	const node = workflow.nodes.find(({ type }) => type === 'n8n-nodes-kling-video.klingVideo');
	if (!node) throw new Error(`${example} has no Kling Video node`);
	node.credentials = { apiMartApi: { id: '1', name: 'APIMart account (simulator)' } };

	const simulator = await startSimulator({
		log: (line) => console.log(`simulator: ${line}`),
	});
	console.log(
		`The API is simulated at ${simulator.url}: nothing is real, and nothing is paid.\nRunning "${workflow.name}" …`,
	);
	const engine = await startEngine('default');
	const credential = { apiKey: defaultKey, baseUrl: simulator.url };
	const execution = await engine.run(workflow, credential);
	const { error } = execution.run.data.resultData;
	if (error) throw error;

	const [item] = execution.output(node.name);
	await writeFile(videoFile, await engine.readBinary(item));
	console.log('The node passed on:', item?.json);
	console.log(`The video, a sample that was not made by Kling, is in ${videoFile}`);
	await engine.close();
	await simulator.stop();
}

main().then(
	() => process.exit(0),
	(error: unknown) => {
		console.error(error);
		process.exit(1);
	},
);
