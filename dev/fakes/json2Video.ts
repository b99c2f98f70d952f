import type { CredentialDocument } from '../n8n/n8nClient';
import type { Sites } from './internet';

/** What a movie is made of, as far as it is looked at. */
export interface Movie {
	scenes: Array<{ elements: Array<{ type: string; src?: string; text?: string }> }>;
}

const host = 'api.json2video.com';
const apiKey = 'stand-in-key';

/**
 * JSON2Video, which joins clips into one movie:
 * https://json2video.com/docs/v2/api-reference/api-endpoints
 */
export class Json2Video {
	readonly movies: Movie[] = [];
	/** How often the status of each movie was asked for. */
	private readonly checks: number[] = [];

	/** What n8n needs to get in, by the host that its HTTP Request nodes call. */
	readonly credentials: Record<string, CredentialDocument> = {
		[host]: {
			name: 'JSON2Video account',
			type: 'httpHeaderAuth',
			data: { name: 'x-api-key', value: apiKey },
		},
	};

	readonly sites: Sites = {
		[host]: async (app) => {
			app.addHook('preHandler', async ({ headers }, reply) => {
				if (headers['x-api-key'] === apiKey) return;
				await reply.code(403).send({ message: 'Forbidden' });
			});
			app.post('/v2/movies', async ({ body }, reply) => {
				const movie = body as Movie;
				if (movie.scenes.length === 0)
					return await reply.code(400).send({ success: false, message: 'There are no scenes' });
				this.checks.push(0);
				return { success: true, project: String(this.movies.push(movie) - 1) };
			});
			app.get('/v2/movies', async ({ query }) => {
				const { project } = query as { project: string };
				const index = Number(project);
				const isDone = (this.checks[index] ?? 0) > 0;
				this.checks[index] = 1;
				const movie = { success: true, project, message: '' };
				return {
					success: true,
					movie: isDone
						? { ...movie, status: 'done', url: this.urlOf(index) }
						: { ...movie, status: 'running' },
				};
			});
		},
	};

	/** Where a movie is when it is done. */
	urlOf(index: number): string {
		return `https://assets.json2video.com/clients/stand-in/renders/${index}.mp4`;
	}
}
