// ESLint takes this file and not eslint.config.mjs, which is n8n's own and has to stay as it is, because
// n8n's strict mode compares it. n8n's rules are about what runs inside n8n (no process, no timers, no
// other modules). So they apply, unchanged, to what n8n's scanner of published packages judges by them.
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

module.exports = (async () => {
	const { default: n8n } = await import('./eslint.config.mjs');
	const { default: checkFile } = await import('eslint-plugin-check-file');
	return defineConfig(
		{ files: ['nodes/**', 'credentials/**', 'package.json'], extends: [n8n] },
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
