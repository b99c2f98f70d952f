/**
 * What the documentation says of fields, errors and commands is what there is. Its links are
 * checked by remark.
 */
import type {
	INode,
	INodeProperties,
	INodePropertyCollection,
	INodePropertyOptions,
	INodeTypeDescription,
} from 'n8n-workflow';
import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import { ApiMartApi } from '../../credentials/ApiMartApi.credentials';
import { n8nVersions } from '../../dev/n8n/versions';
import { KlingVideo } from '../../nodes/KlingVideo/KlingVideo.node';
import { KlingVideoTrigger } from '../../nodes/KlingVideo/KlingVideoTrigger.node';
import { describeFailure } from '../../nodes/KlingVideo/run/errorTexts';
import { findErrorTexts } from '../support/sourceTexts';
import { moneyTests } from './moneyTests';

const root = resolve(__dirname, '../..');
const read = (path: string) => readFileSync(join(root, path), 'utf8');
const pages = [
	'README.md',
	'.github/CONTRIBUTING.md',
	...readdirSync(join(root, 'docs'))
		.filter((name) => name.endsWith('.md'))
		.map((name) => join('docs', name)),
];

describe('Operations and parameters', () => {
	const page = read('docs/operations.md');
	const properties = [
		...new KlingVideo().description.properties,
		...new KlingVideoTrigger().description.properties,
		...new ApiMartApi().properties,
	].filter(({ type, name }) => type !== 'notice' && !['resource', 'operation'].includes(name));
	const labels = new Set(properties.flatMap(labelsOf));

	test.each([...labels])('name the field %s', (label) => {
		expect(page).toMatch(new RegExp(`(\\| |→ |, |\\*\\*)${escape(label)}(?!\\w)`));
	});

	test.each(optionsOf('submit').map(({ displayName }) => displayName))(
		'say in the section on Submit that it has the option %s',
		(label) => {
			const [, section = ''] = /^## Video: Submit\n(.*?)^## /ms.exec(page) ?? [];
			expect(section.replace(/\s+/g, ' ')).toContain(label);
		},
	);

	function optionsOf(operation: string): INodeProperties[] {
		const { options = [] } =
			properties.find(
				({ name, displayOptions }) =>
					name === 'options' && displayOptions?.show?.operation?.includes(operation),
			) ?? {};
		return options as INodeProperties[];
	}

	function labelsOf({ displayName, type, options = [] }: INodeProperties): string[] {
		return type === 'collection' ? options.map(labelOf) : [displayName];
	}
});

