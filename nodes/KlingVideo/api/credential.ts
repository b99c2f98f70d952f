import { Failure } from './failure';
import { isPublicAddress } from './publicAddress';

/** The type name of the credential, as nodes and saved workflows refer to it. */
export const credentialName = 'apiMartApi';

/** Where the API lives unless the credential says otherwise. */
export const defaultBaseUrl = 'https://api.apimart.ai';

/** The fields of the credential as the user filled them in. */
export interface ApiMartCredential {
	apiKey?: unknown;
	baseUrl?: unknown;
}

/** The bare API key: surrounding blanks and a pasted "Bearer " are forgiven. */
export function getApiKey(credential: ApiMartCredential): string {
	return text(credential.apiKey).replace(/^bearer\s+/i, '');
}

/**
 * The URL that all endpoints hang from: a trailing slash or /v1 and a missing https:// are
 * forgiven.
 */
export function getBaseUrl(credential: ApiMartCredential): string {
	const address = text(credential.baseUrl).replace(/\/*(\/v1)?\/*$/, '') || defaultBaseUrl;
	return /^https?:\/\//i.test(address) ? address : `https://${address}`;
}

/**
 * Lets a base URL pass that the key may be sent to.
 *
 * @throws {Failure} if the key would travel unencrypted over the internet. On this machine and in
 *   its network, where a proxy may stand, http:// is fine.
 */
export function requireEncryption(baseUrl: string): void {
	if (!/^http:/i.test(baseUrl) || !isPublicAddress(baseUrl)) return;
	throw new Failure({ code: 'unencrypted', outcome: 'refused' });
}

/** The header that identifies the account. */
export function getAuthorization(credential: ApiMartCredential): { Authorization: string } {
	return { Authorization: `Bearer ${getApiKey(credential)}` };
}

function text(value: unknown): string {
	return typeof value === 'string' ? value.trim() : '';
}
