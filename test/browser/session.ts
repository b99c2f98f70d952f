import { startInstance, type Instance } from '../e2e/instance';
import type { SimulatorOptions } from '../simulator/server';
import { startChromium } from './chromium';
import { N8nEditor, WIDTH_PX } from './n8nEditor';

/** What a test file works with: n8n with the package, a simulator, and a browser that is logged in. */
export interface Session extends Instance {
	editor: N8nEditor;
}

const VIEWPORT = { width: WIDTH_PX, height: 900 };
const STEP_WITHIN_MS = 30_000;

/** Starts n8n, a simulator and a browser. All of them end with the session. */
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
		const page = await browser.newPage({ viewport: VIEWPORT, deviceScaleFactor });
		page.setDefaultTimeout(STEP_WITHIN_MS);
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
		return [await startInstance(options), browser] as const;
	} catch (error) {
		await browser.close();
		throw error;
	}
}
