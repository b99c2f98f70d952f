// n8n's rules are about what runs inside n8n (no process, no timers, no other modules). The tests run outside of it,
// so they are held to the general TypeScript rules instead. The package's own code has n8n's config, unchanged.
import js from '@eslint/js';
import tseslint from 'typescript-eslint';

export default tseslint.config({
	files: ['**/*.ts'],
	extends: [js.configs.recommended, tseslint.configs.recommended],
});
