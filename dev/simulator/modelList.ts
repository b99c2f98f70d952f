/** What `GET /v1/models` answers, as other clients have read it: the endpoint has no page. */
import { json, type Response } from './http';
import { models } from './models';

/** What else a key can use besides the models that make videos. */
const otherCategories: Readonly<Record<string, string>> = {
	'chat-large': 'chat',
	'gpt-image-2': 'image',
};

/** When all models were made, in seconds since 1970: nobody reads it. */
const created = 1_750_000_000;

/** Answers a request for the models that a key can use. Their categories are included if the request asks for them. */
export function modelsResponse({ expand }: Record<string, string>): Response {
	const videos = models.map(({ model }) => [model, 'video'] as const);
	const data = [...Object.entries(otherCategories), ...videos].map(([id, category]) => ({
		id,
		object: 'model',
		created,
		owned_by: 'apimart',
		...(expand === 'category' && { category }),
	}));
	return json(200, { object: 'list', data });
}
