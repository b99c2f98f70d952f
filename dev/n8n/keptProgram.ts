import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';

const isWindows = process.platform === 'win32';

export interface KeptOptions {
	cwd: string;
	env: NodeJS.ProcessEnv;
	/** Where it writes to: a pipe to this process, or an open file. */
	output: 'pipe' | number;
}

/**
 * Starts a program of the PATH that does not outlive this process, however that ends.
 *
 * @returns a process that ends with the program, and with the same status
 */
export function startKept(
	command: string,
	args: string[],
	{ cwd, env, output }: KeptOptions,
): ChildProcess {
	return spawn(process.execPath, [join(__dirname, 'keeper.cjs'), command, ...args], {
		cwd,
		env,
		stdio: ['pipe', output, output],
		detached: !isWindows,
		windowsHide: true,
	});
}

/** Sends a signal to a program and all that it has started. */
export function signalKept({ pid }: ChildProcess, signal: NodeJS.Signals): void {
	if (pid === undefined) return;
	try {
		process.kill(isWindows ? pid : -pid, signal);
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
	}
}

/** Whether there is a process of that ID. */
export function isAlive(pid: number): boolean {
	if (!Number.isInteger(pid)) return false;
	try {
		return process.kill(pid, 0);
	} catch (error) {
		return (error as NodeJS.ErrnoException).code === 'EPERM';
	}
}
