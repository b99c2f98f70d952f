import type { CredentialDocument } from '../n8n/n8nClient';
import type { Sites } from './internet';

/** A message as n8n sends it. */
export interface SlackMessage {
	channel: string;
	text: string;
	/** The addresses that its buttons open, by their labels, if it has buttons. */
	buttons?: Record<string, string>;
}

/** The body of a post: a text, or blocks, one of which has the text and another one the buttons. */
interface Post {
	channel: string;
	text?: string;
	blocks?: Array<{
		text?: { text: string };
		elements?: Array<{ text: { text: string }; url: string }>;
	}>;
}

const accessToken = 'xoxb-stand-in';

/**
 * Slack, as far as posting messages goes: https://docs.slack.dev/reference/methods/chat.postMessage
 */
export class Slack {
	readonly messages: SlackMessage[] = [];

	/** What n8n needs to get in, by the type of its node. */
	readonly credentials: Record<string, CredentialDocument> = {
		'n8n-nodes-base.slack': {
			name: 'Slack account',
			type: 'slackApi',
			data: { accessToken: accessToken },
		},
	};

	/** Presses a button of a message, as a person does. */
	async press({ buttons }: SlackMessage, label: string): Promise<void> {
		// n8n believes that a program only looks where the link leads.
		const headers = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Firefox/140.0' };
		const response = await fetch(buttons?.[label] ?? '', { headers });
		if (!response.ok) throw new Error(`n8n answered ${response.status} to "${label}"`);
	}

	readonly sites: Sites = {
		'slack.com': async (app) => {
			app.post('/api/chat.postMessage', async ({ headers, body }) => {
				// Slack says no with a 200.
				if (headers.authorization !== `Bearer ${accessToken}`)
					return { ok: false, error: 'invalid_auth' };
				const message = toMessage(body as Post);
				this.messages.push(message);
				const { channel, text } = message;
				return { ok: true, channel, ts: `${Date.now() / 1000}`, message: { text } };
			});
		},
	};
}

function toMessage({ channel, text, blocks = [] }: Post): SlackMessage {
	if (text !== undefined) return { channel, text };
	return {
		channel,
		text: blocks.map((block) => block.text?.text ?? '').join(''),
		buttons: Object.fromEntries(
			blocks.flatMap(({ elements = [] }) =>
				elements.map((button) => [button.text.text, button.url]),
			),
		),
	};
}
