import type { Locator, Page, PageScreenshotOptions } from 'playwright-core';

import type { Owner } from '../../dev/n8n/n8nClient';
import { sizes } from './sizes';
import { countUserActions, type UserActions } from './userActions';

/** n8n marks most of what a person works with. */
const byTestId = (id: string) => `[data-test-id="${id}"]`;

/** The first time, n8n's editor takes a quarter of a minute on a machine that does nothing else. */
const openedWithinMs = 120_000;
const executedWithinMs = 120_000;
const closedWithinMs = 5_000;

/** The messages that n8n shows in a corner come and go. */
const withoutMessages = '.el-notification { visibility: hidden }';

/**
 * The buttons of the canvas lie over the workflow, and its dots make most of the bytes of a
 * picture.
 */
const withoutSurroundings = `button, .vue-flow__background { visibility: hidden } ${withoutMessages}`;

/** A part of the page. */
export type Area = NonNullable<PageScreenshotOptions['clip']>;

/** Whether nothing of an element's text is cut off. */
function isWhole(element: unknown): boolean {
	const { scrollWidth, clientWidth, scrollHeight, clientHeight } = element as Record<
		'scrollWidth' | 'clientWidth' | 'scrollHeight' | 'clientHeight',
		number
	>;
	return scrollWidth <= clientWidth && scrollHeight <= clientHeight;
}

async function areaOf(locator: Locator): Promise<Area> {
	const area = await locator.boundingBox();
	if (!area) throw new Error('It is not on screen');
	return area;
}

/** Where things on the canvas are on the page, with what stands below them. */
async function areaAround(locators: Locator[]): Promise<Area> {
	const found = await Promise.all(locators.map(areaOf));
	const left = Math.min(...found.map(({ x }) => x)) - sizes.canvasMargin;
	const right = Math.max(...found.map(({ x, width }) => x + width)) + sizes.canvasMargin;
	const top = Math.min(...found.map(({ y }) => y)) - sizes.canvasMargin / 2;
	const bottom = Math.max(...found.map(({ y, height }) => y + height)) + sizes.canvasMargin;
	return { x: left, y: top, width: right - left, height: bottom - top };
}

/** n8n's editor, as a person uses it. All that is known of its pages is in this file. */
export class N8nEditor {
	/**
	 * @param page of a browser
	 * @param url of n8n, without a trailing slash
	 */
	constructor(
		private readonly page: Page,
		private readonly url: string,
	) {}

	async logIn({ email, password }: Owner): Promise<void> {
		const login = { emailOrLdapLoginId: email, password };
		await this.page.context().request.post(`${this.url}/rest/login`, { data: login });
	}

	/** Sets the theme of the system, which n8n's follows. */
	async setTheme(theme: 'light' | 'dark'): Promise<void> {
		await this.page.emulateMedia({ colorScheme: theme });
	}

	/** Opens a workflow on the canvas. */
	async openWorkflow(id: string): Promise<void> {
		await this.goTo(`/workflow/${id}`);
		await this.isReady();
	}

	/**
	 * Waits until n8n shows the canvas. Before that, its nodes are there, but transparent, and n8n has yet to
	 * move them to the middle.
	 */
	private async isReady(): Promise<void> {
		await this.page.locator('.vue-flow[class*="_ready_"]').waitFor({ timeout: openedWithinMs });
	}

	/**
	 * Leaves what is open, and what was changed in it, for a page of n8n. If n8n is loaded, it is told to
	 * go there, as by a link of its own: that takes a tenth of the time. A dialog would stay open.
	 */
	private async goTo(path: string): Promise<void> {
		const dialog = this.page.locator(`[role="dialog"]:visible:not(:has(${byTestId('ndv')}))`);
		if (!this.page.url().startsWith(this.url) || (await dialog.count()) > 0) {
			await this.page.goto(`${this.url}${path}`, { timeout: openedWithinMs });
			return;
		}
		// n8n 1.x leaves the panel of a node open, and over the next workflow.
		if (await this.page.locator(byTestId('ndv')).isVisible()) {
			await new NodePanel(this.page).close();
		}
		const canvas = byTestId('canvas-wrapper');
		if ((await this.page.locator(canvas).count()) > 0) {
			await this.follow('/home/workflows');
			// The canvas is gone sooner, but n8n is still on its way then, and would set up the next canvas twice:
			// the second time, it closes the panel that was opened meanwhile.
			const workflows = this.page.locator(byTestId('resources-list-wrapper'));
			const discard = this.page.getByRole('button', { name: 'Leave without saving' });
			await discard.or(workflows).first().waitFor();
			if (await discard.isVisible()) await discard.click();
			await workflows.waitFor();
		}
		await this.follow(path);
	}

