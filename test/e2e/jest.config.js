const makeConfig = require('../support/jestConfig.js');

// Two n8n at a time, because most of what they do is wait.
module.exports = makeConfig(__dirname, 2, true);
