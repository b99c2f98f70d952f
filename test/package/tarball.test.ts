/**
 * The package as npm would publish it: what it contains, and that it needs no modules beyond those
 * that n8n provides.
 */
import { execFile } from 'node:child_process';
import { appendFile, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';

import { writeInlinedSource } from './inlinedSource';

const run = promisify(execFile);
const repository = resolve(__dirname, '../..');

let folder: string;
let packed: { filename: string; unpackedSize: number; files: Array<{ path: string }> };

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'kling-video-'));
	const { stdout } = await run('npm', ['pack', '--json', '--pack-destination', folder], {
		cwd: repository,
	});
	[packed] = JSON.parse(stdout) as [typeof packed];
	await run('tar', ['-xzf', packed.filename], { cwd: folder });
});
afterAll(async () => await rm(folder, { recursive: true, force: true }));

test('it contains the compiled package and nothing else', () => {
	const outside = packed.files
		.map(({ path }) => path)
		.filter((path) => !/^dist\/(nodes|credentials)\/.+\.(js|json|svg)$/.test(path));
	expect(outside.sort()).toEqual(['LICENSE', 'README.md', 'index.js', 'package.json']);
});

test('it contains every file that n8n loads, with icons, codex and schemas', () => {
	const paths = packed.files.map(({ path }) => path);
	expect(paths).toEqual(
		expect.arrayContaining([
			'dist/credentials/ApiMartApi.credentials.js',
			'dist/nodes/KlingVideo/KlingVideo.node.js',
			'dist/nodes/KlingVideo/KlingVideo.node.json',
			'dist/nodes/KlingVideo/__schema__/v1.0.0/video/submitAndWait.json',
			'dist/nodes/KlingVideo/KlingVideoTrigger.node.js',
			'dist/nodes/KlingVideo/KlingVideoTrigger.node.json',
			'dist/nodes/KlingVideo/klingVideo.svg',
			'dist/nodes/KlingVideo/klingVideo.dark.svg',
		]),
	);
});

test('it depends on nothing but n8n-workflow, as a peer', async () => {
	const manifest = JSON.parse(await readFile(join(folder, 'package/package.json'), 'utf8')) as {
		[key: string]: unknown;
	};
	expect(manifest.dependencies).toBeUndefined();
	expect(manifest.optionalDependencies).toBeUndefined();
	expect(manifest.peerDependencies).toEqual({ 'n8n-workflow': '*' });
});

test('it is smaller than 350 kB', () => {
	expect(packed.unpackedSize).toBeLessThan(350_000);
});

// n8n depends on these modules itself, and lets nodes load them by adding its own folder to
// NODE_PATH.
const providedModules = ['n8n-workflow', 'zod', 'lodash', 'luxon'];

test('it loads if only the modules that n8n provides are available', async () => {
	const host = join(folder, 'host');
	await mkdir(host);
	for (const name of providedModules) {
		await symlink(dirname(require.resolve(`${name}/package.json`)), join(host, name));
	}
	const program = `
		const { KlingVideo, ApiMartApi } = require('./package');
		console.log(new KlingVideo().description.name, new ApiMartApi().name);
	`;
	const { stdout } = await run(process.execPath, ['-e', program], {
		cwd: folder,
		env: { PATH: process.env.PATH, NODE_PATH: host },
	});
	expect(stdout.trim()).toBe('klingVideo apiMartApi');
});

describe("n8n's scanner of published packages", () => {
	const scan = async (unpacked: string, source = repository) =>
		await run(process.execPath, [join(__dirname, 'scan.mjs'), source, unpacked], {
			// Some of its rules behave differently if NODE_ENV is "test".
			env: { PATH: process.env.PATH },
		});

	test('finds nothing in the source or in the package', async () => {
		await expect(scan(join(folder, 'package'))).resolves.toMatchObject({ stdout: '' });
	});

	test('finds exactly what the documentation names if descriptions are inlined', async () => {
		const inlined = join(folder, 'inlined');
		await writeInlinedSource(inlined);
		const { stdout } = await scan(join(folder, 'package'), inlined).catch(
			(findings: { stdout: string }) => findings,
		);
		const found = [...stdout.matchAll(/ (?:@n8n\/community-nodes|n8n-nodes-base)\/([\w-]+)$/gm)];
		const page = await readFile(join(repository, 'docs/development.md'), 'utf8');
		const [, section = ''] = page.split("\n## n8n's rules\n");
		const named = [...section.matchAll(/^\| `([\w-]+)`/gm)];
		const rules = (matches: RegExpExecArray[]) =>
			[...new Set(matches.map(([, rule]) => rule))].sort();
		expect(rules(found)).toEqual(rules(named));
	});

	test('finds a module that is not allowed', async () => {
		const tampered = join(folder, 'tampered');
		await cp(join(folder, 'package'), tampered, { recursive: true });
		await appendFile(join(tampered, 'index.js'), "require('fs');\n");
		await expect(scan(tampered)).rejects.toMatchObject({
			stdout: expect.stringContaining("'fs' is not allowed"),
		});
	});
});
