// Who may import whom. The rooms of the node, from the top: each knows only those below it.
const rooms = [
	['operations', 'trigger'],
	['sleep'],
	['run'],
	['parameters'],
	['tasks'],
	['api'],
	['models'],
];
const path = (names) => `^nodes/KlingVideo/(${names.join('|')})/`;
const suites = ['unit', 'integration', 'package', 'docs', 'e2e', 'browser', 'queue'];

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
	forbidden: [
		{
			name: 'no-circle',
			comment: 'Files that import each other can only be understood together.',
			severity: 'error',
			from: {},
			to: { circular: true },
		},
		...rooms.slice(1).map((names, index) => ({
			name: `${names.join('-')}-knows-only-what-is-below`,
			comment: 'Each room knows only those below it.',
			severity: 'error',
			from: { path: path(names) },
			to: { path: [path(rooms.slice(0, index + 1).flat()), '^nodes/KlingVideo/[^/]+$'] },
		})),
		{
			name: 'operations-and-trigger-are-apart',
			comment: 'An operation and the trigger share what is below them, and do not know each other.',
			severity: 'error',
			from: { path: '^nodes/KlingVideo/(operations|trigger)/' },
			to: { path: '^nodes/KlingVideo/(operations|trigger)/', pathNot: '^nodes/KlingVideo/$1/' },
		},
		{
			name: 'suites-are-apart',
			comment: 'What suites share is in test/support/ or in dev/.',
			severity: 'error',
			from: { path: `^test/(${suites.join('|')})/` },
			to: { path: `^test/(${suites.join('|')})/`, pathNot: '^test/$1/' },
		},
		{
			name: 'support-knows-no-suite',
			severity: 'error',
			from: { path: '^test/support/' },
			to: { path: `^test/(${suites.join('|')})/` },
		},
		{
			name: 'dev-knows-no-test',
			severity: 'error',
			from: { path: '^dev/' },
			to: { path: '^test/' },
		},
		{
			name: 'the-package-knows-neither',
			severity: 'error',
			from: { path: '^(nodes|credentials)/' },
			to: { path: '^(dev|test)/' },
		},
	],
	options: {
		doNotFollow: { path: 'node_modules' },
		tsPreCompilationDeps: true,
	},
};
