import type { CredentialDocument } from '../n8n/n8nClient';
import type { Sites } from './internet';

/** A message that the bot sent. */
export interface TelegramAnswer {
	chatId: number;
	/** The ID of the message that it replies to. */
	messageId: number;
	/** The text, or the caption of the video. */
	text: string;
	video?: Buffer;
}

/** Where Telegram delivers messages, and the secret that proves they are from Telegram. */
interface Webhook {
	url: string;
	secret_token: string;
}

const token = '1:stand-in';

/** A fake of Telegram's Bot API: https://core.telegram.org/bots/api */
export class Telegram {
	readonly answers: TelegramAnswer[] = [];
	private readonly photos: Buffer[] = [];
	private webhook?: Webhook;

	/** The credentials that n8n needs, by the type of its node. */
	readonly credentials: Record<string, CredentialDocument> = {
		'n8n-nodes-base.telegram': this.makeCredential(),
		'n8n-nodes-base.telegramTrigger': this.makeCredential(),
	};

	readonly sites: Sites = {
		'api.telegram.org': async (app) => {
			// Videos arrive as forms, which are parsed below.
			app.addContentTypeParser(
				/^multipart\/form-data/,
				{ parseAs: 'buffer', bodyLimit: 50 * 1024 * 1024 },
				async (_request: unknown, body: Buffer) => body,
			);
			app.post(`/bot${token}/getWebhookInfo`, async () => ({ ok: true, result: { url: '' } }));
			app.post(`/bot${token}/setWebhook`, async ({ body }) => {
				this.webhook = body as Webhook;
				return { ok: true, result: true };
			});
			app.post(`/bot${token}/deleteWebhook`, async () => ({ ok: true, result: true }));
			app.get(`/bot${token}/getFile`, async ({ query }) => {
				const { file_id: id } = query as { file_id: string };
				return { ok: true, result: { file_id: id, file_path: `photos/file_${id}.jpg` } };
			});
			app.get(`/file/bot${token}/photos/:file`, async ({ params }, reply) => {
				const { file } = params as { file: string };
				const [, number] = /^file_(\d+)/.exec(file) ?? [];
				return await reply.type('application/octet-stream').send(this.photos[Number(number)]);
			});
			app.post(`/bot${token}/sendMessage`, async ({ body }, reply) => {
				const message = body as {
					chat_id: string;
					text: string;
					parse_mode?: string;
					reply_to_message_id?: string;
				};
				// Telegram refuses a text whose markup is not closed.
				const marks = message.parse_mode === 'Markdown' ? /[_*`]/g : /<(?!\/?[a-z])/g;
				if ((message.text.match(marks)?.length ?? 0) % 2 === 1) {
					const description = "Bad Request: can't parse entities";
					return await reply.code(400).send({ ok: false, error_code: 400, description });
				}
				return this.answer(message.chat_id, message.reply_to_message_id, message.text);
			});
			app.post(`/bot${token}/sendVideo`, async ({ body, headers }) => {
				const form = await new Response(new Uint8Array(body as Buffer), {
					headers: { 'content-type': String(headers['content-type']) },
				}).formData();
				const field = (name: string) => String(form.get(name));
				const video = Buffer.from(await (form.get('video') as File).arrayBuffer());
				return this.answer(field('chat_id'), field('reply_to_message_id'), field('caption'), video);
			});
		},
	};

	/**
	 * Sends the bot a message from a person.
	 *
	 * @param text the caption, if there is a photo
	 */
	async write(chatId: number, messageId: number, text: string, photo?: Buffer): Promise<void> {
		if (!this.webhook) throw new Error('n8n has set no webhook');
		const sizes = ['s', 'm', 'x'].map(() => ({ file_id: String(this.photos.length) }));
		if (photo) this.photos.push(photo);
		const content = photo ? { photo: sizes, caption: text } : { text };
		const message = {
			message_id: messageId,
			from: { id: chatId },
			chat: { id: chatId },
			...content,
		};
		const response = await fetch(this.webhook.url, {
			method: 'POST',
			headers: {
				'content-type': 'application/json',
				'x-telegram-bot-api-secret-token': this.webhook.secret_token,
			},
			body: JSON.stringify({ update_id: messageId, message }),
		});
		if (!response.ok) throw new Error(`n8n answered ${response.status} to a message`);
	}

	private answer(chatId: string, messageId: string | undefined, text: string, video?: Buffer) {
		const answer = { chatId: Number(chatId), messageId: Number(messageId), text };
		this.answers.push(video ? { ...answer, video } : answer);
		return { ok: true, result: { message_id: this.answers.length, chat: { id: answer.chatId } } };
	}

	private makeCredential(): CredentialDocument {
		const data = { accessToken: token, baseUrl: 'https://api.telegram.org' };
		return { name: 'Telegram account', type: 'telegramApi', data };
	}
}
