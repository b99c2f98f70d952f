const { readdirSync } = require('node:fs');
const { join } = require('node:path');

const versions = readdirSync(join(__dirname, '../../dev/n8n/versions'));

/**
 * The settings of tests that run n8n, with one project for each of its releases: `--selectProjects
 * 2.41.3` runs the tests in that one only.
 *
 * @param {string} folder of the tests
 * @param {number} maxWorkers how many test files run at a time
 * @returns {import('jest').Config}
 */
module.exports = (folder, maxWorkers) => ({
	projects: versions.map((version) => ({
		displayName: version,
		rootDir: folder,
		globals: { n8nVersion: version },
		globalSetup: join(__dirname, 'globalSetup.ts'),
		globalTeardown: join(__dirname, 'globalTeardown.ts'),
		setupFiles: [join(__dirname, 'ownConnections.ts')],
		testEnvironment: 'node',
		transform: { '^.+\\.ts$': '@swc/jest' },
		testMatch: ['<rootDir>/*.test.ts'],
	})),
	maxWorkers,
	testSequencer: join(__dirname, 'longestFirst.js'),
	// Tests that mostly wait do so together.
	maxConcurrency: 20,
	// Starting n8n takes the most of it; what a test waits for has limits of its own. All limits allow for several
	// n8n and a browser side by side on two cores, where each takes three times as long.
	testTimeout: 480_000,
	forceExit: true,
});
