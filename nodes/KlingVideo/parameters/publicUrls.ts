import type { IExecuteFunctions, INodeProperties } from 'n8n-workflow';

import { credentialName, getBaseUrl } from '../api/credential';
import { isPublicAddress } from '../api/publicAddress';
import type { UrlSource } from '../models/kinds/kind';
import { callbackField } from '../models/request';
import type { InputItem } from './inputItem';

/**
 * Whether only public URLs are of use to the API. An API whose Base URL is on this machine or
 * in its network, such as a simulator or a proxy, may reach others as well.
 */
export async function needsPublicAddresses(
	context: Pick<IExecuteFunctions, 'getCredentials'>,
): Promise<boolean> {
	return isPublicAddress(getBaseUrl(await context.getCredentials(credentialName)));
}

/**
 * Refuses a URL that APIMart cannot reach. The credential is read only if the URL is not public.
 *
 * @param label of the field that gives the URL
 * @param fix what the user can do about it
 * @throws {NodeOperationError} if APIMart cannot reach the URL
 */
async function requireReachable(
	item: InputItem,
	label: string,
	url: string,
	fix: string,
): Promise<void> {
	if (isPublicAddress(url) || !(await needsPublicAddresses(item.context))) return;
	return item.refuse(
		`'${label}' points to ${new URL(url).origin}, which is not a public URL.`,
		fix,
	);
}

/**
 * Validates the URL of a file that is sent with a request. If the URL of the file was derived from
 * that of its page, a hint says so.
 *
 * @throws {NodeOperationError} if APIMart cannot reach it
 */
export async function validateFileUrl(
	item: InputItem,
	{ media, label, url, pageOf }: UrlSource,
): Promise<void> {
	await requireReachable(
		item,
		label,
		url,
		`APIMart must be able to open the ${media}. Give '${label}' a URL that anyone can open, or give the ${media} as a binary file.`,
	);
	if (pageOf === undefined) return;
	item.hint(
		'Some URLs point to a page that shows a file. The URL of the file itself was sent instead, which anyone with the link must be able to open.',
		`'${label}': a page of ${pageOf}`,
	);
}

/** By APIMart's page on callbacks, which says "may": so it is a hint and no refusal. */
export const portWarning =
	'APIMart may not call a URL whose port is neither 80 nor 443. Put n8n behind one of these ports, for example with a reverse proxy.';

/**
 * The port of a callback URL that APIMart may not call, or undefined if it calls the port for
 * sure.
 */
export function findDoubtfulPort(url: string): string | undefined {
	const { port } = new URL(url);
	return ['', '80', '443'].includes(port) ? undefined : port;
}

/** The option of a request that nobody waits for. */
export const callbackOption: INodeProperties = {
	displayName: callbackField.label,
	name: callbackField.name,
	type: 'string',
	default: '',
	placeholder: 'e.g. https://example.com/kling',
	description:
		'Public URL to be called when the task has ended, such as the webhook URL of a Kling Video Trigger. APIMart adds "/callback" to it, unless it already ends that way, and posts the task there.',
};

/**
 * Validates the callback URL of one item, because APIMart silently ignores a URL that is not public.
 *
 * @throws {NodeOperationError} if APIMart cannot reach it
 */
export async function validateCallbackUrl(item: InputItem, url: string): Promise<void> {
	const { label } = callbackField;
	await requireReachable(
		item,
		label,
		url,
		`Give '${label}' a URL that can be reached from the internet: APIMart ignores any other. For the webhook of a Kling Video Trigger, set the environment variable WEBHOOK_URL of n8n to such a URL.`,
	);
	const port = findDoubtfulPort(url);
	if (port !== undefined && (await needsPublicAddresses(item.context))) {
		item.hint(portWarning, `'${label}': it has port ${port}`);
	}
}
