import { randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';

import { cleanUpAll } from '../../dev/n8n/cleanUp';
import { findFreePorts } from '../../dev/n8n/freePorts';
import { installPackage } from '../../dev/n8n/installPackage';
import { N8nClient } from '../../dev/n8n/n8nClient';
import { startN8n, type RunningN8n, type StartOptions } from '../../dev/n8n/startN8n';
import { makeTemporaryFolder } from '../../dev/n8n/temporaryFolder';
import { until } from '../../dev/n8n/until';
import type { SimulatorOptions } from '../../dev/simulator/server';
import { startInstance, type OwnInstance } from '../support/instance';
import { countActiveJobs, startPostgres, startRedis } from './services';

declare const n8nVersion: string;

/**
 * An n8n in queue mode, as on several machines: its processes share Redis and PostgreSQL, and no
 * folder. The instance itself is the main process.
 */
export interface QueueInstance extends OwnInstance {
	/**
	 * Drives the process that takes the webhooks, and with them the callbacks. The main process takes
	 * none.
	 */
	webhooks: N8nClient;
	/** Those that were killed too. */
	workers: RunningN8n[];
	startWorker: () => Promise<RunningN8n>;
	/** Restarts what the processes share, and waits until they have found their way back to it. */
	restart: (service: 'Redis' | 'PostgreSQL') => Promise<void>;
	/**
	 * Waits until no worker holds a job: it does for a moment after an execution has fallen asleep.
	 */
	idle: () => Promise<void>;
}

const readyAgainWithinMs = 120_000;

/** What the documentation tells a user to set. */
const queueMode = {
	EXECUTIONS_MODE: 'queue',
	OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
	N8N_DISABLE_PRODUCTION_MAIN_PROCESS: 'true',
	N8N_DEFAULT_BINARY_DATA_MODE: 'database',
	// The first major has to be told that there is such a mode, and not to run what a dead worker has
	// begun again.
	...(n8nVersion.startsWith('1.') && {
		N8N_AVAILABLE_BINARY_DATA_MODES: 'filesystem,database',
		QUEUE_WORKER_MAX_STALLED_COUNT: '0',
	}),
	// By default n8n takes a worker for dead after a minute or more.
	QUEUE_WORKER_LOCK_DURATION: '15000',
	QUEUE_WORKER_LOCK_RENEW_TIME: '3000',
	QUEUE_WORKER_STALLED_INTERVAL: '5000',
};

/**
 * Starts the n8n of the project in queue mode, a main process, one for webhooks and two workers,
 * and a simulator.
 */
export async function startQueueInstance(
	simulatorOptions: SimulatorOptions,
): Promise<QueueInstance> {
	const cleanUp: Array<() => Promise<void>> = [];
	const dispose = async () => await cleanUpAll(cleanUp);
	try {
		const [webhookPort = 0] = await findFreePorts(1);
		const redis = await startRedis();
		cleanUp.push(redis.stop);
		const postgres = await startPostgres();
		cleanUp.push(postgres.stop);
		const env: Record<string, string> = {
			...queueMode,
			...redis.env,
			...postgres.env,
			N8N_ENCRYPTION_KEY: randomUUID(),
			WEBHOOK_URL: `http://127.0.0.1:${webhookPort}/`,
		};
		const main = await startInstance(simulatorOptions, env);
		cleanUp.push(main.dispose);
		const startProcess = async (options: Omit<StartOptions, 'userFolder'>) => {
			const folder = await makeTemporaryFolder('n8n');
			cleanUp.push(folder.remove);
			await installPackage(folder.path, process.env.E2E_TARBALL ?? '');
			const server = await startN8n(main.install, { ...options, userFolder: folder.path, env });
			cleanUp.push(server.stop);
			return server;
		};
		const workers: RunningN8n[] = [];
		const startWorker = async () => {
			const worker = await startProcess({ command: 'worker' });
			workers.push(worker);
			return worker;
		};
		const [webhookServer] = await Promise.all([
			startProcess({ command: 'webhook', port: webhookPort }),
			startWorker(),
			startWorker(),
		]);
		const webhooks = new N8nClient(webhookServer.url);
		const idle = async () => {
			await until('no worker holds a job', async () => (await countActiveJobs(redis)) === 0);
		};
		const services = { Redis: redis, PostgreSQL: postgres };
		const isReady = async ({ url }: RunningN8n) =>
			await fetch(`${url}/healthz/readiness`).then(
				({ ok }) => ok,
				() => false,
			);
		const restart = async (service: keyof typeof services) => {
			await services[service].restart();
			for (const server of [main.server, webhookServer]) {
				await until('n8n is ready again', async () => await isReady(server), readyAgainWithinMs);
			}
		};
		return { ...main, dispose, webhooks, workers, startWorker, restart, idle };
	} catch (error) {
		await dispose();
		throw error;
	}
}

/** Whether a worker has started to run an execution. */
export async function hasBegun(worker: RunningN8n, executionId: string): Promise<boolean> {
	const log = await readFile(worker.logFile, 'utf8');
	return log.includes(`Worker started execution ${executionId} `);
}
