// n8n provides zod. An n8n that moves to its fourth major version must not break the package: that
// one is a part of the third, and these tests run once more with it.
const shared = require('./jest.config.js');

/** @type {import('jest').Config} */
module.exports = {
	...shared,
	displayName: 'zod 4',
	testMatch: ['<rootDir>/unit/{videoRequest,usage,waiting}.test.ts'],
	moduleNameMapper: { '^zod$': 'zod/v4' },
};
