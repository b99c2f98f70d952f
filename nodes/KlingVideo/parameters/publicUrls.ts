import { NodeOperationError, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';

import { credentialName, getBaseUrl } from '../api/credential';
import { isPublicAddress } from '../api/publicAddress';
import type { UrlSource } from '../models/kinds/kind';
import { callbackField } from '../models/request';
import type { ItemHints } from './itemHints';

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
export async function requireReachable(
	context: IExecuteFunctions,
	itemIndex: number,
	{ label, url, fix }: { label: string; url: string; fix: string },
): Promise<void> {
	if (isPublicAddress(url) || !(await needsPublicAddresses(context))) return;
	throw new NodeOperationError(
		context.getNode(),
		`'${label}' leads to ${new URL(url).origin}, which is not a public URL.`,
		{ itemIndex, description: fix },
	);
}

/**
 * Validates the URL of a file that goes along with a video. A file that was found by its page is a hint.
 *
 * @throws {NodeOperationError} if APIMart cannot reach it
 */
export async function validateFileUrl(
	context: IExecuteFunctions,
	itemIndex: number,
	{ media, label, url, pageOf }: UrlSource,
	hints: ItemHints,
): Promise<void> {
	await requireReachable(context, itemIndex, {
		label,
		url,
		fix: `APIMart must be able to open the ${media}. Give '${label}' a URL that anyone can open, or give the ${media} as a binary file.`,
	});
	if (pageOf === undefined) return;
	hints.add(
		itemIndex,
		'Some URLs lead to a page that shows a file. The URL of the file itself was sent instead, which anyone with the link must be able to open.',
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
export async function validateCallbackUrl(
	context: IExecuteFunctions,
	itemIndex: number,
	label: string,
	url: string,
	hints: ItemHints,
): Promise<void> {
	await requireReachable(context, itemIndex, {
		label,
		url,
		fix: `Give '${label}' a URL that can be reached from the internet: APIMart ignores any other. For the webhook of a Kling Video Trigger, set the environment variable WEBHOOK_URL of n8n to such a URL.`,
	});
	const port = findDoubtfulPort(url);
	if (port !== undefined && (await needsPublicAddresses(context))) {
		hints.add(itemIndex, portWarning, `'${label}': it has port ${port}`);
	}
}