	/** Tells n8n that it was sent to another of its pages. */
	private async follow(path: string): Promise<void> {
		await this.page.evaluate(
			`history.pushState({}, '', '${path}'); dispatchEvent(new PopStateEvent('popstate'));`,
		);
	}

	/** Another tab of the same browser. */
	async openTab(): Promise<N8nEditor> {
		const page = await this.page.context().newPage();
		page.setDefaultTimeout(openedWithinMs);
		return new N8nEditor(page, this.url);
	}

	/** Counts what is done in the pages that are opened from now on. */
	async countActions(): Promise<UserActions> {
		return await countUserActions(this.page.context());
	}

	/** Opens a new, empty workflow. */
	async openEmptyWorkflow(): Promise<void> {
		await this.goTo('/workflow/new');
		await this.isReady();
		await this.firstStep().waitFor();
	}

	/** Puts a workflow from a file into the one that is open, by its menu. */
	async importFile(path: string): Promise<void> {
		await this.page.locator(byTestId('workflow-menu')).first().click();
		await this.page.locator(byTestId('workflow-menu-item-import')).hover();
		const chooser = this.page.waitForEvent('filechooser');
		await this.page.locator(byTestId('workflow-menu-item-import-from-file')).click();
		await (await chooser).setFiles(path);
		await this.page.locator(byTestId('canvas-node')).first().waitFor();
	}

	/** A node on the canvas. */
	node(name: string): Locator {
		return this.page.locator(`${byTestId('canvas-node')}[data-node-name="${name}"]`);
	}

	/** The icon of a node on the canvas. */
	nodeIcon(name: string): Locator {
		return this.node(name).locator('img').first();
	}

	/** Opens the panel of a node. */
	async openNode(name: string): Promise<NodePanel> {
		await this.node(name).dblclick();
		return await this.openedPanel();
	}

	/** The panel of a node that is opening by itself. */
	async openedPanel(): Promise<NodePanel> {
		const panel = new NodePanel(this.page);
		await panel.isReady();
		return panel;
	}

	/** Opens the list of nodes that can follow upon a node. */
	async openNodesPanelAfter(name: string): Promise<NodesPanel> {
		await this.node(name).click();
		return await this.openNodesPanel();
	}

	/** Opens the list of nodes that an empty workflow can begin with. */
	async openFirstNodesPanel(): Promise<NodesPanel> {
		await this.firstStep().click();
		return await this.openedNodesPanel();
	}

	/** Opens the list of nodes that can be added. */
	async openNodesPanel(): Promise<NodesPanel> {
		await this.page.locator(byTestId('node-creator-plus-button')).click();
		return await this.openedNodesPanel();
	}

	private async openedNodesPanel(): Promise<NodesPanel> {
		const nodesPanel = new NodesPanel(this.page.locator(byTestId('node-creator')));
		await nodesPanel.isReady();
		return nodesPanel;
	}

	/** Opens the list of the kinds of credentials that can be added. */
	async openCredentialTypes(): Promise<CredentialTypes> {
		await this.goTo('/home/credentials/create');
		const types = new CredentialTypes(this.page);
		await types.isReady();
		return types;
	}

	/** What stands below the name of a node on the canvas. */
	async subtitle(name: string): Promise<string> {
		return (await this.node(name).innerText()).split(`${name}\n`)[1]?.trim() ?? '';
	}

	/** Runs the workflow, to the end of a node. */
	async executeWorkflow(lastNode: string): Promise<void> {
		await this.page.locator(byTestId('execute-workflow-button')).click();
		await this.node(lastNode)
			.locator(byTestId('canvas-node-status-success'))
			.waitFor({ timeout: executedWithinMs });
	}

	/**
	 * Runs a workflow that begins with a form.
	 *
	 * @returns the page of the form, which n8n opens
	 */
	async executeForm(): Promise<Page> {
		const opened = this.page.waitForEvent('popup');
		await this.page.locator(byTestId('execute-workflow-button')).click();
		return await opened;
	}

	/**
	 * Runs a workflow that fails.
	 *
	 * @returns what n8n says of the failure
	 */
	async failWorkflow(): Promise<string> {
		await this.page.locator(byTestId('execute-workflow-button')).click();
		const message = this.page.locator('.el-notification', { hasText: 'Problem in node' }).first();
		await message.waitFor({ timeout: executedWithinMs });
		return await message.innerText();
	}

