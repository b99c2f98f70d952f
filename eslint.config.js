// ESLint takes this file and not eslint.config.mjs, which is n8n's own and has to stay as it is, because
// n8n's strict mode compares it. n8n's rules are about what runs inside n8n (no process, no timers, no
// other modules). So they apply to what n8n's scanner of published packages judges by them. What is a
// warning to n8n is an error here, so that one run of ESLint, which is n8n's own lint, finds all.
// Programs and tests run outside of n8n and are held to the general rules of TypeScript.
const js = require('@eslint/js');
const { defineConfig } = require('eslint/config');
const importX = require('eslint-plugin-import-x');
const tseslint = require('typescript-eslint');

const importOrder = [
	'error',
	{
		groups: [
			['builtin', 'external'],
			['parent', 'sibling'],
		],
		'newlines-between': 'always',
		alphabetize: { order: 'asc', caseInsensitive: true },
	},
];

/** Makes the warnings of a configuration errors. */
function withoutWarnings({ rules = {}, ...config }) {
	const severityOf = (severity) => (severity === 'warn' || severity === 1 ? 'error' : severity);
	const stricter = Object.entries(rules).map(([name, rule]) => [
		name,
		Array.isArray(rule) ? [severityOf(rule[0]), ...rule.slice(1)] : severityOf(rule),
	]);
	return { ...config, ...(stricter.length > 0 && { rules: Object.fromEntries(stricter) }) };
}

module.exports = (async () => {
	const { default: n8n } = await import('./eslint.config.mjs');
	const { default: checkFile } = await import('eslint-plugin-check-file');
	return defineConfig(
		{ linterOptions: { reportUnusedDisableDirectives: 'error' } },
		{
			files: ['nodes/**', 'credentials/**', 'package.json'],
			extends: [n8n.map(withoutWarnings)],
		},
		// What n8n's rules do not say: the order of imports, and the names of files that n8n does not give.
		{
			files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
			plugins: { 'check-file': checkFile },
			rules: {
				'check-file/filename-naming-convention': ['error', { 'nodes/*/*/**/*.ts': 'CAMEL_CASE' }],
				'import-x/order': importOrder,
			},
		},
		{
			files: ['dev/**/*.ts', 'test/**/*.ts'],
			extends: [js.configs.recommended, tseslint.configs.recommended],
			plugins: { 'check-file': checkFile, 'import-x': importX },
			rules: {
				'check-file/filename-naming-convention': [
					'error',
					{ '**/*.ts': 'CAMEL_CASE' },
					{ ignoreMiddleExtensions: true },
				],
				'import-x/order': importOrder,
				'@typescript-eslint/naming-convention': [
					'error',
					{ selector: 'variable', format: ['camelCase'] },
					// Classes that come out of a module that is loaded while it runs.
					{ selector: 'variable', modifiers: ['destructured'], format: null },
				],
			},
		},
	);
})();
