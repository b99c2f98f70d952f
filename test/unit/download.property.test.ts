import fc from 'fast-check';
import type { IBinaryData } from 'n8n-workflow';
import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, createBrotliDecompress, createUnzip, gzipSync } from 'node:zlib';

import { FakeClock } from '../../dev/fakeClock/clock';
import { makeRun } from '../../dev/fakeClock/run';
import { SimulatedApi } from '../../dev/simulator/api';
import { Failure } from '../../nodes/KlingVideo/api/failure';
import type { VideoTask } from '../../nodes/KlingVideo/api/responses';
import { downloadVideos, type FileHelpers } from '../../nodes/KlingVideo/tasks/download';

/** The size of a box of an MP4 file: as 32 bits, as 64 bits, or as "to the end". */
type BoxSize = 'short' | 'long' | 'open';

function box(type: string, bytes: number, size: BoxSize, version: number): Buffer {
	const filler = createHash('sha256').update(`${type}${version}`).digest();
	const content = Buffer.alloc(bytes, filler);
	const header = Buffer.alloc(size === 'long' ? 16 : 8);
	header.write(type, 4, 'latin1');
	if (size === 'short') header.writeUInt32BE(8 + bytes);
	if (size === 'long') {
		header.writeUInt32BE(1);
		header.writeBigUInt64BE(BigInt(16 + bytes), 8);
	}
	return Buffer.concat([header, content]);
}

/** A video, and another one of the same size. */
const makeFiles = (...sizes: BoxSize[]) =>
	fc
		.record({
			movieFirst: fc.boolean(),
			movie: fc.nat(300),
			media: fc.nat(3000),
			size: fc.constantFrom(...sizes),
		})
		.map(({ movieFirst, movie, media, size }) =>
			[1, 2].map((version) => {
				const mdat = box('mdat', media, movieFirst || size !== 'open' ? size : 'short', version);
				const moov = box('moov', movie, 'short', version);
				const boxes = movieFirst ? [moov, mdat] : [mdat, moov];
				return Buffer.concat([box('ftyp', 16, 'short', version), ...boxes]);
			}),
		);

/** What one response does. */
interface Behavior {
	/** Sizes of the chunks, over and over. */
	chunks: number[];
	/** Pause before each chunk, over and over. */
	pausesMs: number[];
	/** How the body ends, and after how much of it. */
	ends: 'whole' | 'reset' | 'quietly' | 'never';
	after: number;
	/** What is sent. */
	body: 'file' | 'page' | 'json' | 'other' | 'nothing';
	encoding: 'identity' | 'gzip' | 'br';
	length: boolean;
	status: 200 | 403 | 416 | 503;
	range: 'right' | 'ignored' | 'otherStart' | 'otherTotal';
	fails: boolean;
	/** Whether the host has another file by now. That shows only by an ETag. */
	isOther: boolean;
}

/** Of a body. Doubles would nearly all be next to nothing. */
const shares = fc.integer({ min: 0, max: 100 }).map((percent) => percent / 100);

const behaviors: fc.Arbitrary<Behavior> = fc.record({
	chunks: fc.array(fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 2000 })), {
		minLength: 1,
		maxLength: 6,
	}),
	pausesMs: fc.array(fc.constantFrom(0, 0, 0, 1, 50, 30_000, 59_000, 61_000), {
		minLength: 1,
		maxLength: 6,
	}),
	ends: fc.constantFrom('whole', 'whole', 'reset', 'reset', 'quietly', 'never'),
	after: shares,
	body: fc.constantFrom('file', 'file', 'file', 'file', 'file', 'page', 'json', 'other', 'nothing'),
	encoding: fc.constantFrom('identity', 'identity', 'identity', 'gzip', 'br'),
	length: fc.boolean(),
	status: fc.constantFrom(200, 200, 200, 200, 200, 200, 403, 416, 503),
	range: fc.constantFrom('right', 'right', 'right', 'ignored', 'otherStart', 'otherTotal'),
	fails: fc.constantFrom(false, false, false, false, false, true),
	isOther: fc.constantFrom(false, false, false, true),
});

const good: Behavior = {
	chunks: [700],
	pausesMs: [0],
	ends: 'whole',
	after: 1,
	body: 'file',
	encoding: 'identity',
	length: true,
	status: 200,
	range: 'right',
	fails: false,
	isOther: false,
};

const otherBodies = {
	page: '<!DOCTYPE html><html><body>Log in to see the video</body></html>',
	json: '{"error":{"message":"no such file"}}',
	other: 'This is not a video, whatever it may be',
	nothing: '',
};

/** A host that first answers as scripted, and then as it should. */
class Host {
	requests = 0;
	open = 0;

	constructor(
		private readonly files: Buffer[],
		private readonly behaviors: Behavior[],
		private readonly clock: FakeClock,
		private readonly hasEtag: boolean,
	) {}

	readonly httpRequest = async (options: {
		headers?: Record<string, string>;
		abortSignal?: AbortSignal;
	}) => {
		const told = this.behaviors[this.requests++] ?? good;
		const signal = options.abortSignal ?? new AbortController().signal;
		if (told.fails) throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
		const asked = /^bytes=(\d+)-$/.exec(options.headers?.Range ?? '')?.[1];
		const whole = told.body === 'file' ? this.pack(told) : Buffer.from(otherBodies[told.body]);
		const from = asked === undefined || told.range === 'ignored' ? undefined : Number(asked);
		const headers: Record<string, string> = {};
		let body = whole;
		let status: number = told.status;
		if (told.body === 'file' && this.hasEtag) {
			headers.etag = `"${told.encoding}, ${told.isOther}"`;
		}
		if (status === 200 && told.body === 'file' && from !== undefined) {
			if (from >= whole.length) status = 416;
			else {
				status = 206;
				const start = told.range === 'otherStart' ? from - 1 : from;
				const total = whole.length + (told.range === 'otherTotal' ? 1 : 0);
				headers['content-range'] = `bytes ${start}-${whole.length - 1}/${total}`;
				body = whole.subarray(start);
			}
		}
		if (told.length && told.ends !== 'quietly') headers['content-length'] = String(body.length);
		else if (told.ends === 'whole') headers['transfer-encoding'] = 'chunked';
		return { statusCode: status, headers, body: this.unpack(told, this.send(told, body, signal)) };
	};

