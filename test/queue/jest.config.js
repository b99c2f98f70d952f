const endToEnd = require('../e2e/jest.config.js');

/** The end-to-end tests' own settings: `--selectProjects 2.40.7` runs the tests in that release of n8n only. */
/** @type {import('jest').Config} */
module.exports = {
	...endToEnd,
	projects: endToEnd.projects.map((project) => ({
		...project,
		rootDir: __dirname,
		globalSetup: '<rootDir>/../e2e/setUp.ts',
		globalTeardown: '<rootDir>/../e2e/tearDown.ts',
	})),
	// Five processes of n8n keep a machine busy.
	maxWorkers: 1,
};
