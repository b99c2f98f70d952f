/** What both projects share. */
const shared = {
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': '@swc/jest' },
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
};

/** @type {import('jest').Config} */
module.exports = {
	projects: [
		{
			...shared,
			displayName: 'package',
			testMatch: ['<rootDir>/test/**/*.test.ts'],
			// These have settings of their own.
			testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(e2e|browser|queue)/'],
		},
		{
			// n8n brings zod along. An n8n that goes over to its fourth major must not break the package:
			// that one is a part of the third.
			...shared,
			displayName: 'zod 4',
			testMatch: ['<rootDir>/test/unit/{videoRequest,usage,waiting}.test.ts'],
			moduleNameMapper: { '^zod$': 'zod/v4' },
		},
	],
	// n8n-core keeps a timer alive that nothing can stop from outside.
	forceExit: true,
	// Most tests wait for real time to pass on n8n's engine.
	maxWorkers: 4,
	// A busy machine is no failure.
	testTimeout: 300_000,
};
