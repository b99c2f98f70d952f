import type { SimulatorOptions } from '../../dev/simulator/server';
import { joinInstance, type Instance } from '../support/instance';
import { startChromium } from './chromium';
import { N8nEditor } from './n8nEditor';
import { sizes } from './sizes';

/**
 * What a test file works with: n8n with the package, a simulator, and a browser that is logged in.
 */
export interface Session extends Instance {
	editor: N8nEditor;
}

const defaultViewport = { width: sizes.width, height: sizes.height };
const stepWithinMs = 60_000;

/**
 * No test looks at what moves, and drawing it takes much of a browser's work. What n8n does when a motion
 * ends still happens.
 */
const withoutMotion = `addEventListener('DOMContentLoaded', () => {
	const style = document.createElement('style');
	style.textContent = \`*, ::before, ::after {
		animation-duration: 1ms !important;
		animation-iteration-count: 1 !important;
		transition-duration: 1ms !important;
	}\`;
	document.head.append(style);
});`;

/** Joins the shared n8n, and starts a simulator and a browser, which end with the session. */
export async function startSession(
	options: SimulatorOptions = {},
	deviceScaleFactor = 1,
): Promise<Session> {
	const [instance, browser] = await startBoth(options);
	const dispose = async () => {
		await browser.close();
		await instance.dispose();
	};
	try {
		const context = await browser.newContext({ viewport: defaultViewport, deviceScaleFactor });
		const page = await context.newPage();
		page.setDefaultTimeout(stepWithinMs);
		await page.addInitScript(withoutMotion);
		const editor = new N8nEditor(page, instance.server.url);
		await editor.logIn(instance.owner);
		return { ...instance, dispose, editor };
	} catch (error) {
		await dispose();
		throw error;
	}
}

/** Starts the browser first: it is quick to fail where there is none. */
async function startBoth(options: SimulatorOptions) {
	const browser = await startChromium();
	try {
		return [await joinInstance(options), browser] as const;
	} catch (error) {
		await browser.close();
		throw error;
	}
}
