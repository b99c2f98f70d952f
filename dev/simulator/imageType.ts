const signatures: ReadonlyArray<[string, (start: string) => boolean]> = [
	['jpeg', (start) => start.startsWith('\xff\xd8\xff')],
	['png', (start) => start.startsWith('\x89PNG\r\n\x1a\n')],
	['gif', (start) => start.startsWith('GIF87a') || start.startsWith('GIF89a')],
	['webp', (start) => start.startsWith('RIFF') && start.endsWith('WEBP')],
];

/**
 * Judges an image by its first bytes, whatever its name says.
 * @returns the MIME subtype, if it is a format the upload endpoint takes
 */
export function imageType(data: Buffer): string | undefined {
	const start = data.toString('latin1', 0, 12);
	return signatures.find(([, matches]) => matches(start))?.[0];
}
