import { createHash } from 'crypto';
import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';

import { describeContent, isMp4OrMov, tellingBytes } from '../api/fileContent';
import { inspectImage } from '../api/imageFile';
import { isPublicAddress } from '../api/publicAddress';
import type { BinarySource } from '../models/kinds/kind';
import type { SubmittedFile } from '../tasks/submitOnce';
import { howToStoreFiles, openBinaryFile } from './binaryFile';
import type { InputItem } from './inputItem';
import { needsPublicAddresses } from './publicUrls';

/** What the panel says of a field that takes a video. */
export const videoFieldDescription =
	'The name of a binary field, or the file itself from an expression such as {{ $binary.data }}. If the item has no field of the default name, its only video is used. APIMart downloads it from your n8n, which must be reachable from the internet, through a link that works for a day.';

/** For how long a link works. The API may keep a task waiting before it downloads what belongs to it. */
const linkLife = '1d';

/**
 * Finds the video that a parameter gives, and validates it by its bytes, whatever its label says. It is
 * read as a stream, because it may be too large for the memory.
 *
 * @param source what the parameter says
 * @throws {NodeOperationError} if there is no such file, it is no video that the API takes, or the API
 *   could not download it from this n8n
 */
export async function readBinaryVideo(
	item: InputItem,
	source: BinarySource,
): Promise<SubmittedFile> {
	const { context } = item;
	const { file, named, read, refuseContent } = await openBinaryFile(item, source);
	const obstacle = await findObstacle(context, file);
	if (obstacle) {
		return item.refuse(
			`APIMart cannot download the video in ${named}, because ${obstacle.reason}.`,
			`${obstacle.fix} Or give the video as a URL that anyone can open.`,
		);
	}
	const { start, sha256 } = await read(async () => await scan(context, file.id ?? ''));
	if (!isMp4OrMov(start)) {
		return refuseContent(inspectImage(start) ? 'an image' : describeContent(start));
	}
	return {
		identity: sha256,
		name: file.fileName?.trim() || 'video.mp4',
		// The link opens this file, and nothing else, without a login. It is a new one each time, so it is
		// made at the last moment and says nothing about which video it is.
		getUrl: async () => context.helpers.createBinarySignedUrl(file, linkLife),
	};
}

/** Why nobody outside could open a link to a file, as a clause that follows "because", and what to do. */
async function findObstacle(
	context: IExecuteFunctions,
	file: IBinaryData,
): Promise<{ reason: string; fix: string } | undefined> {
	const { createBinarySignedUrl } = context.helpers as Partial<IExecuteFunctions['helpers']>;
	if (!createBinarySignedUrl) {
		return {
			reason: 'this version of n8n cannot make links to files',
			fix: 'Update n8n.',
		};
	}
	if (file.id === undefined) {
		return {
			reason: 'n8n keeps the file in memory and cannot make a link to it',
			fix: `${howToStoreFiles} A data URI, or a file that a Code node makes, must go through a Convert to File node.`,
		};
	}
	const base = context.getRestApiUrl();
	if (isPublicAddress(base) || !(await needsPublicAddresses(context))) return undefined;
	return {
		reason: `this n8n is at ${new URL(base).origin}, which is not a public URL`,
		fix: 'Set the environment variable WEBHOOK_URL of n8n to the URL under which it can be reached from outside.',
	};
}

/** Reads a stored file to its end, and keeps how it begins. */
async function scan(
	{ helpers }: IExecuteFunctions,
	id: string,
): Promise<{ start: Buffer; sha256: string }> {
	const hash = createHash('sha256');
	let start = Buffer.alloc(0);
	for await (const chunk of await helpers.getBinaryStream(id)) {
		hash.update(chunk as Buffer);
		if (start.length < tellingBytes) start = Buffer.concat([start, chunk as Buffer]);
	}
	return { start, sha256: hash.digest('hex') };
}
