import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';

import type { Response } from './http';
import type { Traffic } from './traffic';
import { Video } from './video';

/** No more than this goes over the line at once, so that those who share it take turns. */
const pieceBytes = 16_384;

const packers = {
	gzip: (bytes: Buffer) => gzipSync(bytes, { level: 1 }),
	br: (bytes: Buffer) =>
		brotliCompressSync(bytes, { params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
};

/** Sends a body piece by piece, the way the response asks for. */
export async function transfer(
	raw: ServerResponse,
	{ status, headers, body, from = 0, cut, manner = {} }: Response,
	traffic: Traffic,
): Promise<void> {
	const { chunks: sizes = [], pauseMs = 0, encoding, end = 'length', bytes: most } = manner;
	let [total, source] = open(manner.body ?? body, from);
	if (encoding) {
		const packed = packers[encoding](Buffer.concat([...source]));
		[total, source] = open(packed, 0);
		headers['content-encoding'] = encoding;
	}
	if (end === 'close') {
		raw.useChunkedEncodingByDefault = false;
		headers.connection = 'close';
	}
	raw.writeHead(status, {
		...headers,
		...(end === 'length' && { 'content-length': cut ? total : Math.min(total, most ?? total) }),
	});
	raw.flushHeaders();

	const pauses = new Set(sizes.map((_, index) => index));
	let index = 0;
	for (const piece of split(source, sizes, cut?.afterBytes ?? most ?? Infinity)) {
		await traffic.carry(piece.length);
		if (raw.destroyed) return;
		await new Promise((resolve) => raw.write(piece, resolve));
		if (pauses.has(index++)) await wait(pauseMs, undefined, { ref: false });
	}
	if (!cut) raw.end();
	if (cut?.kind === 'stall' && cut.forMs !== undefined) {
		await wait(cut.forMs, undefined, { ref: false });
		raw.socket?.resetAndDestroy();
	}
	if (cut?.kind === 'truncate') raw.socket?.resetAndDestroy();
	if (cut?.kind === 'short') raw.socket?.end();
}

function open(body: Response['body'], from: number): [bytes: number, chunks: Iterable<Buffer>] {
	if (body instanceof Video) return [body.bytes - from, body.chunks(from)];
	const content = Buffer.from(body);
	return [content.length, [content]];
}

/**
 * Cuts chunks into pieces: the first ones of the sizes that are given, the others as they come.
 *
 * @param most how many bytes there may be in all
 */
function* split(
	chunks: Iterable<Buffer>,
	sizes: readonly number[],
	most: number,
): Generator<Buffer, void> {
	const wanted = [...sizes];
	let left = most;
	let begun: Buffer[] = [];
	let missing = wanted.shift();
	for (const chunk of chunks) {
		for (let rest = chunk.subarray(0, left); rest.length > 0; ) {
			const piece = rest.subarray(0, missing ?? pieceBytes);
			rest = rest.subarray(piece.length);
			left -= piece.length;
			if (missing === undefined) {
				yield piece;
				continue;
			}
			begun.push(piece);
			missing -= piece.length;
			if (missing > 0) continue;
			yield Buffer.concat(begun);
			begun = [];
			missing = wanted.shift();
		}
		if (left === 0) break;
	}
	if (begun.length > 0) yield Buffer.concat(begun);
}
