import { ApiClient, type HttpResponse } from '../../nodes/KlingVideo/api/client';
import type { VideoRequest } from '../../nodes/KlingVideo/models/request';
import { BalanceGuard } from '../../nodes/KlingVideo/tasks/balanceGuard';
import { mostDownloads } from '../../nodes/KlingVideo/tasks/download';
import { FileMemory } from '../../nodes/KlingVideo/tasks/fileMemory';
import { ImageUploads } from '../../nodes/KlingVideo/tasks/imageUploads';
import { Ledger, type LedgerStore } from '../../nodes/KlingVideo/tasks/ledger';
import { RateGate } from '../../nodes/KlingVideo/tasks/retry';
import { Slots } from '../../nodes/KlingVideo/tasks/slots';
import { identifyVideo, type Submission } from '../../nodes/KlingVideo/tasks/submitOnce';
import type { TaskRun } from '../../nodes/KlingVideo/tasks/taskRun';
import { Tries, type TriesStore } from '../../nodes/KlingVideo/tasks/tries';
import { defaultKey, SimulatedApi } from '../simulator/api';
import type { FakeClock } from './clock';

/** How long a request takes there and back. */
const latencyMs = 100;

/** A client that reaches the simulated API without a network, with a fake clock. */
export function connect(api: SimulatedApi, clock: FakeClock): ApiClient {
	const send = async (options: Parameters<ConstructorParameters<typeof ApiClient>[0]>[0]) => {
		const { url, method = 'GET', qs = {}, headers: ownHeaders = {}, body, timeout = 0 } = options;
		await clock.sleep(latencyMs / 2);
		const reply = api.handle({
			host: 'api',
			method,
			path: new URL(url).pathname,
			query: texts(qs),
			headers: {
				authorization: `Bearer ${defaultKey}`,
				'content-type': 'application/json',
				...texts(ownHeaders, (name) => name.toLowerCase()),
			},
			body,
		});
		if (reply.kind === 'hang') {
			await clock.sleep(timeout);
			throw Object.assign(new Error('timeout exceeded'), { code: 'ECONNABORTED' });
		}
		await clock.sleep(latencyMs / 2);
		if (reply.kind === 'reset') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
		const { status, headers, body: text } = reply;
		return { statusCode: status, headers, body: String(text) } satisfies HttpResponse;
	};
	return new ApiClient(send, { apiKey: defaultKey, baseUrl: 'https://api.example' });
}

/** What all items of a run share, with a fake clock. */
export function makeRun(
	api: SimulatedApi,
	clock: FakeClock,
	signal = new AbortController().signal,
): TaskRun {
	return {
		api: connect(api, clock),
		clock,
		gate: new RateGate(clock),
		downloads: new Slots(mostDownloads),
		fileMemory: new FileMemory({}, 'test', 0),
		uploads: new ImageUploads({}),
		balanceGuard: new BalanceGuard(10),
		signal,
		report() {},
		noteSubmitted() {},
		warn() {},
	};
}

/**
 * A ledger of the first run of a node.
 *
 * @param fields as they stand in the panel; null as the tool of an AI agent
 */
export function makeLedger(
	store: LedgerStore = {},
	fields: object | null = {},
	executionId = '1',
): Ledger {
	return new Ledger(store, { runIndex: 0, fingerprint: fields, seed: 'seed', executionId });
}

/** A video for an item, without images. */
export function makeSubmission(
	ledger: Ledger,
	itemIndex: number,
	request: VideoRequest,
	resubmitUnknown = false,
): Submission {
	const entry = ledger.open(itemIndex, identifyVideo(request, []));
	return { itemIndex, entry, request, files: [], resubmitUnknown };
}

/** As Retry On Fail says. */
export function makeTries(most = 1, store: TriesStore = {}): Tries {
	return new Tries(store, { most, pauseMs: 1_000 });
}

/** The values as the texts that a request carries, without those that are undefined. */
function texts(values: object, spell = (name: string) => name): Record<string, string> {
	return Object.fromEntries(
		Object.entries(values)
			.filter(([, value]) => value !== undefined)
			.map(([name, value]) => [spell(name), String(value)]),
	);
}
