/**
 * Hosts that only this machine or its network can reach, as the URL parser writes them: in lower
 * case, IPv4 in decimal numbers, IPv6 shortened and in brackets.
 */
const privateHosts = [
	/^[^.:]+$/, // A name without a dot, such as localhost or that of a container
	/\.localhost$/, // RFC 6761, 6.3
	/\.local$/, // RFC 6762, 3
	/\.home\.arpa$/, // RFC 8375
	/\.internal$/, // Reserved by ICANN for private use, 2024
	/\.lan$/, // Reserved by nobody, but what many routers use
	/^0\.[\d.]+$/, // This network: RFC 1122, 3.2.1.3
	/^127\.[\d.]+$/, // Loopback: RFC 1122, 3.2.1.3
	/^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/, // Private: RFC 1918, 3
	/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.[\d.]+$/, // Carrier-grade NAT: RFC 6598, 7
	/^169\.254\.[\d.]+$/, // Link-local: RFC 3927, 2.1
	/^\[::1?\]$/, // Unspecified and loopback: RFC 4291, 2.5.2 and 2.5.3
	/^\[f[cd][\da-f]{2}:/, // Unique local: RFC 4193, 3.1
	/^\[fe[89ab][\da-f]:/, // Link-local: RFC 4291, 2.5.6
];

/**
 * An IPv4 address as IPv6 (RFC 4291, 2.5.5.2); the URL parser writes its four bytes as two
 * hexadecimal numbers.
 */
const mappedIpv4 = /^\[::ffff:([\da-f]+):([\da-f]+)\]$/;

/**
 * Whether anyone on the internet could reach a URL, going by its host alone: no name is looked up.
 *
 * @returns false also for what is no URL
 */
export function isPublicAddress(url: string): boolean {
	if (!URL.canParse(url)) return false;
	const host = new URL(url).hostname.replace(/\.$/, '');
	const [, high, low] = mappedIpv4.exec(host) ?? [];
	const address = high && low ? `${toBytes(high)}.${toBytes(low)}` : host;
	return !privateHosts.some((pattern) => pattern.test(address));
}

/** The two bytes of a hexadecimal number, as IPv4 writes them. */
function toBytes(hex: string): string {
	const number = parseInt(hex, 16);
	return `${number >> 8}.${number & 0xff}`;
}