	private pack({ encoding, isOther }: Behavior): Buffer {
		const file = this.files[isOther && this.hasEtag ? 1 : 0] ?? Buffer.alloc(0);
		if (encoding === 'gzip') return gzipSync(file);
		return encoding === 'br' ? brotliCompressSync(file) : file;
	}

	/** What n8n does with a packed body. */
	private unpack({ encoding, body }: Behavior, sent: Readable): Readable {
		if (encoding === 'identity' || body !== 'file') return sent;
		const unpacker = encoding === 'gzip' ? createUnzip() : createBrotliDecompress();
		sent.on('error', (error) => unpacker.destroy(error));
		return sent.pipe(unpacker);
	}

	private send(told: Behavior, body: Buffer, signal: AbortSignal): Readable {
		const until = told.ends === 'whole' ? body.length : Math.ceil(body.length * told.after);
		const { clock } = this;
		const sent = Readable.from(
			(async function* () {
				for (let at = 0, index = 0; at < until; index++) {
					const pauseMs = told.pausesMs[index % told.pausesMs.length] ?? 0;
					if (pauseMs > 0) await clock.sleep(pauseMs, signal);
					if (signal.aborted) return;
					const size = told.chunks[index % told.chunks.length] ?? 1;
					yield body.subarray(at, Math.min(until, at + size));
					at += size;
				}
				// What has come is read before the connection is reset.
				if (told.ends === 'reset') await clock.sleep(1, signal);
				if (told.ends === 'reset')
					throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
				// A silent host wakes up when nobody listens any more.
				if (told.ends === 'never') await clock.sleep(1e9, signal);
			})(),
			{ objectMode: false },
		);
		this.open++;
		sent.once('close', () => this.open--);
		signal.addEventListener('abort', () => sent.destroy(new Error('canceled')));
		sent.on('error', () => {});
		return sent;
	}
}

const task = {
	id: 'task_000001',
	status: 'completed',
	videoUrls: ['https://files.example/1.mp4'],
} as unknown as VideoTask;

async function download(
	versions: Buffer[],
	behaviorsOfHost: Behavior[],
	hasEtag: boolean,
): Promise<{ found?: IBinaryData[]; error?: unknown; host: Host }> {
	const clock = new FakeClock();
	const api = new SimulatedApi({ now: () => clock.now(), generationMs: 0 });
	const run = makeRun(api, clock);
	run.api.getTask = async () => task;
	const host = new Host(versions, behaviorsOfHost, clock, hasEtag);
	const helpers = {
		httpRequest: host.httpRequest,
		prepareBinaryData: async (stream: Readable) => ({
			data: (await buffer(stream)).toString('base64'),
		}),
	} as unknown as FileHelpers;
	const wait = { itemIndex: 0, deadline: Infinity };
	const outcome = await clock.run(
		downloadVideos(run, helpers, task, wait).then(
			(found): { found?: IBinaryData[]; error?: unknown } => ({ found }),
			(error: unknown) => ({ error }),
		),
	);
	return { ...outcome, host };
}

test('whatever a host does, a file is whole or there is none', async () => {
	await fc.assert(
		fc.asyncProperty(
			makeFiles('short', 'long', 'open'),
			fc.array(behaviors, { maxLength: 12 }),
			fc.boolean(),
			async (versions, behaviorsOfHost, hasEtag) => {
				const { found, error, host } = await download(versions, behaviorsOfHost, hasEtag);
				const stored = Buffer.from(found?.[0]?.data ?? '', 'base64');
				if (found) expect(versions.some((file) => file.equals(stored))).toBe(true);
				else expect((error as Failure).facts).toMatchObject({ code: 'notDownloaded', task });
				await new Promise(setImmediate);
				expect(host.open).toBe(0);
			},
		),
		{ numRuns: 400 },
	);
});

test('a file comes as soon as a host sends it, after three tries in a row that brought nothing', async () => {
	const useless = behaviors.filter(({ fails, status }) => fails || status === 503);
	const rounds = fc.array(fc.tuple(fc.array(useless, { maxLength: 3 }), shares), { maxLength: 8 });
	// A file that says nothing about its end needs a response that ends cleanly.
	const files = makeFiles('short', 'long');
	await fc.assert(
		fc.asyncProperty(files, rounds, fc.boolean(), async (versions, given, hasEtag) => {
			const [file = Buffer.alloc(0)] = versions;
			// A try that makes progress allows for three more that do not.
			const behaviorsOfHost = given.flatMap(([failing, after]): Behavior[] => [
				...failing,
				{ ...good, ends: 'reset', after: Math.max(after, 8 / file.length), chunks: [50] },
			]);
			const { found, error } = await download(versions, behaviorsOfHost, hasEtag);
			expect(error instanceof Failure ? error.facts : error).toBeUndefined();
			expect(Buffer.from(found?.[0]?.data ?? '', 'base64').equals(file)).toBe(true);
		}),
		{ numRuns: 200 },
	);
});
