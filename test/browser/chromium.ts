import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { chromium, type Browser } from 'playwright-core';

/** The first has no window that it could show, and so draws n8n's pages with less work. */
const names = ['chromium-headless-shell', 'chromium', 'chromium-browser', 'google-chrome'];

const programArguments = [
	// The sandbox needs rights that containers do not have; the only pages are those of a local n8n.
	'--no-sandbox',
	'--disable-gpu',
	// Otherwise, the headless shell rounds the widths of letters, and texts look badly set in pictures.
	'--font-render-hinting=none',
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
	// Nothing but what runs on this machine can be reached.
	'--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
];

/**
 * Starts the Chromium of the PATH without a window, with an empty profile of its own. It does not
 * outlive this process.
 *
 * @throws when there is none
 */
export async function startChromium(): Promise<Browser> {
	const executablePath = await findChromium();
	return await chromium.launch({ executablePath, headless: true, args: programArguments });
}

async function findChromium(): Promise<string> {
	for (const name of names) {
		for (const folder of (process.env.PATH ?? '').split(delimiter)) {
			const path = join(folder, name);
			const isThere = await access(path, constants.X_OK).then(
				() => true,
				() => false,
			);
			if (isThere) return path;
		}
	}
	throw new Error(`There is no Chromium on the PATH: install one of ${names.join(', ')}`);
}
