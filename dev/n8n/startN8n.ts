import { open, readFile } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

import { findFreePorts } from './freePorts';
import type { N8nInstall } from './installN8n';
import { signalKept, startKept } from './keptProgram';

/** What an n8n does: all; or, in queue mode, take webhooks, or execute. */
export type N8nCommand = 'start' | 'webhook' | 'worker';

export interface StartOptions {
	/** `start` by default. */
	command?: N8nCommand;
	/** n8n keeps its data below it; the package is installed there before. */
	userFolder: string;
	/** Of the editor and of webhooks; the system picks one by default. */
	port?: number;
	/** Settings of n8n beside those that keep it quiet and local. */
	env?: Record<string, string>;
	signal?: AbortSignal | undefined;
}

/** An n8n that runs. */
export interface RunningN8n {
	/** Of the editor and of webhooks, without a trailing slash. A worker has neither. */
	url: string;
	/** What it has written to its console, in this and earlier starts from the same user folder. */
	logFile: string;
	/** Resolves when it has ended, for whatever reason. */
	ended: Promise<void>;
	/** Shuts it down gracefully. */
	stop: () => Promise<void>;
	/** Kills it, as a crash would. */
	kill: () => Promise<void>;
}

/**
 * What n8n writes when it takes requests or executions. It calls itself healthy some time before.
 */
const readyLines: Readonly<Record<N8nCommand, string>> = {
	start: 'Editor is now accessible via',
	webhook: 'Webhook listener waiting for requests',
	worker: 'n8n worker is now ready',
};

const readyWithinMs = 240_000;
const stopWithinMs = 20_000;
const lookEveryMs = 200;
const shownCharacters = 4000;

/** What n8n says when another program has taken a port since it was found free. */
const portIsTaken = /port \d+ is already in use/;
const mostStarts = 3;

/**
 * Starts n8n on the loopback address and waits until it takes requests. It does not outlive this
 * process.
 *
 * @throws with the end of what it has logged, when it ends or does not become ready in time
 */
export async function startN8n(install: N8nInstall, options: StartOptions): Promise<RunningN8n> {
	for (let starts = 1; ; starts++) {
		try {
			return await startOnce(install, options);
		} catch (error) {
			if (starts === mostStarts || !portIsTaken.test((error as Error).message)) throw error;
		}
	}
}

async function startOnce(install: N8nInstall, options: StartOptions): Promise<RunningN8n> {
	const [brokerPort = 0, freePort = 0] = await findFreePorts(2);
	const { command = 'start', port = freePort } = options;
	const logFile = join(options.userFolder, 'n8n.log');
	const log = await open(logFile, 'a');
	const { size: saidBefore } = await log.stat();
	const child = startKept(install.nodePath, [install.scriptPath, command], {
		cwd: options.userFolder,
		env: {
			...inheritedEnvironment(install),
			...n8nSettings(options.userFolder, port, brokerPort),
			...options.env,
		},
		output: log.fd,
	});
	let isAlive = true;
	const ended = new Promise<void>((resolve) => {
		const end = () => {
			isAlive = false;
			resolve();
		};
		child.once('close', end);
		child.once('error', end);
	});
	await log.close();

	const url = `http://127.0.0.1:${port}`;
	const running: RunningN8n = {
		url,
		logFile,
		ended,
		stop: async () => {
			if (isAlive) signalKept(child, 'SIGTERM');
			const tooLate = wait(stopWithinMs, 'too late' as const, { ref: false });
			if ((await Promise.race([ended, tooLate])) === 'too late') await running.kill();
		},
		kill: async () => {
			if (isAlive) signalKept(child, 'SIGKILL');
			await ended;
		},
	};
	const deadline = Date.now() + readyWithinMs;
	try {
		for (;;) {
			options.signal?.throwIfAborted();
			if (!isAlive) throw new Error('It has ended');
			if (Date.now() > deadline) throw new Error(`It was not ready within ${readyWithinMs} ms`);
			const said = (await readFile(logFile)).subarray(saidBefore).toString();
			if (said.includes(readyLines[command])) return running;
			await wait(lookEveryMs);
		}
	} catch (error) {
		await running.kill();
		const said = (await readFile(logFile)).subarray(saidBefore).toString();
		throw new Error(
			`n8n ${command} ${install.version} did not start: ${said.slice(-shownCharacters)}`,
			{ cause: error },
		);
	}
}

/** This process's environment without what is about this process, or about another n8n. */
function inheritedEnvironment({ nodePath }: N8nInstall): NodeJS.ProcessEnv {
	const foreign = /^(N8N|DB|EXECUTIONS|QUEUE|WEBHOOK|npm|JEST|APIMART)_|^NODE_(ENV|PATH|OPTIONS)$/i;
	const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
	return {
		...Object.fromEntries(inherited),
		// n8n starts its task runner as "node".
		PATH: [dirname(nodePath), process.env.PATH].join(delimiter),
	};
}

/** What makes n8n local, quiet towards the network, and free of first-time questions. */
function n8nSettings(userFolder: string, port: number, brokerPort: number) {
	return {
		N8N_USER_FOLDER: userFolder,
		N8N_HOST: '127.0.0.1',
		N8N_PORT: String(port),
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		N8N_SECURE_COOKIE: 'false',
		N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
		N8N_DEFAULT_BINARY_DATA_MODE: 'filesystem',
		N8N_GRACEFUL_SHUTDOWN_TIMEOUT: '5',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		EXTERNAL_FRONTEND_HOOKS_URLS: '',
	};
}
