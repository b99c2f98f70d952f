const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const versions = readdirSync(join(__dirname, '..', 'n8n', 'versions'));

/** One project for each release of n8n: `--selectProjects 2.40.7` runs the tests in that one only. */
/** @type {import('jest').Config} */
module.exports = {
	projects: versions.map((version) => ({
		displayName: version,
		rootDir: __dirname,
		globals: { n8nVersion: version },
		globalSetup: '<rootDir>/setUp.ts',
		globalTeardown: '<rootDir>/tearDown.ts',
		testEnvironment: 'node',
		transform: { '^.+\\.ts$': '@swc/jest' },
		testMatch: ['<rootDir>/*.test.ts'],
	})),
	// Two n8n at a time, because most of what they do is wait.
	maxWorkers: 2,
	// Tests that mostly wait do so together.
	maxConcurrency: 20,
	// Starting n8n takes the most of it; what a test waits for has limits of its own.
	testTimeout: 240_000,
	forceExit: true,
};
