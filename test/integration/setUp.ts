import { startEngine, type Engine } from '../../dev/engine/engine';
import { defaultKey } from '../../dev/simulator/api';
import {
	startSimulator,
	type RunningSimulator,
	type SimulatorOptions,
} from '../../dev/simulator/server';

/** The engine and the API that the tests of one file share. */
export interface Setup {
	engine: Engine;
	simulator: RunningSimulator;
	/** The credential that the simulator accepts. */
	credential: { apiKey: string; baseUrl: string };
}

/**
 * Starts the engine and the simulator before the tests of a file, and ends them after. Records and
 * faults are cleared before each test. Videos take no time unless the options say otherwise.
 *
 * @returns an object that is filled before the first test
 */
export function setUp(
	options: SimulatorOptions = {},
	binaryMode: 'default' | 'filesystem' = 'default',
): Setup {
	const setup = {} as Setup;
	beforeAll(async () => {
		setup.engine = await startEngine(binaryMode);
	});
	beforeEach(async () => {
		setup.simulator = await startSimulator({ generationMs: 0, ...options });
		setup.credential = { apiKey: defaultKey, baseUrl: setup.simulator.url };
	});
	afterEach(async () => await setup.simulator.stop());
	afterAll(async () => await setup.engine.close());
	return setup;
}
