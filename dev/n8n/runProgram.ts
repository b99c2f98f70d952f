import { once } from 'node:events';

import { signalKept, startKept } from './keptProgram';

export interface ProgramOptions {
	cwd: string;
	env?: NodeJS.ProcessEnv;
	/** Ends the program and all that it has started. */
	signal?: AbortSignal | undefined;
}

const endWithinMs = 2_000;

/** How much of a failed program's output its error shows. */
const shownCharacters = 4000;

/**
 * Runs a program of the PATH to its end. It does not outlive this process.
 *
 * @returns what it wrote to its standard output
 * @throws with the end of its output, when it fails or is ended by the signal
 */
export async function runProgram(
	command: string,
	args: string[],
	{ cwd, env = process.env, signal }: ProgramOptions,
): Promise<string> {
	signal?.throwIfAborted();
	const child = startKept(command, args, { cwd, env, output: 'pipe' });
	let stdout = '';
	let output = '';
	child.stdout?.setEncoding('utf8').on('data', (text: string) => {
		stdout += text;
		output += text;
	});
	child.stderr?.setEncoding('utf8').on('data', (text: string) => (output += text));

	let patience: NodeJS.Timeout | undefined;
	const end = () => {
		signalKept(child, 'SIGTERM');
		// npm would finish its work first.
		patience = setTimeout(() => signalKept(child, 'SIGKILL'), endWithinMs);
	};
	signal?.addEventListener('abort', end);
	try {
		const [code] = (await once(child, 'close')) as [number | null];
		signal?.throwIfAborted();
		if (code === 0) return stdout;
		const what = `"${[command, ...args].join(' ')}" failed with status ${code}`;
		throw new Error(`${what}:\n${output.slice(-shownCharacters)}`);
	} finally {
		clearTimeout(patience);
		signal?.removeEventListener('abort', end);
	}
}
