import type { CredentialDocument } from '../n8n/n8nClient';
import type { Sites } from './internet';

const host = 'fal.run';
const authorization = 'Key stand-in';

/** fal.ai, as far as single frames go: https://fal.ai/models/fal-ai/ffmpeg-api/extract-frame/api */
export class Fal {
	/** What n8n needs to get in, by the host that its HTTP Request nodes call. */
	readonly credentials: Record<string, CredentialDocument> = {
		[host]: {
			name: 'fal.ai account',
			type: 'httpHeaderAuth',
			data: { name: 'Authorization', value: authorization },
		},
	};

	readonly sites: Sites = {
		[host]: async (app) => {
			app.post('/fal-ai/ffmpeg-api/extract-frame', async ({ headers, body }, reply) => {
				if (headers.authorization !== authorization)
					return await reply.code(401).send({ detail: 'Unauthorized' });
				const { video_url: url, frame_type: frame = 'first' } = body as Record<string, string>;
				return { images: [{ url: this.urlOf(String(frame), String(url)) }] };
			});
		},
	};

	/** Where a frame of a video is when it has been extracted. */
	urlOf(frame: string, videoUrl: string): string {
		const [, name] = /([^/]+)\.mp4/.exec(videoUrl) ?? [];
		return `https://v3.fal.media/files/stand-in/${frame}-of-${name}.png`;
	}
}
