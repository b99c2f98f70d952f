const makeConfig = require('../support/jestConfig.js');

// Two files at a time, because most of what they do is wait. With three on two cores, n8n at times answers
// callbacks too late, and tests that count them fail.
module.exports = makeConfig(__dirname, 2);
