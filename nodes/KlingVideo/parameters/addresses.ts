import { NodeOperationError, type IExecuteFunctions, type INodeProperties } from 'n8n-workflow';

import { credentialName, getBaseUrl } from '../api/credential';
import { isPublicAddress } from '../api/publicAddress';
import { callbackField } from '../models/request';
import type { ItemHints } from './itemHints';
import { findSharingPage } from './sharingPages';

/**
 * Whether only public addresses are of use to the API. An API whose Base URL is on this machine or
 * in its network, such as a simulator or a proxy, may reach others as well.
 */
export async function needsPublicAddresses(
	context: Pick<IExecuteFunctions, 'getCredentials'>,
): Promise<boolean> {
	return isPublicAddress(getBaseUrl(await context.getCredentials(credentialName)));
}

/**
 * Requires an address to be one that APIMart can reach. The credential is read only for one that is
 * not public.
 *
 * @param label of the field that gives the address
 * @param fix what the user can do about it
 * @throws {NodeOperationError} if APIMart cannot reach the address
 */
export async function requireReachable(
	context: IExecuteFunctions,
	itemIndex: number,
	{ label, url, fix }: { label: string; url: string; fix: string },
): Promise<void> {
	if (isPublicAddress(url) || !(await needsPublicAddresses(context))) return;
	throw new NodeOperationError(
		context.getNode(),
		`'${label}' leads to ${new URL(url).origin}, which is not a public address.`,
		{ itemIndex, description: fix },
	);
}

/**
 * Validates the URL of a file that goes along with a video. One that leads to a web page becomes a
 * hint and no refusal, because pages are told by what their addresses look like today.
 *
 * @throws {NodeOperationError} if APIMart cannot reach the address
 */
export async function validateFileUrl(
	context: IExecuteFunctions,
	itemIndex: number,
	kind: 'image' | 'video',
	{ label, url }: { label: string; url: string },
	hints: ItemHints,
): Promise<void> {
	// APIMart has no upload for videos.
	const orFile = kind === 'image' ? ', or give the image as a binary file' : '';
	await requireReachable(context, itemIndex, {
		label,
		url,
		fix: `APIMart must be able to open the ${kind}. Give '${label}' an address that anyone can open${orFile}.`,
	});
	const page = findSharingPage(url);
	if (!page) return;
	const { service, direct, node } = page;
	const download = `download the image${node ? ` with n8n's ${node} node` : ''} and give it as a binary file`;
	const fixes = [
		direct && `use ${direct}`,
		kind === 'image' ? download : !direct && 'use an address that leads to the video file',
	];
	hints.add(
		itemIndex,
		'Some addresses lead to a web page that shows a file, but APIMart needs the address of the file itself.',
		`'${label}': it is a page of ${service}; ${fixes.filter(Boolean).join(', or ')}`,
	);
}

/** By APIMart's page on callbacks, which says "may": so it is a hint and no refusal. */
export const portWarning =
	'APIMart may not call an address whose port is neither 80 nor 443. Put n8n behind one of these ports, for example with a reverse proxy.';

/**
 * The port of a callback address that APIMart may not call, or undefined if it calls the port for
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
		'Public address to be called when the task has ended, such as the webhook URL of a Kling Video Trigger. APIMart adds "/callback" to it, unless it already ends that way, and posts the task there.',
};

/**
 * Validates the URL that one item wants APIMart to call: APIMart drops one that is not public
 * without saying so.
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
		fix: `Give '${label}' an address that can be reached from the internet: APIMart ignores any other. For the webhook of a Kling Video Trigger, set the environment variable WEBHOOK_URL of n8n to such an address.`,
	});
	const port = findDoubtfulPort(url);
	if (port !== undefined && (await needsPublicAddresses(context))) {
		hints.add(itemIndex, portWarning, `'${label}': it has port ${port}`);
	}
}