	/** Where nodes are on the page, with what stands below them. */
	async nodesArea(names: string[]): Promise<Area> {
		return await areaAround(names.map((name) => this.node(name)));
	}

	/** A picture of the whole workflow as PNG, its notes included, and nothing else of the canvas. */
	async takeWorkflowPicture(): Promise<Buffer> {
		const clip = await areaAround(await this.page.locator('.vue-flow__node').all());
		return await this.page.screenshot({
			animations: 'disabled',
			style: withoutSurroundings,
			clip,
		});
	}

	private firstStep(): Locator {
		return this.page.locator(byTestId('canvas-plus-button'));
	}

	/** Makes the window this high, in pixels. */
	async setHeight(height: number): Promise<void> {
		await this.page.setViewportSize({ width: sizes.width, height });
	}

	/**
	 * A picture of a part of the page as PNG.
	 *
	 * @param scale whether it has the pixels of the page or those of the device
	 */
	async takePicture(clip: Area, scale: 'css' | 'device'): Promise<Buffer> {
		await this.page.mouse.move(0, 0);
		const style = withoutMessages;
		return await this.page.screenshot({ animations: 'disabled', style, clip, scale });
	}

	/** Saves the workflow, where n8n has not done so by itself. */
	async save(): Promise<void> {
		await this.page.keyboard.press('Control+s');
	}
}

/** The panel of an opened node: its parameters, its input and its output. */
export class NodePanel {
	private readonly root: Locator;

	constructor(private readonly page: Page) {
		this.root = page.locator(byTestId('ndv'));
	}

	async isReady(): Promise<void> {
		await this.root.locator(byTestId('parameter-item')).first().waitFor();
	}

	/** Where a parameter's value is set. */
	field(name: string): Locator {
		return this.root.locator(byTestId(`parameter-input-${name}`));
	}

	/** The labels of all parameters that are on screen, from top to bottom. */
	async labels(): Promise<string[]> {
		const texts = await this.labelOf().allInnerTexts();
		return texts.map((text) => text.split('\n')[0]?.trim() ?? '');
	}

	/** The labels that n8n cuts off. */
	async cutLabels(): Promise<string[]> {
		const cut: string[] = [];
		for (const text of await this.labelOf().locator('span').all()) {
			if (!(await text.evaluate(isWhole))) cut.push(await text.innerText());
		}
		return cut;
	}

	/** The label that a drop-down list shows as chosen. */
	async chosen(name: string): Promise<string> {
		return await this.field(name).locator('input').first().inputValue();
	}

	/** What a drop-down list offers. */
	async choices(name: string): Promise<string[]> {
		const items = await this.openList(name);
		const choices = await items.locator('.option-headline').allInnerTexts();
		await this.field(name).click();
		await items.first().waitFor({ state: 'hidden' });
		return choices;
	}

	/** What a drop-down list says of each thing that it offers, and whether all of that is to be seen. */
	async descriptions(name: string): Promise<Array<{ text: string; isWhole: boolean }>> {
		const items = await this.openList(name);
		const descriptions = await Promise.all(
			(await items.locator('.option-description').all()).map(async (description) => ({
				text: await description.innerText(),
				isWhole: await description.evaluate(isWhole),
			})),
		);
		await this.field(name).click();
		await items.first().waitFor({ state: 'hidden' });
		return descriptions;
	}

	/** The notices among the parameters, from top to bottom. */
	async notices(): Promise<string[]> {
		return await this.root.locator('.notice-content:visible').allInnerTexts();
	}

	/** What is to be read of a parameter: its label, its field, and the hint below it. */
	async text(name: string): Promise<string> {
		const field = this.page.locator(byTestId(`parameter-input-${name}`));
		return await this.root.locator(byTestId('parameter-item'), { has: field }).innerText();
	}

	/** What n8n says of a trigger beside its parameters, and more of it on request. */
	async triggerTexts(): Promise<{ shown: string; more: string }> {
		const panel = this.root.locator(`:has(> * > ${byTestId('trigger-header')})`).first();
		const shown = await panel.innerText();
		await panel.getByText('When will this node trigger my flow?').click();
		const more = (await panel.innerText()).replace(shown, '').trim();
		return { shown, more };
	}

