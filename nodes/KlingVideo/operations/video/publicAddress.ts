/** Addresses that only the machine or its network can reach (RFC 1918, RFC 6761, RFC 4193, RFC 3927). */
const privateHosts = [
	/^(localhost|[^.:]+|.*\.(localhost|local|internal|lan|home\.arpa))$/i,
	/^(0|10|127)\./,
	/^192\.168\./,
	/^169\.254\./,
	/^172\.(1[6-9]|2\d|3[01])\./,
	/^\[(::1?|f[cd].*|fe80.*)\]$/i,
];

/** Whether anyone on the internet could reach a URL, going by its host name alone. */
export function isPublicAddress(url: string): boolean {
	if (!URL.canParse(url)) return false;
	const { hostname } = new URL(url);
	return !privateHosts.some((pattern) => pattern.test(hostname));
}
