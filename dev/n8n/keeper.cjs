// Runs the program of its arguments, and ends it when the process that started this one has ended,
// in whatever way: the standard input is a pipe that only that process holds open. It leads a
// process group, so that a signal to the group reaches all that the program has started.
const { spawn } = require('node:child_process');

const longestShutdownMs = 15_000;

const isWindows = process.platform === 'win32';
const [command, ...args] = process.argv.slice(2);
const child = spawn(command, args, {
	stdio: ['ignore', 'inherit', 'inherit'],
	windowsHide: true,
	// npm is a batch file there.
	shell: isWindows && command === 'npm',
});
child.on('error', (error) => {
	console.error(error.message);
	process.exit(127);
});
child.on('exit', (code) => process.exit(code ?? 1));

// The program gets these too, and this one ends with it.
for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP']) process.on(signal, () => {});

process.stdin.on('end', () => {
	endAll('SIGTERM');
	setTimeout(() => endAll('SIGKILL'), longestShutdownMs);
});
process.stdin.resume();

function endAll(signal) {
	if (isWindows) child.kill(signal);
	else process.kill(-process.pid, signal);
}