	/** Chooses from a drop-down list. */
	async choose(name: string, label: string): Promise<void> {
		const items = await this.openList(name);
		const isClosed = async () =>
			await items
				.first()
				.waitFor({ state: 'hidden', timeout: closedWithinMs })
				.then(
					() => true,
					() => false,
				);
		// On a busy machine, n8n still lays the list out when it is there, and a click may go nowhere. A
		// person would click again.
		for (let click = 1; click <= 3; click++) {
			await items.getByText(label, { exact: true }).click();
			if (await isClosed()) return;
		}
		throw new Error(`The list of ${name} stays open after a click on ${label}`);
	}

	/** Opens the list of a field whose entries the node fetches. */
	async openFetchedList(name: string): Promise<FetchedList> {
		await this.field(name).locator(byTestId('rlc-input')).click();
		return new FetchedList(this.page);
	}

	/** Types an ID into a field whose entries the node can fetch, too. */
	async fillById(name: string, id: string): Promise<void> {
		await this.field(name).locator(byTestId('rlc-mode-selector')).click();
		await this.page
			.locator('.el-select-dropdown:visible')
			.getByText('By ID', { exact: true })
			.click();
		await this.field(name)
			.locator(`${byTestId('rlc-input-container')} input`)
			.fill(id);
		await this.leaveField();
	}

	/** Where a text is typed. */
	textBox(name: string): Locator {
		return this.field(name).locator('input, textarea').first();
	}

	/** Types a text into a field. */
	async fill(name: string, text: string): Promise<void> {
		await this.textBox(name).fill(text);
	}

	/** Types a list or an object into a field that takes JSON. */
	async fillJson(name: string, json: unknown): Promise<void> {
		await this.field(name).locator('.cm-content').fill(JSON.stringify(json));
		await this.leaveField();
	}

	/** Adds an entry to a list, by the label of its button. */
	async add(label: string): Promise<void> {
		await this.root.getByRole('button', { name: label, exact: true }).click();
	}

	/**
	 * Types a text into a field of an entry of a list.
	 *
	 * @param path such as `shots.shot[0].prompt`
	 */
	async fillEntry(path: string, text: string): Promise<void> {
		const field = this.root.locator(`[data-parameter-path="parameters.${path}"]`);
		await field.locator('input, textarea').first().fill(text);
		await this.leaveField();
	}

	/** The options that can be added. */
	async options(): Promise<string[]> {
		const items = await this.openOptions();
		const labels = await items.allInnerTexts();
		await this.page.keyboard.press('Escape');
		await items.first().waitFor({ state: 'hidden' });
		return labels;
	}

	/** Adds an option. */
	async addOption(label: string): Promise<void> {
		const items = await this.openOptions();
		await items.getByText(label, { exact: true }).click();
	}

	/** Whether n8n has marked a field as wrong. */
	async isMarked(name: string): Promise<boolean> {
		return (await this.field(name).locator(byTestId('parameter-issues')).count()) > 0;
	}

	async isOn(name: string): Promise<boolean> {
		return await this.field(name).getByRole('switch').isChecked();
	}

	/** Turns a switch over. */
	async toggle(name: string): Promise<void> {
		await this.field(name).locator('.el-switch').click();
	}

	/** Switches a parameter to Expression and types one. */
	async setExpression(name: string, expression: string): Promise<void> {
		await this.labelOf(name).hover();
		await this.root
			.locator(byTestId(`${name}-parameter-input-options-container`))
			.locator(byTestId('radio-button-expression'))
			.click();
		await this.field(name).locator('.cm-content').fill(expression);
		await this.leaveField();
		await this.field(name).locator('.cm-focused').waitFor({ state: 'detached' });
	}

	/**
	 * Runs the nodes before this one, and waits for what they pass on.
	 *
	 * @param count of items
	 */
	async executePreviousNodes(count: number): Promise<void> {
		await this.root.locator(byTestId('execute-previous-node')).click();
		await this.root
			.locator(byTestId('ndv-input-panel'))
			.getByText(`${count} items`)
			.first()
			.waitFor({ timeout: executedWithinMs });
	}

	/** The fields that the previous node passes on or, if it has not run, would pass on. */
	async inputFields(): Promise<string[]> {
		const panel = this.root.locator(byTestId('ndv-input-panel'));
		return await panel.locator(byTestId('run-data-schema-item')).allInnerTexts();
	}

