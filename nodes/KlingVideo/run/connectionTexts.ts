/** Why a server cannot be reached and what to do about it, by the codes of the system and of TLS. */
const connectionTexts: ReadonlyArray<[codes: RegExp, text: string]> = [
	[
		/ECONNREFUSED/,
		"No server accepts connections at this address. Check the 'Base URL' in the APIMart API credential, and whether a firewall keeps n8n from reaching it.",
	],
	[
		/ENOTFOUND/,
		"There is no host with this name. Check how the 'Base URL' in the APIMart API credential is spelled, and the DNS settings of the n8n server.",
	],
	[
		/EAI_AGAIN/,
		"The name of the host could not be resolved. Check the network and the DNS settings of the n8n server, and the 'Base URL' in the APIMart API credential.",
	],
	[
		/EHOSTUNREACH|ENETUNREACH/,
		"The network of the n8n server has no route to this address. Check that network, and the 'Base URL' in the APIMart API credential.",
	],
	[
		/EPROTO|ERR_SSL/,
		"The server did not answer as an https:// server does. Check the 'Base URL' in the APIMart API credential, especially its port.",
	],
	[
		/CERT|UNABLE_TO|ERR_TLS/,
		"n8n does not trust the TLS certificate of the server: it may have expired, belong to another name, or come from a proxy in between. Check the 'Base URL' in the APIMart API credential. If the certificate is that of your own proxy, set n8n's environment variable NODE_EXTRA_CA_CERTS to the file that holds it.",
	],
	[
		/SSRF/i,
		"n8n is set to block requests to this address. Check the 'Base URL' in the APIMart API credential, or ask the administrator of n8n to allow the address.",
	],
	[
		/Invalid.URL/i,
		"This is not a complete URL. Correct the 'Base URL' in the APIMart API credential.",
	],
];

/**
 * Why a server cannot be reached, in plain words, and what to do about it.
 *
 * @param code of the system or of TLS, such as ECONNREFUSED
 */
export function describeConnection(code: string): string {
	const [, text] = connectionTexts.find(([codes]) => codes.test(code)) ?? [];
	return `${text} The code is ${code}.`;
}
