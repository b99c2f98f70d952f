import type { CredentialDocument } from '../n8n/n8nClient';
import type { Sites } from './internet';

/** A message as n8n sends it. */
export interface SlackMessage {
	channel: string;
	text: string;
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

	readonly sites: Sites = {
		'slack.com': async (app) => {
			app.post('/api/chat.postMessage', async ({ headers, body }) => {
				// Slack says no with a 200.
				if (headers.authorization !== `Bearer ${accessToken}`)
					return { ok: false, error: 'invalid_auth' };
				const { channel, text } = body as SlackMessage;
				this.messages.push({ channel, text });
				return { ok: true, channel, ts: `${Date.now() / 1000}`, message: { text } };
			});
		},
	};
}