	/** Shows the file of the first item in the output, as the button View does. */
	async viewOutputFile(): Promise<Locator> {
		await this.output().locator(byTestId('radio-button-binary')).click();
		await this.output().locator(byTestId('ndv-view-binary-data')).first().click();
		const video = this.output().locator('video');
		await video.waitFor();
		return video;
	}

	/** The chosen items of a list that takes several. */
	async chosenItems(name: string): Promise<string[]> {
		return await this.field(name).locator('.el-tag').allInnerTexts();
	}

	/** Chooses what happens on an error, among the settings. */
	async chooseOnError(label: string): Promise<void> {
		await this.root.getByText('Settings', { exact: true }).click();
		await this.choose('onError', label);
		await this.leaveField();
	}

	/** Runs the node, which may then wait for something. */
	async executeStep(): Promise<void> {
		await this.root.locator(byTestId('node-execute-button')).first().click();
	}

	/** Waits until a trigger listens. */
	async listens(): Promise<void> {
		await this.root.getByText('Listening for test event').waitFor();
	}

	/** Waits until a text is to be seen in the output. */
	async outputHas(text: string): Promise<void> {
		await this.output().getByText(text).first().waitFor({ timeout: executedWithinMs });
	}

	/** The hints above the output. */
	async hints(): Promise<string[]> {
		return await this.hintBoxes().allInnerTexts();
	}

	/** Where the hints are on the page, from the top of the output on. */
	async hintsArea(): Promise<Area> {
		const output = await areaOf(this.output());
		const { y, height } = await areaOf(this.hintBoxes().last());
		return { ...output, height: y + height + sizes.panelMargin - output.y };
	}

	/** The address that starts the workflow as long as it listens. */
	async testUrl(): Promise<string> {
		await this.root.getByText('Webhook URLs').click();
		const url = this.root.locator('.webhook-url');
		// This copies it, too.
		await url.click();
		return (await url.innerText()).trim();
	}

	/** The address that starts the workflow once it is active. */
	async productionUrl(): Promise<string> {
		await this.root.getByText('Webhook URLs').click();
		await this.root.locator(byTestId('radio-button-production')).click();
		return (await this.root.locator('.webhook-url').innerText()).trim();
	}

	/** Opens the credential that the node uses. */
	async editCredential(): Promise<CredentialDialog> {
		await this.root.locator(byTestId('credential-edit-button')).click();
		const dialog = new CredentialDialog(this.page.locator(byTestId('editCredential-modal')));
		await dialog.isReady();
		return dialog;
	}

	/** Leaves the field that has the focus, which is when n8n is sure to take over what was typed. */
	async leaveField(): Promise<void> {
		await this.root.getByText('Parameters', { exact: true }).click();
	}

	/** Where the whole panel is on the page. */
	async area(): Promise<Area> {
		return await areaOf(this.root);
	}

	/**
	 * Where parameters are on the page, with their labels.
	 *
	 * @param from the name of the first one
	 * @param to the name of the last one
	 */
	async parametersArea(from: string, to: string): Promise<Area> {
		const { x, width } = await areaOf(this.root.locator('.node-settings'));
		const [first, last] = await Promise.all(
			[from, to].map((name) =>
				areaOf(this.root.locator(byTestId(`parameter-input-${name}`)).last()),
			),
		);
		if (!first || !last) throw new Error(`${from} and ${to} are not on screen`);
		// The label stands above the field.
		const y = first.y - 1.5 * sizes.panelMargin;
		return { x, width, y, height: last.y + last.height + sizes.panelMargin / 2 - y };
	}

	async close(): Promise<void> {
		const buttons = `${byTestId('ndv-close-button')}, ${byTestId('back-to-canvas')}`;
		await this.page.locator(buttons).first().click();
		// It fades out.
		await this.root.waitFor({ state: 'hidden' });
	}

	private hintBoxes(): Locator {
		return this.output().locator(byTestId('node-hint'));
	}

	private output(): Locator {
		return this.root.locator(byTestId('output-panel')).first();
	}

	/** The label of a parameter, or of all of them. */
	private labelOf(name?: string): Locator {
		const label = name === undefined ? 'label[for]' : `label[for="${name}"]`;
		return this.root.locator(`${byTestId('input-label')}:visible ${label}`);
	}

	private async openOptions(): Promise<Locator> {
		await this.root.getByPlaceholder('Add option').click();
		const items = this.page.locator(`${byTestId('collection-parameter-option')}:visible`);
		await items.first().waitFor();
		return items;
	}

