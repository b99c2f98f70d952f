import type { INodeParameters } from 'n8n-workflow';

import { credentialName } from '../../nodes/KlingVideo/api/credential';
import { startDisposableN8n, type DisposableN8n } from '../n8n/disposableN8n';
import { installN8n } from '../n8n/installN8n';
import { newestN8nVersion } from '../n8n/versions';
import { chain, klingVideo, manualTrigger, triggerName } from '../n8n/workflows';
import { defaultKey } from '../simulator/api';
import { startSimulator, type RunningSimulator, type SimulatorOptions } from '../simulator/server';

/** A real n8n with the packed package, and a simulator. */
export interface RealN8n extends DisposableN8n {
	simulator: RunningSimulator;
	/**
	 * Makes a workflow that generates one video.
	 *
	 * @returns begins an execution of it, and returns the ID of that
	 */
	prepare(parameters: INodeParameters): Promise<() => Promise<string>>;
}

/** Starts the newest n8n of the tests, and a simulator. */
export async function startRealN8n(tarball: string, options: SimulatorOptions): Promise<RealN8n> {
	const simulator = await startSimulator(options);
	const install = await installN8n(newestN8nVersion);
	const n8n = await startDisposableN8n(install, tarball, { N8N_METRICS: 'true' });
	const { client } = n8n;
	const credential = await client.createCredential({
		name: 'APIMart',
		type: credentialName,
		data: { apiKey: defaultKey, baseUrl: simulator.url },
	});
	return {
		...n8n,
		simulator,
		async prepare(parameters) {
			// An interval that is blank follows the task.
			const waiting = { maxWaitMinutes: 60, pollIntervalSeconds: '' };
			const node = klingVideo(credential, { ...parameters, options: waiting });
			const workflow = await client.createWorkflow(chain('Waiting', [manualTrigger(), node]));
			return async () => await client.runWorkflow(workflow, triggerName);
		},
		async dispose() {
			await n8n.dispose();
			await simulator.stop();
		},
	};
}
