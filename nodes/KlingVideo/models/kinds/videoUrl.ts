import type { VideoUrlParameter } from '../model';
import { readUrl } from '../text';
import type { ParameterKind } from './kind';

/** The public address of a video: there is no upload for videos. */
export const videoUrl: ParameterKind<VideoUrlParameter, string> = {
	fields: ({ name, label }) => [{ name, label }],
	read({ name, label }, reading) {
		const url = readUrl(label, reading.given[name], reading);
		if (url !== undefined) reading.videos.push({ label, url });
		return url;
	},
	write: ({ bodyField }, url) => ({ [bodyField]: url }),
	bodyFields: ({ bodyField }) => [bodyField],
};
