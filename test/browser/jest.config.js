const e2e = require('../e2e/jest.config.js');

/** The releases of n8n, the set-up and the tear-down are those of the end-to-end tests. */
/** @type {import('jest').Config} */
module.exports = {
	...e2e,
	projects: e2e.projects.map((project) => ({
		...project,
		rootDir: __dirname,
		globalSetup: '<rootDir>/../e2e/setUp.ts',
		globalTeardown: '<rootDir>/../e2e/tearDown.ts',
	})),
	// A browser keeps a machine busy.
	maxWorkers: 1,
};
