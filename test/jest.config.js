// The settings of the tests that run no n8n, which `jest` runs by itself. What jest wants of all
// projects together is in package.json: n8n-core keeps a timer alive that nothing can stop from
// outside (`forceExit`), most tests wait for real time to pass on n8n's engine (`maxWorkers`), and a
// busy machine is no failure (`testTimeout`).

/** @type {import('jest').Config} */
module.exports = {
	displayName: 'package',
	testEnvironment: 'node',
	transform: { '^.+\\.ts$': '@swc/jest' },
	testMatch: ['<rootDir>/**/*.test.ts'],
	// These have settings of their own.
	testPathIgnorePatterns: ['<rootDir>/(e2e|browser|queue)/'],
};
