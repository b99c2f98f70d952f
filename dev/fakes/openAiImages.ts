import type { CredentialDocument } from '../n8n/n8nClient';
import type { Sites } from './internet';

const apiKey = 'sk-stand-in';

/** OpenAI, as far as images go: https://platform.openai.com/docs/api-reference/images/create */
export class OpenAiImages {
	/** What n8n needs to get in, by the type of its node. */
	readonly credentials: Record<string, CredentialDocument> = {
		'@n8n/n8n-nodes-langchain.openAi': {
			name: 'OpenAI account',
			type: 'openAiApi',
			data: { apiKey, url: 'https://api.openai.com/v1' },
		},
	};

	readonly sites: Sites = {
		'api.openai.com': async (app) => {
			app.post('/v1/images/generations', async ({ headers, body }, reply) => {
				const { prompt } = body as { prompt: string };
				const image = this.draw(prompt);
				const message = 'Your request was rejected by the safety system';
				if (headers.authorization !== `Bearer ${apiKey}`) return await reply.code(401).send({});
				if (!image)
					return await reply.code(400).send({ error: { message, code: 'moderation_blocked' } });
				return { created: 0, data: [{ b64_json: image.toString('base64') }] };
			});
		},
	};

	/** @param draw makes the image of a prompt; a prompt without an image is refused */
	constructor(private readonly draw: (prompt: string) => Buffer | undefined) {}
}
