/** @type {import('jest').Config} */
module.exports = {
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': '@swc/jest' },
	testMatch: ['<rootDir>/test/**/*.test.ts'],
	// These have settings of their own.
	testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/(e2e|browser|queue)/'],
	modulePathIgnorePatterns: ['<rootDir>/dist/'],
	// n8n-core keeps a timer alive that nothing can stop from outside.
	forceExit: true,
	// Most tests wait for real time to pass on n8n's engine.
	maxWorkers: 4,
	// A busy machine is no failure.
	testTimeout: 300_000,
};
