// n8n's rules are about what runs inside n8n (no process, no timers, no other modules). Programs
// and tests run outside of it, so they are held to the general TypeScript rules instead. The
// package's own code has n8n's config, unchanged.
import js from '@eslint/js';
import checkFile from 'eslint-plugin-check-file';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

import { importOrder } from './importOrder.mjs';

export default tseslint.config({
	files: ['**/*.ts'],
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
});
