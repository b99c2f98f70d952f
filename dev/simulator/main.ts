import { defaultGenerationMs, defaultKey } from './api';
import { listPhrases } from './promptFaults';
import { startSimulator } from './server';

/** Runs only the simulator. The environment variable `PORT` sets the port of its API. */
async function main(): Promise<void> {
	const port = Number(process.env.PORT ?? 4010);
	const simulator = await startSimulator({
		port,
		log: (line) => console.log(`${new Date().toISOString()} ${line}`),
	});
	console.log(`Base URL        ${simulator.url}`);
	console.log(`API key         ${defaultKey}`);
	console.log(
		`A video takes   ${defaultGenerationMs / 1000} s, costs nothing, and is a sample, not made by Kling`,
	);
	console.log(`Prompts may say ${listPhrases().join('\n                ')}`);
	console.log('Ctrl-C stops it.');
	process.once('SIGINT', () => void simulator.stop());
}

void main();
