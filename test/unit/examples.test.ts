import get from 'lodash/get';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

import { readExamples } from '../../dev/n8n/examples';
import { packageRoot } from '../../dev/n8n/folders';
import type { WorkflowDocument } from '../../dev/n8n/n8nClient';

const stickyNote = 'n8n-nodes-base.stickyNote';

/** What a node takes on the canvas, with its name and what its outputs are called. */
const nodeType = { width: 160, height: 160 };

interface Box {
	name: string;
	x: number;
	y: number;
	width: number;
	height: number;
}

describe('The examples', () => {
	test('hold nothing of the n8n they were made in', async () => {
		for (const { file, document } of await readExamples()) {
			expect([file, ...Object.keys(document)]).toEqual([
				file,
				'name',
				'nodes',
				'connections',
				'settings',
			]);
			expect(document.name).toMatch(/^Kling Video: /);
			expect(document.nodes.filter((node) => node.credentials)).toEqual([]);
		}
	});

	test('are laid out so that nothing covers anything', async () => {
		for (const { file, document } of await readExamples()) {
			const boxes = boxesOf(document);
			const covered = boxes.flatMap((box, index) =>
				boxes
					.slice(index + 1)
					.filter((other) => overlap(box, other))
					.map((other) => `${file}: ${box.name} and ${other.name}`),
			);
			expect(covered).toEqual([]);
		}
	});

	test('answer an MCP client before it gives up, which most do after 60 seconds', async () => {
		const examples = await readExamples();
		const nodes = examples.find(({ file }) => file === 'mcp-server.json')?.document.nodes ?? [];
		const tools = nodes.filter(({ type }) => type.endsWith('.klingVideoTool'));
		expect(tools).toHaveLength(2);
		for (const { parameters } of tools) {
			expect(Number(get(parameters, 'options.maxWaitMinutes')) * 60).toBeLessThan(50);
		}
	});

	test('are each run by an end-to-end test, and described', async () => {
		const e2eFolder = join(packageRoot, 'test', 'e2e');
		const testFiles = (await readdir(e2eFolder)).filter((file) => file.endsWith('.test.ts'));
		const texts = await Promise.all(
			testFiles.map(async (file) => await readFile(join(e2eFolder, file), 'utf8')),
		);
		const guide = await readFile(join(packageRoot, 'docs', 'examples.md'), 'utf8');
		for (const { file } of await readExamples()) {
			expect([file, texts.some((text) => text.includes(`'${file}'`))]).toEqual([file, true]);
			expect(guide).toContain(`(../examples/${file})`);
		}
	});
});

/** The nodes and the notes of a workflow on the canvas, in its pixels. */
function boxesOf({ nodes }: WorkflowDocument): Box[] {
	return nodes.map(({ name, type, position: [x, y], parameters }) => ({
		name,
		x,
		y,
		...(type === stickyNote
			? { width: Number(parameters.width), height: Number(parameters.height) }
			: nodeType),
	}));
}

function overlap(a: Box, b: Box): boolean {
	return a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
}
