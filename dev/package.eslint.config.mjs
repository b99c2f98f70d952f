// What n8n's rules, to which the package's own code is held unchanged, do not say: the order of
// imports, and the names of files that n8n does not give.
import checkFile from 'eslint-plugin-check-file';
import importX from 'eslint-plugin-import-x';
import tseslint from 'typescript-eslint';

import { importOrder } from './importOrder.mjs';

export default tseslint.config({
	files: ['nodes/**/*.ts', 'credentials/**/*.ts'],
	extends: [tseslint.configs.base],
	plugins: { 'check-file': checkFile, 'import-x': importX },
	rules: {
		'check-file/filename-naming-convention': ['error', { 'nodes/*/*/**/*.ts': 'CAMEL_CASE' }],
		'import-x/order': importOrder,
	},
});
