/**
 * Hosts that only this machine or its network can reach, as the URL parser writes them: in lower
 * case, IPv4 in decimal numbers, IPv6 shortened and in brackets.
 */
const privateHosts = [
	/^[^.:]+$/, // A name without a dot, such as localhost or that of a container
	/\.localhost$/, // RFC 6761, 6.3
	/\.local$/, // RFC 6762, 3
	/\.home\.arpa$/, // RFC 8375
	/\.(test|example|invalid)$/, // RFC 6761, 6.2, 6.4 and 6.5
	/\.internal$/, // Reserved by ICANN for private use, 2024
	/\.(corp|home|intranet|lan|private)$/, // Not reserved, but in private use: RFC 6762, appendix G
	/^0\.[\d.]+$/, // This network: RFC 1122, 3.2.1.3
	/^127\.[\d.]+$/, // Loopback: RFC 1122, 3.2.1.3
	/^(10|192\.168|172\.(1[6-9]|2\d|3[01]))\.[\d.]+$/, // Private: RFC 1918, 3
	/^100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.[\d.]+$/, // Carrier-grade NAT: RFC 6598, 7
	/^169\.254\.[\d.]+$/, // Link-local: RFC 3927, 2.1
	/^192\.0\.0\.\d+$/, // Protocol assignments: RFC 6890, 2.2.2
	/^198\.1[89]\.[\d.]+$/, // Benchmarks: RFC 2544, appendix C.2.2
	/^(22[4-9]|2[345]\d)\.[\d.]+$/, // Multicast and reserved: RFC 5771, 3, and RFC 1112, 4
	/^\[(?![23][\da-f]{3}:)/, // All of IPv6 but 2000::/3, which is what is public: RFC 4291, 2.4
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
