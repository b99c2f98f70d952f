import type { VideoUrlParameter } from '../model';
import { readVideoUrl } from '../urls';
import type { ParameterKind } from './kind';

/** The public URL of a video: there is no upload for videos. */
export const videoUrl: ParameterKind<VideoUrlParameter, string> = {
	fields: ({ name, label }) => [{ name, label }],
	read({ name, label }, reading) {
		const video = readVideoUrl(label, reading.given[name], reading);
		if (video) reading.videos.push(video);
		return video?.url;
	},
	write: ({ bodyField }, url) => ({ [bodyField]: url }),
	bodyFields: ({ bodyField }) => [bodyField],
};