	private async openList(name: string): Promise<Locator> {
		await this.field(name).click();
		const items = this.page.locator(`${byTestId('parameter-input-item')}:visible`);
		await items.first().waitFor();
		return items;
	}
}

/** A list whose entries a node fetches. */
export class FetchedList {
	constructor(private readonly page: Page) {}

	/** Searches for a text. */
	async search(text: string): Promise<void> {
		const search = this.page.locator(`${byTestId('rlc-search')}:visible`);
		await search.locator('xpath=descendant-or-self::input').fill(text);
	}

	/** What is on offer by now. */
	async entries(): Promise<string[]> {
		return await this.items().allInnerTexts();
	}

	async choose(label: string): Promise<void> {
		await this.items().getByText(label, { exact: true }).click();
		await this.items().first().waitFor({ state: 'hidden' });
	}

	/** What is shown instead of the entries if they cannot be fetched. */
	async failure(): Promise<string> {
		return await this.page.locator(`${byTestId('rlc-error-container')}:visible`).innerText();
	}

	private items(): Locator {
		return this.page.locator(`${byTestId('rlc-item')}:visible`);
	}
}

/** The dialog in which a credential is filled in. */
export class CredentialDialog {
	constructor(private readonly root: Locator) {}

	async isReady(): Promise<void> {
		await this.root.locator('[data-test-id^="parameter-input-"]').first().waitFor();
	}

	async fill(name: string, text: string): Promise<void> {
		await this.root
			.locator(byTestId(`parameter-input-${name}`))
			.locator('input')
			.fill(text);
	}

	/** Saves the credential, which n8n then tests. */
	async save(): Promise<void> {
		await this.root.locator(byTestId('credential-save-button')).click();
	}

	/** Waits until the test has passed. */
	async passes(): Promise<void> {
		await this.root.locator(byTestId('credentials-config-container-test-success')).waitFor();
	}

	/**
	 * Waits until the test has failed, and opens the details.
	 *
	 * @returns all that the dialog says about it
	 */
	async failure(): Promise<string> {
		const banner = this.root.locator('.el-tag--danger:visible');
		await banner.getByText('More details').click();
		await banner.getByText('More details').waitFor({ state: 'hidden' });
		return await banner.innerText();
	}
}

/** The list of the kinds of credentials that can be added. */
export class CredentialTypes {
	private readonly list: Locator;

	constructor(private readonly page: Page) {
		this.list = page.locator(byTestId('new-credential-type-select'));
	}

	async isReady(): Promise<void> {
		await this.list.locator('input').waitFor();
	}

	/** The kinds that are found by a text. */
	async search(text: string): Promise<string[]> {
		await this.list.locator('input').fill(text);
		const found = this.page.locator(`${byTestId('new-credential-type-select-option')}:visible`);
		await found.first().waitFor();
		return await found.allInnerTexts();
	}
}

/** The list of nodes that can be added to a workflow. */
export class NodesPanel {
	constructor(private readonly root: Locator) {}

	async isReady(): Promise<void> {
		await this.search().waitFor();
	}

	async searchFor(text: string): Promise<void> {
		await this.search().fill(text);
	}

	/** The nodes, or the actions and triggers of a node, that are on screen. */
	async names(): Promise<string[]> {
		return await this.items().allInnerTexts();
	}

	/** Opens the list of a node's actions. */
	async openActions(nodeName: string): Promise<void> {
		await this.choose(nodeName);
		await this.root.getByText(/^Triggers/).waitFor();
	}

	/** Opens the list of a node's triggers, below that of its actions. */
	async openTriggers(): Promise<void> {
		await this.root.getByText(/^Triggers/).click();
	}

	/** Opens the list of a node's actions, below that of its triggers, as in an empty workflow. */
	async openActionsBelow(): Promise<void> {
		await this.root.getByText(/^Actions/).click();
	}

	/** What the list says of a node. */
	async description(nodeName: string): Promise<string> {
		const entry = this.root.locator(byTestId('item-iterator-item'), { hasText: nodeName }).first();
		return (await entry.innerText()).replace(nodeName, '').trim();
	}

	/** Takes what is preselected. */
	async takePreselected(): Promise<void> {
		await this.root.page().keyboard.press('Enter');
	}

	/** Chooses a node, or adds a node by one of its actions. */
	async choose(name: string): Promise<void> {
		await this.items().getByText(name, { exact: true }).click();
	}

	private search(): Locator {
		return this.root.locator('input').first();
	}

	private items(): Locator {
		return this.root.locator(byTestId('node-creator-item-name'));
	}
}