describe('Troubleshooting', () => {
	const headings = [...read('docs/troubleshooting.md').matchAll(/^### `(.+)`$/gm)].map(
		([, text = '']) => text,
	);
	const texts = findErrorTexts(join(root, 'nodes'));
	/** The error that a heading is an example of: of all that fit, the most specific one. */
	const exampleOf = (heading: string) =>
		texts
			.filter((text) => new RegExp(`^${text.split('…').map(escape).join('.*')}$`).test(heading))
			.sort((one, other) => fixedPart(other) - fixedPart(one))[0];
	const fixedPart = (text: string) => text.replaceAll('…', '').length;
	const explained = new Set(headings.map(exampleOf));

	test.each(headings)('has an example of an error that there is: %s', (heading) => {
		expect(exampleOf(heading)).toBeDefined();
	});

	test.each(texts)('explains the error: %s', (text) => {
		expect(explained).toContain(text);
	});

	const hintOf = (status: number) => describeFailure({ code: 'badStatus', status }).hint;
	const withHints = Array.from({ length: 100 }, (_, index) => 400 + index).filter(
		(status) => hintOf(status) !== hintOf(499),
	);

	test.each(withHints)(
		'has a row for the HTTP status %i, which has a hint of its own',
		(status) => {
			expect(read('docs/troubleshooting.md')).toMatch(new RegExp(`^\\| ${status} +\\|`, 'm'));
		},
	);
});

describe('Every situation of batches and money', () => {
	const [, part = ''] = read('docs/batches-and-money.md').split('## Every situation\n');
	const [section = ''] = part.split('\n## ');
	const situations = [...section.matchAll(/^\| (.+?)\. \*\*Charged: /gm)].map(([, name]) => name);

	test('has a test, and none is left over', () => {
		expect(section.match(/^\|/gm)).toHaveLength(situations.length + 2);
		expect(moneyTests.map(({ situation }) => situation)).toEqual(situations);
	});

	test.each(moneyTests)('$situation: a test holds it', ({ test: title, file }) => {
		expect(read(file)).toMatch(new RegExp(`['\`](%s: )?${escape(title)}['\`]`));
	});
});

describe('The tools of an AI agent', () => {
	const page = read('docs/ai-agents.md').replace(/\s+/g, ' ');
	const { nodes } = JSON.parse(read('examples/ai-agent.json')) as { nodes: INode[] };
	const tools = nodes.filter(({ type }) => type.endsWith('.klingVideoTool'));
	const lines = tools.flatMap(({ name, parameters }) => [
		name,
		String(parameters.toolDescription),
		...Object.values(parameters)
			.filter((value): value is string => String(value).includes('$fromAI'))
			// As the button of n8n writes it, and as a person does.
			.map((value) =>
				value
					.slice(1)
					.replace(/\/\*.*?\*\/ /, '')
					.replaceAll('`', "'"),
			),
	]);

	test.each(lines)('can be copied from the page: %s', (line) => {
		expect(page).toContain(line);
	});
});

describe('Releases of n8n', () => {
	const tested = [...n8nVersions].reverse().map((version) => version.replace(/\.\d+$/, ''));

	test.each(pages)('are those of the tests in %s', (page) => {
		const lists = [...read(page).matchAll(/n8n (\d+\.\d+(?:(?:, | and )\d+\.\d+)+)/g)];
		for (const [, list = ''] of lists) expect(list.split(/, | and /)).toEqual(tested);
	});

	test('begin, in the README, with the oldest one that is tested', () => {
		expect(read('README.md')).toContain(`n8n ${tested[0]} or later`);
	});
});

describe('The links of the panel', () => {
	const headingsOf = (page: string) =>
		[...read(page).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
			heading.toLowerCase().replaceAll(' ', '-'),
		);
	const files = readdirSync(join(root, 'nodes/KlingVideo')).filter((name) => /json$/.test(name));
	const descriptions: Record<string, INodeTypeDescription> = {
		'KlingVideo.node.json': new KlingVideo().description,
		'KlingVideoTrigger.node.json': new KlingVideoTrigger().description,
	};
	const links = [
		new ApiMartApi().documentationUrl,
		...files.flatMap((name) => read(join('nodes/KlingVideo', name)).match(/https:[^"]+/g) ?? []),
	];

	// To the page that the codex file names, n8n adds parameters, which end up in its anchor.
	test.each(files.map((name) => [name, descriptions[name]?.documentationUrl]))(
		'are the same in %s and in the description',
		(name, url) => {
			const { resources } = JSON.parse(read(join('nodes/KlingVideo', name))) as {
				resources: { primaryDocumentation: unknown };
			};
			expect(resources.primaryDocumentation).toEqual([{ url }]);
		},
	);

	test.each([...new Set(links)])('point to a part of a page: %s', (link) => {
		const [url = '', part] = link.split('#');
		const [, page = 'README.md'] = url.split('/blob/main/');
		expect(['readme', ...headingsOf(page)]).toContain(part);
	});
});

describe('The commands of the documentation', () => {
	const run = read('.ci/run');
	const { name, repository, scripts } = JSON.parse(read('package.json')) as {
		name: string;
		repository: { url: string };
		scripts: Record<string, string>;
	};
	// CI has the code already.
	const gettingTheCode = [`git clone ${repository.url.replace('git+', '')}`, `cd ${name}`];
	const commands = new Set(
		pages.flatMap((page) => [
			...[...read(page).matchAll(/^```sh\n(.+?)^```/gms)].flatMap(([, block = '']) =>
				block.trim().split(/\n| && /),
			),
			...[...read(page).matchAll(/`(npm (?:run )?[a-z:]+)`/g)].map(([, command = '']) => command),
		]),
	);

	for (const command of gettingTheCode) commands.delete(command);

	test.each([...commands])('are run by CI: %s', (command) => {
		expect(run).toMatch(new RegExp(`${escape(command)}( |$)`, 'm'));
		const [, script] = /^npm (?:run )?([a-z:]+)$/.exec(command) ?? [];
		if (script !== 'ci') expect(scripts).toHaveProperty([script ?? command]);
	});
});

function labelOf(option: INodeProperties | INodePropertyOptions | INodePropertyCollection): string {
	return 'displayName' in option ? option.displayName : option.name;
}

function escape(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
