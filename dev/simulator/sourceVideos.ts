import { createHash } from 'node:crypto';

import { isObject } from './models/fieldRules';
import type { Submission } from './models/modelRules';
import { isPrivate } from './webhook';

/** A video that a submission names: fetched, or why it could not be fetched. */
export interface SourceVideo {
	url: string;
	sha256?: string;
	failure?: string;
}

/**
 * Fetches the videos that a submission names, as the provider would: without a login. Only from private
 * addresses: tests must not call strangers. Other videos count as fetched.
 */
export async function fetchSourceVideos(body: unknown): Promise<SourceVideo[]> {
	if (!isObject(body)) return [];
	const { video_url, video_list = [] } = body as Partial<Submission>;
	const urls = [video_url, ...[video_list].flat().map((video) => video?.video_url)].filter(
		(url) => typeof url === 'string' && URL.canParse(url) && isPrivate(url),
	);
	return await Promise.all(urls.map(async (url) => await fetchVideo(url as string)));
}

async function fetchVideo(url: string): Promise<SourceVideo> {
	try {
		const response = await fetch(url, { headers: { connection: 'close' } });
		const bytes = Buffer.from(await response.arrayBuffer());
		if (!response.ok) return { url, failure: `HTTP ${response.status}` };
		const sha256 = createHash('sha256').update(bytes).digest('hex');
		return { url, sha256 };
	} catch (error) {
		return { url, failure: String((error as Error).cause ?? error) };
	}
}
