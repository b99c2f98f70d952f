// The order of test files: those that take the longest start first, so that none of them is left over
// when the others are done. On a new clone, jest does not know how long they take.
const { basename } = require('node:path');

const { default: Sequencer } = require('@jest/test-sequencer');

const longest = [
	'tries',
	'sleepRestart',
	'callbackRestart',
	'sleep',
	'matrix',
	'operations',
	'binaryModes',
	'callbacks',
	'examples',
];

module.exports = class LongestFirst extends Sequencer {
	sort(tests) {
		const rank = ({ path }) => {
			const index = longest.indexOf(basename(path, '.test.ts'));
			return index === -1 ? longest.length : index;
		};
		return super.sort(tests).sort((a, b) => rank(a) - rank(b));
	}
};
