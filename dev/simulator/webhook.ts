import { BlockList, isIP } from 'node:net';

/**
 * Where `/callback` goes when the webhook has a query string: before it (`/callback?x=y`), or after
 * (`?x=y/callback`).
 */
export type CallbackPlace = 'beforeQuery' | 'afterQuery';

/** Which webhooks are accepted. */
export interface WebhookRules {
	/** Whether loopback and private addresses are, which the real API refuses; true by default. */
	allowPrivateWebhooks: boolean;
	/** Whether other ports than 80 and 443 are, which the real API may refuse; true by default. */
	allowAnyWebhookPort: boolean;
}

const privateAddresses = new BlockList();
for (const [address, prefix] of [
	['0.0.0.0', 8],
	['10.0.0.0', 8],
	['100.64.0.0', 10],
	['127.0.0.0', 8],
	['169.254.0.0', 16],
	['172.16.0.0', 12],
	['192.0.0.0', 24],
	['192.168.0.0', 16],
	['198.18.0.0', 15],
	['224.0.0.0', 3],
] as const) {
	privateAddresses.addSubnet(address, prefix, 'ipv4');
}
for (const [address, prefix] of [
	['::', 96],
	['64:ff9b::', 32],
	['100::', 8],
	['4000::', 2],
	['8000::', 1],
] as const) {
	privateAddresses.addSubnet(address, prefix, 'ipv6');
}

/**
 * A name without a dot, such as `localhost` or a container's, or one under a domain that no public
 * server knows.
 */
const privateName =
	/^([^.]+|.+\.(corp|example|home|home\.arpa|internal|intranet|invalid|lan|local|localhost|private|test))\.?$/;

/**
 * Whether the URL's host is on this machine or in its own network, as far as can be told without
 * asking for names.
 */
export function isPrivate(url: string): boolean {
	const host = new URL(url).hostname.replace(/^\[(.*)\]$/, '$1');
	const family = isIP(host);
	if (family === 0) return privateName.test(host);
	return privateAddresses.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Holds a webhook, which is an http(s) URL, against the rules.
 * @returns why it is refused; nothing when it is accepted
 */
export function webhookRefusal(webhook: string, rules: WebhookRules): string | undefined {
	if (!rules.allowPrivateWebhooks && isPrivate(webhook)) {
		return 'Invalid parameter: webhook must be a public URL';
	}
	// A protocol's own port is not spelled out in a parsed URL.
	if (!rules.allowAnyWebhookPort && !['', '80', '443'].includes(new URL(webhook).port)) {
		return 'Invalid parameter: webhook must use port 80 or 443';
	}
	return undefined;
}

/** The URL that is called for a webhook: a base URL, with or without a slash at its end. */
export function callbackUrl(webhook: string, place: CallbackPlace): string {
	const url = new URL(webhook);
	url.hash = '';
	if (url.search !== '' && place === 'afterQuery') return `${url.href.replace(/\/$/, '')}/callback`;
	url.pathname = `${url.pathname.replace(/\/$/, '')}/callback`;
	return url.href;
}
